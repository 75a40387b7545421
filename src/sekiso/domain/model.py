"""What a model states of itself as data, and how one is chosen among several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sekiso.domain.source import Source


@dataclass(frozen=True)
class Model:
    """A model's needs and gifts, the range it was validated for, its source and measured score.

    `needs` and `gives` are keys of inputs and properties; `processes` and `families` it was
    validated for (empty = all); `ranges` {input: (low, high)} in SI; `score` on sources never
    seen, the lower the better, comparable among models with the same `score_of`.
    """

    key: str
    gives: tuple[str, ...]
    needs: tuple[str, ...]
    source: Source
    processes: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    score: float | None = None
    score_of: str = ""

    def knows(self, inputs: Mapping[str, object]) -> bool:
        """Whether all its needs are given."""
        return all(inputs.get(name) is not None for name in self.needs)

    def is_inside(self, inputs: Mapping[str, object]) -> bool:
        """Whether the inputs lie in the range it was validated for."""
        if self.processes and inputs.get("process") not in self.processes:
            return False
        if self.families and inputs.get("family") not in self.families:
            return False
        numbers = {name: inputs.get(name) for name in self.ranges}
        return all(
            low <= float(numbers[name]) <= high  # type: ignore[arg-type]
            for name, (low, high) in self.ranges.items()
            if isinstance(numbers[name], int | float)
        )


@dataclass(frozen=True)
class Choice:
    """The model chosen for a property, those that lost, and whether it extrapolates."""

    model: Model
    losers: tuple[str, ...]
    is_extrapolated: bool


def chosen(models: Sequence[Model], key: str, inputs: Mapping[str, object]) -> Choice | None:
    """The model of lowest score among those that know their inputs and are inside their range.

    One that is outside applies only if no other does, and is flagged.  None where no model gives
    the property from these inputs.
    """
    able = [model for model in models if key in model.gives and model.knows(inputs)]
    inside = [model for model in able if model.is_inside(inputs)]
    field_ = inside or able
    if not field_:
        return None
    best = min(field_, key=lambda model: (model.score is None, model.score or 0.0, model.key))
    losers = tuple(sorted(model.key for model in able if model is not best))
    return Choice(best, losers, is_extrapolated=not inside)


def cycle(models: Sequence[Model]) -> tuple[str, ...]:
    """Keys that need each other in a circle; empty when the models can be run in some order."""
    known: set[str] = set()
    left = {key for model in models for key in model.gives}
    outer = {need for model in models for need in model.needs} - left
    known |= outer
    while left:
        ready = {
            key
            for key in left
            if any(key in model.gives and set(model.needs) <= known for model in models)
        }
        if not ready:
            return tuple(sorted(left))
        known |= ready
        left -= ready
    return ()
