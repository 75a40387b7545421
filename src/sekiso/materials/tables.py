"""Measured tables: columns by name, the unit by suffix, SI arrays out, a clear no for nonsense."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sekiso.domain import units
from sekiso.domain.errors import DataError
from sekiso.domain.hardness import vickers
from sekiso.numerics.arrays import AnyArray, FloatArray

SUFFIXES = {
    "W": "W", "kW": "kW", "mm_s": "mm/s", "m_s": "m/s", "mm_min": "mm/min", "mm": "mm", "um": "um",
    "m": "m", "pct": "percent", "MPa": "MPa", "GPa": "GPa", "Pa": "Pa", "HV": "HV", "K": "K",
    "degC": "degC", "HRC": "HRC", "HBW": "HBW",
    "kg_m3": "kg/m^3", "g_cm3": "g/cm^3", "J_mm3": "J/mm^3", "W_mK": "W/m/K",
    "deg": "degree", "strain": "dimensionless", "fraction": "dimensionless",
}  # fmt: skip
QUANTITIES = {
    "laser_power": "laser_power", "power": "laser_power", "beam_power": "laser_power",
    "scan_speed": "scan_speed", "speed": "scan_speed", "hatch": "hatch", "hatch_distance": "hatch",
    "layer": "layer", "layer_thickness": "layer", "spot": "spot", "spot_size": "spot",
    "beam_diameter": "spot", "relative_density": "relative_density", "porosity": "porosity",
    "rel_density": "relative_density", "hardness": "hardness", "yield": "yield_strength",
    "yield_strength": "yield_strength", "uts": "tensile_strength",
    "tensile_strength": "tensile_strength", "elongation": "elongation", "VED": "VED",
    "ved": "VED", "energy_density": "VED", "young_modulus": "young_modulus", "E": "young_modulus",
    "E_apparent": "young_modulus", "fatigue_strength": "fatigue_strength",
    "roughness": "roughness", "surface_angle": "surface_angle",
    "thermal_conductivity": "thermal_conductivity",
}  # fmt: skip
WORDS = {
    "material": "material", "alloy": "material", "machine": "machine", "atmosphere": "atmosphere",
    "density_method": "density_method", "method": "density_method", "source_doi": "source",
    "source": "source", "process": "process", "heat_condition": "heat_condition",
    "condition": "heat_condition", "orientation": "orientation", "surface": "surface",
}  # fmt: skip
# widest range of SI values a quantity can take in a metal process; outside: a unit was mixed up
BANDS = {
    "laser_power": (1.0, 3e4), "scan_speed": (1e-3, 5e2), "hatch": (5e-6, 1e-2),
    "layer": (3e-6, 1e-2), "spot": (5e-6, 2e-2), "hardness": (15.0, 1500.0),
    "yield_strength": (5e6, 3e9), "tensile_strength": (1e7, 3.5e9), "elongation": (0.0, 1.5),
}  # fmt: skip
FRACTION_LIKE = ("relative_density",)
MISSING = ("", "-", "nan", "NaN", "None", "n/a", "N/A", "NA", "<NA>")


@dataclass(frozen=True)
class Columns:
    """A table as SI arrays: `number` by quantity (NaN = missing), `word` by kind ("" = missing)."""

    n: int
    number: Mapping[str, FloatArray]
    word: Mapping[str, AnyArray]
    ignored: tuple[str, ...] = ()
    notes: Mapping[str, Any] = field(default_factory=dict)

    def numbers(self, name: str) -> FloatArray:
        """The quantity, or NaN throughout where the column is absent."""
        return self.number.get(name, np.full(self.n, np.nan))

    def words(self, name: str) -> AnyArray:
        """The words, or "" throughout where the column is absent."""
        return self.word.get(name, np.full(self.n, "", dtype=object))

    def rows(self, chosen: AnyArray) -> Columns:
        """Only the chosen rows."""
        number = {name: values[chosen] for name, values in self.number.items()}
        word = {name: values[chosen] for name, values in self.word.items()}
        n = int(np.count_nonzero(chosen)) if np.asarray(chosen).dtype == bool else len(chosen)
        return Columns(n, number, word, self.ignored)


def read_columns(table: Any) -> Columns:
    """A DataFrame, or a mapping of columns, as SI arrays.

    Names are those of the shared tables: quantity and unit suffix ("laser_power_W", "hatch_mm",
    "relative_density_pct").  Unknown columns are listed in `ignored`; porosity alone is also read
    as relative density.
    Raises DataError for text among numbers, columns of unequal length, a quantity twice, values
    outside any metal process (mixed units), and percent columns that hold fractions.
    """
    columns = _named(table)
    lengths = {name: len(_as_list(values)) for name, values in columns.items()}
    n = next(iter(lengths.values()))
    if len(set(lengths.values())) > 1 or n == 0:
        raise DataError("table_ragged", got=", ".join(f"{k}: {v}" for k, v in lengths.items()))
    number: dict[str, FloatArray] = {}
    word: dict[str, AnyArray] = {}
    ignored = []
    for name, values in columns.items():
        quantity, unit = quantity_of(name)
        if quantity:
            if quantity in number:
                raise DataError("column_twice", got=name, quantity=quantity)
            number[quantity] = _numbers(name, quantity, unit, _as_list(values))
        elif name in WORDS:
            word[WORDS[name]] = np.array([_word(v) for v in _as_list(values)], dtype=object)
        else:
            ignored.append(name)
    if "source" in word:
        word["source"] = np.array([normal_source(s) for s in word["source"]], dtype=object)
    if "porosity" in number and "relative_density" not in number:
        number["relative_density"] = 1.0 - number["porosity"]
    return Columns(n, number, word, tuple(ignored))


def _named(table: Any) -> dict[str, Any]:
    """The columns of a DataFrame or mapping by name."""
    is_frame = hasattr(table, "columns") and hasattr(table, "iloc")
    if not is_frame and not isinstance(table, Mapping):
        raise DataError("table_unreadable", got=type(table).__name__)
    columns = {str(name): table[name] for name in table}
    if not columns:
        raise DataError("table_empty")
    return columns


def quantity_of(column: str) -> tuple[str | None, str]:
    """(quantity, unit) of a column name, or (None, "").

    >>> quantity_of("scan_speed_mm_s")
    ('scan_speed', 'mm/s')
    """
    for suffix in sorted(SUFFIXES, key=len, reverse=True):
        if column.endswith(f"_{suffix}") and column[: -len(suffix) - 1] in QUANTITIES:
            return QUANTITIES[column[: -len(suffix) - 1]], SUFFIXES[suffix]
    return None, ""


def normal_source(text: str) -> str:
    """A DOI without its resolver, in lower case: spellings of one paper become one source.

    >>> normal_source("http://dx.doi.org/10.1108/RPJ-05-2018-0112")
    '10.1108/rpj-05-2018-0112'
    """
    return re.sub(r"^https?://(dx\.)?doi\.org/", "", str(text).strip().lower())


def _as_list(values: Any) -> Sequence[Any]:
    if isinstance(values, str) or not hasattr(values, "__len__"):
        return [values]
    return values if isinstance(values, list | tuple) else list(values)


def _word(value: Any) -> str:
    text = str(value).replace("\xa0", " ").strip()
    return "" if text in MISSING else text


def _numbers(name: str, quantity: str, unit: str, values: Sequence[Any]) -> FloatArray:
    found = np.empty(len(values))
    wrong = []
    for i, value in enumerate(values):
        try:
            found[i] = np.nan if _word(value) in MISSING else float(value)
        except (TypeError, ValueError):
            wrong.append(f"{i + 1}: '{value}'")
    if wrong:
        raise DataError("text_in_numbers", column=name, got="; ".join(wrong[:5]), n=len(wrong))
    if unit == "percent" and quantity in FRACTION_LIKE:
        _refuse_fractions(name, found)
    if quantity == "hardness":
        si, unit = np.array([x if np.isnan(x) else vickers(x, unit) for x in found]), "HV"
    else:
        scale, offset = units.to_si(1.0, unit) - units.to_si(0.0, unit), units.to_si(0.0, unit)
        si = found * scale + offset
    _refuse_impossible(name, quantity, unit, si)
    return np.asarray(si, dtype=float)


def _refuse_fractions(name: str, values: FloatArray) -> None:
    known = values[np.isfinite(values)]
    if known.size and float(np.max(known)) <= 1.0:
        raise DataError("fraction_in_percent", column=name, got=float(np.max(known)))


def _refuse_impossible(name: str, quantity: str, unit: str, si: FloatArray) -> None:
    if quantity not in BANDS:
        return
    low, high = BANDS[quantity]
    bad = np.flatnonzero(np.isfinite(si) & ((si < low) | (si > high)))
    infinite = np.flatnonzero(np.isinf(si))
    if bad.size or infinite.size:
        row = int(np.concatenate([bad, infinite])[0])
        raise DataError(
            "value_impossible",
            column=name,
            row=row + 1,
            got=f"{units.converted(float(si[row]), units.si_unit(unit), unit):g} {unit}",
            low=f"{units.converted(low, units.si_unit(unit), unit):g}",
            high=f"{units.converted(high, units.si_unit(unit), unit):g} {unit}",
        )
