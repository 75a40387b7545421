"""The page about lighter parts: its example runs, both languages have the same one."""

import re
from pathlib import Path

DOCS = Path(__file__).resolve().parents[3] / "docs"


def examples(language):
    text = (DOCS / language / "lighter.md").read_text(encoding="utf-8")
    return re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)


def test_the_example_of_the_page_runs():
    names = {}
    for block in examples("en"):
        exec(block, names)
    assert 0.4 < names["found"].saving < 0.6


def test_both_languages_have_the_same_example():
    def code(block):
        return [line.split("#")[0].rstrip() for line in block.splitlines()]

    assert [code(b) for b in examples("ja")] == [code(b) for b in examples("en")]
