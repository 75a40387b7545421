"""Which models are called, in which order: chosen and chained by what they state of themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from sekiso.domain.errors import DataError
from sekiso.domain.model import Inputs, Model
from sekiso.domain.prediction import OWN_BASIS, Prediction

WIDENING = 1.5  # of an interval outside the range a model was validated for; never measured there


def plan(models: Sequence[Model], wanted: Sequence[str], inputs: Inputs) -> dict[str, Any]:
    """What the models tell of the `wanted` keys from the inputs; a key nothing is known of is left
    out.

    A model applies where its needs are known or can be given by other models.  Inside the range it
    was validated for it goes before one outside; a model moved by the asker's own rows before one
    that is not; then the lowest score on unseen sources wins, and `evidence["losers"]` names the
    others.  A model that tells nothing hands over to the next.  Outside its range a prediction that
    does not say so itself is "extrapolated" and its interval `WIDENING` times as wide.

    Raises DataError where models need each other in a circle.
    """
    chain = _Chain(models, wanted, inputs)
    values = {key: chain.value(key) for key in wanted}
    return {key: value for key, value in values.items() if value is not None}


class _Chain:
    """One run: the values known so far, and the keys whose needs are being sought."""

    def __init__(self, models: Sequence[Model], wanted: Sequence[str], inputs: Inputs) -> None:
        self.givers = givers(tuple(models))
        self.known = {**inputs, "wanted": _with_needs(self.givers, tuple(wanted))}
        self.given: dict[str, Any] = {}
        self.sought: list[str] = []

    def value(self, key: str) -> Any:
        """The value of an input or of a model's output, None where nothing is known of it."""
        if key in self.known:
            return self.known[key]
        if key in self.sought:
            raise DataError("models_in_a_circle", got=" <- ".join((*self.sought, key)))
        self.sought.append(key)
        rivals = [model for model in self.givers.get(key, ()) if self._is_able(model)]
        self.sought.pop()
        self.known[key] = None
        if len(rivals) > 1:
            rivals.sort(key=self._order)
        while rivals and self.known[key] is None:
            self.known[key] = self._of(rivals.pop(0), key, rivals)
        return self.known[key]

    def _is_able(self, model: Model) -> bool:
        known = self.known
        if model.builds and known.get("build") not in model.builds:
            return False
        open_needs = [need for need in model.needs if known.get(need) is None]
        # needs that no model gives are looked at first: they cost nothing
        return all(need in self.givers for need in open_needs) and all(
            self.value(need) is not None for need in open_needs
        )

    def _order(self, model: Model) -> tuple[bool, tuple[bool, bool, float]]:
        return not model.validated_for.covers(self.known), merit(model)

    def _of(self, model: Model, key: str, losers: Sequence[Model]) -> Any:
        if model.key not in self.given:
            self.given[model.key] = model.predict(self.known)
        value = self.given[model.key].get(key)
        if not isinstance(value, Prediction):
            return value
        if losers:
            names = sorted(other.key for other in losers)
            value = replace(value, evidence={**value.evidence, "losers": names})
        is_flagged = value.validity != "inside"  # then the model has widened it by itself
        is_inside = model.validated_for.covers(self.known)
        return value if is_inside or is_flagged else value.widened(WIDENING)


@lru_cache(maxsize=8)  # asked for every candidate, alike for all
def givers(models: tuple[Model, ...]) -> dict[str, tuple[Model, ...]]:
    """The models that give each key."""
    keys = dict.fromkeys(key for model in models for key in model.gives)
    return {key: tuple(model for model in models if key in model.gives) for key in keys}


def _with_needs(
    givers: Mapping[str, tuple[Model, ...]], wanted: tuple[str, ...]
) -> tuple[str, ...]:
    """The wanted keys, and those that models of them need and other models give."""
    found = dict.fromkeys(wanted)
    for key in wanted:
        needs = (need for model in givers.get(key, ()) for need in model.needs)
        found |= dict.fromkeys(need for need in needs if need in givers)
    return tuple(found)


def merit(model: Model) -> tuple[bool, bool, float]:
    """Sorts the asker's own rows before the lowest score before what was never scored.

    Of equals the one that is listed first goes first: a model moved by the rows of other owners
    stands before the one that it moves.
    """
    return model.basis != OWN_BASIS, model.score is None, model.score or 0.0
