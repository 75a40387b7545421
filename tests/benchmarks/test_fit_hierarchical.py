"""The closed forms of the fit equal brute force."""

from __future__ import annotations

import numpy as np
import pytest

from calibration.fit_hierarchical import fit_hierarchical, fit_variances

SOURCE_VARIANCE = np.array([0.3, 0.05])
NOISE = 0.04


def _sample(
    n_sources: int = 12, n_rows: int = 7, seed: int = 0
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    source = np.repeat(np.arange(n_sources), n_rows)
    x = np.column_stack([np.ones(source.size), rng.normal(size=(source.size, 2))])
    z = x[:, :2]
    effect = rng.normal(size=(n_sources, 2)) * np.sqrt(SOURCE_VARIANCE)
    y = x @ np.array([1.0, -0.5, 2.0]) + np.sum(z * effect[source], axis=1)
    return x, y + rng.normal(0, NOISE**0.5, y.size), source, z


def _fit(x: np.ndarray, y: np.ndarray, source: np.ndarray, z: np.ndarray) -> object:
    return fit_hierarchical(
        x,
        y,
        source,
        weight_variance=4.0,
        source_variance=SOURCE_VARIANCE,
        noise_variance=NOISE,
        source_design=z,
    )


def _dense(x: np.ndarray, source: np.ndarray, z: np.ndarray) -> np.ndarray:
    same = source[:, None] == source[None, :]
    return same * ((z * SOURCE_VARIANCE) @ z.T) + NOISE * np.eye(len(x))


def test_weights_equal_generalised_least_squares() -> None:
    x, y, source, z = _sample()
    fit = _fit(x, y, source, z)
    inverse = np.linalg.inv(_dense(x, source, z))
    covariance = np.linalg.inv(x.T @ inverse @ x + np.eye(3) / 4.0)
    assert np.allclose(fit.model.weight, covariance @ x.T @ inverse @ y, rtol=1e-8)
    assert np.allclose(fit.model.covariance, covariance, rtol=1e-8)


def test_evidence_equals_the_density_of_the_joint_normal() -> None:
    from scipy.stats import multivariate_normal

    x, y, source, z = _sample(5, 4)
    joint = _dense(x, source, z) + 4.0 * x @ x.T
    expected = multivariate_normal(np.zeros(len(y)), joint).logpdf(y)
    assert _fit(x, y, source, z).log_evidence == pytest.approx(expected, rel=1e-9)


def test_taking_a_source_away_equals_refitting() -> None:
    x, y, source, z = _sample()
    keep = source != 3
    without = _fit(x, y, source, z).without("3")
    again = _fit(x[keep], y[keep], source[keep], z[keep]).model
    assert np.allclose(without.weight, again.weight, rtol=1e-8)


def test_local_update_equals_adding_the_source_to_the_fit() -> None:
    x, y, source, z = _sample()
    keep = source != 3
    model = _fit(x[keep], y[keep], source[keep], z[keep]).model
    local = model.update(x[~keep], y[~keep], source_design=z[~keep])
    assert np.allclose(local.weight[:3], _fit(x, y, source, z).model.weight, rtol=1e-6)


def test_marginal_likelihood_recovers_the_variances() -> None:
    x, y, source, z = _sample(150, 8)
    fit = fit_variances(
        x,
        y,
        source,
        weight_variance=4.0,
        source_variance=[1.0, 1.0],
        noise_variance=1.0,
        source_design=z,
    )
    assert fit.model.noise_variance == pytest.approx(NOISE, rel=0.15)
    assert np.allclose(
        fit.model.source_variance, SOURCE_VARIANCE, rtol=0.35
    )  # 150 sources: sd 12 %


def test_a_wild_source_pulls_less_under_heavy_tails() -> None:
    x, y, source, _ = _sample()
    y = y + 20.0 * (source == 0)
    common = {"weight_variance": 100.0, "source_variance": [0.3], "noise_variance": NOISE}
    plain = fit_hierarchical(x, y, source, **common).model.weight[0]
    robust = fit_hierarchical(x, y, source, source_tail=3.0, **common).model.weight[0]
    assert abs(robust - 1.0) < 0.5 * abs(plain - 1.0)


def test_left_out_intervals_cover() -> None:
    x, y, source, z = _sample(120, 6, seed=5)
    mean, variance = _fit(x, y, source, z).predict_left_out(x, source, source_design=z)
    assert np.mean(np.abs(y - mean) < 1.645 * np.sqrt(variance)) == pytest.approx(0.9, abs=0.05)


def test_row_weights_divide_the_noise_and_the_prior_mean_pulls() -> None:
    x, y, source, z = _sample()
    weight = np.linspace(0.5, 3.0, len(y))
    mean = np.array([3.0, 1.0, -2.0])
    fit = fit_hierarchical(x, y, source, weight_variance=0.1, source_variance=SOURCE_VARIANCE,
                           noise_variance=NOISE, source_design=z, row_weight=weight,
                           weight_mean=mean)  # fmt: skip
    same = source[:, None] == source[None, :]
    inverse = np.linalg.inv(same * ((z * SOURCE_VARIANCE) @ z.T) + np.diag(NOISE / weight))
    covariance = np.linalg.inv(x.T @ inverse @ x + np.eye(3) / 0.1)
    expected = covariance @ (x.T @ inverse @ y + mean / 0.1)
    assert np.allclose(fit.model.weight, expected, rtol=1e-8)
    keep = source != 3
    inner = inverse[np.ix_(keep, keep)]  # blocks of sources do not mix
    covariance = np.linalg.inv(x[keep].T @ inner @ x[keep] + np.eye(3) / 0.1)
    expected = covariance @ (x[keep].T @ inner @ y[keep] + mean / 0.1)
    assert np.allclose(fit.without("3").weight, expected, rtol=1e-8)


def test_left_out_predictions_come_from_the_model_without_the_source() -> None:
    x, y, source, z = _sample()
    fit = _fit(x, y, source, z)
    mean, variance = fit.predict_left_out(x, source, source_design=z)
    own = source == 5
    expected = fit.without("5").predict(x[own], source_design=z[own])
    assert np.allclose(mean[own], expected[0])
    assert np.allclose(variance[own], expected[1])


def test_the_scales_of_heavy_tails_are_their_fixed_point() -> None:
    """s_k = (nu + (u^2 + v)/D)/(nu + 1) with u, v mean and variance of the source's effect."""
    x, y, source, _ = _sample()
    y = y + 3.0 * (source == 0)
    fit = fit_hierarchical(x, y, source, weight_variance=100.0, source_variance=[0.3],
                           noise_variance=NOISE, source_tail=3.0)  # fmt: skip
    for k in range(12):
        residual = y[source == k] - x[source == k] @ fit.model.weight
        variance = 1.0 / (1.0 / (0.3 * fit.source_scale[k]) + residual.size / NOISE)
        effect = variance * residual.sum() / NOISE
        expected = (3.0 + (effect**2 + variance) / 0.3) / 4.0
        assert fit.source_scale[k] == pytest.approx(expected, rel=1e-3)


def test_a_local_update_equals_dense_algebra() -> None:
    x, y, source, z = _sample()
    model = _fit(x, y, source, z).model
    new, values = x[:4], y[:4] + 0.5
    joint = np.hstack([new, z[:4]])
    prior = np.zeros((5, 5))
    prior[:3, :3], prior[3:, 3:] = model.covariance, np.diag(SOURCE_VARIANCE)
    inner = np.linalg.inv(joint @ prior @ joint.T + NOISE * np.eye(4))
    shift = prior @ joint.T @ inner @ (values - new @ model.weight)
    left = prior - prior @ joint.T @ inner @ joint @ prior
    local = model.update(new, values, source_design=z[:4])
    assert np.allclose(local.weight, np.concatenate([model.weight, [0.0, 0.0]]) + shift)
    mean, variance = local.predict(x[5:7], source_design=z[5:7])
    asked = np.hstack([x[5:7], z[5:7]])
    assert np.allclose(mean, asked @ local.weight)
    assert np.allclose(variance, np.diag(asked @ left @ asked.T) + NOISE, rtol=1e-6)
