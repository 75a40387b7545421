"""Build recipe of an additive candidate: the vendor's qualified set, else a computed start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sekiso.domain.answer import Reason
from sekiso.domain.errors import DataError, RecipeError
from sekiso.domain.prediction import Prediction
from sekiso.domain.recipe import Recipe
from sekiso.explorer.models import MODELS
from sekiso.explorer.options import Option
from sekiso.explorer.plan import plan
from sekiso.explorer.properties import inputs_of
from sekiso.explorer.question import Question
from sekiso.knowledge import Record


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
    inputs = inputs_of(question, option, "as-built")
    inputs |= {"machine": machine, "with_tracks": with_trials}
    try:
        predictions = plan(MODELS, ("recipe", "relative_density"), inputs)
    except (RecipeError, DataError) as problem:
        if problem.key not in ("no_feed", "fact_absent", "constant_missing"):
            raise
        predictions = {}
    recipe: Recipe | None = predictions.pop("recipe", None)
    if recipe is None:
        return Start(None, Reason("no_recipe_model", {}), predictions)
    if recipe.relative_density is None:
        return Start(recipe, None, predictions)
    if recipe.expected.get("width", 0.0) <= 0.0 or "cooling_rate" not in recipe.expected:
        return Start(reason=Reason("does_not_melt", {"power": recipe.power}))
    density = predictions.get("relative_density")
    points = None if density is None else (density.low, density.value, density.high)
    return Start(replace(recipe, relative_density=points), None, predictions)
