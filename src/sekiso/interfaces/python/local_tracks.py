"""Read the asker's own tracks: columns by name with unit suffix, mistakes named with their cure."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from sekiso.domain.errors import DataError
from sekiso.interfaces.python.recipe_input import BANDS, read
from sekiso.materials.thermophysical import Thermophysical
from sekiso.numerics.arrays import FloatArray
from sekiso.physics.melt_pool.conduction_pool import SIZES
from sekiso.physics.melt_pool.correction import PoolModel, log_sizes_of_all
from sekiso.physics.melt_pool.local import LocalTracks
from sekiso.physics.melt_pool.track import Track

SUFFIXES: Final = {
    "_W": 1.0, "_kW": 1e3, "_m_s": 1.0, "_mm_s": 1e-3, "_mm_min": 1e-3 / 60.0, "_m": 1.0,
    "_mm": 1e-3, "_um": 1e-6, "_K": 1.0,
}  # fmt: skip
NEEDED: Final = ("power", "speed")
FARTHEST: Final = 2.5


def local_tracks(
    table: Any, metal: Thermophysical, *, beam_diameter: float, layer: float, preheat: float
) -> LocalTracks:
    """Tracks of one machine from a CSV path, a mapping of columns or a list of rows.

    Columns `power`, `speed` and at least one of `width`, `depth`, `length`; `beam_diameter` and
    `layer` where they differ from the call.  A bare name is SI, a suffix gives the unit
    (`power_W`, `speed_mm_s`, `width_um`).
    """
    columns = columns_of(table)
    missing = [name for name in NEEDED if name not in columns]
    if missing or not any(size in columns for size in SIZES):
        needed = "power, speed and one of width, depth, length"
        raise DataError("local_columns", got=", ".join(columns) or "nothing", allowed=needed)
    _refuse_swapped(columns)
    measured: dict[str, FloatArray] = {
        size: _measured(columns[size], size) for size in SIZES if size in columns
    }
    track = Track.of(
        metal,
        power=read(columns["power"], "power"),
        speed=read(columns["speed"], "speed"),
        d4sigma=read(columns.get("beam_diameter", beam_diameter), "beam_diameter"),
        layer=read(columns.get("layer", layer), "layer"),
        preheat=preheat,
    )
    return LocalTracks(track, measured)


def refuse_wrong_units(tracks: LocalTracks, model: PoolModel) -> None:
    """Raise DataError when measured sizes lie more than a factor 12 from every expectation."""
    expected = log_sizes_of_all(tracks.track, model)
    for size, values in tracks.measured.items():
        known = np.isfinite(values)
        if size == "length" or not known.any():
            continue
        gap = float(np.median(np.log(values[known]) - expected[size].mean[known]))
        if abs(gap) > FARTHEST:
            raise DataError("local_units", name=size, factor=f"{np.exp(gap):.3g}")


def columns_of(table: Any) -> dict[str, FloatArray]:
    """Columns of a table by their bare names, SI; columns of other names are left out."""
    if isinstance(table, str | Path):
        table = _rows_of_file(Path(table))
    if hasattr(table, "to_dict") and hasattr(table, "columns"):
        table = {str(name): table[name].to_numpy() for name in table.columns}
    if isinstance(table, Sequence) and all(isinstance(row, Mapping) for row in table):
        names = list(table[0]) if table else []
        table = {name: [row.get(name) for row in table] for name in names}
    if not isinstance(table, Mapping):
        raise DataError("local_columns", got=type(table).__name__, allowed="a table")
    return {
        _bare(name): _si(values, name) for name, values in table.items() if _bare(name) in BANDS
    }


def _rows_of_file(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        raise DataError("local_file", got=path.name)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _bare(name: str) -> str:
    suffix = _suffix(name)
    return name[: -len(suffix)] if suffix else name


def _suffix(name: str) -> str:
    fitting = [s for s in SUFFIXES if name.endswith(s) and name[: -len(s)] in BANDS]
    return max(fitting, key=len, default="")


def _si(values: Any, name: str) -> FloatArray:
    scale = SUFFIXES.get(_suffix(name), 1.0)
    try:
        cells = [np.nan if v in (None, "") else float(v) for v in np.atleast_1d(values).tolist()]
    except (TypeError, ValueError) as problem:
        raise DataError("local_not_numbers", name=name) from problem
    return scale * np.asarray(cells, dtype=float)


def _measured(values: FloatArray, size: str) -> FloatArray:
    known = values[np.isfinite(values)]
    if (known <= 0.0).any():
        raise DataError("local_not_positive", name=size)
    if known.size:
        read(known, size)
    return values


def _refuse_swapped(columns: Mapping[str, FloatArray]) -> None:
    power, speed = columns["power"], columns["speed"]
    if np.nanmedian(power) < 5.0 and np.nanmedian(speed) > 20.0:
        raise DataError("local_swapped", first="power", second="speed")
    if "width" in columns and "length" in columns and _is_larger(columns, "width", "length"):
        raise DataError("local_swapped", first="width", second="length")


def _is_larger(columns: Mapping[str, FloatArray], first: str, second: str) -> bool:
    both = np.isfinite(columns[first]) & np.isfinite(columns[second])
    return bool(both.any() and np.all(columns[first][both] > 1.5 * columns[second][both]))
