"""Linear regression with random effects of the source: the fit, in closed form.

Row i of source s:  y_i = x_i . w + z_i . u_s + e_i,  w ~ N(m, V),  u_s ~ N(0, D),
e_i ~ N(0, noise / row_weight_i).  D and V are diagonal.  The source effects are integrated out
source by source, so one source's contribution to the normal equations can be taken away
(leave one source out) without refitting.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.optimize import Bounds, minimize

from calibration.source_groups import source_codes
from sekiso.numerics.arrays import AnyArray, FloatArray
from sekiso.numerics.statistics import HierarchicalModel
from sekiso.numerics.statistics.hierarchical import intercept

JITTER = 1e-12


@dataclass(frozen=True)
class HierarchicalFit:
    """A fitted model with what each source contributed, so that sources can be taken away.

    `information` (K, p, p) and `moment` (K, p) are the normal equations of each source with its
    own effect integrated out; `prior_information` (p, p), `prior_moment` (p,).
    """

    model: HierarchicalModel
    sources: AnyArray
    information: FloatArray
    moment: FloatArray
    prior_information: FloatArray
    prior_moment: FloatArray
    source_scale: FloatArray
    log_evidence: float

    def without(self, source: str) -> HierarchicalModel:
        """The model as if `source` had never been seen (variance components unchanged)."""
        keep = self.sources.astype(str) != str(source)
        precision = self.prior_information + self.information[keep].sum(axis=0)
        covariance = _inverse(precision)
        weight = covariance @ (self.prior_moment + self.moment[keep].sum(axis=0))
        return HierarchicalModel(
            weight, covariance, self.model.source_variance, self.model.noise_variance
        )

    def predict_left_out(
        self, design: FloatArray, source: AnyArray, *, source_design: FloatArray | None = None
    ) -> tuple[FloatArray, FloatArray]:
        """Mean and variance of every row from the model that never saw the row's source."""
        mean = np.empty(len(design))
        variance = np.empty(len(design))
        names = np.asarray(source).astype(str)
        for name in np.unique(names):
            rows = names == name
            z = None if source_design is None else source_design[rows]
            mean[rows], variance[rows] = self.without(name).predict(design[rows], source_design=z)
        return mean, variance


def fit_hierarchical(
    design: FloatArray,
    target: FloatArray,
    source: AnyArray,
    *,
    weight_variance: FloatArray | float,
    source_variance: FloatArray | Sequence[float],
    noise_variance: float,
    weight_mean: FloatArray | float = 0.0,
    source_design: FloatArray | None = None,
    row_weight: FloatArray | None = None,
    source_tail: float | None = None,
) -> HierarchicalFit:
    """Posterior of the weights at given variance components, sources integrated out.

    `design` (n, p), `target` (n,), `source` (n,) labels, `source_design` (n, q; default the
    intercept), `source_variance` (q,). `source_tail` = degrees of freedom of a Student t for the
    source effects (fitted by reweighting): a few wild sources then do not pull the weights.
    """
    design = np.asarray(design, dtype=float)
    names, codes = source_codes(source)
    z = intercept(design) if source_design is None else np.asarray(source_design, dtype=float)
    noise = noise_variance / (np.ones(len(design)) if row_weight is None else row_weight)
    spread = np.asarray(source_variance, dtype=float)
    p = design.shape[1]
    mean = np.broadcast_to(np.asarray(weight_mean, dtype=float), (p,))
    precision = np.diag(1.0 / np.broadcast_to(np.asarray(weight_variance, dtype=float), (p,)))
    rows = [np.flatnonzero(codes == code) for code in range(names.size)]
    scale = np.ones(names.size)
    for _ in range(1 if source_tail is None else 25):
        parts = [
            _source_part(design[i], target[i] - design[i] @ mean, z[i], noise[i], spread * s)
            for i, s in zip(rows, scale, strict=True)
        ]
        information = np.array([part[0] for part in parts])
        shift_moment = np.array([part[1] for part in parts])
        covariance = _inverse(precision + information.sum(axis=0))
        weight = mean + covariance @ shift_moment.sum(axis=0)
        if source_tail is not None:
            scale = _tail_scale(design, target, z, noise, spread, weight, rows, scale, source_tail)
    evidence = _log_evidence(parts, precision, covariance, shift_moment.sum(axis=0), noise)
    model = HierarchicalModel(weight, covariance, spread, noise_variance)
    moment = shift_moment + information @ mean
    return HierarchicalFit(
        model, names, information, moment, precision, precision @ mean, scale, evidence
    )


def fit_variances(
    design: FloatArray,
    target: FloatArray,
    source: AnyArray,
    *,
    weight_variance: FloatArray | float,
    source_variance: FloatArray | Sequence[float],
    noise_variance: float,
    weight_mean: FloatArray | float = 0.0,
    source_design: FloatArray | None = None,
    row_weight: FloatArray | None = None,
) -> HierarchicalFit:
    """As `fit_hierarchical` with the variance components at their maximum marginal likelihood.

    The arguments give the start; every source variance and the noise variance move within a
    factor 1e4 of it; `weight_variance` stays.
    """
    spread = np.asarray(source_variance, dtype=float)

    def refit(log_factor: FloatArray) -> HierarchicalFit:
        factor = np.exp(log_factor)
        return fit_hierarchical(
            design,
            target,
            source,
            weight_variance=weight_variance,
            source_variance=spread * factor[1:],
            noise_variance=noise_variance * float(factor[0]),
            weight_mean=weight_mean,
            source_design=source_design,
            row_weight=row_weight,
        )

    def loss(log_factor: FloatArray) -> float:
        return -refit(log_factor).log_evidence

    start = np.zeros(1 + spread.size)
    limit = float(np.log(1e4))
    best = minimize(
        loss,
        start,
        method="L-BFGS-B",
        bounds=Bounds(np.full(start.size, -limit), np.full(start.size, limit)),
    )
    return refit(np.asarray(best.x))


def _inverse(precision: FloatArray) -> FloatArray:
    """Symmetric inverse of a positive definite matrix."""
    factor = cho_factor(precision + JITTER * np.eye(len(precision)))
    inverse = np.asarray(cho_solve(factor, np.eye(len(precision))))
    return 0.5 * (inverse + inverse.T)


def _source_part(
    x: FloatArray, y: FloatArray, z: FloatArray, noise: FloatArray, spread: FloatArray
) -> tuple[FloatArray, FloatArray, float, float]:
    """X'S^-1 X, X'S^-1 y, y'S^-1 y and ln|S| less the noise term, with S = N + Z D Z'.

    Woodbury: S^-1 = N^-1 - N^-1 Z (I + D Z'N^-1 Z)^-1 D Z'N^-1.
    """
    scaled = z / noise[:, None]
    gram = z.T @ scaled
    inner = np.eye(len(spread)) + spread[:, None] * gram
    middle = np.linalg.solve(inner, np.diag(spread))
    zx, zy = scaled.T @ x, scaled.T @ y
    information = x.T @ (x / noise[:, None]) - zx.T @ middle @ zx
    moment = x.T @ (y / noise) - zx.T @ middle @ zy
    energy = float(y @ (y / noise) - zy @ middle @ zy)
    return information, moment, energy, float(np.linalg.slogdet(inner)[1])


def _tail_scale(
    design: FloatArray,
    target: FloatArray,
    z: FloatArray,
    noise: FloatArray,
    spread: FloatArray,
    weight: FloatArray,
    rows: list[AnyArray],
    scale: FloatArray,
    degrees: float,
) -> FloatArray:
    """Variance multipliers of the sources in the scale-mixture form of the Student t."""
    new = np.ones(len(rows))
    for k, i in enumerate(rows):
        residual = target[i] - design[i] @ weight
        scaled = z[i] / noise[i][:, None]
        inner = np.eye(len(spread)) + (spread * scale[k])[:, None] * (z[i].T @ scaled)
        posterior = np.linalg.solve(inner, np.diag(spread * scale[k]))
        effect = posterior @ (scaled.T @ residual)
        size = float(np.sum((effect**2 + np.diag(posterior)) / np.maximum(spread, JITTER)))
        new[k] = (degrees + size) / (degrees + len(spread))
    return new


def _log_evidence(
    parts: list[tuple[FloatArray, FloatArray, float, float]],
    precision: FloatArray,
    covariance: FloatArray,
    moment: FloatArray,
    noise: FloatArray,
) -> float:
    """Ln p(y | variances) with weights and source effects integrated out."""
    energy = sum(part[2] for part in parts) - float(moment @ covariance @ moment)
    log_s = sum(part[3] for part in parts) + float(np.log(noise).sum())
    log_c = float(np.linalg.slogdet(covariance)[1] + np.linalg.slogdet(precision)[1])
    return float(-0.5 * (energy + log_s - log_c + noise.size * np.log(2.0 * np.pi)))
