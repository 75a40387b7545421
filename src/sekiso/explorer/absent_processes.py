"""Additive processes that no candidate stands for, with the reason: the alloy is not offered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sekiso.domain.answer import Candidate, Reason
from sekiso.explorer.question import Question


def absent_processes(question: Question, ranked: Sequence[Candidate]) -> Iterator[Reason]:
    """One note for each modelled process in which nothing of the chosen material is on file."""
    told = {candidate.process for candidate in ranked}
    for key, process in question.processes.items():
        if process.get("model", True) and key not in told:
            yield Reason("process_not_offered", {"process": key})
