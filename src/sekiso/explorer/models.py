"""All models that may stand behind an answer: those of the rooms and the tables of knowledge."""

from __future__ import annotations

from collections.abc import Mapping

from sekiso.domain.model import Choice, Model, chosen
from sekiso.domain.source import Source
from sekiso.economics.models import MODELS as ECONOMICS
from sekiso.learning.models import MODELS as LEARNING
from sekiso.physics.models import MODELS as PHYSICS

TABLES = Source("knowledge", "Fact files of sekiso; each prediction names its own source", "fitted")
LOOK_UPS = (
    Model("alloy_table", ("density",), ("material",), TABLES),
    Model("process_table", ("tolerance", "relative_density"), ("process",), TABLES),
    Model("process_table.qualified", ("relative_density",), ("qualified_recipe",), TABLES),
    Model("route_table", ("roughness",), ("route",), TABLES),
    Model("volume_times_density", ("mass",), ("size", "density"), TABLES),
)
MODELS: tuple[Model, ...] = (*LOOK_UPS, *LEARNING, *PHYSICS, *ECONOMICS)


def model_called(key: str) -> Model:
    """The model with this key; unknown keys are a programming error."""
    return next(model for model in MODELS if model.key == key)


def density_model(inputs: Mapping[str, object]) -> Choice | None:
    """Which model speaks of the density of an untried recipe, and which one lost."""
    return chosen((*LEARNING, *PHYSICS), "relative_density", inputs)
