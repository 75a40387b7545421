"""Fit what the density model leaves open: the modes in which other laboratories may move it."""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize

from calibration.source_groups import source_codes, source_weight
from sekiso.knowledge.load import Knowledge
from sekiso.learning.density import DensityModel, density_inputs, local_inputs, log_porosity
from sekiso.learning.residual_gp import LocalInputs
from sekiso.learning.shared_density import OpenDensity, open_features, site_covariance
from sekiso.materials.tables import Columns
from sekiso.numerics.arrays import AnyArray, FloatArray
from sekiso.numerics.statistics.sufficient import sufficient

N_MODES = 24
LENGTH = 2.0
SITE_VARIANCE = (0.15, 0.20)  # of a source's constant by method, as in the bag of `fit_surrogate`
INTERCEPT_VARIANCE, METHOD_VARIANCE = 10.0, 0.1
START = (0.02, 0.05, 0.05)  # variance of basis weights, smooth weights and alloy constants
LOG_SD = 2.2  # weak log-normal prior of each around its start
SOURCE_EXPONENT = 0.7


def fit_open_density(
    columns: Columns,
    facts: Knowledge,
    model: DensityModel,
    *,
    n_modes: int = N_MODES,
    length: float = LENGTH,
) -> OpenDensity:
    """The open part from the rows that the density model was fitted on.

    Prior variances at maximum marginal likelihood over sources; L0 = V^-1 + sum S_k; the modes are
    the eigenfunctions of L0^-1 over the rows (each source by n^-0.7), scaled to weights N(0, 1).
    The constant of an alloy never seen has the variance by which the model widens for one.
    """
    inputs = density_inputs(columns, facts, model)
    features = open_features(inputs, model, length)
    blank = OpenDensity(np.eye(features.shape[1]), length, 0.0, np.array(SITE_VARIANCE))
    z = log_porosity(columns.numbers("relative_density"))
    source = columns.words("source").astype(str)
    information, moment = _summed(features, z, source, local_inputs(inputs, model), model, blank)
    n_smooth, n_alloys = len(model.cloud.centres), len(model.alloys)
    counts = (features.shape[1] - 2 - n_smooth - n_alloys, n_smooth, n_alloys)
    variance = _variances(information, moment, counts)
    modes = _modes(np.diag(1.0 / _spread(variance, counts)) + information, features, source)
    spread = 0.5 * (model.offsets.at(0.84) - model.offsets.at(0.16))
    unseen = (model.widening["alloy"] ** 2 - 1.0) * spread**2
    return OpenDensity(modes[:, :n_modes], length, unseen, np.array(SITE_VARIANCE))


def _summed(
    features: FloatArray,
    z: FloatArray,
    source: AnyArray,
    rows: LocalInputs,
    model: DensityModel,
    blank: OpenDensity,
) -> tuple[FloatArray, FloatArray]:
    names, codes = source_codes(source)
    weights = tuple(map(str, range(features.shape[1])))
    parts = []
    for code in range(names.size):
        own = np.flatnonzero(codes == code)
        covariance = site_covariance(rows.rows(own), model.prior, blank)
        parts.append(sufficient(features[own], z[own], covariance, names=weights))
    information = np.sum([part.information for part in parts], axis=0)
    return information, np.sum([part.moment for part in parts], axis=0)


def _spread(variance: FloatArray, counts: tuple[int, int, int]) -> FloatArray:
    repeated = [np.full(n, v) for n, v in zip(counts, variance, strict=True)]
    return np.concatenate([[INTERCEPT_VARIANCE, METHOD_VARIANCE], *repeated])


def _variances(
    information: FloatArray, moment: FloatArray, counts: tuple[int, int, int]
) -> FloatArray:
    """Variances of basis, smooth and alloy weights at maximum marginal likelihood."""

    def loss(theta: FloatArray) -> float:
        spread = _spread(np.exp(theta), counts)
        lower = np.linalg.cholesky(np.diag(1.0 / spread) + information)
        scaled = np.linalg.solve(lower, moment)
        fit = -0.5 * float(scaled @ scaled) + float(np.log(np.diag(lower)).sum())
        away = (theta - np.log(START)) / LOG_SD
        return fit + 0.5 * float(np.log(spread).sum()) + 0.5 * float(away @ away)

    best = minimize(loss, np.log(START), method="L-BFGS-B", bounds=[(-12.0, 2.0)] * 3)
    return np.exp(best.x)


def _modes(precision: FloatArray, features: FloatArray, source: AnyArray) -> FloatArray:
    """Columns by falling variance over the rows; L0^-1 = modes modes'."""
    values, vectors = np.linalg.eigh(precision)
    root = (vectors / np.sqrt(values)) @ vectors.T
    weight = source_weight(source, exponent=SOURCE_EXPONENT)
    gram = features.T @ (features * (weight / weight.sum())[:, None])
    _, turned = np.linalg.eigh(root @ gram @ root)
    modes = root @ turned[:, ::-1]
    # the sign of an eigenvector is free: the largest entry is positive
    largest = modes[np.abs(modes).argmax(axis=0), np.arange(modes.shape[1])]
    return np.asarray(modes * np.sign(largest), dtype=float)
