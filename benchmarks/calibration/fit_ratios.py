"""Fit the smaller figures of the mechanical model: ratios to strength, skin, hot strength."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from sekiso.knowledge import Record
from sekiso.learning.priors import family_shift, group_rows
from sekiso.materials.property_rows import StateRow, log_spread
from sekiso.numerics.arrays import FloatArray
from sekiso.numerics.normal import Z95


def ratios_to_tensile(rows: Sequence[StateRow], name: str) -> dict[str, Any]:
    """Mean and sd of ln(`name` / tensile strength), over all alloys and drawn to it per family."""
    cells = group_rows(rows, lambda r: (r.family, r.alloy, r.process, r.heat_condition))
    seen: dict[str, list[float]] = defaultdict(list)
    for (family, *_), cell in cells.items():
        wanted = [r.centre for r in cell if r.name == name]
        tensile = [r.centre for r in cell if r.name == "tensile_strength"]
        if wanted and tensile:
            seen[family].append(float(np.mean(wanted) - np.mean(tensile)))
    means = {family: float(np.mean(values)) for family, values in seen.items()}
    pair = _pooled_sd(seen.values())
    overall, between = float(np.mean(list(means.values()))), float(np.std(list(means.values())))
    unit = next(r.unit for r in rows if r.name == name)
    found: dict[str, Any] = {"unit": unit, "all": _pair(overall, math.hypot(between, pair))}
    for family, values in seen.items():
        shift = family_shift([x - overall for x in values], between, pair)
        found[family] = _pair(overall + shift.mean, math.sqrt(shift.variance))
    return found


def service_figures(alloys: Iterable[Record]) -> dict[str, float]:
    """Spread of service limits [K] and of retained strength between alloys of one family."""
    limits: dict[str, list[float]] = defaultdict(list)
    ranges, scaled = [], []
    curves: dict[tuple[str, int], list[float]] = defaultdict(list)
    for alloy in alloys:
        family = str(alloy.get("family", ""))
        fact = alloy.fact("service.temperature_max")
        if fact is not None:
            limits[family].append(fact.value)
            if fact.high > fact.low:
                ranges.append(0.5 * (fact.high - fact.low) / Z95)
        for point in alloy.get("service", {}).get("retention", ()):
            at = round(point["temperature"].value / 50.0)
            curves[family, at].append(math.log(max(point["yield_share"].value, 0.01)))
    for logs in curves.values():
        mean = float(np.mean(logs))
        if len(logs) > 1 and mean < -0.05:
            scaled += [math.sqrt(len(logs) / (len(logs) - 1.0)) * (x / mean - 1.0) for x in logs]
    return {
        "temperature_sd_K": round(_rms(ranges), 2),
        "class_sd_K": round(_pooled_sd(limits.values()), 2),
        "share_sd": round(_rms(scaled), 4),
        "n_alloys": sum(map(len, limits.values())),
    }


def roughness_figures(processes: Iterable[Record]) -> dict[str, float]:
    """Root mean square log spread of the roughness ranges of the processes."""
    facts = [
        fact
        for process in processes
        for name in ("up_skin", "side", "down_skin")
        if (fact := process.fact(f"roughness.{name}")) is not None
    ]
    spreads = [spread for fact in facts if (spread := log_spread(fact)) > 0.0]
    return {"range_sd": round(_rms(spreads), 4), "n_ranges": len(spreads)}


def skin_figures(log_ratios: Mapping[str, float]) -> dict[str, Any]:
    """Mean and sd (new curve) of ln(as-built / machined fatigue strength) from one ratio each."""
    ratios: FloatArray = np.array(list(log_ratios.values()))
    spread = float(np.var(ratios, ddof=1)) * (1.0 + 1.0 / ratios.size)
    return {
        "mean": round(float(np.mean(ratios)), 4),
        "sd": round(math.sqrt(spread), 4),
        "n_curves": int(ratios.size),
    }


def _pair(mean: float, sd: float) -> dict[str, float]:
    return {"mean": round(mean, 4), "sd": round(sd, 4)}


def _pooled_sd(groups: Iterable[Sequence[float]]) -> float:
    squares, freedom = 0.0, 0
    for values in groups:
        if len(values) > 1:
            squares += float(np.var(values)) * len(values)
            freedom += len(values) - 1
    return math.sqrt(squares / freedom) if freedom else 0.0


def _rms(values: Sequence[float]) -> float:
    return math.sqrt(sum(x * x for x in values) / len(values)) if values else 0.0
