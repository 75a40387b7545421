"""Starting recipes without a powder-bed window: deposited beads and jetted binder."""

from __future__ import annotations

import numpy as np

from sekiso.domain.answer import Recipe
from sekiso.domain.errors import RecipeError
from sekiso.explorer.options import Option
from sekiso.knowledge import Record
from sekiso.materials.build_conditions import beam_diameter, needed
from sekiso.materials.thermophysical import of_record
from sekiso.physics.melt_pool import coupling
from sekiso.physics.melt_pool.track import Track
from sekiso.physics.models import BEAD
from sekiso.physics.window.deposit import chosen, deposit_risks, search_grid


def deposited(option: Option, machine: Record | None) -> Recipe:
    """Power and travel speed of least heat input at the usual feed; bead expected of them."""
    process = option.route.key
    constants = of_record(option.alloy)
    is_arc = option.route["energy"] == "arc"
    if not is_arc and machine is not None and machine.value("wavelength") is not None:
        constants = coupling.at_wavelength(
            constants, option.alloy, machine.value("wavelength") or 0.0
        )[0]
    efficiency = coupling.arc_efficiency(option.route) if is_arc else float(constants.absorptivity)
    beam = beam_diameter(option.route, machine)
    power_max = machine.value("power") if machine is not None else None
    rate = _volume_rate(option)
    if rate is None or power_max is None:
        raise RecipeError("no_feed", process=process)
    powers, speeds = search_grid(power_max=power_max, volume_rate=rate, beam=beam)
    grid = np.meshgrid(powers, speeds, indexing="ij")
    track = Track.of(constants, power=grid[0], speed=grid[1], beam_diameter=beam, preheat=298.15)
    found = deposit_risks(
        track,
        volume_rate=np.full_like(track.power, rate),
        efficiency=efficiency,
        is_laser=not is_arc,
    )
    best = chosen(found, track, risk=needed(option.route, "start.risk"))[0]
    return Recipe(
        process=process,
        origin="computed_bead",
        parameters={
            "power": float(track.power[best]),
            "speed": float(track.speed[best]),
            "beam_diameter": beam,
            "volume_rate": rate,
        },
        sources=(BEAD,),
        risks={
            **{name: float(chance[best]) for name, chance in found.probability.items()},
            "over_dilution": float(found.over_dilution[best]),
        },
        expected={
            "bead_width": float(found.bead.width[best]),
            "bead_height": float(found.bead.height[best]),
            "dilution": float(found.bead.dilution[best]),
        },
    )


def jetted(option: Option) -> Recipe:
    """Layer and scale of the printed part, from the usual sinter shrinkage."""
    layer, shrinkage = option.route.fact("layer"), option.route.fact("shrinkage")
    parameters = {"layer": layer.value} if layer is not None else {}
    expected = {}
    sources = tuple(fact.source for fact in (layer, shrinkage) if fact is not None)
    if shrinkage is not None:
        parameters["scale"] = 1.0 / (1.0 - shrinkage.value)
        expected = {"shrinkage": shrinkage.value}
    return Recipe(
        process=option.route.key,
        origin="process_table",
        parameters=parameters,
        sources=sources,
        expected=expected,
    )


def _volume_rate(option: Option) -> float | None:
    """Metal laid per second at the usual rate of the alloy's family [m3/s]."""
    density = option.alloy.value("thermophysical.density")
    rate = option.route.value(f"rates.mass_rate_by_family.{option.family}") or option.route.value(
        "rates.mass_rate"
    )
    return rate / density if rate and density else None
