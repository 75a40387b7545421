"""Samples of time, cost and CO2 of one way of making a part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from sekiso.numerics.arrays import FloatArray
from sekiso.numerics.median import medians


@dataclass(frozen=True, eq=False)
class StepCost:
    """One step of the chain after shaping, per part: cost [JPY], calendar time [s], energy [J]."""

    key: str
    cost: FloatArray
    elapsed: FloatArray
    energy: FloatArray


@dataclass(frozen=True, eq=False)
class Estimate:
    """Samples (n,) per good part; an estimate, not a quotation.

    build_time: machine time of one build (or of one piece of a conventional route) [s];
    lead_time: order to arrival of the first lot [s]; last_time: to arrival of all pieces [s];
    cost: price paid per part [JPY] = one_time/N + unit; one_time: spent once per design or tool
    [JPY]; unit: price of a further part [JPY]; co2 [kg], cradle to the maker's gate, cut-off;
    items: cost per part by item, before margin and scatter [JPY]; co2_items likewise [kg].
    """

    key: str
    build_time: FloatArray
    lead_time: FloatArray
    last_time: FloatArray
    cost: FloatArray
    one_time: FloatArray
    unit: FloatArray
    co2: FloatArray
    items: Mapping[str, FloatArray]
    co2_items: Mapping[str, FloatArray]
    steps: tuple[StepCost, ...] = ()
    parts_per_build: FloatArray = field(default_factory=lambda: np.ones(()))
    feedstock_mass: FloatArray = field(default_factory=lambda: np.zeros(()))
    variant: str | None = None
    notes: tuple[str, ...] = ()

    def medians(self) -> dict[str, float]:
        """Median of each cost item per part [JPY], in the order of the roll-up."""
        return dict(zip(self.items, medians(list(self.items.values())), strict=True))
