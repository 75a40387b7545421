"""Read a recipe at the door: text with units or SI numbers in, arrays or a named error out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, TypeAlias

import numpy as np

from sekiso.domain import quantities
from sekiso.domain.errors import RecipeError
from sekiso.domain.units import Unit
from sekiso.materials.value_bands import outside
from sekiso.numerics.arrays import FloatArray
from sekiso.physics.melt_pool.beam import BeamSize

_ICE = 273.15  # K, by definition

Numbers: TypeAlias = float | str | Sequence[float | str] | FloatArray
Power = Annotated[Numbers, Unit("W")]
Speed = Annotated[Numbers, Unit("m/s")]
Length = Annotated[Numbers, Unit("m")]
Beam = Annotated[Numbers | BeamSize, Unit("m")]
Temperature = Annotated[Numbers, Unit("K")]
Share = Annotated[Numbers, Unit("dimensionless")]
Voltage = Annotated[Numbers, Unit("V")]
Current = Annotated[Numbers, Unit("A")]
Volume = Annotated[Numbers, Unit("m^3")]


def read(value: Any, name: str) -> FloatArray:
    """`value` of the quantity `name` as an SI array: a number or array is SI, text has its unit.

    A `BeamSize` carries its own definition and becomes D4sigma.  Raises RecipeError for NaN,
    infinities, wrong signs and values beyond the quantity's band, NeedError for a wrong unit.

    >>> float(read("800 mm/s", "speed"))
    0.8
    """
    entry = quantities.quantity(name)
    array = _numbers(value.d4sigma if isinstance(value, BeamSize) else value, name)
    if array.size == 0 or not np.isfinite(array).all():
        raise RecipeError("recipe_not_finite", name=name)
    bad = outside(entry, array)
    if bad.any():
        got = float(array[bad].flat[0])
        if got < 0.0 or (got == 0.0 and not entry.may_be_zero):
            raise RecipeError("recipe_not_positive", name=name, got=f"{got:g}", unit=entry.unit)
        low, high = (f"{end:.4g}" for end in entry.limits())
        if entry.unit == "K" and not isinstance(value, str):
            raise RecipeError(
                "temperature_bare", name=name, got=f"{got:g}", degc=f"{got - _ICE:g}",
                kelvin=f"{got + _ICE:g}", low=low, high=high,
            )  # fmt: skip
        raise RecipeError(
            "recipe_implausible", name=name, got=f"{got:g}", unit=entry.unit,
            low=low, high=high, example=entry.example,
        )  # fmt: skip
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


def _numbers(value: Any, name: str) -> FloatArray:
    if isinstance(value, str):
        return np.asarray(quantities.quantity(name).read(value), dtype=float)
    if isinstance(value, Sequence) and any(isinstance(item, str) for item in value):
        return np.array([float(_numbers(item, name)) for item in value])
    try:
        return np.asarray(value, dtype=float)
    except (TypeError, ValueError) as problem:
        raise RecipeError("recipe_not_numbers", name=name, got=repr(value)[:60]) from problem
