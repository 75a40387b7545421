"""The surrogate family on any measured table: a bag of hierarchical regressions plus local rows.

The same pieces as the density model without its metal: bounded inputs, one constant per source,
intervals from sources left out, a mixture of Gaussian processes for the rows of a new source.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from calibration.fit_surrogate import (
    SOURCE_EXPONENT,
    Bag,
    BagSettings,
    fit_bag,
    fit_bounded,
    fit_local_prior,
    fit_offsets,
)
from calibration.source_groups import source_weight
from sekiso.learning.bagged_regression import mean_of
from sekiso.learning.bounded_basis import Bounded
from sekiso.learning.residual_gp import LocalInputs, LocalPrior, condition
from sekiso.learning.residual_quantiles import Offsets
from sekiso.numerics.arrays import AnyArray, FloatArray

SETTINGS = BagSettings(n_drawn=2, n_members=40, weight_variance=0.1, source_variance=(0.5, 0.5),
                       noise_variance=0.3)  # fmt: skip
MIN_SOURCES = 3
MIN_CHOOSING = 15


@dataclass(frozen=True)
class TableModel:
    """Fitted numbers of one target; inputs by name, missing ones at their median."""

    bounded: Bounded
    weight: FloatArray
    offsets: Offsets
    prior: LocalPrior
    middle: float
    scale: float
    fill: Mapping[str, float]

    def quantiles(
        self,
        inputs: Mapping[str, FloatArray],
        probabilities: FloatArray,
        *,
        local: Mapping[str, FloatArray] | None = None,
        local_target: FloatArray | None = None,
    ) -> FloatArray:
        """Quantiles (n, p) of one new row of an unseen source, or of the source of `local`."""
        basis = self._basis(inputs)
        centre = mean_of(self.weight, basis, np.zeros(len(basis)))
        if local is None or local_target is None:
            steps = np.array([self.offsets.at(float(p)) for p in probabilities])
            steps = np.where(probabilities == 0.5, 0.0, steps)
            return self._back(centre[:, None] + steps[None, :])
        known = self._basis(local)
        z = (np.asarray(local_target, dtype=float) - self.middle) / self.scale
        residual = z - mean_of(self.weight, known, np.zeros(len(known)))
        mean, variance = condition(
            self._kernel(known), residual, self._kernel(basis), self.prior, n_asked=len(basis)
        )
        from scipy.special import ndtri

        spread = np.sqrt(variance)[:, None] * ndtri(probabilities)[None, :]
        return self._back((centre + mean)[:, None] + spread)

    def _basis(self, inputs: Mapping[str, FloatArray]) -> FloatArray:
        return self.bounded.basis(_filled(inputs, self.fill))

    def _kernel(self, basis: FloatArray) -> LocalInputs:
        return _kernel_inputs(basis[:, : len(self.bounded.names)])

    def _back(self, z: FloatArray) -> FloatArray:
        return np.asarray(self.middle + self.scale * z, dtype=float)


def fit_table_model(
    inputs: Mapping[str, FloatArray], target: FloatArray, source: AnyArray, *, seed: int = 0
) -> TableModel:
    """Model of `target` (n,) on `inputs` (each (n,), NaN allowed) with whole sources as the unit.

    Raises ValueError with fewer than 3 sources: then no interval for an unseen one can be known.
    """
    n_sources = np.unique(np.asarray(source)).size
    if n_sources < MIN_SOURCES:
        raise ValueError(f"{n_sources} sources are too few; at least {MIN_SOURCES} are needed")
    fill = {name: _median(values) for name, values in inputs.items()}
    columns = _filled(inputs, fill)
    bounded = fit_bounded(columns, squared=tuple(columns))
    basis = bounded.basis(columns)
    middle, scale = float(np.mean(target)), float(np.std(target)) or 1.0
    z = (np.asarray(target, dtype=float) - middle) / scale
    bag = _best_bag(basis, z, source, seed)
    residual = z - bag.left_out
    kernel = _kernel_inputs(basis[:, : len(columns)])
    return TableModel(
        bounded=bounded,
        weight=bag.weight,
        offsets=fit_offsets(residual, source),
        prior=fit_local_prior(kernel, residual, source, seed=seed),
        middle=middle,
        scale=scale,
        fill=fill,
    )


def _best_bag(basis: FloatArray, z: FloatArray, source: AnyArray, seed: int) -> Bag:
    """The bag whose size of members errs least on sources left out: 2, half or all inputs.

    With fewer than `MIN_CHOOSING` sources the choice itself would be noise: 2 inputs, drawn most
    strongly towards the mean.
    """
    p = basis.shape[1]
    bags = []
    sizes = {min(2, p), max(min(2, p), p // 2), p}
    if np.unique(np.asarray(source)).size < MIN_CHOOSING:
        sizes = {min(2, p)}
    for n_drawn in sorted(sizes):
        n_members = 1 if n_drawn == p else SETTINGS.n_members
        settings = replace(SETTINGS, n_drawn=n_drawn, n_members=n_members, seed=seed)
        bags.append(fit_bag(basis, z, source, share=np.zeros(len(z)), forced=(), settings=settings))
    weight = source_weight(source, exponent=SOURCE_EXPONENT)
    return min(bags, key=lambda bag: float(np.mean(weight * np.abs(z - bag.left_out))))


def _kernel_inputs(basis: FloatArray) -> LocalInputs:
    return LocalInputs(basis, np.zeros((len(basis), 0)), np.zeros(len(basis)))


def _filled(inputs: Mapping[str, FloatArray], fill: Mapping[str, float]) -> dict[str, FloatArray]:
    return {
        name: np.where(np.isfinite(inputs[name]), inputs[name], value)
        for name, value in fill.items()
    }


def _median(values: FloatArray) -> float:
    known = values[np.isfinite(values)]
    return float(np.median(known)) if known.size else 0.0
