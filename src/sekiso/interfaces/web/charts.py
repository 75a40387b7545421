"""Options of the charts on pages: one look, colour-blind-safe, no animation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#5b6672"
SAFE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#5b6672", "#8a6d00")
FONT = 'system-ui, "Segoe UI", Arial, "sekiso ja", sans-serif'
_WIDEST = 130  # px, of a label beside a bar; longer ones are broken


def base(**options: Any) -> dict[str, Any]:
    """Options shared by all charts."""
    return {
        "animation": False,
        "textStyle": {"fontFamily": FONT, "fontSize": 13, "color": "#1c2733"},
        "grid": {"left": 12, "right": 28, "top": 30, "bottom": 44, "containLabel": True},
        **options,
    }


def axis(name: str, **options: Any) -> dict[str, Any]:
    """A value axis with its name in the middle."""
    shown = {
        "nameLocation": "middle",
        "nameGap": 30,
        "splitLine": {"lineStyle": {"color": "#e3e9ee"}},
    }
    return {"type": "value", "name": name, **shown, **options}


def waterfall(
    items: Sequence[tuple[str, float]], *, name: str, total: str, decimals: int = 0
) -> dict[str, Any]:
    """Horizontal bars, each beginning where the one above ends; their sum, called `total`, last."""
    values = [value for _, value in items]
    starts = [sum(values[:k]) for k in range(len(values))]
    rows = [*zip([label for label, _ in items], starts, values, strict=True),
            (total, 0.0, sum(values))][::-1]  # fmt: skip
    bars = [
        {
            "value": round(value, decimals), "itemStyle": {"color": BLUE if k else GREY},
            "label": {"formatter": f"{value:,.{decimals}f}"},
        }
        for k, (_, _, value) in enumerate(rows)
    ]  # fmt: skip
    places = {"type": "bar", "stack": "cost", "silent": True, "itemStyle": {"color": "transparent"}}
    return base(
        grid={"left": _room([label for label, _, _ in rows]), "right": 70, "top": 30, "bottom": 44},
        xAxis=axis(name, splitNumber=3),
        yAxis={
            "type": "category", "data": [label for label, _, _ in rows],
            "axisLabel": {"width": _WIDEST, "overflow": "break"},
        },
        series=[
            {**places, "data": [round(start, decimals) for _, start, _ in rows]},
            {"type": "bar", "stack": "cost", "data": bars,
             "label": {"show": True, "position": "right"}},
        ],
    )  # fmt: skip


def _room(labels: Sequence[str]) -> int:
    """Pixels that the longest label takes; the library measures Japanese before its font is there.

    >>> _room(["切離し"]), _room(["powder"])
    (52, 58)
    """
    widths = [sum(12 if ord(sign) > 0x2E7F else 7 for sign in label) for label in labels]
    return 16 + min(max(widths), _WIDEST)


def chance_over_quantity(
    curve: Sequence[tuple[float, float]], *, words: Mapping[str, str], asked: float | None
) -> dict[str, Any]:
    """Chance in percent over the quantity on a logarithmic axis; the asked quantity is marked."""
    points = [[quantity, round(100.0 * chance, 1)] for quantity, chance in curve]
    series: dict[str, Any] = {
        "type": "line", "data": points, "symbol": "none",
        "lineStyle": {"color": ORANGE, "width": 3},
    }  # fmt: skip
    marks: list[dict[str, Any]] = [{"yAxis": 50, "label": {"show": False}}]
    if asked is not None:
        marks.append({"xAxis": asked, "label": {"formatter": words["asked"], "color": BLUE},
                      "lineStyle": {"color": BLUE, "width": 2}})  # fmt: skip
    series["markLine"] = {"symbol": "none", "silent": True, "data": marks}
    return base(
        xAxis=axis(words["quantity"], type="log"),
        yAxis=axis(words["chance"], min=0, max=100, nameGap=36),
        grid={"left": 34, "right": 28, "top": 30, "bottom": 44, "containLabel": True},
        series=[series],
        tooltip={"trigger": "axis"},
    )


def tornado(
    rows: Sequence[tuple[str, float, float]], *, middle: float, name: str, ends: tuple[str, str]
) -> dict[str, Any]:
    """The price with each input at its low and at its high end, the widest bar on top."""
    labels = [label for label, _, _ in rows][::-1]
    at_ends = ([low for _, low, _ in rows], [high for _, _, high in rows])
    series = [
        {
            "type": "bar", "name": end, "stack": "swing", "itemStyle": {"color": colour},
            "data": [round(price - middle, 2) for price in prices][::-1],
        }
        for end, colour, prices in zip(ends, (BLUE, ORANGE), at_ends, strict=True)
    ]  # fmt: skip
    return base(
        grid={"left": _room(labels), "right": 40, "top": 34, "bottom": 44},
        legend={"top": 0},
        xAxis=axis(name, splitNumber=4),
        yAxis={
            "type": "category", "data": labels,
            "axisLabel": {"width": _WIDEST, "overflow": "break", "interval": 0},
        },
        series=series,
        tooltip={"trigger": "axis"},
    )  # fmt: skip


def cheapest_over_quantity(
    quantities: Sequence[float],
    curves: Mapping[str, Sequence[float]],
    *,
    words: Mapping[str, str],
    asked: float | None,
) -> dict[str, Any]:
    """Chance in percent that each way is the cheapest, over the quantity on a logarithmic axis."""
    series: list[dict[str, Any]] = [
        {
            "type": "line", "name": way, "symbol": "none", "lineStyle": {"width": 2.5},
            "data": [[n, round(100.0 * p, 1)] for n, p in zip(quantities, row, strict=True)],
        }
        for way, row in curves.items()
    ]  # fmt: skip
    if asked is not None and series:
        mark = {"xAxis": asked, "label": {"formatter": words["asked"], "color": BLUE},
                "lineStyle": {"color": BLUE, "width": 2}}  # fmt: skip
        series[0]["markLine"] = {"symbol": "none", "silent": True, "data": [mark]}
    return base(
        color=SAFE,
        legend={"bottom": 0, "type": "scroll"},
        xAxis=axis(words["quantity"], type="log"),
        yAxis=axis(words["chance"], min=0, max=100, nameGap=36),
        grid={"left": 34, "right": 28, "top": 30, "bottom": 84, "containLabel": True},
        series=series,
        tooltip={"trigger": "axis"},
    )


def intervals(
    names: Sequence[str],
    groups: Mapping[str, Sequence[tuple[float, float, float]]],
    *,
    name: str,
    across: str,
) -> dict[str, Any]:
    """Values with their 90 % intervals side by side, one group before and one after."""
    colours, shift = (GREY, BLUE), (-0.12, 0.12)
    series: list[dict[str, Any]] = []
    for k, (group, points) in enumerate(groups.items()):
        at = [index + 1 + shift[k] for index in range(len(points))]
        middles = [[x, round(p[0], 1)] for x, p in zip(at, points, strict=True)]
        look = {"symbol": ("diamond", "circle")[k], "itemStyle": {"color": colours[k]}}
        series.append({"type": "scatter", "name": group, "data": middles, "symbolSize": 9, **look})
        ends = [[x, round(p[1], 1), round(p[2], 1)] for x, p in zip(at, points, strict=True)]
        lines = [point for x, low, high in ends for point in ([x, low], [x, high], [x, "-"])]
        series.append(
            {"type": "line", "name": group, "data": lines, "symbol": "none", "z": 1,
             "lineStyle": {"color": colours[k], "width": 2}, "itemStyle": look["itemStyle"]}
        )  # fmt: skip
    return base(
        legend={"bottom": 0},
        grid={"left": 34, "right": 20, "top": 16, "bottom": 72, "containLabel": True},
        xAxis=axis(across, min=0.5, max=len(names) + 0.5, minInterval=1),
        yAxis=axis(name, nameGap=44, scale=True),
        series=series,
    )
