"""Fitted correction of the conduction pool: a bag of small hierarchical models and its interval.

ln size = mean over members of [ln conduction size (spot exponent s) + terms . weights].  The
weights were fitted by source paper with random intercepts and slopes; the half-width of the 90 %
interval is a conformal factor, found on sources left out, times the spread the members predict.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np

from sekiso.numerics.arrays import FloatArray
from sekiso.numerics.statistics import HierarchicalModel
from sekiso.physics.melt_pool.conduction_pool import SIZES, log_sizes, terms
from sekiso.physics.melt_pool.track import Track

MODEL_FILE = "models/melt_pool_pbf_lb.json"


@dataclass(frozen=True)
class Member:
    """One small model: spot exponent, names of its terms, posterior of their weights."""

    exponent: float
    terms: tuple[str, ...]
    source_terms: tuple[str, ...]
    model: HierarchicalModel


@dataclass(frozen=True)
class SizeModel:
    """Members of one size (width, depth or length) and the factor of its 90 % interval."""

    members: tuple[Member, ...]
    interval_factor: float

    @property
    def exponents(self) -> tuple[float, ...]:
        """Distinct spot exponents."""
        return tuple(dict.fromkeys(member.exponent for member in self.members))


@dataclass(frozen=True)
class LogSize:
    """ln of one size [ln m]: mean and standard deviation for a source never seen, shape (n,)."""

    mean: FloatArray
    deviation: FloatArray


@dataclass(frozen=True)
class PoolModel:
    """The shipped model: one `SizeModel` per size, priors of a local machine (`beam_check`: of one
    whose beam is not in doubt), range of its data.
    """

    sizes: Mapping[str, SizeModel]
    local: Mapping[str, Mapping[str, Any]]
    beam_check: Mapping[str, Mapping[str, Any]]
    ranges: Mapping[str, tuple[float, float]]
    materials: tuple[str, ...]


@cache
def pool_model() -> PoolModel:
    """The model fitted for PBF-LB."""
    path = resources.files("sekiso.knowledge").joinpath(MODEL_FILE)
    return from_mapping(json.loads(path.read_text(encoding="utf-8")))


def from_mapping(mapping: Mapping[str, Any]) -> PoolModel:
    """A model from the content of its JSON file."""
    sizes = {name: _size_model(mapping["sizes"][name]) for name in SIZES}
    ranges = {name: (float(low), float(high)) for name, (low, high) in mapping["ranges"].items()}
    families = tuple(mapping["families"])
    return PoolModel(sizes, mapping["local"], mapping["beam_check"], ranges, families)


def _size_model(mapping: Mapping[str, Any]) -> SizeModel:
    members = tuple(
        Member(
            float(entry["spot_exponent"]),
            tuple(entry["terms"]),
            tuple(entry["source_terms"]),
            HierarchicalModel.from_mapping(entry["model"]),
        )
        for entry in mapping["members"]
    )
    return SizeModel(members, float(mapping["interval_factor"]))


def log_size(track: Track, model: SizeModel, size: str) -> LogSize:
    """Mean and standard deviation of ln size for a source never seen.

    The variance is the members' mean predictive variance plus the variance between members.
    """
    row = SIZES.index(size)
    physics = {s: (log_sizes(track, s)[row], terms(track, s)) for s in model.exponents}
    return combined([_member(physics[m.exponent], m) for m in model.members])


def log_sizes_of_all(track: Track, model: PoolModel) -> dict[str, LogSize]:
    """`log_size` of width, depth and length, the physics computed once per spot exponent."""
    exponents = dict.fromkeys(s for size in model.sizes.values() for s in size.exponents)
    physics = {s: (log_sizes(track, s), terms(track, s)) for s in exponents}
    found = {}
    for row, name in enumerate(SIZES):
        parts = []
        for member in model.sizes[name].members:
            logs, values = physics[member.exponent]
            parts.append(_member((logs[row], values), member))
        found[name] = combined(parts)
    return found


def design(values: Mapping[str, FloatArray], names: Sequence[str]) -> FloatArray:
    """Columns `names` of the terms, shape (n, len(names))."""
    return np.column_stack([values[name] for name in names])


def _member(
    physics: tuple[FloatArray, Mapping[str, FloatArray]], member: Member
) -> tuple[FloatArray, FloatArray]:
    offset, values = physics
    mean, variance = member.model.predict(
        design(values, member.terms), source_design=design(values, member.source_terms)
    )
    return offset + mean, variance


def combined(parts: Sequence[tuple[FloatArray, FloatArray]]) -> LogSize:
    """Mixture of the members' (mean, variance) pairs."""
    means = np.array([mean for mean, _ in parts])
    variances = np.array([variance for _, variance in parts])
    return LogSize(means.mean(axis=0), np.sqrt(variances.mean(axis=0) + means.var(axis=0)))
