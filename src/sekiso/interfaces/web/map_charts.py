"""Charts of the process map page: risk over power and speed, cross-section of the tracks."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sekiso.interfaces.web.charts import BLUE, GREY, ORANGE, axis, base

LEVELS = (0.0, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 1.0)
COLOURS = ("#440154", "#443983", "#31688e", "#21918c", "#35b779", "#90d743", "#fde725")
MARKS = {"qualified": "diamond", "best": "circle", "robust": "rect", "track": "triangle",
         "chosen": "pin"}  # fmt: skip
UM, MM = 1e6, 1e3
N_OUTLINE = 41


def risk_map(found: Any, defect: str, *, words: Mapping[str, str]) -> dict[str, Any]:
    """Risk of one defect, or of any, over speed (to the right) and power (up)."""
    values = found.any_defect if defect == "any" else found.probability[defect]
    cells = [
        [column, row, round(float(values[row, column]), 3)]
        for row in range(len(found.power))
        for column in range(len(found.speed))
    ]
    pieces = [
        {"gte": low, "lt": high + (1e-6 if high == 1.0 else 0.0), "color": colour,
         "label": f"≤ {100 * high:.0f}"}
        for low, high, colour in zip(LEVELS, LEVELS[1:], COLOURS, strict=False)
    ]  # fmt: skip
    speeds = [f"{MM * speed:.0f}" for speed in found.speed]
    powers = [f"{power:.0f}" for power in found.power]
    return base(
        grid={"left": 34, "right": 16, "top": 12, "bottom": 86, "containLabel": True},
        xAxis=axis(words["speed"], type="category", data=speeds),
        yAxis=axis(words["power"], type="category", data=powers, nameGap=44),
        visualMap={"type": "piecewise", "pieces": pieces, "orient": "horizontal", "left": "center",
                   "bottom": 0, "seriesIndex": 0, "itemGap": 5, "itemWidth": 14,
                   "textStyle": {"fontSize": 12}},
        tooltip={"formatter": "{c}"},
        series=[{"type": "heatmap", "data": cells, "progressive": 0}, *_marks(found, words)],
    )  # fmt: skip


def _marks(found: Any, words: Mapping[str, str]) -> list[dict[str, Any]]:
    points = {
        "qualified": [found.qualified] if found.qualified is not None else [],
        "best": [found.best],
        "robust": [found.robust],
    }
    placed = {
        name: [cell(found, recipe.power, recipe.speed) for recipe in recipes]
        for name, recipes in points.items()
    }
    placed["track"] = [cell(found, power, speed) for power, speed in found.next_tracks]
    placed["chosen"] = []
    return [
        {
            "type": "scatter", "name": words[name], "data": data, "symbol": MARKS[name],
            "symbolSize": 26 if name == "chosen" else 14, "z": 5,
            "itemStyle": {"color": ORANGE if name == "chosen" else "#fff", "borderColor": "#000",
                          "borderWidth": 1.5},
        }
        for name, data in placed.items()
    ]  # fmt: skip


def cell(found: Any, power: float, speed: float) -> list[int]:
    """The map's cell [column, row] nearest to a recipe."""
    column = int(np.abs(np.log(found.speed / speed)).argmin())
    return [column, int(np.abs(found.power - power).argmin())]


def cross_section(read: Mapping[str, Any], *, words: Mapping[str, str]) -> dict[str, Any]:
    """Melt pool of one track with its 90 % interval, and the neighbour one hatch away, in um."""
    shown = (
        ("", "middle", BLUE, "solid", 3), ("_low", "low", GREY, "dashed", 1.5),
        ("_high", "high", GREY, "dashed", 1.5),
    )  # fmt: skip
    series: list[dict[str, Any]] = [
        _outline(read, end, words[name], colour, line, width, 0.0)
        for end, name, colour, line, width in shown
    ]
    hatch = UM * read["hatch"]
    series.append(_outline(read, "", words["neighbour"], ORANGE, "solid", 1.5, hatch))
    layer = -UM * read["layer"]
    mark = {"formatter": words["layer"], "position": "insideStartTop"}
    series[0]["markLine"] = {
        "symbol": "none", "silent": True, "lineStyle": {"color": "#000", "type": "dotted"},
        "data": [{"yAxis": layer, "label": mark}],
    }  # fmt: skip
    return base(
        legend={"bottom": 0, "textStyle": {"fontSize": 12}},
        grid={"left": 34, "right": 20, "top": 12, "bottom": 76, "containLabel": True},
        xAxis=axis(words["across"]),
        yAxis=axis(words["down"], nameGap=44, max=0),
        series=series,
    )


def _outline(
    read: Mapping[str, Any], end: str, name: str, colour: str, line: str, width: float, shift: float
) -> dict[str, Any]:
    half, deep = 0.5 * UM * read[f"width{end}"], UM * read[f"depth{end}"]
    at = np.linspace(-1.0, 1.0, N_OUTLINE)
    points = np.stack((shift + half * at, -deep * np.sqrt(1.0 - at**2)), axis=1)
    return {
        "type": "line", "name": name, "data": points.round(1).tolist(), "symbol": "none",
        "lineStyle": {"color": colour, "type": line, "width": width},
        "itemStyle": {"color": colour},
    }  # fmt: skip


def ashby(
    groups: Mapping[str, Sequence[tuple[str, float, float]]],
    *,
    names: tuple[str, str],
    line: Sequence[tuple[float, float]],
    line_name: str,
) -> dict[str, Any]:
    """Materials by family over two properties on logarithmic axes, with an index line."""
    colours = (
        "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#000000", "#F0E442",
    )  # fmt: skip
    symbols = ("circle", "rect", "triangle", "diamond", "roundRect", "pin", "arrow", "circle")
    series: list[dict[str, Any]] = [
        {
            "type": "scatter", "name": family, "symbolSize": 12,
            "symbol": symbols[(k + k // len(colours)) % len(symbols)],
            "itemStyle": {"color": colours[k % len(colours)], "borderColor": "#333"},
            "data": [{"name": name, "value": [x, y]} for name, x, y in points],
        }
        for k, (family, points) in enumerate(groups.items())
    ]  # fmt: skip
    if line:
        series.append(
            {"type": "line", "name": line_name, "data": [list(point) for point in line],
             "symbol": "none", "lineStyle": {"color": "#000", "type": "dashed"},
             "itemStyle": {"color": "#000"}}
        )  # fmt: skip
    points = [point for group in groups.values() for point in group]
    across, up = _ends([x for _, x, _ in points]), _ends([y for _, _, y in points])
    return base(
        legend={"bottom": 0, "type": "scroll"},
        grid={"left": 40, "right": 24, "top": 16, "bottom": 84, "containLabel": True},
        xAxis=axis(names[0], type="log", logBase=2, **across),
        yAxis=axis(names[1], type="log", logBase=2, nameGap=48, **up),
        tooltip={"formatter": "{b}: {c}"},
        series=series,
    )


def _ends(values: Sequence[float]) -> dict[str, float]:
    """Ends of a logarithmic axis of base two around values."""
    low, high = (math.log2(end) for end in (min(values), max(values)))
    return {"min": 2.0 ** math.floor(low), "max": 2.0 ** math.ceil(high + 1e-9)}
