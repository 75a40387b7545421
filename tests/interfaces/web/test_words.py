"""Every key that pages and reports ask for has a text, and every glossary term is linked."""

import ast
import re
from pathlib import Path

from sekiso.domain import messages, quantities
from sekiso.interfaces.report.words import Words
from sekiso.interfaces.web import learn, shell, simple_shapes, start_choices
from sekiso.knowledge import load

HERE = Path(__file__).resolve().parents[3] / "src" / "sekiso" / "interfaces"
FILES = [*HERE.glob("web/*.py"), *HERE.glob("report/*.py")]


def _literal_keys():
    for file in FILES:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            first = node.args[0]
            if name == "text" and isinstance(first, ast.Constant) and "." in str(first.value):
                yield file.name, first.value

    for file in HERE.glob("*/templates/*.html"):
        for key in re.findall(r'text\(?\[?"([a-z_.]+)"', file.read_text(encoding="utf-8")):
            if "." in key and not key.endswith("."):
                yield file.name, key


def test_every_literal_key_has_a_text():
    assert [found for found in _literal_keys() if not messages.has_text(found[1])] == []


def test_every_key_made_of_names_has_a_text():
    made = [f"choice.{c.key}" for c in start_choices.CHOICES]
    made += [f"shape.{s}" for s in simple_shapes.shapes()]
    made += [
        f"dimension.{d.name}" for s in simple_shapes.shapes() for d in simple_shapes.dimensions(s)
    ]
    made += [f"shell.{page}" for page in (*shell.PAGES, *shell.SMALL_PAGES)]
    made += [f"learn.{c}" for c in learn.CHAPTERS] + [f"learn.{c}_title" for c in learn.CHAPTERS]
    made += [f"term_{kind}.{t}" for t in learn.TERMS for kind in ("name", "text")]
    assert [key for key in made if not messages.has_text(key)] == []


def test_every_glossary_term_is_linked_from_a_page():
    linked = "".join(
        file.read_text(encoding="utf-8")
        for file in HERE.glob("web/*.py")
        if file.name != "learn.py"
    )
    assert [term for term in learn.TERMS if f'"{term}"' not in linked] == []


def test_every_cost_item_and_model_of_an_answer_is_named():
    from sekiso.interfaces.python.explore import explore
    from sekiso.interfaces.report import blocks

    words = Words(load(), "ja")
    answer = explore(size="60 mm", quantity=10, features=["repair"])
    items = {key for c in answer.candidates for key in c.breakdown}
    assert [key for key in items if blocks.cost_item(key, words) == key] == []
    models = {p.model for c in answer.candidates for p in c.predictions.values()}
    assert [key for key in models if blocks.model_name(key, words) == key] == []


def test_facts_on_japanese_pages_are_named_in_japanese():
    from sekiso.interfaces.web.static_pages import fact_name

    words = Words(load(), "ja")
    for kind in ("alloys", "machines", "processes", "economics"):
        for record in load().of(kind).values():
            for path, _ in record.facts():
                name = fact_name(path, record, words)
                assert "_" not in name, f"{path}: name it in knowledge/messages.*.toml"


def test_the_properties_of_the_chart_are_in_the_glossary():
    from sekiso.interfaces.web.ashby import AXES

    assert set(AXES) <= set(quantities.properties())


def test_every_input_and_warning_of_a_model_card_is_named():
    from sekiso.interfaces.python.learning import models
    from sekiso.interfaces.web.cards import field

    words = Words(load(), "ja")
    for card in models().values():
        assert [name for name in (*card.needs, *card.ranges) if field(name, words) == name] == []
        for code in card.warnings:
            assert messages.has_text(f"card_warning.{code}"), code
