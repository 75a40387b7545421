"""Fitted correction of the conduction pool: a bag of small hierarchical models and its interval.

ln size = mean over members of [ln conduction size (spot exponent s) + terms . weights].  The
weights were fitted by source paper with random intercepts and slopes; the half-width of the 90 %
interval is a conformal factor, found on sources left out, times the spread the members predict.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any

import numpy as np

from sekiso.knowledge.model_files import shipped
from sekiso.numerics.arrays import FloatArray
from sekiso.numerics.normal import Z95
from sekiso.numerics.statistics import HierarchicalModel
from sekiso.physics.melt_pool.conduction_pool import (
    SIZES,
    STATED,
    TERMS,
    ConductionPool,
    conduction_pool,
)
from sekiso.physics.melt_pool.track import Track

MODEL = "melt_pool_pbf_lb"


@dataclass(frozen=True)
class Member:
    """One small model: spot exponent, names of its terms, posterior of their weights."""

    exponent: float
    terms: tuple[str, ...]
    source_terms: tuple[str, ...]
    model: HierarchicalModel


@dataclass(frozen=True)
class MemberGroup:
    """Members that share a spot exponent: `weight` (members, 5), `spread` (5, 5) their mean share
    of the predictive variance, on the rows of `conduction_pool.TERMS`.
    """

    weight: FloatArray
    spread: FloatArray


@dataclass(frozen=True)
class SizeModel:
    """Members of one size (width, depth or length) and the factor of its 90 % interval."""

    members: tuple[Member, ...]
    interval_factor: float

    @cached_property  # alike for every pool
    def groups(self) -> Mapping[float, MemberGroup]:
        """Members by spot exponent, put together for one matrix product each."""
        exponents = dict.fromkeys(member.exponent for member in self.members)
        return {
            s: _group([m for m in self.members if m.exponent == s], len(self.members))
            for s in exponents
        }

    @property
    def mean_noise(self) -> float:
        """Mean noise variance of the members."""
        return float(np.mean([member.model.noise_variance for member in self.members]))


@dataclass(frozen=True)
class LogSize:
    """ln of one size [ln m]: mean and standard deviation for a source never seen, shape (n,)."""

    mean: FloatArray
    deviation: FloatArray


@dataclass(frozen=True)
class PoolModel:
    """The shipped model: one `SizeModel` per size, priors of a local machine (`beam_check`: of one
    whose beam is not in doubt), range, families and processes of its data.
    """

    sizes: Mapping[str, SizeModel]
    local: Mapping[str, Mapping[str, Any]]
    beam_check: Mapping[str, Mapping[str, Any]]
    ranges: Mapping[str, tuple[float, float]]
    materials: tuple[str, ...]
    processes: tuple[str, ...]


@dataclass(frozen=True)
class PoolState:
    """Pools of n tracks before and after the correction: computed once, then read by width, mode,
    cooling, defects and density.  `sizes` {width, depth, length} of a source never seen.
    """

    conduction: ConductionPool
    model: PoolModel
    sizes: Mapping[str, LogSize]

    @property
    def track(self) -> Track:
        """Metal and recipe of the tracks."""
        return self.conduction.track

    def median(self, size: str) -> FloatArray:
        """Median width, depth or length [m] of a source never seen, 0 without melt, (n,)."""
        return np.where(self.conduction.melts, np.exp(self.sizes[size].mean), 0.0)


@cache  # every pool reads it, and its groups of members are put together once
def pool_model() -> PoolModel:
    """The model fitted for PBF-LB."""
    return from_mapping(shipped(MODEL))


def from_mapping(mapping: Mapping[str, Any]) -> PoolModel:
    """A model from the content of its JSON file."""
    sizes = {name: _size_model(mapping["sizes"][name]) for name in SIZES}
    ranges = {name: (float(low), float(high)) for name, (low, high) in mapping["ranges"].items()}
    families = tuple(mapping["families"])
    processes = tuple(mapping["processes"])
    return PoolModel(sizes, mapping["local"], mapping["beam_check"], ranges, families, processes)


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


def log_size(pool: ConductionPool, model: SizeModel, size: str) -> LogSize:
    """Mean and standard deviation of ln size [ln m] for a source never seen, (n,).

    The mean over members of offset + x . w; the variance is the members' mean predictive variance
    x . C x + z . D z + noise plus the variance between members.
    """
    row, means, variance = SIZES.index(size), [], np.full(pool.excess.shape, model.mean_noise)
    for exponent, group in model.groups.items():
        terms = pool.terms[exponent]
        means.append(pool.log_sizes[exponent][row] + group.weight @ terms)
        variance += ((group.spread @ terms) * terms).sum(axis=0)
    mean = np.concatenate(means)
    return LogSize(mean.mean(axis=0), np.sqrt(variance + mean.var(axis=0)))


def pool_state(
    track: Track, model: PoolModel | None = None, *, with_layer: bool = False
) -> PoolState:
    """The state of n tracks under `model`, by default the one fitted for laser powder beds;
    `with_layer` also what defects and density of a scanned layer need.
    """
    chosen = model or pool_model()
    exponents = [s for size in chosen.sizes.values() for s in size.groups]
    pool = conduction_pool(track, exponents, with_layer=with_layer)
    return PoolState(pool, chosen, {n: log_size(pool, chosen.sizes[n], n) for n in SIZES})


def model_of(process: str) -> PoolModel:
    """The fitted model where it was fitted for the process key, else the conduction pool alone."""
    fitted = pool_model()
    return fitted if process in fitted.processes else plain_model()


def plain_model() -> PoolModel:
    """The conduction pool alone at the stated beam, with the spread over sources of laser tracks.

    For heat sources without fitted tracks (electron beam): no correction, no narrower interval.
    """
    fitted = pool_model()
    sizes = {}
    for name, size in fitted.sizes.items():
        like = size.members[0].model
        spread = HierarchicalModel(
            np.zeros(1), np.zeros((1, 1)), like.source_variance[:1], like.noise_variance
        )
        sizes[name] = SizeModel((Member(STATED, ("one",), ("one",), spread),), Z95)
    return replace(fitted, sizes=sizes)


def _group(members: Sequence[Member], n_members: int) -> MemberGroup:
    """Weights and summed spread of members at one spot exponent, on all the rows of `TERMS`."""
    weight, spread = np.zeros((len(members), len(TERMS))), np.zeros((len(TERMS),) * 2)
    for row, member in enumerate(members):
        own = [TERMS.index(name) for name in member.terms]
        source = [TERMS.index(name) for name in member.source_terms]
        weight[row, own] = member.model.weight
        spread[np.ix_(own, own)] += member.model.covariance / n_members
        spread[source, source] += member.model.source_variance / n_members
    return MemberGroup(weight, spread)
