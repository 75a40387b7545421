"""Charts of an answer as SVG, the letters drawn as outlines: no font is needed to show them."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from sekiso.domain.answer import Answer, Candidate
from sekiso.domain.errors import MissingExtraError
from sekiso.interfaces.report import blocks
from sekiso.interfaces.report.words import Words

if TYPE_CHECKING:
    from matplotlib.figure import Figure

BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#555555"  # Okabe-Ito
JAPANESE = "IPAexGothic"


def breakdown(candidate: Candidate, words: Words) -> str:
    """Cost breakdown as a waterfall: each item begins where the one above ends, the sum is last."""
    items = blocks.breakdown(candidate, words)
    figure = _figure(height=0.5 + 0.24 * (len(items) + 1))
    axes = figure.add_subplot()
    names, costs = [name for name, _ in items], [words.exchanged(cost) for _, cost in items]
    starts = [sum(costs[:k]) for k in range(len(costs))]
    total = sum(costs)
    rows = range(len(items), -1, -1)
    colours = [BLUE] * len(items) + [GREY]
    axes.barh(rows, [*costs, total], left=[*starts, 0.0], color=colours, height=0.65)
    for row, start, cost in zip(rows, [*starts, 0.0], [*costs, total], strict=True):
        axes.text(start + cost, row, f" {cost:,.{words.decimals}f}", va="center", color=GREY)
    axes.set_yticks(rows, [*names, words.text("report.sum")])
    axes.set_xlabel(words.cost_head())
    axes.set_xlim(0.0, 1.18 * total)
    return _svg(figure)


def break_even(answer: Answer, words: Words) -> str:
    """Chance that the additive candidate is cheaper, over the quantity."""
    point = answer.break_even
    if point is None:
        return ""
    figure = _figure(height=2.1)
    axes = figure.add_subplot()
    quantities, chances = zip(*point.curve, strict=True)
    axes.plot(quantities, [100.0 * chance for chance in chances], color=ORANGE, lw=2.0)
    asked = answer.need["quantity"]
    if asked and asked[0] == asked[1]:
        axes.axvline(asked[0], color=BLUE, lw=1.2, ls="--")
        axes.text(asked[0], 101.0, words.text("report.asked_quantity"), color=BLUE, ha="center")
    axes.axhline(50.0, color=GREY, lw=0.6, ls=":")
    axes.set(xscale="log", ylim=(-2.0, 100.0), xlabel=words.text("report.quantity"))
    axes.set_ylabel(words.text("report.chance_cheaper"))
    return _svg(figure)


def _figure(*, height: float) -> Figure:
    try:
        from matplotlib.figure import Figure
    except ImportError as problem:
        raise MissingExtraError("extra_missing", extra="report") from problem
    return Figure(figsize=(6.4, height), layout="constrained")


def _svg(figure: Figure) -> str:
    """The figure with one plain look; the same figure gives the same bytes."""
    from matplotlib import rc_context

    japanese_font()
    for axes in figure.axes:
        axes.spines[["top", "right"]].set_visible(False)
        labels = [*axes.get_xticklabels(), *axes.get_yticklabels(), *axes.texts]
        for label in (*labels, axes.xaxis.label, axes.yaxis.label):
            label.set(fontfamily=[JAPANESE, "DejaVu Sans"], fontsize=8)
    page = io.StringIO()
    with rc_context({"svg.fonttype": "path", "svg.hashsalt": "sekiso"}):
        figure.savefig(page, format="svg", metadata={"Date": None, "Creator": None})
    svg = page.getvalue()
    return svg[svg.index("<svg") :]


def japanese_font() -> str:
    """Path of the Japanese font that comes with pip, made known to matplotlib."""
    from importlib.util import find_spec
    from pathlib import Path

    from matplotlib import font_manager

    found = find_spec("matplotlib_fontja")
    if found is None or found.origin is None:
        raise MissingExtraError("extra_missing", extra="report")
    file = Path(found.origin).parent / "fonts" / "ipaexg.ttf"
    if str(file) not in {entry.fname for entry in font_manager.fontManager.ttflist}:
        font_manager.fontManager.addfont(str(file))
    return str(file)
