"""What was found about a table of measurements: what was repaired, left out or is doubtful."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sekiso.domain import messages

REFUSING = (
    "density_above_full", "ved_inconsistent", "power_above_rating", "modulus_impossible",
    "unit_suspected",
)  # fmt: skip
PIECES = ("title", "text", "remedy")


@dataclass(frozen=True)
class RowFinding:
    """What is to be told of the rows `rows` (counted from 0); texts under `[finding.<code>]`."""

    code: str
    rows: tuple[int, ...] = ()
    values: tuple[tuple[str, object], ...] = ()

    @property
    def is_refusing(self) -> bool:
        """Whether such rows are left out."""
        return self.code in REFUSING

    def texts(self, language: str = "en", **named: object) -> tuple[str, str, str]:
        """Title, text and remedy; `named` stands for values that have a name in a language.

        >>> RowFinding("rows_twice", (1,)).texts()[0]
        'Rows stand twice'
        """
        values = {"rows": len(self.rows), "n": len(self.rows), **dict(self.values), **named}
        title, text, remedy = (
            messages.text(f"finding.{self.code}.{piece}", language, **values) for piece in PIECES
        )
        return title, text, remedy


def listed(names: Iterable[object], most: int = 5) -> str:
    """Names in a line, the rest as dots.

    >>> listed("abcdefg")
    'a, b, c, d, e ...'
    """
    texts = [str(name) for name in names]
    return ", ".join(texts[:most]) + (" ..." if len(texts) > most else "")
