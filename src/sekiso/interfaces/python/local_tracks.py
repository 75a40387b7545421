"""Read the asker's own tracks: columns by name with unit suffix, mistakes named with their cure."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from sekiso.domain.errors import DataError
from sekiso.interfaces.python.recipe_input import read
from sekiso.knowledge import Knowledge, Record
from sekiso.materials.row_choice import findings_with_unused, rows_of_alloy
from sekiso.materials.row_finding import RowFinding
from sekiso.materials.table_files import opened
from sekiso.materials.tables import Columns, Table, read_columns
from sekiso.materials.thermophysical import Thermophysical
from sekiso.numerics.arrays import FloatArray
from sekiso.physics.melt_pool.conduction_pool import SIZES
from sekiso.physics.melt_pool.correction import PoolModel, pool_state
from sekiso.physics.melt_pool.local import LocalTracks
from sekiso.physics.melt_pool.track import Track

NEEDED: Final = ("power", "speed")
FARTHEST: Final = 2.5
MISTAKEN: Final = {"um / mm": 1000.0, "um / mil": 25.4, "um / 10 um": 10.0, "mm / inch": 25.4}
MOST_TRACKS: Final = 3000  # one fit solves a system of this size


def local_tracks(
    table: Table | Columns,
    model: PoolModel,
    metal: Thermophysical,
    *,
    alloy: Record | None,
    facts: Knowledge,
    beam_diameter: float,
    layer: float,
    preheat: float,
) -> tuple[LocalTracks, tuple[RowFinding, ...]]:
    """Tracks of one machine from a file (CSV, Excel), a DataFrame, columns or a list of rows, and
    what was found while reading them.

    Columns power, speed and at least one of width, depth, length; beam_diameter, layer and preheat
    where they differ from the call; rows of another alloy than `alloy` are left out.  A bare name
    is SI, a suffix gives the unit (`power_W`,
    `laser_power_kW`, `speed_mm_s`, `width_um`); in a file the unit is needed.
    Raises DataError for a table that cannot be read, lacks a column or is in wrong units.
    """
    columns = rows_of_alloy(track_columns(table), alloy, facts)
    if not any(size in columns.number for size in SIZES):
        raise _absent(columns)
    if _is_larger(columns, "width", "length"):
        raise DataError("columns_swapped", first="width", second="length")
    track = Track.of(
        metal,
        power=read(columns.number["power"], "power"),
        speed=read(columns.number["speed"], "speed"),
        beam_diameter=_filled(columns, "beam_diameter", beam_diameter),
        layer=_filled(columns, "layer", layer),
        preheat=_filled(columns, "preheat", preheat),
    )
    measured = {size: columns.number[size] for size in SIZES if size in columns.number}
    used = (*NEEDED, *SIZES, "beam_diameter", "layer", "preheat")
    return LocalTracks(pool_state(track, model), measured), findings_with_unused(columns, used)


def _filled(columns: Columns, name: str, usual: float) -> FloatArray:
    """The column, with the value of the call where a cell is empty."""
    values = columns.numbers(name)
    return read(np.where(np.isfinite(values), values, usual), name)


def track_columns(table: Table | Columns) -> Columns:
    """The columns of a table of tracks, without rows that lack power or speed (a finding tells).

    Raises DataError without a column of power or speed, or without a row that has both.
    """
    columns = table if isinstance(table, Columns) else read_columns(opened(table))
    if columns.n > MOST_TRACKS:
        raise DataError("own_rows_too_many", got=columns.n, allowed=MOST_TRACKS)
    if any(name not in columns.number for name in NEEDED):
        raise _absent(columns)
    whole = np.isfinite(columns.number["power"]) & np.isfinite(columns.number["speed"])
    if not whole.any():
        raise DataError("table_without_rows")
    if whole.all():
        return columns
    lacking = RowFinding("rows_incomplete", tuple(np.flatnonzero(~whole).tolist()))
    kept = columns.rows(whole)
    return replace(kept, findings=(*kept.findings, lacking))


def _absent(columns: Columns) -> DataError:
    needed = "power, speed and one of width, depth, length"
    meant = [f"{name} -> {other}?" for name, other in columns.unread.items() if other]
    got = ", ".join(columns.names) + (f" ({', '.join(meant)})" if meant else "")
    return DataError("local_columns", got=got, allowed=needed)


def refuse_wrong_units(tracks: LocalTracks) -> None:
    """Raise DataError when measured sizes lie more than a factor 12 from every expectation."""
    for size, values in tracks.measured.items():
        known = np.isfinite(values)
        if size == "length" or not known.any():
            continue
        gap = float(np.median(np.log(values[known]) - tracks.state.sizes[size].mean[known]))
        if abs(gap) > FARTHEST:
            raise DataError(
                "local_units", name=size, factor=f"{np.exp(gap):.3g}", suspected=_suspected(gap)
            )


def _suspected(gap: float) -> str:
    """The units between which a factor of exp(`gap`) lies nearest."""
    return min(MISTAKEN, key=lambda pair: abs(abs(gap) - np.log(MISTAKEN[pair])))


def _is_larger(columns: Columns, first: str, second: str) -> bool:
    one, other = columns.numbers(first), columns.numbers(second)
    both = np.isfinite(one) & np.isfinite(other)
    return bool(both.any() and np.all(one[both] > 1.5 * other[both]))
