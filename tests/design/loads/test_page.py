"""What the page on loads shows can be typed as it stands."""

import re
from pathlib import Path

import pytest

from sekiso.domain.load_plain import load_file
from sekiso.domain.load_text import read_load
from sekiso.domain.place_text import read_place

DOCS = Path(__file__).resolve().parents[3] / "docs"


@pytest.fixture(params=["en", "ja"])
def page(request):
    return (DOCS / request.param / "loads.md").read_text(encoding="utf-8")


def examples(table):
    cells = [row.split("|")[1] for row in table.splitlines() if row.startswith("| `")]
    return [text for cell in cells for text in re.findall(r"`([^`]+)`", cell)]


def test_every_place_and_load_of_the_tables_is_read(page):
    places, loads = [examples(part) for part in page.split("\n## ") if "|---|" in part]
    assert len(places) >= 12
    assert len(loads) >= 9
    for text in places:
        read_place(text)
    for text in loads:
        read_load(text)


def test_the_json_is_read(page):
    (content,) = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    loads, supports = load_file(content)
    assert [load.case for load in loads] == ["up", "turn"]
    assert [support.fixes for support in supports] == [("x", "y", "z"), ("z",)]
