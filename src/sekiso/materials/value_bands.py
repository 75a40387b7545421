"""Values that no metal process shows: most often a unit was mixed up, or two columns swapped."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from itertools import combinations

import numpy as np

from sekiso.domain import units
from sekiso.domain.errors import DataError, NeedError, OutOfRangeError
from sekiso.domain.quantities import Quantity
from sekiso.materials.column_names import SCALES, mistaken_for
from sekiso.materials.column_numbers import Column
from sekiso.materials.row_finding import listed
from sekiso.numerics.arrays import BoolArray, FloatArray

_LOOSE, _SOUND = 0.15, 0.8  # relative density: no body is looser; sound metal is denser
_CUT = 1.5  # between fractions and percent: no share of a whole is larger


def outside(entry: Quantity, si: FloatArray, *, measured: bool = False) -> BoolArray:
    """Which values in SI no metal process shows, shape as `si`; NaN is missing, not outside."""
    low, high = entry.limits(measured=measured)
    rounding = 1e-9 * max(abs(low), abs(high))  # of the conversion of units
    beyond = (si < low - rounding) | (si > high + rounding)
    return np.asarray(beyond & ~(entry.may_be_zero & (si == 0.0)), dtype=bool)


def refuse_impossible(columns: Sequence[Column]) -> None:
    """DataError for fractions among percent, swapped columns and values outside any process."""
    for column in columns:
        _refuse_mixed_shares(column)
        _refuse_other_way(column)
    bad = [column for column in columns if _is_bad(column.quantity, column.si)]
    for one, other in combinations(bad, 2):
        if not _is_bad(one.quantity, _read_as(one, other.written)) and not _is_bad(
            other.quantity, _read_as(other, one.written)
        ):
            raise DataError("columns_swapped", first=one.name, second=other.name)
    for column in bad:
        _refuse_value(column)


def _is_bad(entry: Quantity, si: FloatArray) -> bool:
    return bool(outside(entry, si, measured=True).any())


def _read_as(column: Column, written: FloatArray) -> FloatArray:
    """Numbers of another column in SI, had they stood under this name."""
    scale, offset = _line(column)
    return np.asarray(written * scale + offset, dtype=float)


def _line(column: Column) -> tuple[float, float]:
    if column.unit in SCALES:
        return 1.0, 0.0
    offset = column.quantity.si(0.0, column.unit)
    return column.quantity.si(1.0, column.unit) - offset, offset


def _refuse_mixed_shares(column: Column) -> None:
    """DataError where a column of relative density holds fractions and should hold percent, or a
    column of fractions holds percent; the rows are named.
    """
    if column.quantity.shown != "percent" or column.unit in SCALES:
        return
    known = np.isfinite(column.written)
    if column.unit == "dimensionless":
        large = known & (column.written > _CUT)
        if large.any():
            _refuse_rows("percent_in_fractions", column, large)
    elif column.unit == "percent" and column.quantity.key == "relative_density":
        zero, small = known & (column.written == 0.0), known & (column.written <= 1.0)
        if zero.any():
            _refuse_rows("density_zero", column, zero)
        if small.any():
            all_or_some = "fraction_in_percent" if (small == known).all() else "fraction_among"
            _refuse_rows(all_or_some, column, small)


def _refuse_other_way(column: Column) -> None:
    """DataError for porosities (or g/cm3) in a column of density, and for the other way round."""
    if column.quantity.key not in ("relative_density", "porosity"):
        return
    is_density = column.quantity.key == "relative_density"
    known = np.isfinite(column.si)
    solid = column.si if is_density else 1.0 - column.si
    loose = known & (solid < _LOOSE) & (solid != 0.0)
    is_mixed = loose.any() and bool((solid[known] > _SOUND).any())
    is_all = loose.any() and bool((loose == known).all())
    if is_mixed or (is_all and not is_density):
        _refuse_rows("density_other_way", column, loose)
    if is_all:
        _refuse_rows("density_too_low", column, loose)


def _refuse_rows(code: str, column: Column, rows: BoolArray) -> None:
    places = np.flatnonzero(rows)
    raise DataError(
        code, column=column.name, rows=listed((places + 1).tolist()),
        got=f"{float(column.written[places[0]]):g}",
    )  # fmt: skip


def _refuse_value(column: Column) -> None:
    row = int(np.flatnonzero(outside(column.quantity, column.si, measured=True))[0])
    low, high = column.quantity.limits(measured=True)
    if low > 0.0 and column.si[row] <= 0.0:
        raise DataError("value_not_positive", column=column.name, row=row + 1)
    unit = column.quantity.unit if column.unit in ("HRC", "HBW") else column.unit
    got, low, high = (
        units.converted(x, column.quantity.unit, unit) for x in (float(column.si[row]), low, high)
    )
    raise DataError(
        "value_impossible", column=column.name, row=row + 1,
        got=f"{got:g} {unit}", low=f"{low:g}", high=f"{high:g} {unit}",
        meant=_meant(column, row),
    )  # fmt: skip


def _meant(column: Column, row: int) -> str:
    """Units in which the value would be plausible, as a hint in brackets; "" without one."""
    entry, written = column.quantity, float(column.written[row])
    others = []
    for other in mistaken_for(entry.unit):
        with suppress(NeedError, OutOfRangeError):
            if other != column.unit and entry.is_plausible(entry.si(written, other)):
                others.append({"dimensionless": "fraction"}.get(other, other))
    return f" ({', '.join(others)}?)" if others else ""
