"""The window of a deposition bead over power and speed at a given feed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from os import PathLike
from typing import Any

from sekiso.interfaces.python.melt_pool import arc_of, refuse_molten_bed, volume_rate, wire_power
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
from sekiso.physics.melt_pool.coupling import absorbed_share, coupled
from sekiso.physics.melt_pool.track import Track
from sekiso.physics.starts.bead import DepositWindow, bead_window
from sekiso.physics.window.deposit import MassRate, feasible_rate


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

    `feedstock` {"wire_diameter", "wire_feed", and "wire_power" of a hot wire} or {"powder_rate",
    "catch_efficiency"}; speeds span
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
        wire_power=wire_power(feedstock),
    )
    return replace(window, assumed={**assumed, **modes})


def deposition_rate(
    material: str | Mapping[str, Any],
    *,
    process: str = "DED-LB-wire",
    power: Power,
    wire_power: Power | None = None,
    preheat: Temperature | None = None,
    arc_mode: str | None = None,
    wavelength: Length = 1.07e-6,
    knowledge: str | PathLike[str] | None = None,
) -> MassRate:
    """Feed [kg/s] that a beam or arc melts and bonds, with the 90 % interval of a cell never seen.

    From the heat balance of `feasible_rate`; `wire_power` [W] of current preheats the wire (none:
    a cold wire), `MassRate.wire_temperature` says how far.  Raises RecipeError for a value that
    cannot be meant or a process that does not deposit, NeedError for an unknown metal.

    >>> cold = deposition_rate("316L", power="10 kW")
    >>> bool(cold.low < 4.0 / 3600 < cold.high)  # kg/s
    True
    """
    facts = load(knowledge)
    record = process_of(process, facts, ("deposited",), "process_not_deposited")
    metal = metal_of(material, facts)
    line = read_one(wavelength, "wavelength")
    constants, _ = coupled(metal.constants, record, metal.record, line)
    bed = bed_temperature(record, metal.record) if preheat is None else preheat
    mode, _ = arc_of(record, arc_mode)
    return feasible_rate(
        constants,
        power=read_one(power, "power"),
        efficiency=absorbed_share(record, constants, mode),
        wire_power=0.0 if wire_power is None else read_one(wire_power, "wire_power"),
        preheat=read_one(bed, "preheat"),
    )
