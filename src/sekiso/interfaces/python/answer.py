"""The answer as the Python door gives it: it can write itself down."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, fields
from pathlib import Path

from sekiso.domain import answer as core
from sekiso.domain.part import Part


@dataclass(frozen=True)
class Answer(core.Answer):
    """An answer with the part it was asked about, for the picture of its report.

    `body` is no part of the value: it is in no comparison and in no JSON.
    """

    body: Part | None = field(default=None, compare=False, repr=False)

    @classmethod
    def of(cls, found: core.Answer, body: Part | None) -> Answer:
        """The same answer, able to report."""
        return cls(**{f.name: getattr(found, f.name) for f in fields(core.Answer)}, body=body)

    def report(
        self, path: str | os.PathLike[str], *, language: str = "en", currency: str = "JPY",
        knowledge: str | os.PathLike[str] | None = None,
    ) -> Path:  # fmt: skip
        """Write the answer to `path` (.pdf or .html) in "en" or "ja"; see `sekiso.report`."""
        from sekiso.interfaces.python.report import report

        return report(
            self, path, language=language, currency=currency, part=self.body, knowledge=knowledge
        )
