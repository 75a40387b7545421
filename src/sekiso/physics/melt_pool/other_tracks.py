"""Tracks of other laboratories as further sources of the fitted correction, in closed form.

Each member of the bag is a linear model with random effects of the source: ln size - ln conduction
size = terms . w + source terms . u + noise.  The shipped posterior of w is the prior; a laboratory
adds S = X'C^-1 X, r = X'C^-1 y with C = Z D Z' + noise, as it would have in the fit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sekiso.numerics.arrays import FloatArray
from sekiso.numerics.statistics.sufficient import Posterior, Sufficient, posterior, sufficient
from sekiso.physics.melt_pool.conduction_pool import SIZES, TERMS, ConductionPool
from sekiso.physics.melt_pool.correction import Member, SizeModel


@dataclass(frozen=True, eq=False)
class MeasuredTracks:
    """Tracks of one metal with one measured size [m], (n,), all positive."""

    pool: ConductionPool
    measured: FloatArray


Laboratory = Sequence[MeasuredTracks]


@dataclass(frozen=True, eq=False)
class LearnedSize:
    """The model of a size after the tracks of others, and what each owner moved."""

    model: SizeModel
    posteriors: tuple[Posterior, ...]
    n_tracks: int

    @property
    def owners(self) -> tuple[str, ...]:
        """Owners in the order in which they are summed."""
        return self.posteriors[0].sites

    def by_owner(self, pool: ConductionPool) -> FloatArray:
        """Shift of ln size at n tracks by each owner, (n, K), mean over the members."""
        parts = [
            _design(member.terms, member, pool) @ found.shift
            for member, found in zip(self.model.members, self.posteriors, strict=True)
        ]
        return np.asarray(np.mean(parts, axis=0), dtype=float)


def learned_size(
    model: SizeModel, size: str, laboratories: Mapping[str, Sequence[Laboratory]]
) -> LearnedSize:
    """Condition every member on the tracks of each owner's laboratories."""
    members, found = [], []
    for member in model.members:
        parts = {
            owner: [_statistics(member, size, tracks) for tracks in own]
            for owner, own in laboratories.items()
        }
        precision = np.asarray(np.linalg.inv(member.model.covariance), dtype=float)
        after = posterior(precision, member.terms, parts)
        weight = member.model.weight + after.mean
        moved = replace(member.model, weight=weight, covariance=after.covariance)
        members.append(replace(member, model=moved))
        found.append(after)
    n_tracks = sum(
        one.measured.size for own in laboratories.values() for tracks in own for one in tracks
    )
    return LearnedSize(SizeModel(tuple(members), model.interval_factor), tuple(found), n_tracks)


def _statistics(member: Member, size: str, tracks: Laboratory) -> Sufficient:
    """What one laboratory's tracks say of a member's weights, around the shipped ones."""
    x = np.concatenate([_design(member.terms, member, one.pool) for one in tracks])
    z = np.concatenate([_design(member.source_terms, member, one.pool) for one in tracks])
    physics = [one.pool.log_sizes[member.exponent][SIZES.index(size)] for one in tracks]
    y = np.log(np.concatenate([one.measured for one in tracks])) - np.concatenate(physics)
    model = member.model
    covariance = (z * model.source_variance) @ z.T + model.noise_variance * np.eye(len(y))
    return sufficient(x, y - x @ model.weight, covariance, names=member.terms)


def _design(names: Sequence[str], member: Member, pool: ConductionPool) -> FloatArray:
    rows = [TERMS.index(name) for name in names]
    return np.asarray(pool.terms[member.exponent][rows].T, dtype=float)
