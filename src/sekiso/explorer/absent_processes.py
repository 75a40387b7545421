"""Additive processes that no candidate stands for, with the reason: the alloy is not offered."""

from __future__ import annotations

from collections.abc import Sequence

from sekiso.domain.answer import Candidate, Reason
from sekiso.explorer.question import Question


def absent_processes(question: Question, ranked: Sequence[Candidate]) -> tuple[Reason, ...]:
    """A note on the modelled processes in which nothing of the chosen material is on file."""
    told = {candidate.process for candidate in ranked}
    modelled = (key for key, record in question.processes.items() if record.get("model", True))
    absent = [key for key in modelled if key not in told]
    return (Reason("processes_not_offered", {"processes": ", ".join(absent)}),) if absent else ()
