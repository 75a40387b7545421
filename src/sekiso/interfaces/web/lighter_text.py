"""What the page of strength and lighter shapes says in words and tables."""

from __future__ import annotations

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
    text = words.text
    rows = [
        _row(text("lighter_page.mass") + " [g]", _grams(before), _grams(after)),
        _row(text("lighter_page.volume") + " [cm³]", 1e6 * before.volume, 1e6 * after.volume),
        (text("lighter_page.factor"), _factor(before), _factor(after), ""),
        _row(text("lighter_page.displacement") + " [mm]", _MM * before.displacement,
             _MM * after.displacement),
        _row(text("lighter_page.stress") + " [MPa]", _MPA * before.stress, _MPA * after.stress),
    ]  # fmt: skip
    heads = (text("lighter_page.quantity"), text("lighter_page.before"),
             text("lighter_page.after"), "")  # fmt: skip
    return Table(text("lighter_page.compared"), heads, tuple(rows), range(1, 4))


def _grams(shown: Shown) -> float | None:
    return None if shown.mass is None else 1e3 * shown.mass


def _factor(shown: Shown) -> str:
    if shown.factor is None:
        return "-"
    low, value, high = shown.factor
    return f"{value:.3g} ({low:.3g}-{high:.3g})"


def _row(name: str, before: float | None, after: float | None) -> tuple[str, str, str, str]:
    if before is None or after is None:
        return name, "-", "-", ""
    return name, f"{before:.4g}", f"{after:.4g}", f"{after / before - 1.0:+.0%}"
