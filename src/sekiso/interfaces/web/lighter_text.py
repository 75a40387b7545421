"""What the page of strength and lighter shapes says in words and tables."""

from __future__ import annotations

from sekiso.domain import glossary
from sekiso.domain.part import Face
from sekiso.interfaces.report import lighter
from sekiso.interfaces.report.blocks import Table
from sekiso.interfaces.report.stress import millimetres, with_doubt
from sekiso.interfaces.report.words import Words
from sekiso.interfaces.web.lighter_views import Growing, Shown

VERDICTS = ("holds", "close", "fails", "unknown")
TOLD_ABOVE = ("strength_holds", "strength_close", "strength_fails", "strength_not_known")
_MPA, _MM = 1e-6, 1e3


def headline(shown: Shown, words: Words) -> str:
    """Whether the part holds, with its safety factor."""
    factor = shown.case.safety_factor
    if factor is None:
        return words.text("lighter_page.verdict_unknown")
    verdict = words.text(
        f"lighter_page.verdict_{shown.verdict}", factor=f"{factor.value:.3g}",
        low=f"{factor.low:.3g}", high=f"{factor.high:.3g}", required=f"{shown.required:g}",
    )  # fmt: skip
    return with_doubt(verdict, shown.findings, words.language)


def lines(shown: Shown, words: Words) -> list[str]:
    """What stands behind the verdict: stress, where it peaks, strength, movement, what to do."""
    text = words.text
    metal = text(
        "lighter_page.metal", metal=words.alloy(shown.material), made=_made(shown, words),
        strength="-" if shown.strength is None else figures(_MPA * shown.strength),
    )  # fmt: skip
    moves = text("lighter_page.moves", displacement=figures(_MM * shown.displacement))
    told = [peak(shown, words), metal, moves]
    if shown.verdict != "holds":
        code = "not_known" if shown.verdict == "unknown" else shown.verdict
        told.append(text(f"finding.strength_{code}.remedy"))
    return told


def peak(shown: Shown, words: Words) -> str:
    """Where the stress that decides is largest."""
    case = shown.case
    told = words.text(
        "lighter_page.peak", stress=figures(_MPA * case.stress.value),
        place=millimetres(case.stress_point, 1),
        face="-" if shown.near is None else face_name(shown.near, words),
    )  # fmt: skip
    if len(shown.cases) == 1:
        return told
    return f"{words.text('lighter_page.in_case', case=case.name)} {told}"


def saving(before: Shown, after: Shown, words: Words) -> str:
    """How much lighter, whether the lighter shape holds, and that it missed its aim if it did."""
    share = 1.0 - after.volume / before.volume
    verdict = words.text(f"lighter_page.short_{after.verdict}")
    told = words.text("lighter_page.saving", share=f"{share:.0%}", verdict=verdict)
    return lighter.with_missed_aim(told, after.findings, words.language)


def _made(shown: Shown, words: Words) -> str:
    process, heat = shown.made
    named = (words.shaping(process), glossary.name("condition", heat, words.language))
    return ", ".join(name for name in named if name) or "-"


def face_name(face: Face, words: Words) -> str:
    """A face as it is called: number, kind, size."""
    flat = f"{figures(1e6 * face.area)} mm²"
    size = f"⌀{figures(2 * _MM * face.radius)} mm" if face.radius else flat
    kind = words.text(f"face_kind.{face.kind}")
    return words.text("lighter_page.face_name", number=face.number, kind=kind, size=size)


def figures(value: float) -> str:
    """A number with three figures, or all before the point.

    >>> figures(1152.4), figures(0.09731)
    ('1,152', '0.0973')
    """
    return f"{value:,.0f}" if abs(value) >= 100.0 else f"{value:.3g}"


def progress(growing: Growing, words: Words) -> str:
    """Where a run stands."""
    if growing.is_finishing or growing.iteration >= growing.n_iterations:
        return words.text("lighter_page.finishing", round=growing.round)
    return words.text(
        "lighter_page.progress", round=growing.round, iteration=growing.iteration,
        n=growing.n_iterations, volume=f"{growing.volume_fraction:.0%}",
        left=f"{growing.seconds_left:.0f}",
    )  # fmt: skip


def compared(before: Shown, after: Shown, words: Words) -> Table:
    """Before and after, with the change."""
    return lighter.compared(_side(before), _side(after), words.language, required=after.required)


def _side(shown: Shown) -> lighter.Side:
    told = shown.case.safety_factor
    factor = None if told is None else (told.low, told.value, told.high)
    return lighter.Side(
        shown.mass, shown.volume, factor, shown.displacement, shown.case.stress.value
    )
