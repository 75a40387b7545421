"""Build recipe of an additive candidate: the vendor's qualified set, else a computed start."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from sekiso.domain.answer import Reason, Recipe
from sekiso.domain.errors import SekisoError
from sekiso.domain.prediction import Prediction
from sekiso.explorer.deposits import deposited, jetted
from sekiso.explorer.models import MODELS
from sekiso.explorer.options import Option
from sekiso.explorer.plan import plan
from sekiso.explorer.properties import inputs_of
from sekiso.explorer.question import Question
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
from sekiso.physics.melt_pool.dendrites import VALID_FAMILIES, dendrite_spacing
from sekiso.physics.melt_pool.powder_bed import predict_pool
from sekiso.physics.melt_pool.track import Track
from sekiso.physics.models import WINDOW
from sekiso.physics.window import process_map as windows
from sekiso.physics.window import recipe as starts
from sekiso.physics.window.alloy_risks import alloy_risks
from sekiso.physics.window.qualified import QualifiedSet, intercepts_of, qualified_set


@dataclass(frozen=True)
class Start:
    """A recipe to start with and what is predicted of it, or why there is none."""

    recipe: Recipe | None = None
    reason: Reason | None = None
    predictions: Mapping[str, Prediction] = field(default_factory=dict)


def recipe_of(
    question: Question, option: Option, machine: Record | None, *, with_trials: bool = False
) -> Start:
    """The recipe of an option on a machine; `with_trials` adds the three tracks to print next."""
    build = option.route.get("build")
    if build == "jetted":
        return Start(jetted(option))
    try:
        if build == "deposited":
            return Start(deposited(option, machine))
        if build != "scanned":
            return Start(reason=Reason("no_recipe_model", {}))
        metal = _metal(option, machine)
    except SekisoError:
        return Start(reason=Reason("no_recipe_model", {}))
    chosen, qualified = _chosen(option, machine, metal)
    expected, alloy = _track(option, metal, chosen)
    if expected.get("width", 0.0) <= 0.0 or "cooling_rate" not in expected:
        return Start(reason=Reason("does_not_melt", {"power": chosen.power}))
    trials = _trials(option, machine, metal, chosen.layer) if with_trials else ()
    names = ("power", "speed", "hatch", "layer", "beam_diameter", "preheat")
    parameters = {name: float(getattr(chosen, name)) for name in names}
    recipe = Recipe(
        process=option.route.key,
        origin="qualified" if qualified else "computed",
        parameters=parameters,
        next_trials=trials,
        sources=(WINDOW,),
        risks={**chosen.probability, "any": chosen.any_defect, **alloy},
        expected=expected,
    )
    inputs = {**inputs_of(question, option, "as-built"), **parameters}
    return Start(recipe, None, plan(MODELS, ("relative_density",), inputs))


def _metal(option: Option, machine: Record | None) -> Thermophysical:
    constants = of_record(option.alloy)
    absorptivity = coupling.beam_absorptivity(option.route)
    if absorptivity is not None:
        return constants.with_absorptivity(absorptivity)
    wavelength = machine.value("wavelength") if machine is not None else None
    if wavelength is None:
        return constants
    return coupling.at_wavelength(constants, option.alloy, wavelength)[0]


def _chosen(
    option: Option, machine: Record | None, metal: Thermophysical
) -> tuple[starts.Recipe, bool]:
    power_max = power_limit(option.route, machine)
    preheat = bed_temperature(option.route, option.alloy)
    qualified = qualified_set(option.alloy, option.route.key)
    if qualified is not None and qualified.power <= power_max:
        return _qualified(qualified, metal, preheat), True
    found = starts.starting_recipe(
        metal,
        power_max=power_max,
        beam_diameter=beam_diameter(option.route, machine),
        layer=usual_layer(option.route, machine),
        preheat=preheat,
        risk=needed(option.route, "start.risk"),
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
    if option.family in VALID_FAMILIES:
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
        power_max=power_limit(option.route, machine),
        speed_max=starts.SPEED_LIMITS[1],
        layer=layer,
        beam_diameter=beam_diameter(option.route, machine),
        preheat=bed_temperature(option.route, option.alloy),
    )
    open_part = found.any_defect <= needed(option.route, "start.next_track_risk")
    tracks = windows.next_tracks(found, is_open=open_part if open_part.any() else None)
    return tuple({"power": power, "speed": speed} for power, speed in tracks)
