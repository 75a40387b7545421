"""Read a recipe at the door: text with units or SI numbers in, arrays or a named error out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from sekiso.domain import units
from sekiso.domain.errors import RecipeError
from sekiso.numerics.arrays import FloatArray
from sekiso.physics.melt_pool.beam import BeamSize

SMALLEST_BEAM: Final = 1e-6


@dataclass(frozen=True)
class Band:
    """Unit and plausible range of one parameter; outside it a unit was surely mistaken."""

    unit: str
    low: float
    high: float
    example: str
    zero_allowed: bool = False


BANDS: Final[Mapping[str, Band]] = {
    "power": Band("W", 1.0, 1e5, "280 W"),
    "speed": Band("m/s", 1e-4, 50.0, "1200 mm/s"),
    "beam_diameter": Band("m", SMALLEST_BEAM, 2e-2, "100 um"),
    "layer": Band("m", 1e-6, 1e-2, "40 um", zero_allowed=True),
    "hatch": Band("m", 1e-6, 5e-2, "0.1 mm"),
    "preheat": Band("K", 200.0, 4000.0, "80 degC"),
    "wavelength": Band("m", 2e-7, 2e-5, "1070 nm"),
    "voltage": Band("V", 1.0, 2e5, "60 kV"),
    "current": Band("A", 1e-4, 1e3, "15 mA"),
    "wire_feed": Band("m/s", 1e-4, 2.0, "5 m/min"),
    "wire_diameter": Band("m", 1e-4, 1e-2, "1.2 mm"),
    "powder_rate": Band("kg/s", 1e-7, 1e-1, "10 g/min"),
    "catch_efficiency": Band("dimensionless", 0.01, 1.0, "0.7"),
    "absorptivity": Band("dimensionless", 0.005, 1.0, "0.4"),
    "width": Band("m", 2e-6, 5e-2, "120 um"),
    "depth": Band("m", 1e-6, 5e-2, "60 um"),
    "length": Band("m", 5e-6, 1e-1, "400 um"),
    "drop_volume": Band("m^3", 1e-16, 1e-12, "3e-14 m^3"),
    "spacing": Band("m", 1e-6, 1e-3, "42 um"),
    "packing": Band("dimensionless", 0.3, 0.8, "0.55"),
    "sintered_density": Band("dimensionless", 0.5, 1.0, "0.97"),
    "risk": Band("dimensionless", 1e-3, 0.99, "0.1"),
}


def read(value: Any, name: str) -> FloatArray:
    """`value` as an SI array: a number or array is SI, text carries its unit.

    A `BeamSize` carries its own definition and becomes D4sigma.  NaN, infinities, wrong signs and
    values beyond the parameter's band raise RecipeError.
    """
    band = BANDS[name]
    if isinstance(value, BeamSize):
        value = value.d4sigma
    array = _numbers(value, band.unit, name)
    if array.size == 0 or not np.isfinite(array).all():
        raise RecipeError("recipe_not_finite", name=name)
    low = 0.0 if band.zero_allowed else band.low
    is_zero_ok = band.zero_allowed & (array == 0.0)
    too_low = (array < band.low) & ~is_zero_ok
    bad = too_low | (array > band.high)
    if bad.any():
        worst = float(array[bad].flat[0]) if array.ndim else float(array)
        _refuse(name, worst, band, low)
    return array


def read_one(value: Any, name: str) -> float:
    """As `read` for a parameter that must be one number."""
    array = read(value, name)
    if array.size != 1:
        raise RecipeError("recipe_one_number", name=name, got=array.shape)
    return float(array.reshape(()))


def word(value: Any, name: str) -> str:
    """`value` if it is text, else RecipeError."""
    if not isinstance(value, str):
        raise RecipeError("recipe_not_text", name=name, got=repr(value)[:60])
    return value


def table(value: Any, name: str) -> Mapping[str, Any]:
    """`value` if it is a mapping with text keys, else RecipeError."""
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise RecipeError("recipe_not_table", name=name, got=repr(value)[:60])
    return value


def broadcast(**arrays: FloatArray) -> dict[str, FloatArray]:
    """All arrays at one shape; shapes that do not fit raise RecipeError with each of them."""
    try:
        shaped = np.broadcast_arrays(*arrays.values())
    except ValueError as problem:
        shapes = ", ".join(f"{name} {array.shape}" for name, array in arrays.items())
        raise RecipeError("recipe_shapes", got=shapes) from problem
    return dict(zip(arrays, shaped, strict=True))


def _numbers(value: Any, unit: str, name: str) -> FloatArray:
    if isinstance(value, str):
        return np.asarray(units.quantity(value, unit), dtype=float)
    if isinstance(value, Sequence) and any(isinstance(item, str) for item in value):
        return np.array([float(_numbers(item, unit, name)) for item in value])
    try:
        return np.asarray(value, dtype=float)
    except (TypeError, ValueError) as problem:
        raise RecipeError("recipe_not_numbers", name=name, got=repr(value)[:60]) from problem


def _refuse(name: str, got: float, band: Band, low: float) -> None:
    if got < 0.0 or (got == 0.0 and not band.zero_allowed):
        raise RecipeError("recipe_not_positive", name=name, got=f"{got:g}", unit=band.unit)
    if name == "beam_diameter" and got < SMALLEST_BEAM:
        raise RecipeError("beam_too_small", got=f"{got:g}")
    raise RecipeError(
        "recipe_implausible",
        name=name,
        got=f"{got:g}",
        unit=band.unit,
        low=f"{low:g}",
        high=f"{band.high:g}",
        example=band.example,
    )
