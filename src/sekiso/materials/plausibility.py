"""Is a contributed row possible?  Findings before a row may teach the model anything."""

from __future__ import annotations

from contextlib import suppress

import numpy as np

from sekiso.domain.errors import NeedError
from sekiso.knowledge import Knowledge
from sekiso.materials.naming import alloy_key, machine_called, resolve
from sekiso.materials.row_finding import RowFinding, listed
from sekiso.materials.tables import USUAL_PROCESS, Columns
from sekiso.numerics.arrays import AnyArray

FULL_DENSITY = 1.0 + 1e-9
VED_TOLERANCE = 0.05
ENERGY_BAND = (5e9, 2e12)  # J/m3: all 1531 powder-bed rows of the shared tables lie inside
ENERGY_USUAL = 80e9  # J/m3, their median
UNIT_FACTORS = (25.4, 60.0, 1000.0, 1000.0 / 60.0)  # inch, minute, kilo, m/min
MODULUS_BAND = (0.5, 1.5)  # of the tabled bulk modulus: outside, the crosshead was measured


def row_findings(columns: Columns, facts: Knowledge) -> tuple[RowFinding, ...]:
    """All findings of a measured table.

    Density above 100 %; stated VED against P/(v h t); an energy that nobody prints at; power
    above the rating of the machine (only a checked rating refuses rows); a modulus that includes
    the machine's compliance; rows that stand twice; columns that never vary; and what the reader
    of the table tells.
    """
    found = [
        *columns.findings,
        _density_above_full(columns),
        _ved_inconsistent(columns),
        _energy_unusual(columns),
        _zeros(columns, "elongation"),
        *_power_above_rating(columns, facts),
        *_materials_by_class(columns, facts),
        _modulus_impossible(columns, facts),
        _duplicate_rows(columns),
        *_constant_columns(columns),
    ]
    return tuple(finding for finding in found if finding is not None)


def checked_rows(columns: Columns, facts: Knowledge) -> tuple[Columns, tuple[RowFinding, ...]]:
    """The rows that may be used, and everything found."""
    findings = row_findings(columns, facts)
    keep = np.ones(columns.n, bool)
    for finding in findings:
        if finding.is_refusing:
            keep[list(finding.rows)] = False
    return (columns if keep.all() else columns.rows(keep)), findings


def _density_above_full(columns: Columns) -> RowFinding | None:
    density = columns.numbers("relative_density")
    return _finding("density_above_full", density > FULL_DENSITY, got=_worst(100.0 * density))


def _ved_inconsistent(columns: Columns) -> RowFinding | None:
    stated = columns.numbers("energy_density")
    with np.errstate(divide="ignore", invalid="ignore"):
        volume_rate = columns.numbers("speed") * columns.numbers("hatch")
        computed = columns.numbers("power") / (volume_rate * columns.numbers("layer"))
        gap = np.abs(stated / computed - 1.0)
    return _finding("ved_inconsistent", gap > VED_TOLERANCE, got=_worst(gap * 100.0))


def _energy_unusual(columns: Columns) -> RowFinding | None:
    """Powder-bed rows of lasers whose P/(v h t) nobody prints at, and the factor of a unit that
    would bring it back.
    """
    process = columns.words("process")
    volume_rate = columns.numbers("speed") * columns.numbers("hatch") * columns.numbers("layer")
    with np.errstate(divide="ignore", invalid="ignore"):
        energy = columns.numbers("power") / volume_rate
    printed = (energy >= ENERGY_BAND[0]) & (energy <= ENERGY_BAND[1])
    bad = np.isfinite(energy) & ~printed & ((process == "") | (process == USUAL_PROCESS))
    if not bad.any():
        return None
    got = float(np.median(energy[bad]))
    away = {f: abs(np.log(got * f / ENERGY_USUAL)) for k in UNIT_FACTORS for f in (k, 1.0 / k)}
    factor = min(away, key=lambda f: away[f])
    told = f"x {factor:g}" if factor > 1.0 else f"/ {1.0 / factor:g}"
    return _finding("energy_unusual", bad, got=f"{got * 1e-9:.3g}", factor=told)


def _zeros(columns: Columns, name: str) -> RowFinding | None:
    """Zeros of a property that is predicted by its logarithm."""
    return _finding("zeros_left_out", columns.numbers(name) == 0.0, name=name)


def _power_above_rating(columns: Columns, facts: Knowledge) -> list[RowFinding | None]:
    power = columns.numbers("power")
    machines = columns.words("machine")
    found = []
    for name in sorted({str(m) for m in machines if m}):
        record = machine_called(name, facts)
        rating = record.fact("power") if record is not None else None
        if rating is not None:
            above = (machines == name) & (power > rating.high * 1.01)
            sure = rating.source.status == "checked"
            code = "power_above_rating" if sure else "power_above_recalled_rating"
            worst = _worst(np.where(above, power, np.nan))
            found.append(_finding(code, above, machine=name, rating=round(rating.high), got=worst))
    return found


def _materials_by_class(columns: Columns, facts: Knowledge) -> list[RowFinding | None]:
    """Names of no alloy on file, which stand for their class: often a slip of the pen."""
    names = columns.words("material")
    found = []
    for name in dict.fromkeys(filter(None, names.tolist())):
        with suppress(NeedError):  # no metal at all is refused where it is used
            choice = resolve(str(name), facts)
            if choice.key is None:
                family, kin = ", ".join(choice.families), listed(choice.alloys, 6)
                found.append(
                    _finding("material_by_class", names == name, name=name, family=family, kin=kin)
                )
    return found


def _modulus_impossible(columns: Columns, facts: Knowledge) -> RowFinding | None:
    modulus = columns.numbers("young_modulus")
    if not np.isfinite(modulus).any():
        return None
    bulk = np.full(columns.n, np.nan)
    for name in {str(m) for m in columns.words("material")}:
        key = alloy_key(name, facts)
        value = facts.alloys[key].value("thermophysical.young_modulus") if key else None
        if value is not None:
            bulk[columns.words("material") == name] = value
    share = modulus / bulk
    bad = (share < MODULUS_BAND[0]) | (share > MODULUS_BAND[1])
    return _finding("modulus_impossible", bad, got=_worst(modulus / 1e9))


def _duplicate_rows(columns: Columns) -> RowFinding | None:
    arrays = [*columns.number.values(), *columns.word.values()]
    if not arrays:  # a table of unknown columns only
        return None
    codes = np.column_stack([_codes(values) for values in arrays])
    _, first = np.unique(codes, axis=0, return_index=True)
    double = np.ones(columns.n, bool)
    double[first] = False
    return _finding("rows_twice", double)


def _codes(values: AnyArray) -> AnyArray:
    plain = values.astype(str) if values.dtype == object else np.nan_to_num(values, nan=-1.0)
    return np.unique(plain, return_inverse=True)[1].ravel()


def _constant_columns(columns: Columns) -> list[RowFinding]:
    if columns.n < 3:
        return []
    return [
        RowFinding("column_constant", (), (("column", name),))
        for name, values in columns.number.items()
        if np.isfinite(values).sum() > 2 and float(np.nanmax(values) - np.nanmin(values)) == 0.0
    ]


def _finding(code: str, bad: AnyArray, **values: object) -> RowFinding | None:
    rows = tuple(int(i) for i in np.flatnonzero(bad))
    return RowFinding(code, rows, tuple(values.items())) if rows else None


def _worst(values: AnyArray) -> float:
    known = values[np.isfinite(values)]
    return round(float(known.max()), 3) if known.size else float("nan")
