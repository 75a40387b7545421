"""Own statistics timed against the library that comes nearest, in one process.

`statistics_rows()` gives one entry per pair: what, library, `ratio` = processor time of ours over
the library's, `same` = whether the results agree, and the reason to keep ours.  The regression is
compared where statsmodels is installed; the product does not need it.  Not timed: the expected
hypervolume improvement, which no library outside torch offers in closed form.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import numpy as np
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import WhiteKernel
from sklearn.model_selection import GroupKFold

from calibration.conformal import weighted_quantile
from calibration.fit_hierarchical import fit_hierarchical, fit_variances
from calibration.source_groups import source_folds
from sekiso.learning.outcome_model import fit_outcome

N_RUNS = 5


def statistics_rows() -> list[dict[str, Any]]:
    """Every pair that this machine can time."""
    rows = [process_row(), fold_row(), quantile_row()]
    return [*regression_rows(), *rows] if find_spec("statsmodels") else rows


def row(
    what: str,
    library: str,
    reason: str,
    ours: Callable[[], Any],
    theirs: Callable[[], Any],
    agrees: Callable[[Any, Any], bool],
) -> dict[str, Any]:
    """One entry; both run once before they are timed."""
    same = bool(agrees(ours(), theirs()))
    spent = [min(processor_time(run) for _ in range(N_RUNS)) for run in (ours, theirs)]
    return {"what": what, "library": library, "ratio": float(f"{spent[0] / spent[1]:.2g}"),
            "same": same, "reason": reason}  # fmt: skip


def processor_time(run: Callable[[], Any]) -> float:
    start = time.process_time()
    for _ in range(3):
        run()
    return time.process_time() - start


def regression_rows() -> list[dict[str, Any]]:
    """1000 rows of 50 sources, six weights, a constant and a slope per source."""
    from statsmodels.regression.mixed_linear_model import MixedLM

    rng = np.random.default_rng(0)
    source = np.repeat(np.arange(50), 20)
    x = np.column_stack([np.ones(source.size), rng.normal(size=(source.size, 5))])
    effect = rng.normal(size=(50, 2)) * np.sqrt([0.3, 0.05])
    y = x @ np.array([1.0, -0.5, 2.0, 0.0, 0.3, 1.5]) + np.sum(x[:, :2] * effect[source], axis=1)
    y = y + rng.normal(0.0, 0.2, y.size)
    known = {"weight_variance": 1e6, "source_variance": [0.3, 0.05], "noise_variance": 0.04,
             "source_design": x[:, :2]}  # fmt: skip

    def without_each() -> Any:
        fit = fit_hierarchical(x, y, source, **known)
        for name in range(50):
            fit.without(str(name))
        return fit.model.weight

    def refit_each() -> Any:
        for name in range(50):
            keep = source != name
            MixedLM(y[keep], x[keep], source[keep], exog_re=x[keep, :2]).fit(reml=False)
        return MixedLM(y, x, source, exog_re=x[:, :2]).fit(reml=False).fe_params

    def alike(own: Any, peer: Any) -> bool:
        return np.allclose(own, peer, atol=0.02)

    return [
        row("hierarchical regression with its variances", "statsmodels MixedLM",
            "priors on the weights, one evidence for all variances, plain numbers to ship",
            lambda: fit_variances(x, y, source, **known).model.weight,
            lambda: MixedLM(y, x, source, exog_re=x[:, :2]).fit(reml=False).fe_params, alike),
        row("hierarchical regression without each of 50 sources", "statsmodels MixedLM",
            "sources are taken away from the normal equations; the library fits again",
            without_each, refit_each, alike),
    ]  # fmt: skip


def process_row() -> dict[str, Any]:
    """Posterior of 200 measured rows at 2048 candidates of four inputs."""
    rng = np.random.default_rng(1)
    x, new = rng.uniform(size=(200, 4)), rng.uniform(size=(2048, 4))
    y = 5.0 + np.sin(3.0 * x[:, 0]) + 0.1 * rng.normal(size=200)
    model = fit_outcome(x, y)
    z = (y - y.mean()) / y.std()
    peer = GaussianProcessRegressor(model.kernel + WhiteKernel(model.noise), optimizer=None)
    peer.fit(x, z)

    def theirs() -> tuple[Any, Any]:
        mean, sd = peer.predict(new, return_std=True)
        return y.mean() + y.std() * mean, y.std() * sd

    return row(
        "posterior of a Gaussian process at 2048 candidates", "scikit-learn GaussianProcess",
        "lengths are tuned by scikit-learn; own is the posterior without noise, its covariance, "
        "and a further row taken for measured without a new fit",
        lambda: model.at(new, with_noise=True), theirs,
        lambda own, other: np.allclose(own, other, rtol=1e-4),
    )  # fmt: skip


def fold_row() -> dict[str, Any]:
    """Five folds of 2000 rows in 60 sources of unlike size."""
    source = np.random.default_rng(2).zipf(1.5, 2000) % 60

    def theirs() -> Any:
        fold = np.empty(source.size, dtype=int)
        for k, (_, test) in enumerate(GroupKFold(5).split(source, groups=source)):
            fold[test] = k
        return fold

    def whole(*folds: Any) -> bool:
        return all(np.unique(f[source == s]).size == 1 for f in folds for s in np.unique(source))

    return row(
        "five folds of whole sources", "scikit-learn GroupKFold",
        "balanced by rows and drawn by a seed at once; the library does one or the other",
        lambda: source_folds(source, n_folds=5), theirs, whole,
    )  # fmt: skip


def quantile_row() -> dict[str, Any]:
    """The 95 % point of 2000 weighted residuals."""
    rng = np.random.default_rng(3)
    value, weight = rng.normal(size=2000), rng.uniform(0.1, 1.0, 2000)
    return row(
        "weighted quantile", "numpy.quantile(weights=)",
        "numpy has weights from 2.0 on only; 1.26 is supported",
        lambda: weighted_quantile(value, weight, 0.95),
        lambda: np.quantile(value, 0.95, weights=weight, method="inverted_cdf"),
        lambda own, peer: own == peer,
    )  # fmt: skip


if __name__ == "__main__":
    print(json.dumps({"name": "own_code_statistics", "own": statistics_rows()}, indent=1))
