"""The main public function."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sekiso.domain.part import Part
from sekiso.interfaces.python.answer import Answer
from sekiso.interfaces.python.need import need_of


def explore(
    part: Part | str | None = None,
    *,
    unit: str | None = None,
    size: Sequence[float | str] | str | float | None = None,
    mass: float | str | None = None,
    volume: float | str | None = None,
    features: Iterable[str] | str = (),
    require: Iterable[str] | str = (),
    description: str | None = None,
    material: str | None = None,
    quantity: int | float | str | None = None,
    assume: Mapping[str, Any] | None = None,
    knowledge: str | os.PathLike[str] | None = None,
    local: Mapping[str, Any] | None = None,
    seed: int = 0,
    only_my_machines: bool = False,
) -> Answer:
    """Can it be built, how, in what, how good, at what cost: a ranked and explained answer.

    part: path of a mesh or CAD file (`unit` for formats without one) or a `Part`;
    without one: size [m] or text ("120 x 80 x 60 mm"), mass [kg], volume [m3], features.
    require: "yield_strength >= 800 MPa", "mass <= 400 g", "leak_tight", "corrosion=sea_water".
    description: free text, Japanese or English.  material: alloy, alias, family; None = open.
    quantity: 50, "400/year", "one-off", "low", "series", "mass".  assume: {key: value} for any key
    of `answer.assumed`.  knowledge: folder laid over the shipped facts.  local: own measurements.
    Numbers are SI; text carries its unit.  Raises NeedError, PartError, DataError.
    """
    from sekiso.explorer.explore import explore as answer_of
    from sekiso.knowledge import load

    need = need_of(
        part,
        unit=unit,
        size=size,
        mass=mass,
        volume=volume,
        features=features,
        require=require,
        description=description,
        material=material,
        quantity=quantity,
        assume=assume,
        local=local,
        seed=seed,
        only_my_machines=only_my_machines,
    )
    return Answer.of(answer_of(need, load(knowledge)), need.part)
