"""Build recipe of an additive candidate: the vendor's qualified set, else a computed start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Final

from sekiso.domain.answer import Reason
from sekiso.domain.errors import DataError, RecipeError
from sekiso.domain.model import Inputs
from sekiso.domain.prediction import OWN_BASIS, Prediction
from sekiso.domain.recipe import Recipe
from sekiso.explorer.look_ups import INDUSTRIAL
from sekiso.explorer.models import MODELS
from sekiso.explorer.options import Option
from sekiso.explorer.plan import plan
from sekiso.explorer.properties import inputs_of, without_part
from sekiso.explorer.question import Question
from sekiso.explorer.shared_models import SHARED_INDUSTRIAL
from sekiso.knowledge import Record
from sekiso.learning.influence import LEARNED_FROM
from sekiso.learning.recipe_density import RECIPE
from sekiso.physics.starts.bead import bead_unbonded
from sekiso.physics.starts.powder_bed import scanned_unbonded

COMPUTED: Final = ("computed", "computed_bead")  # origins of a recipe that nobody has printed
MOST_UNBONDED: Final = 0.3  # chance of lack of fusion above which a recipe is not worth printing
NO_WINDOW: Final = 0.3  # share of the chance left to a recipe that is refused
LEAST_CHANCE: Final = 0.02
UNBONDED: Final = {"scanned": scanned_unbonded, "deposited": bead_unbonded}


@dataclass(frozen=True)
class Start:
    """A recipe to start with and what is predicted of it, or why there is none; `chance` that
    some recipe bonds.
    """

    recipe: Recipe | None = None
    reason: Reason | None = None
    predictions: Mapping[str, Prediction] = field(default_factory=dict)
    chance: float = 1.0


def recipe_of(
    question: Question, option: Option, machine: Record | None, *, with_trials: bool = False
) -> Start:
    """The recipe of an option on a machine; `with_trials` adds the three tracks to print next."""
    inputs = inputs_of(question, option, "as-built")
    inputs |= {"machine": machine, "with_tracks": with_trials}
    if question.own_rows is not None:
        return _start(option, inputs)
    return _known_start(without_part(inputs))


@lru_cache(maxsize=512)  # the part plays no role: the next question may be of the same recipes
def _known_start(inputs: tuple[tuple[str, Any], ...]) -> Start:
    told = dict(inputs)
    return _start(Option(told["process"], told["material"], True, ("as-built",)), told)


def _start(option: Option, inputs: Inputs) -> Start:
    try:
        predictions = plan(MODELS, ("recipe", "relative_density"), inputs)
    except (RecipeError, DataError) as problem:
        if problem.key not in ("no_feed", "fact_absent", "constant_missing"):
            raise
        predictions = {}
    recipe: Recipe | None = predictions.pop("recipe", None)
    if recipe is None:
        return Start(None, Reason("no_recipe_model", {}), predictions)
    refusal = _refusal(recipe)
    chance = _chance(recipe, is_refused=refusal is not None, is_usual=_is_usual(option))
    if refusal is not None:
        return Start(reason=refusal, chance=chance, predictions=_beside(predictions))
    if recipe.relative_density is None:
        return Start(recipe, None, predictions, chance)
    density = predictions.get("relative_density")
    supplied = _supplied(recipe, density, option, inputs)
    if supplied is not None:
        predictions["relative_density"] = supplied
    points = None if density is None else (density.low, density.value, density.high)
    return Start(replace(recipe, relative_density=points), None, predictions, chance)


def window_chance(start: Start) -> float:
    """P(a window exists), 0-1: that some recipe of this machine gives a bonded part of the alloy.

    1 for a production set, for an alloy that suppliers print as a usual product and where no model
    knows better, else one minus the chance that the computed recipe lacks fusion; a recipe that is
    refused keeps `NO_WINDOW` of it whoever sells the alloy.
    """
    return max(start.chance, LEAST_CHANCE)


def machine_chance(option: Option, machine: Record | None) -> float:
    """`window_chance` of an option on a machine from a coarse map, in milliseconds."""
    unbonded = _unbonded(_Same(option.route), _Same(option.alloy), _Same(machine))
    if unbonded is None:
        return 1.0
    if unbonded > MOST_UNBONDED:
        return max((1.0 - unbonded) * NO_WINDOW, LEAST_CHANCE)
    return 1.0 if _is_usual(option) else 1.0 - unbonded


class _Same:
    """A record, equal to itself alone: a mapping is not a key."""

    def __init__(self, record: Record | None) -> None:
        self.record = record

    def __hash__(self) -> int:
        return id(self.record)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.record is other.record


@lru_cache(maxsize=2048)  # alike for every question
def _unbonded(process: _Same, alloy: _Same, machine: _Same) -> float | None:
    """Chance that the start of an alloy on a machine lacks fusion, None where none is computed."""
    if process.record is None or alloy.record is None:
        return None
    compute = UNBONDED.get(str(process.record.get("build")))
    if compute is None:
        return None
    try:
        return compute(process.record, alloy.record, machine.record)
    except (RecipeError, DataError):
        return None


def _is_usual(option: Option) -> bool:
    """Whether suppliers print the alloy in this process as a usual product."""
    return bool(option.alloy["processes"][option.route.key].get("maturity") == "industrial")


def _refusal(recipe: Recipe) -> Reason | None:
    """Why a computed start is not worth printing, None where it is."""
    if recipe.origin not in COMPUTED:
        return None
    is_track = recipe.relative_density is not None
    width, rate = recipe.expected.get("width", 0.0), recipe.expected.get("cooling_rate")
    if is_track and (width <= 0.0 or rate is None):
        return Reason("does_not_melt", {"power": recipe.power})
    unbonded = recipe.risks.get("lack_of_fusion", 0.0)
    if unbonded <= MOST_UNBONDED and not recipe.at_edge:
        return None
    return Reason(
        "no_window_known",
        {"power": recipe.power, "speed": 1e3 * recipe.speed, "chance": 100.0 * unbonded},
    )


def _supplied(
    recipe: Recipe, density: Prediction | None, option: Option, inputs: Inputs
) -> Prediction | None:
    """Density of bought parts of a shelf alloy: suppliers have sets that the files do not give.

    The computed start keeps its own, which is for a laboratory that prints the alloy first.
    """
    if recipe.origin not in COMPUTED or (density is not None and density.basis == OWN_BASIS):
        return None
    sold = {"process": option.route, "material": option.alloy, "is_bought": True}
    if inputs.get("shared_rows") is not None:
        told = {name: inputs[name] for name in ("shared_rows", "knowledge")}
        sold |= {**told, **{n: x for n, x in recipe.parameters.items() if n in RECIPE}}
    found = plan((SHARED_INDUSTRIAL, INDUSTRIAL), ("relative_density",), sold).get(
        "relative_density"
    )
    if not isinstance(found, Prediction):
        return None
    learned = {k: v for k, v in found.evidence.items() if k == LEARNED_FROM}
    losers = {} if density is None else {"losers": [density.model]}
    return replace(found, evidence={**losers, **learned})


def _chance(recipe: Recipe, *, is_refused: bool, is_usual: bool) -> float:
    """Chance that some recipe bonds; a production set and what suppliers print usually do."""
    bonds = 1.0 - recipe.risks.get("lack_of_fusion", 0.0)
    if is_refused:
        return bonds * NO_WINDOW
    return 1.0 if is_usual or recipe.origin not in COMPUTED else bonds


def _beside(predictions: Mapping[str, Prediction]) -> dict[str, Prediction]:
    """The predictions but for the density of a recipe that is refused."""
    return {key: value for key, value in predictions.items() if key != "relative_density"}
