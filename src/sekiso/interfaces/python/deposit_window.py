"""The window of a deposition bead over power and speed at a given feed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from os import PathLike
from typing import Any

from sekiso.interfaces.python.melt_pool import arc_of, refuse_molten_bed, volume_rate
from sekiso.interfaces.python.metal import metal_of, process_of
from sekiso.interfaces.python.recipe_input import (
    Beam,
    Length,
    Power,
    Share,
    Temperature,
    read_one,
)
from sekiso.knowledge import load
from sekiso.materials.build_conditions import bed_temperature, needed
from sekiso.physics.melt_pool.coupling import coupled
from sekiso.physics.melt_pool.track import Track
from sekiso.physics.starts.bead import DepositWindow, bead_window


def deposit_window(
    material: str | Mapping[str, Any],
    *,
    process: str,
    power_max: Power,
    beam_diameter: Beam,
    feedstock: Mapping[str, Any],
    preheat: Temperature | None = None,
    arc_mode: str | None = None,
    wavelength: Length = 1.07e-6,
    risk: Share | None = None,
    knowledge: str | PathLike[str] | None = None,
) -> DepositWindow:
    """Map of bead risks of a deposition process at the feed of `feedstock`.

    `feedstock` {"wire_diameter", "wire_feed"} or {"powder_rate", "catch_efficiency"}; speeds span
    beads from a third of the beam square to more than twice of it in cross-section.  `preheat` [K]
    and `risk` are the usual ones of the process unless given.  Raises RecipeError for a value that
    cannot be meant or a process that does not deposit, NeedError for an unknown metal.
    """
    facts = load(knowledge)
    record = process_of(process, facts, ("deposited",), "process_not_deposited")
    metal = metal_of(material, facts)
    constants, _ = coupled(
        metal.constants, record, metal.record, read_one(wavelength, "wavelength")
    )
    bed = bed_temperature(record, metal.record) if preheat is None else preheat
    limit, beam = read_one(power_max, "power"), read_one(beam_diameter, "beam_diameter")
    one = Track.of(
        constants, power=limit, speed=1.0, beam_diameter=beam, preheat=read_one(bed, "preheat")
    )
    refuse_molten_bed(one)
    rate, assumed = volume_rate(record, feedstock, one)
    mode, modes = arc_of(record, arc_mode)
    window = bead_window(
        record,
        constants,
        power_max=limit,
        beam_diameter=beam,
        volume_rate=float(rate[0]),
        preheat=float(one.preheat[0]),
        risk=needed(record, "start.risk") if risk is None else read_one(risk, "risk"),
        arc_mode=mode,
    )
    return replace(window, assumed={**assumed, **modes})
