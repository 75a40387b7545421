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
[[deep]]
[[deep.rows]]
u = 1
[[deep]]
[[deep.rows]]
[[deep.rows]]
u = 2
[[deep.rows]]
u = 3
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
        (("list", "at", 5, "t"), 16),
        (("deep", 0, "rows", 0, "u"), 20),
        (("deep", 1, "rows", 0), 22),
        (("deep", 1, "rows", 1, "u"), 24),
        (("deep", 1, "rows", 2, "u"), 26),
        (("nowhere",), 1),
    ],
)
def test_the_line_of_a_path(path, line):
    assert line_of(TEXT, path) == line
