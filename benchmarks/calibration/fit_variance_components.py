"""Fit the scatter of the property tables: within and between laboratories, direction, condition.

Every figure is a standard deviation of ln(value), from additive states (ranges of wrought grades
span tempers).  The widening factors come from leaving whole
alloys and states out and asking how wide a 90 % interval had to be.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np

from calibration.conformal import conformal_half_width
from calibration.source_groups import mean_by_source
from sekiso.learning.priors import (
    DEFAULT_SPECIMENS,
    Priors,
    Scatter,
    group_rows,
    state_changes,
    state_means,
    widening_key,
)
from sekiso.materials.property_rows import BULK, StateRow
from sekiso.numerics.normal import Z95

THREE_POINTS = (-math.sqrt(1.5), 0.0, math.sqrt(1.5))
SHRINK = 4.0
TIERS = ("same", "condition", "process", "bulk", "class")
KIN = (
    ("yield_strength", "tensile_strength", "hardness", "fatigue_strength"),
    ("elongation",),
    ("young_modulus",),
    ("thermal_conductivity", "electrical_conductivity"),
)
WIDENINGS = (*TIERS, "treated")
MIN_ALLOYS = 20
FEW_ALLOYS = 4
WILD_GAP = 4.0  # a gap beyond counts as this: a wrong fact must not widen every alloy


def scatter_of(model: Mapping[str, Any]) -> dict[str, Scatter]:
    """Scatter by property from a shipped file."""
    return {name: Scatter(**figures) for name, figures in model["scatter"].items()}


def fit_scatter(rows: Sequence[StateRow]) -> dict[str, dict[str, Any]]:
    """Plain numbers per property; properties with few rows lean on their kin together."""
    fitted: dict[str, dict[str, Any]] = {}
    for kin in KIN:
        of = {name: [r for r in rows if r.name == name] for name in kin}
        found = {name: _spreads(of[name]) for name in kin}
        overall = {key: _rms([x for some in found.values() for x in some[key]]) for key in _KEYS}
        for step, stand_in in _STAND_INS:
            overall[step] = overall[step] or overall[stand_in]
        base = {name: _scatter(found[name], overall) for name in kin}
        together = _gaps([row for name in kin for row in of[name]], base)
        for name in kin:
            widening = _widening(_gaps(of[name], base), together)
            figures = asdict(replace(base[name], widening=widening))
            fitted[name] = {key: _rounded(figure) for key, figure in figures.items()}
    return fitted


_KEYS = ("within", "between", "range", "turn", "condition", "condition_pair",
         "condition_own", "process", "process_pair", "process_own", "class", "bulk")  # fmt: skip
_STAND_INS = (("condition_pair", "condition"), ("condition_own", "condition_pair"),
              ("process", "condition"), ("process_pair", "process"),
              ("process_own", "process_pair"))  # fmt: skip


def _scatter(found: Mapping[str, Sequence[float]], overall: Mapping[str, float]) -> Scatter:
    sds = {key: _shrunk_sd(found[key], overall[key]) for key in _KEYS}
    built = found["bulk"]
    mean = sum(built) / (len(built) + SHRINK)
    return Scatter(
        within=sds["within"],
        between=math.sqrt(max(sds["between"] ** 2, sds["range"] ** 2 - sds["within"] ** 2)),
        orientation=sum(found["turn"]) / (len(found["turn"]) + SHRINK),
        orientation_sd=sds["turn"],
        condition_sd=sds["condition"],
        condition_pair_sd=sds["condition_pair"],
        condition_own_sd=sds["condition_own"],
        process_sd=sds["process"],
        process_pair_sd=sds["process_pair"],
        process_own_sd=sds["process_own"],
        class_sd=sds["class"],
        bulk=mean,
        bulk_sd=_rms([x - mean for x in built]) or sds["bulk"],
    )


def _spreads(rows: Sequence[StateRow]) -> dict[str, list[float]]:
    """Samples whose root mean square is the wanted standard deviation, by kind."""
    built = [r for r in rows if r.is_additive]
    sheets = [r.spread for r in built if r.basis == "datasheet" and r.spread > 0.0]
    ranges = [r.spread for r in built if r.basis != "datasheet" and r.spread > 0.0]
    return {
        "within": sheets,
        "range": ranges,
        "between": list(_source_gaps(built)),
        "turn": list(_turns(rows)),
        **_change_samples(rows, is_condition=True),
        **_change_samples(rows, is_condition=False),
        "class": list(_class_gaps(rows)),
        "bulk": list(_bulk_gaps(rows)),
    }


def _bulk_gaps(rows: Sequence[StateRow]) -> Iterator[float]:
    """ln(built / bulk) per alloy and built state."""
    bulk = {r.alloy: r.centre for r in rows if r.process == BULK}
    for row in rows:
        if row.is_additive and row.alloy in bulk:
            yield row.centre - bulk[row.alloy]


def _source_gaps(rows: Sequence[StateRow]) -> Iterator[float]:
    """Distances of source means from the mean of their state, scaled to be unbiased."""
    cells = group_rows(rows, lambda r: (r.alloy, r.process, r.heat_condition, r.orientation))
    for cell in cells.values():
        means = [
            float(np.mean([r.centre for r in same]))
            for same in group_rows(cell, lambda r: (r.address,)).values()
        ]
        yield from _about_mean(means)


def _turns(rows: Sequence[StateRow]) -> Iterator[float]:
    """ln(Z/XY) inside one source and state."""
    built = [r for r in rows if r.is_additive]
    cells = group_rows(built, lambda r: (r.alloy, r.process, r.heat_condition, r.address))
    for cell in cells.values():
        flat = [r.centre for r in cell if r.orientation == "XY"]
        upright = [r.centre for r in cell if r.orientation == "Z"]
        if flat and upright:
            yield float(np.mean(upright) - np.mean(flat))


def _changes(rows: Sequence[StateRow], *, is_condition: bool) -> Iterator[list[list[float]]]:
    """Per family and pair of states: the log changes seen in each of its alloys."""
    for members in group_rows(rows, lambda r: (r.family,)).values():
        built = [r for r in members if r.is_additive]
        means = state_means(built)
        words = sorted({r.heat_condition if is_condition else r.process for r in built})
        for i, first in enumerate(words):
            for second in words[i + 1 :]:
                states = (("PBF-LB", first), ("PBF-LB", second))
                if not is_condition:
                    states = ((first, "any"), (second, "any"))
                changes = state_changes(means, *states)
                if changes:
                    yield list(changes.values())


def _change_samples(rows: Sequence[StateRow], *, is_condition: bool) -> dict[str, list[float]]:
    """Changes themselves, their spread inside a family, and inside one alloy."""
    prefix = "condition" if is_condition else "process"
    groups = list(_changes(rows, is_condition=is_condition))
    means = [[sum(seen) / len(seen) for seen in group] for group in groups]
    return {
        prefix: [x for group in means for x in group],
        f"{prefix}_pair": [x for group in means for x in _about_mean(group)],
        f"{prefix}_own": [x for group in groups for seen in group for x in _about_mean(seen)],
    }


def _class_gaps(rows: Sequence[StateRow]) -> Iterator[float]:
    """Distances of alloy means from the mean of their family in the same state."""
    for cell in group_rows(rows, lambda r: (r.family, r.process, r.heat_condition)).values():
        means = [
            float(np.mean([r.centre for r in same]))
            for same in group_rows(cell, lambda r: (r.alloy,)).values()
        ]
        yield from _about_mean(means)


def _about_mean(values: Sequence[float]) -> list[float]:
    if len(values) < 2:
        return []
    scale = math.sqrt(len(values) / (len(values) - 1.0))
    mean = sum(values) / len(values)
    return [scale * (x - mean) for x in values]


def _rms(values: Sequence[float]) -> float:
    return math.sqrt(sum(x * x for x in values) / len(values)) if values else 0.0


def _shrunk_sd(values: Sequence[float], overall: float) -> float:
    total = sum(x * x for x in values) + SHRINK * overall**2
    return math.sqrt(total / (len(values) + SHRINK))


def _rounded(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: round(x, 3) for key, x in value.items()}
    return round(value, 4)


def left_out(
    rows: Sequence[StateRow], scatter: Mapping[str, Scatter], tier: str
) -> Iterator[tuple[StateRow, float, float]]:
    """(row, centre, sd) predicted without the row's source, state, process or alloy."""
    for row in rows:
        if not row.is_additive:
            continue
        others = [r for r in rows if not _is_hidden(r, row, tier)]
        belief = Priors(others, scatter).pooled(
            alloy=row.alloy,
            family=row.family,
            process=row.process,
            heat_condition=row.heat_condition,
            name=row.name,
            orientation=row.orientation,
        )
        if belief is not None and belief.tier == tier:
            yield row, belief.centre, belief.sd


def specimens(row: StateRow, scatter: Scatter) -> tuple[float, ...]:
    """Three equally likely log values of the row with the scatter its source reports."""
    n = row.n_specimens or DEFAULT_SPECIMENS
    spread = row.spread if row.spread > 0.0 else scatter.within * math.sqrt(1.0 - 1.0 / n)
    return tuple(row.centre + z * spread for z in THREE_POINTS)


def _is_hidden(other: StateRow, row: StateRow, tier: str) -> bool:
    if other.alloy != row.alloy:
        return False
    same_state = other.process == row.process and other.heat_condition == row.heat_condition
    return {
        "same": same_state and other.address == row.address,
        "condition": same_state,
        "process": other.process == row.process,
        "bulk": other.process != BULK,
        "class": True,
    }[tier]


def _gaps(
    rows: Sequence[StateRow], scatter: Mapping[str, Scatter]
) -> dict[str, tuple[list[float], list[str]]]:
    """Scaled gaps of left-out specimens and their alloys, by widening key."""
    found: dict[str, tuple[list[float], list[str]]] = {key: ([], []) for key in WIDENINGS}
    for tier in TIERS:
        for row, centre, sd in left_out(rows, scatter, tier):
            gaps, alloys = found[widening_key(tier, row)]
            for value in specimens(row, scatter[row.name]):
                gaps.append(min(max((value - centre) / sd, -WILD_GAP), WILD_GAP))
                alloys.append(row.alloy)
    return found


def _widening(
    own: Mapping[str, tuple[list[float], list[str]]],
    kin: Mapping[str, tuple[list[float], list[str]]],
) -> dict[str, float]:
    """Factor per key on the sd so that 90 % of left-out specimens fall inside, never below 1.

    Conformal over alloys from `MIN_ALLOYS` of them on; below, the root mean square of the scaled
    gaps with each alloy counted once, drawn towards 1 by `SHRINK` alloys.  With fewer than
    `FEW_ALLOYS` the kin of the property answer together.
    """
    factors = {}
    for key in WIDENINGS:
        gaps, alloys = own[key] if len(set(own[key][1])) >= FEW_ALLOYS else kin[key]
        n_alloys = len(set(alloys))
        if n_alloys >= MIN_ALLOYS:
            factor = conformal_half_width(np.asarray(gaps), np.asarray(alloys)) / Z95
        else:
            squares = mean_by_source(np.asarray(gaps) ** 2, np.asarray(alloys)) if gaps else ()
            factor = math.sqrt((float(np.sum(squares)) + SHRINK) / (n_alloys + SHRINK))
        factors[key] = max(1.0, factor)
    return factors
