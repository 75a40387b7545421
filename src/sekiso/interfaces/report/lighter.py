"""Lighter parts in tables: one before and after, and those of an answer per process."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sekiso.design.strength.result import Stress
from sekiso.design.topology.aim_reached import missed
from sekiso.domain import messages
from sekiso.domain.answer import Answer, Candidate
from sekiso.domain.direction import axis_text
from sekiso.domain.lighter import Lighter, LighterProgress
from sekiso.domain.part import Finding
from sekiso.domain.prediction import Prediction
from sekiso.interfaces.report.blocks import Table, finding
from sekiso.interfaces.report.words import Words

KEYS = ("mass", "cost", "co2", "build_time", "safety_factor")
_GRAMS, _CUBIC_CM, _MM, _MPA, _MM2 = 1e3, 1e6, 1e3, 1e-6, 1e6
Factor = tuple[float, float, float] | None


@dataclass(frozen=True)
class Side:
    """A part as it is compared, SI.

    `factor`: (low, value, high) of the safety factor; `hanging`: area flatter than its process
    builds without support; None where not known.
    """

    mass: float | None
    volume: float
    factor: Factor
    displacement: float
    stress: float
    hanging: float | None = None


def side(told: Stress, *, volume: float, hanging: float | None = None) -> Side:
    """A checked part as it is compared."""
    found = told.safety_factor
    factor = None if found is None else (found.low, found.value, found.high)
    stress = told.worst.stress.value
    return Side(told.mass, volume, factor, told.displacement_max, stress, hanging)


def compared(
    before: Side, after: Side, language: str = "en", *, required: float | None = None
) -> Table:
    """Before and after, with the change; `required` is what the low end of the factor counts by."""
    rows = [
        _row("mass", before.mass, after.mass, _GRAMS, language),
        _row("volume", before.volume, after.volume, _CUBIC_CM, language),
        (_text("factor", language), _factor(before.factor), _factor(after.factor), ""),
        _row("displacement", before.displacement, after.displacement, _MM, language),
        _row("stress", before.stress, after.stress, _MPA, language),
    ]
    if before.hanging is not None and after.hanging is not None:
        rows.append(_row("hanging", before.hanging, after.hanging, _MM2, language))
    heads = tuple(_text(name, language) for name in ("quantity", "before", "after", "change"))
    title = _text("compared", language)
    if required is not None:
        title = _text("compared_low_end", language, title=title, required=required)
    return Table(title, heads, tuple(rows), range(1, 4))


def with_missed_aim(verdict: str, findings: tuple[Finding, ...], language: str = "en") -> str:
    """The verdict on a shape, followed by what was asked for and not reached, and why."""
    found = missed(findings)
    if found is None:
        return verdict
    told = messages.text(f"finding.{found.code}.text", language, **dict(found.values))
    return _text("missed", language, verdict=verdict.rstrip(".。"), missed=told)


def tables(entries: Iterable[Lighter], words: Words) -> list[Table]:
    """For each process with a lighter shape what it changes, within its own rules.

    >>> from sekiso.domain.lighter import Lighter
    >>> from sekiso.knowledge import load
    >>> found = tables([Lighter("PBF-LB", "316l", "as-built")], Words(load(), "en"))
    >>> found[0].title, found[0].rows[-1]
    ('Lighter: PBF-LB, Stainless steel 316L', ('build direction', '', '-', ''))
    """
    return [_table(entry, words) for entry in entries if entry.reason is None]


def lines(entries: Iterable[Lighter], words: Words) -> list[str]:
    """Why there is no lighter shape for a process, and what its rules find on the others."""
    told = []
    for entry in entries:
        way = {"process": words.shaping(entry.process), "material": _metal(entry, words)}
        if entry.reason is not None:
            reason = words.reason(entry.reason)
            told.append(words.text("lighter_report.none", reason=reason, **way))
        for reason in words.reasons(entry.objections):
            told.append(words.text("lighter_report.objection", reason=reason, **way))
        for found in entry.findings:
            if found.severity != "info":
                text = finding(found, words)[1]
                told.append(words.text("lighter_report.found", text=text, **way))
    return told


def begun_line(at: LighterProgress, words: Words) -> str:
    """Which shape is looked for now."""
    return words.text("lighter_report.shape_begun", **_place(at, words))


def progress_line(at: LighterProgress, words: Words) -> str:
    """Where the search for the lighter shapes of an answer stands, with what is left of it."""
    if at.seconds_left is None:
        return begun_line(at, words)
    return words.text(
        "lighter_report.shape_progress", share=at.share, left=at.seconds_left, **_place(at, words)
    )


def factor_lines(answer: Answer, words: Words) -> list[str]:
    """The safety factor of the best candidate of each process under the loads of the need."""
    return [
        words.text(
            "lighter_report.factor_of", process=words.shaping(candidate.process),
            material=words.short_alloy(candidate.material), factor=words.interval(found),
        )
        for candidate in answer.best_of_each()
        if (found := _known(candidate)) is not None
    ]  # fmt: skip


def _place(at: LighterProgress, words: Words) -> dict[str, object]:
    process, material = words.shaping(at.process), words.short_alloy(at.material)
    return {"number": at.number, "n": at.n, "process": process, "material": material}


def _known(candidate: Candidate) -> Prediction | None:
    return candidate.predictions.get("safety_factor")


def _table(entry: Lighter, words: Words) -> Table:
    text = words.text
    rows = [_told(entry, key, words) for key in KEYS if key in entry.before or key in entry.after]
    chances = (f"{entry.probability_before:.0%}", f"{entry.probability_after:.0%}")
    rows.append((text("lighter_report.chance"), *chances, ""))
    rows.append((text("lighter_report.direction_head"), "", _direction(entry), ""))
    heads = words.texts("lighter_report", "quantity", "before", "after", "change")
    title = text("lighter_report.title_of", process=words.shaping(entry.process),
                 material=_metal(entry, words))  # fmt: skip
    return Table(title, heads, tuple(rows), range(1, 4))


def _told(entry: Lighter, key: str, words: Words) -> tuple[str, str, str, str]:
    change = entry.change(key)
    told = (
        "-" if found is None else words.interval(found, with_unit=False)
        for found in (entry.before.get(key), entry.after.get(key))
    )
    before, after = told
    return words.headed(key), before, after, "" if change is None else f"{change:+.0%}"


def _metal(entry: Lighter, words: Words) -> str:
    return words.short_alloy(entry.material)


def _direction(entry: Lighter) -> str:
    return "-" if entry.build_direction is None else axis_text(entry.build_direction)


def _row(
    name: str, before: float | None, after: float | None, scale: float, language: str
) -> tuple[str, str, str, str]:
    head = _text(name, language)
    if before is None or after is None:
        return head, "-", "-", ""
    change = f"{after / before - 1.0:+.0%}" if before > 0.0 else ""
    return head, f"{scale * before:.4g}", f"{scale * after:.4g}", change


def _factor(factor: Factor) -> str:
    if factor is None:
        return "-"
    low, value, high = factor
    return f"{value:.3g} ({low:.3g}-{high:.3g})"


def _text(key: str, language: str, **values: object) -> str:
    return messages.text(f"lighter_report.{key}", language, **values)
