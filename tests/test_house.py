"""The house keeps its own rules: size budgets, light import, complete glossary, honest sources."""

import ast
import re
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

from sekiso.domain import messages, quantities
from sekiso.knowledge import load

SOURCE = Path(__file__).resolve().parents[1] / "src" / "sekiso"
FILES = sorted(SOURCE.rglob("*.py"))
LIGHT_IMPORT = {"sekiso"}


def _body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = function.body
    starts_with_docstring = isinstance(body[0], ast.Expr) and isinstance(
        body[0].value, ast.Constant
    )
    first = body[1] if starts_with_docstring and len(body) > 1 else body[0]
    return (function.end_lineno or 0) - first.lineno + 1


def _functions(file: Path) -> list[tuple[str, int]]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return [
        (f"{file.relative_to(SOURCE)}:{node.name}", _body_lines(node))
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def test_files_keep_their_size_budget():
    lengths = {f.relative_to(SOURCE): len(f.read_text("utf-8").splitlines()) for f in FILES}
    assert {name: n for name, n in lengths.items() if n > 600} == {}
    assert statistics.median(lengths.values()) <= 150


def test_functions_keep_their_size_budget():
    sizes = [entry for file in FILES for entry in _functions(file)]
    assert [entry for entry in sizes if entry[1] > 60] == []
    assert statistics.median(size for _, size in sizes) <= 12


def test_importing_the_product_loads_no_heavy_library():
    code = (
        "import sys; before = set(sys.modules); import sekiso; print(*(set(sys.modules) - before))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    third_party = {name.split(".")[0] for name in run.stdout.split()} - sys.stdlib_module_names
    assert third_party <= LIGHT_IMPORT


def test_messages_are_complete_in_both_languages():
    assert messages.catalogue("en").keys() == messages.catalogue("ja").keys()


def test_japanese_messages_are_not_english():
    japanese = messages.catalogue("ja")
    same = {key for key, text in messages.catalogue("en").items() if text == japanese[key]}
    worded = {key for key in same if re.search("[a-z]{3}", re.sub("{.*?}", "", japanese[key]))}
    assert worded == set()


def test_every_property_is_defined_in_both_languages():
    for entry in quantities.properties().values():
        assert entry.names["en"], entry.key
        assert entry.names["ja"], entry.key
        assert entry.definition["en"] != entry.definition["ja"]


@pytest.mark.parametrize("kind", ["alloys", "machines", "processes", "routes", "economics"])
def test_every_fact_has_a_source_and_checked_ones_an_address(kind):
    facts = [fact for record in load().of(kind).values() for _, fact in record.facts()]
    assert facts
    for fact in facts:
        assert fact.source.status in ("checked", "recalled", "fitted")
        if fact.source.status == "fitted":
            assert "sha256" in (fact.source.locator or ""), fact.source.key
        if fact.source.status == "checked":
            assert fact.source.url, fact.source.key


def test_no_absolute_path_or_index_host_in_the_project():
    words = ("/ho" + "me/", "/wo" + "rk/", "index" + "-url", "py" + "pi.org/simple")
    for file in FILES:
        text = file.read_text(encoding="utf-8")
        assert not [word for word in words if word in text], file


def test_no_test_is_decided_by_the_clock():
    looks = re.compile(r"\btime\.(monotonic|perf_counter|time|time_ns)\(")
    tests = sorted(Path(__file__).parent.rglob("*.py"))
    assert [file.name for file in tests if looks.search(file.read_text(encoding="utf-8"))] == []
