"""A strength check in words: the verdict, a table of the load cases, what to look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console
from rich.markup import escape

from sekiso.design.strength.result import CaseStress, Stress
from sekiso.domain import messages
from sekiso.domain.part import Finding
from sekiso.domain.prediction import Prediction
from sekiso.interfaces.report.blocks import Table
from sekiso.interfaces.report.terminal import print_table

_HEADS = ("case", "factor", "stress", "place", "displacement")
_WITHOUT = "-"


def print_stress(told: Stress, console: Console, language: str = "en") -> None:
    """The check in reading order: verdict, cases, findings, method, sources."""
    console.print(f"[bold]{escape(headline(told, language))}[/bold]")
    console.print(escape(_text("disclaimer", language)), style="dim")
    print_table(cases_table(told.cases, language), console)
    for title, text, remedy in finding_lines(told.findings, language):
        console.print(f"\n[bold]{escape(title)}[/bold]")
        console.print(escape(text))
        console.print(escape(remedy), style="dim")
    console.print()
    for line in method_lines(told, language):
        console.print(escape(line), style="dim")
    for citation in told.cite():
        console.print(f"- {escape(citation)}", style="dim")


def headline(told: Stress, language: str = "en") -> str:
    """Verdict, part, metal and how it is made, in one line."""
    made = [told.material.process, told.material.heat_condition]
    verdict = _text(
        f"headline_{told.verdict}", language,
        part=told.part or _text("part", language),
        material=", ".join(word for word in (told.material.name, *made) if word),
    )  # fmt: skip
    return with_doubt(verdict, told.findings, language)


def with_doubt(verdict: str, findings: Iterable[Finding], language: str = "en") -> str:
    """The verdict, and beside it that the part moves too far for it to be trusted, if it does.

    >>> with_doubt("It holds.", [Finding("strength_moves_far")])
    'It holds - but it moves too far for that to be trusted.'
    """
    if all(finding.code != "strength_moves_far" for finding in findings):
        return verdict
    return _text("moves_far", language, verdict=verdict.rstrip(".。"))


def cases_table(cases: Sequence[CaseStress], language: str = "en") -> Table:
    """One row per load case: factor, largest stress and where, largest displacement."""
    has_fatigue = any(case.fatigue_factor is not None for case in cases)
    heads = [*_HEADS[:2], *(["fatigue"] if has_fatigue else []), *_HEADS[2:]]
    rows = tuple(_row(case, has_fatigue) for case in cases)
    return Table(
        _text("table", language),
        tuple(_text(f"head_{name}", language) for name in heads),
        rows,
        range(1, len(heads)),
    )


def finding_lines(
    findings: Iterable[Finding], language: str = "en"
) -> Iterator[tuple[str, str, str]]:
    """Title, text and remedy of each finding."""
    for finding in findings:
        title, text, remedy = (
            messages.text(f"finding.{finding.code}.{part}", language, **dict(finding.values))
            for part in ("title", "text", "remedy")
        )
        yield title, text, remedy


def method_lines(told: Stress, language: str = "en") -> Iterator[str]:
    """Cells, mass and what the numbers are."""
    values = {"edge": 1e3 * told.edge, "n": told.n_cells, "reach": 1e3 * told.reach}
    yield _text("cells", language, **values)
    yield _text("reading", language, reach=1e3 * told.reach)
    if told.mass is not None:
        yield _text("mass", language, mass=told.mass)
    if any(case.fatigue_factor is not None for case in told.cases):
        yield _text("fatigue", language)


def _row(case: CaseStress, has_fatigue: bool) -> tuple[str, ...]:
    place = millimetres(case.stress_point)
    fatigue = [_with_interval(case.fatigue_factor, 1.0)] if has_fatigue else []
    return (
        case.name,
        _with_interval(case.safety_factor, 1.0),
        *fatigue,
        _with_interval(case.stress, 1e-6),
        place,
        _with_interval(case.displacement, 1e3),
    )


def millimetres(point: Sequence[float], digits: int = 0) -> str:
    """A place [m] in mm, without a sign before zero.

    >>> millimetres((-1e-7, 0.0125, -0.0306)), millimetres((-1e-7, 0.0125, 0.0), 1)
    ('0, 12, -31', '0.0, 12.5, 0.0')
    """
    return ", ".join(f"{round(1e3 * x, digits) + 0.0:.{digits}f}" for x in point)


def _with_interval(told: Prediction | None, scale: float) -> str:
    if told is None:
        return _WITHOUT
    value, low, high = (scale * x for x in (told.value, told.low, told.high))
    return f"{value:.3g}\n{low:.3g}-{high:.3g}"


def _text(key: str, language: str, **values: object) -> str:
    return messages.text(f"stress_report.{key}", language, **values)
