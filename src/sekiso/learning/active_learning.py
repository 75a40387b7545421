"""Which experiment narrows the answer most: greedy choice by expected variance reduction."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sekiso.learning.residual_gp import GRID, JITTER, LocalInputs, LocalPrior, kernel_parts
from sekiso.numerics.arrays import AnyArray, FloatArray

PLANNING_LENGTH = 0.5


def select_by_variance_reduction(
    candidates: LocalInputs,
    targets: LocalInputs,
    prior: LocalPrior,
    *,
    n: int,
    known: LocalInputs | None = None,
) -> tuple[AnyArray, FloatArray]:
    """The `n` candidates whose measurement lowers the mean variance at `targets` most.

    Indices (n,) in the order of choice and the share (n,) of the variance at `targets` that each
    removes, given the rows `known`.  Greedy: each step adds
    argmax_c sum_x cov(x, c | chosen)^2 / (var(c | chosen) + noise), the exact drop of the summed
    variance under the prior kernel; results are not needed in advance.
    Source: Cohn 1996, Neural Networks 9:1071 (active learning, ALC).
    """
    rows = _stack(candidates, targets, known)
    covariance = _expected_kernel(rows, prior)
    noise = prior.noise_variance * float(prior.grid_weight @ np.array([g[0] for g in GRID]))
    n_candidates, n_targets = len(candidates.share), len(targets.share)
    for row in range(n_candidates + n_targets, len(rows.share)):
        covariance = _condition_on(covariance, row, noise)
    chosen: list[int] = []
    drops: list[float] = []
    places = slice(n_candidates, n_candidates + n_targets)
    start = float(np.trace(covariance[places, places]))
    for _ in range(min(n, n_candidates)):
        drop = (covariance[:n_candidates, places] ** 2).sum(axis=1)
        drop = drop / (np.diag(covariance)[:n_candidates] + noise)
        drop[chosen] = -np.inf
        best = int(np.argmax(drop))
        chosen.append(best)
        drops.append(float(drop[best]) / start)
        covariance = _condition_on(covariance, best, noise)
    return np.array(chosen, dtype=int), np.array(drops)


def _expected_kernel(inputs: LocalInputs, prior: LocalPrior) -> FloatArray:
    """Prior covariance averaged over the grid of variance factors, with halved lengths.

    A plan must serve laboratories that vary faster than the usual one: on the shared density table
    half the fitted lengths left 8 % less error after five planned rows than the fitted ones.
    """
    shorter = replace(
        prior,
        joint_length=PLANNING_LENGTH * prior.joint_length,
        single_length=PLANNING_LENGTH * prior.single_length,
    )
    constant, smooth = kernel_parts(inputs, inputs, shorter)
    amplitude = float(prior.grid_weight @ np.array([g[1] for g in GRID]))
    level = float(prior.grid_weight @ np.array([g[2] for g in GRID]))
    return np.asarray(level * constant + amplitude * smooth, dtype=float)


def _condition_on(covariance: FloatArray, row: int, noise: float) -> FloatArray:
    column = covariance[:, row]
    return np.asarray(
        covariance - np.outer(column, column) / (covariance[row, row] + noise + JITTER)
    )


def _stack(*parts: LocalInputs | None) -> LocalInputs:
    given = [part for part in parts if part is not None]
    return LocalInputs(
        np.concatenate([part.joint for part in given]),
        np.concatenate([part.single for part in given]),
        np.concatenate([part.share for part in given]),
    )
