"""Where the metal of a part comes from, and how much of it is bought."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sekiso.domain.errors import OutOfRangeError
from sekiso.economics.co2 import process_co2
from sekiso.economics.fact_sampler import FactSampler
from sekiso.economics.feedstock import feedstock
from sekiso.economics.powder import feed_per_mass, powder_bought
from sekiso.numerics.arrays import FloatArray

_CLASSES = "melt_stock.classes"


@dataclass(frozen=True)
class MetalSupply:
    """Shares (0-1) that the asker sets; None is what is usual for the class or the process.

    recycled_share: of scrap in the metal that is bought; powder_yield: part over powder that goes
    through the machine; powder_reuse: share of the rest that is used again.  Raises
    OutOfRangeError for what is no share, and for a yield of 0 (100 % scrap).
    """

    recycled_share: float | None = None
    powder_yield: float | None = None
    powder_reuse: float | None = None

    def __post_init__(self) -> None:
        share = self.recycled_share
        if share is not None and not 0.0 <= share <= 1.0:
            raise OutOfRangeError("recycled_share_outside", got=share)
        if self.powder_yield is not None or self.powder_reuse is not None:
            y = 1.0 if self.powder_yield is None else self.powder_yield
            feed_per_mass(y, reuse=0.0 if self.powder_reuse is None else self.powder_reuse)


USUAL = MetalSupply()


def metal_emission(
    alloy: Mapping[str, Any],
    names: Sequence[str],
    *,
    read: FactSampler,
    supply: MetalSupply = USUAL,
) -> FloatArray:
    """CO2 of the metal as bought [kg/kg]: the alloy's figure at the usual share of scrap, moved to
    the share that is set.

    EF(r) = EF [(1 - r) P + r R + S] / [(1 - r0) P + r0 R + S], P and R of the class from ore and
    from scrap, r0 its usual share, S the shaping of the form (atomising, drawing, rolling).
    """
    usual = feedstock(alloy, names, read=read)
    if supply.recycled_share is None:
        return usual
    family = str(alloy.get("family", ""))
    return np.asarray(usual * _route_ratio(read, family, names[0], supply.recycled_share))


def _route_ratio(read: FactSampler, family: str, name: str, share: float) -> FloatArray:
    known = read.rates["melt_stock"]["classes"]
    path = f"{_CLASSES}.{family if family in known else 'any'}"
    primary, recycled = read.rate(f"{path}.primary"), read.rate(f"{path}.recycled")
    usual, shaping = read.rate(f"{path}.usual_share"), shaping_co2(read, name)
    mixed = [(1.0 - r) * primary + r * recycled + shaping for r in (share, usual)]
    return np.asarray(mixed[0] / mixed[1])


def shaping_co2(read: FactSampler, name: str) -> FloatArray:
    """CO2 of bringing metal into the form of a fact (powder_co2, wire_co2, bar_co2) [kg/kg]."""
    form = name.removesuffix("_co2")
    if form != "powder":
        return read.rate(f"melt_stock.shaping.{form if form == 'wire' else 'bar'}")
    return process_co2(
        read.rate("melt_stock.atomisation.energy"),
        grid_factor=read.rate("melt_stock.atomisation.grid"),
        gas_mass=read.rate("melt_stock.atomisation.argon"),
        gas_factor=read.rate("gas.argon.co2"),
    )


def feed_ratio(
    read: FactSampler, process: Mapping[str, Any], supply: MetalSupply = USUAL
) -> FloatArray:
    """Metal bought per metal melted [kg/kg], at least 1.

    1/(1 - w) with the loss w of the process file; where yield or reuse of powder are set, the
    steady state of `powder.feed_per_mass`.
    """
    is_powder = str(process["feedstock_co2"][0]).startswith("powder")
    if not is_powder or (supply.powder_yield is None and supply.powder_reuse is None):
        return powder_bought(1.0, loss=read(process, "material.powder_loss"))
    y: FloatArray | float = _set(read, supply.powder_yield, "yield")
    return feed_per_mass(y, reuse=_set(read, supply.powder_reuse, "reuse"))


def _set(read: FactSampler, value: float | None, name: str) -> FloatArray:
    if value is not None:
        return np.asarray(value)
    return np.asarray(np.minimum(read.rate(f"melt_stock.powder.{name}"), 1.0))
