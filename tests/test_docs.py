"""The reference pages can be made, and hold what is on file."""

import runpy
from pathlib import Path

from sekiso.domain import quantities
from sekiso.knowledge import load

BUILD = Path(__file__).resolve().parents[1] / "docs" / "build.py"


def test_the_reference_holds_every_alloy_and_quantity_in_both_languages(tmp_path):
    runpy.run_path(str(BUILD))["main"](tmp_path)
    for language in ("en", "ja"):
        alloys = (tmp_path / language / "alloys.md").read_text(encoding="utf-8")
        assert [key for key in load().alloys if f"(`{key}`)" not in alloys] == []
        words = (tmp_path / language / "glossary.md").read_text(encoding="utf-8")
        assert [key for key in quantities.properties() if f"(`{key}`" not in words] == []
