"""Price and CO2 of the metal as bought: powder, wire or bar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sekiso.economics.fact_sampler import FactSampler
from sekiso.knowledge import fact_at
from sekiso.numerics.arrays import FloatArray


def feedstock(alloy: Mapping[str, Any], names: Sequence[str], *, read: FactSampler) -> FloatArray:
    """The first of `names` (powder_price, wire_co2 ...) that the alloy states, else its class's.

    Price in JPY/kg, CO2 in kg/kg.
    """
    for name in names:
        if fact_at(alloy, f"feedstock.{name}") is not None:
            return read(alloy, f"feedstock.{name}")
    return read.rate(f"feedstock.{_class(alloy, read)}.{names[-1]}")


def is_of_class(alloy: Mapping[str, Any], names: Sequence[str]) -> bool:
    """Whether none of `names` is known for the alloy itself, so that its class stands in."""
    return all(fact_at(alloy, f"feedstock.{name}") is None for name in names)


def _class(alloy: Mapping[str, Any], read: FactSampler) -> str:
    family = str(alloy.get("family"))
    return family if family in read.rates["feedstock"] else "Fe"
