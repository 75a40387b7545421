"""Build recipe of an additive candidate: the vendor's qualified set, else a computed start."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sekiso.domain.answer import Reason, Recipe
from sekiso.domain.errors import SekisoError
from sekiso.domain.prediction import Prediction
from sekiso.explorer.deposits import deposited, jetted
from sekiso.explorer.models import model_called
from sekiso.explorer.options import Option
from sekiso.explorer.question import Question
from sekiso.explorer.recipe_density import expected_density, parameters
from sekiso.knowledge import Record
from sekiso.materials.build_conditions import (
    beam_diameter,
    bed_temperature,
    needed,
    power_limit,
    usual_layer,
)
from sekiso.materials.thermophysical import Thermophysical, of_record
from sekiso.physics.melt_pool import coupling
from sekiso.physics.melt_pool.correction import pool_state
from sekiso.physics.melt_pool.dendrites import dendrite_spacing
from sekiso.physics.melt_pool.powder_bed import predict_pool
from sekiso.physics.melt_pool.track import Track
from sekiso.physics.window import process_map as windows
from sekiso.physics.window import recipe as starts
from sekiso.physics.window.alloy_risks import alloy_risks
from sekiso.physics.window.qualified import QualifiedSet, intercepts_of, qualified_set


@dataclass(frozen=True)
class Found:
    """A recipe with the density expected of it, or why there is none."""

    recipe: Recipe | None
    reason: Reason | None
    relative_density: Prediction | None


def recipe_of(
    asked: Question, option: Option, machine: Record | None, *, with_trials: bool = False
) -> Found:
    """The recipe of an option on a machine; `with_trials` adds the three tracks to print next."""
    build = option.shaping.get("build")
    if build == "jetted":
        return Found(jetted(option), None, None)
    try:
        if build == "deposited":
            return Found(deposited(option, machine), None, None)
        if build != "scanned":
            return Found(None, Reason("no_recipe_model", {}), None)
        metal = _metal(option, machine)
    except SekisoError:
        return Found(None, Reason("no_recipe_model", {}), None)
    chosen, qualified = _chosen(option, machine, metal)
    expected, alloy = _track(option, metal, chosen)
    if expected.get("width", 0.0) <= 0.0 or "cooling_rate" not in expected:
        return Found(None, Reason("does_not_melt", {"power": chosen.power}), None)
    trials = _trials(option, machine, metal, chosen.layer) if with_trials else ()
    recipe = Recipe(
        process=option.shaping.key,
        origin="qualified" if qualified else "computed",
        parameters=parameters(chosen),
        next_trials=trials,
        sources=(model_called("physics.window.defects").source,),
        risks={**chosen.probability, "any": chosen.any_defect, **alloy},
        expected=expected,
    )
    density = expected_density(asked, option, chosen, is_qualified=qualified)
    return Found(recipe, None, density)


def _metal(option: Option, machine: Record | None) -> Thermophysical:
    constants = of_record(option.alloy)
    absorptivity = coupling.beam_absorptivity(option.shaping)
    if absorptivity is not None:
        return constants.with_absorptivity(absorptivity)
    wavelength = machine.value("wavelength") if machine is not None else None
    if wavelength is None:
        return constants
    return coupling.at_wavelength(constants, option.alloy, wavelength)[0]


def _chosen(
    option: Option, machine: Record | None, metal: Thermophysical
) -> tuple[starts.Recipe, bool]:
    power_max = power_limit(option.shaping, machine)
    preheat = bed_temperature(option.shaping, option.alloy)
    qualified = qualified_set(option.alloy, option.shaping.key)
    if qualified is not None and qualified.power <= power_max:
        return _qualified(qualified, metal, preheat), True
    found = starts.starting_recipe(
        metal,
        power_max=power_max,
        beam_diameter=beam_diameter(option.shaping, machine),
        layer=usual_layer(option.shaping, machine),
        preheat=preheat,
        risk=needed(option.shaping, "start.risk"),
    )
    return found, False


def _qualified(found: QualifiedSet, metal: Thermophysical, preheat: float) -> starts.Recipe:
    return starts.recipe_at(
        metal,
        power=found.power,
        speed=found.speed,
        hatch=found.hatch,
        layer=found.layer,
        beam_diameter=found.beam_diameter,
        preheat=preheat,
        basis="qualified",
        intercepts=intercepts_of(found, metal, preheat=preheat),
    )


def _track(
    option: Option, metal: Thermophysical, found: starts.Recipe
) -> tuple[dict[str, float], dict[str, float]]:
    """Sizes of the single track to check first, and the risks that the alloy brings."""
    track = Track.of(
        metal,
        power=found.power,
        speed=found.speed,
        beam_diameter=found.beam_diameter,
        layer=found.layer,
        preheat=found.preheat,
    )
    state = pool_state(track)
    pool = predict_pool(state)
    names = ("width", "width_low", "width_high", "depth", "depth_low", "depth_high", "cooling_rate")
    expected = {name: float(getattr(pool, name)[0]) for name in names}
    if option.family in ("Ni", "Fe", "Fe-stainless", "Fe-tool", "Fe-Ni"):
        expected["dendrite_spacing"] = float(dendrite_spacing(pool.cooling_rate)[0])
    brought = alloy_risks(
        state,
        option.alloy.get("composition", {}),
        family=option.family,
        grain_refined=bool(option.alloy.get("grain_refined", False)),
    )
    cracking = max(brought.cracking.values(), default=0.0)
    expected = {name: value for name, value in expected.items() if math.isfinite(value)}
    return expected, {"cracking": cracking, "evaporation": float(brought.serious_loss[0])}


def _trials(
    option: Option, machine: Record | None, metal: Thermophysical, layer: float
) -> tuple[dict[str, float], ...]:
    found = windows.process_map(
        metal,
        power_max=power_limit(option.shaping, machine),
        speed_max=starts.SPEED_LIMITS[1],
        layer=layer,
        beam_diameter=beam_diameter(option.shaping, machine),
        preheat=bed_temperature(option.shaping, option.alloy),
    )
    open_part = found.any_defect <= needed(option.shaping, "start.next_track_risk")
    tracks = windows.next_tracks(found, is_open=open_part if open_part.any() else None)
    return tuple({"power": power, "speed": speed} for power, speed in tracks)
