import re
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[3] / "docs"


def blocks(language):
    text = (DOCS / language / "voxel-engine.md").read_text(encoding="utf-8")
    return re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)


@pytest.fixture(scope="module")
def names():
    """What the blocks before have defined."""
    return {}


@pytest.mark.parametrize("number", range(len(blocks("en"))))
def test_the_examples_of_the_page_run(number, names):
    exec(blocks("en")[number], names)


def test_both_languages_have_the_same_examples():
    def code(block):
        return [line.split("#")[0].rstrip() for line in block.splitlines()]

    assert [code(b) for b in blocks("ja")] == [code(b) for b in blocks("en")]
