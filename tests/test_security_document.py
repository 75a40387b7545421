"""The security document answers every requirement, by tests that exist."""

import ast
import re
from collections import Counter
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| ([\d., ]+) \| (met|not met|does not apply) \| (.+) \|$", re.MULTILINE)
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
LIST = (ROOT / "tests" / "asvs_level_2.txt").read_text(encoding="utf-8").splitlines()


@lru_cache
def _tests(file):
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return {one.name for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)}


def test_every_requirement_is_answered_once():
    answered = Counter(one for ids, _, _ in ROW.findall(TEXT) for one in ids.split(", "))
    wanted = [one for one in LIST if not one.startswith("#")]
    assert len(wanted) == 253
    assert answered == Counter(wanted)


def test_what_is_met_names_a_test_that_exists():
    for ids, answer, why in ROW.findall(TEXT):
        named = TEST.findall(why)
        assert named or answer != "met", ids
        for file, name in named:
            assert name in _tests(file), f"{ids}: {file}::{name}"


def test_the_counts_are_those_of_the_table():
    counts = Counter(a for ids, a, _ in ROW.findall(TEXT) for _ in ids.split(", "))
    told = re.search(r"(\d+) are met, (\d+) are not and (\d+) do not apply", TEXT).groups()
    assert [int(x) for x in told] == [counts[a] for a in ("met", "not met", "does not apply")]


def test_every_outside_address_is_told():
    for name in ("SEKISO_DATABASE_URL", "SEKISO_BLOBS", "SEKISO_DASK", "SEKISO_NEAR_PARTNERS",
                 "SEKISO_OIDC"):  # fmt: skip
        assert name in TEXT
