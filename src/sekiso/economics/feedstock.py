"""Price and CO2 of the metal as bought: powder, wire or bar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sekiso.economics.fact_sampler import FactSampler
from sekiso.knowledge import fact_at
from sekiso.numerics.arrays import FloatArray

CLASS_NOTES = ("feedstock_of_class", "feedstock_of_any_metal", "machining_of_any_metal")


def feedstock(alloy: Mapping[str, Any], names: Sequence[str], *, read: FactSampler) -> FloatArray:
    """The first of `names` (powder_price, wire_co2 ...) that the alloy states, else its class's.

    Price in JPY/kg, CO2 in kg/kg.  A class without figures of this form takes the whole range of
    the metals on file; `class_notes` says so.
    """
    for name in names:
        if fact_at(alloy, f"feedstock.{name}") is not None:
            return read(alloy, f"feedstock.{name}")
    name, classes = names[-1], read.rates["feedstock"]
    if fact_at(classes, f"{alloy.get('family')}.{name}") is not None:
        return read.rate(f"feedstock.{alloy['family']}.{name}")
    rows = (row for row in classes.values() if isinstance(row, Mapping))
    known = [fact for row in rows if (fact := fact_at(row, name)) is not None]
    return read.of_any(known, f"feedstock.any.{name}")


def class_notes(
    alloy: Mapping[str, Any], names: Sequence[str], *, read: FactSampler
) -> tuple[str, ...]:
    """What of an alloy's cost is that of its class, or of any metal where its class is new."""
    family, notes = alloy.get("family"), []
    if all(fact_at(alloy, f"feedstock.{name}") is None for name in names):
        is_known = fact_at(read.rates["feedstock"], f"{family}.{names[-1]}") is not None
        notes.append(CLASS_NOTES[0] if is_known else CLASS_NOTES[1])
    if family not in read.rates["machining"]["removal_rate"]:
        notes.append(CLASS_NOTES[2])
    return tuple(notes)
