"""How likely it is that one part made this way meets every requirement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from sekiso.domain.prediction import LEVELS, Prediction
from sekiso.domain.requirement import Requirement
from sekiso.economics.sample import Draws
from sekiso.explorer.question import Question

_PAIRS = (
    ("yield_strength", "tensile_strength", "dependence.yield_tensile"),
    ("yield_strength", "hardness", "dependence.yield_hardness"),
    ("tensile_strength", "hardness", "dependence.yield_hardness"),
    ("yield_strength", "elongation", "dependence.yield_elongation"),
    ("tensile_strength", "elongation", "dependence.yield_elongation"),
)


def probability_met(
    question: Question,
    predictions: Mapping[str, Prediction],
    requirements: Sequence[Requirement] | None = None,
) -> float:
    """P(all requirements hold) from one seeded joint sample (Gaussian copula).

    A requirement read from free text counts with `limits.belief`; a required property of which
    nothing is known counts with `limits.unknown_property`.
    """
    wanted = question.requirements if requirements is None else requirements
    known = [r for r in wanted if r.key in predictions]
    holds = np.ones(question.draws.n)
    if known:
        scores = _joint_scores(question, tuple(r.key for r in known))
        for column, requirement in enumerate(known):
            met = _met(predictions[requirement.key], requirement, scores[:, column])
            belief = question.limit("limits.belief") if requirement.is_assumed else 1.0
            holds = holds * (1.0 - belief * (1.0 - met))
    unknown = len(wanted) - len(known)
    return float(holds.mean()) * question.limit("limits.unknown_property") ** unknown


def weakest(
    predictions: Mapping[str, Prediction], requirements: Sequence[Requirement]
) -> tuple[Requirement, float] | None:
    """The requirement least likely to hold, with its probability."""
    rows = [
        (chance_alone(predictions[r.key], r), index)
        for index, r in enumerate(requirements)
        if r.key in predictions
    ]
    if not rows:
        return None
    chance, index = min(rows)
    return requirements[index], chance


def failing(
    predictions: Mapping[str, Prediction], requirements: Sequence[Requirement], least: float
) -> list[Requirement]:
    """The requirements whose own chance is below `least`, else the weakest if below one half."""
    rows = [(r, chance_alone(predictions[r.key], r)) for r in requirements if r.key in predictions]
    hopeless = [r for r, chance in rows if chance < least]
    if hopeless or not rows:
        return hopeless
    weak, chance = min(rows, key=lambda row: row[1])
    return [weak] if chance < 0.5 else []


def chance_alone(prediction: Prediction, requirement: Requirement) -> float:
    """P(one requirement holds) by the prediction of its property, whatever the others do."""
    below = NormalDist().cdf(_score_of_limit(prediction, requirement))
    return 1.0 - below if requirement.relation == ">=" else below


def _score_of_limit(prediction: Prediction, requirement: Requirement) -> float:
    """Normal score of the limit in the prediction.

    An interval that was widened outside a model's range (`evidence["widening"]`) may lower the
    chance that a requirement holds, never raise it.
    """
    score = _normal_score(prediction.probability_below(requirement.limit))
    is_missed = score > 0.0 if requirement.relation == ">=" else score < 0.0
    return score * float(prediction.evidence.get("widening", 1.0)) if is_missed else score


def _met(
    prediction: Prediction, requirement: Requirement, scores: NDArray[np.float64]
) -> NDArray[np.float64]:
    """1 where the sampled value meets the limit: the score of the limit decides, without values."""
    edge = _score_of_limit(prediction, requirement)
    return np.asarray(scores >= edge if requirement.relation == ">=" else scores <= edge, float)


def _normal_score(p: float) -> float:
    low, high = LEVELS[0] * 1e-6, 1.0 - LEVELS[0] * 1e-6
    return NormalDist().inv_cdf(min(max(p, low), high))


def _joint_scores(question: Question, keys: tuple[str, ...]) -> NDArray[np.float64]:
    return _scores(question.draws, keys, _shares(question))


@lru_cache(maxsize=8)  # asked for every candidate
def _shares(question: Question) -> tuple[float, ...]:
    return tuple(question.limit(path) for _, _, path in _PAIRS)


@lru_cache(maxsize=64)  # alike for all candidates of which the same is known
def _scores(draws: Draws, keys: tuple[str, ...], shares: tuple[float, ...]) -> NDArray[np.float64]:
    correlation = np.eye(len(keys))
    for (first, second, _), share in zip(_PAIRS, shares, strict=True):
        for i, j in ((a, b) for a, x in enumerate(keys) for b, y in enumerate(keys)
                     if x == first and y == second):  # fmt: skip
            correlation[i, j] = correlation[j, i] = share
    for i, a in enumerate(keys):
        for j, b in enumerate(keys):
            if a == b:
                correlation[i, j] = 1.0
    values, vectors = np.linalg.eigh(correlation)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    free = np.stack([draws.normal(f"joint.{index}") for index in range(len(keys))], axis=1)
    return np.asarray(free @ root.T)
