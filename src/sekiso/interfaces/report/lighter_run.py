"""A run that makes a part lighter, on a terminal: where it stands, and what came of it."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape

from sekiso.design.topology.optimise import Progress
from sekiso.design.topology.result import Topology
from sekiso.domain import messages
from sekiso.domain.direction import axis_text
from sekiso.interfaces.report import lighter
from sekiso.interfaces.report.lighter import Side
from sekiso.interfaces.report.stress import finding_lines, with_doubt
from sekiso.interfaces.report.terminal import print_table

_GRAMS = 1e3


def print_lighter(
    found: Topology, before: Side, after: Side | None, console: Console, language: str = "en"
) -> None:
    """The verdict, the comparison, the build direction and the findings with their remedy."""
    console.print(f"[bold]{escape(headline(found, language))}[/bold]")
    console.print(escape(_text("disclaimer", language)), style="dim")
    if after is not None:
        required = found.verification.required
        print_table(lighter.compared(before, after, language, required=required), console)
    if found.direction is not None:
        shown = axis_text(found.direction)
        console.print(_text("direction", language, direction=shown, process=found.process))
    console.print(_text(f"ended_{found.ended}", language, n=len(found.history)))
    for title, text, remedy in finding_lines(found.findings, language):
        console.print(f"\n[bold]{escape(title)}[/bold]")
        console.print(escape(text))
        console.print(escape(remedy), style="dim")


def headline(found: Topology, language: str = "en") -> str:
    """How much lighter, whether it holds, and that it missed its aim where it did."""
    verdict = "unknown" if found.verification is None else found.verification.verdict
    told = _text(
        f"headline_{verdict}", language, saving=found.saving,
        mass=_GRAMS * found.mass, before=_GRAMS * found.original_mass,
    )  # fmt: skip
    doubted = with_doubt(told, found.findings, language)
    return lighter.with_missed_aim(doubted, found.findings, language)


def progress_line(at: Progress, n_round: int, language: str = "en") -> str:
    """Where a run stands."""
    return _text(
        "progress", language, round=n_round, iteration=at.iteration, n=at.n_iterations,
        volume=at.volume_fraction, left=at.seconds_left,
    )  # fmt: skip


def _text(key: str, language: str, **values: object) -> str:
    return messages.text(f"lighter_report.{key}", language, **values)
