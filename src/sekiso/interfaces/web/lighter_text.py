"""What the page of strength and lighter shapes says in words and tables."""

from __future__ import annotations

from sekiso.interfaces.report import lighter
from sekiso.interfaces.report.blocks import Table
from sekiso.interfaces.report.words import Words
from sekiso.interfaces.web.lighter_views import Growing, Shown

_MPA, _MM = 1e-6, 1e3


def lines(shown: Shown, words: Words) -> list[str]:
    """The verdict of a check, and what stands behind it."""
    numbers = {
        "displacement": f"{_MM * shown.displacement:.3g}",
        "stress": f"{_MPA * shown.stress:.3g}",
    }
    if shown.factor is None or shown.strength is None:
        return [words.text("lighter_page.no_factor", **numbers)]
    low, value, high = (f"{x:.3g}" for x in shown.factor)
    said = {"factor": value, "low": low, "high": high, "case": shown.case}
    return [
        words.text(f"lighter_page.{shown.verdict}", **said),
        words.text("lighter_page.moves", strength=f"{_MPA * shown.strength:.4g}", **numbers),
    ]


def progress(growing: Growing, words: Words) -> str:
    """Where a run stands."""
    return words.text(
        "lighter_page.progress", round=growing.round, iteration=growing.iteration,
        n=growing.n_iterations, volume=f"{growing.volume_fraction:.0%}",
        left=f"{growing.seconds_left:.0f}",
    )  # fmt: skip


def compared(before: Shown, after: Shown, words: Words) -> Table:
    """Before and after, with the change."""
    return lighter.compared(_side(before), _side(after), words.language)


def _side(shown: Shown) -> lighter.Side:
    return lighter.Side(
        shown.mass, shown.volume, shown.factor, shown.displacement, shown.stress, shown.hanging
    )
