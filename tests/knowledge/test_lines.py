"""The line of a key in a TOML text."""

import pytest

from sekiso.knowledge.lines import line_of

TEXT = """\
name = { en = "x" }
[a]
b = 1
"odd key" = 2
[a.c]
d = { e = 1, f = 2 }
[[rows]]
x = 1
[[rows]]
x = 2
[rows.more]
y = 3
[list]
at = [
  { t = 1 },
  { t = 2 },
]
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("name", "en"), 1),
        (("a",), 2),
        (("a", "b"), 3),
        (("a", "odd key"), 4),
        (("a", "c", "d"), 6),
        (("a", "c", "d", "f"), 6),
        (("rows", 0, "x"), 8),
        (("rows", 1, "x"), 10),
        (("rows", 1, "more", "y"), 12),
        (("list", "at", 0, "t"), 15),
        (("list", "at", 1, "t"), 16),
        (("nowhere",), 1),
    ],
)
def test_the_line_of_a_path(path, line):
    assert line_of(TEXT, path) == line
