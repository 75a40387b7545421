"""Sufficient statistics of a linear model: what a site sends instead of its rows.

Site k has rows y_k = X_k w + e_k, e_k ~ N(0, C_k).  It sends S_k = X'C^-1 X, r_k = X'C^-1 y,
q_k = y'C^-1 y and n_k.  With the prior w ~ N(0, L0^-1) the posterior of all sites is
L = L0 + sum S_k, w = L^-1 sum r_k: exactly that of the pooled rows (Lindley and Smith 1972, J. R.
Stat. Soc. B 34:1).  Sites are summed in the order of their names, so that without a site the bits
are those of a system that never had it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sekiso.domain.errors import DataError
from sekiso.numerics.arrays import FloatArray

ROUNDING = 1e-9  # of the largest entry of a matrix
MOST_WEIGHTS = 1000


@dataclass(frozen=True, eq=False)
class Sufficient:
    """S (p, p), r (p,), q and n of one site for the weights `names` (p,).

    `model` names the model whose weights they are; `epsilon` of the Gaussian mechanism where noise
    was added, else None.
    """

    names: tuple[str, ...]
    information: FloatArray
    moment: FloatArray
    energy: float
    n: int
    model: str = ""
    epsilon: float | None = None

    def plain(self) -> dict[str, Any]:
        """JSON values; `from_plain` gives every bit back."""
        return {
            "names": list(self.names),
            "information": self.information.tolist(),
            "moment": self.moment.tolist(),
            "energy": self.energy,
            "n": self.n,
            "model": self.model,
            "epsilon": self.epsilon,
        }

    def less(self, mean: FloatArray) -> Sufficient:
        """The statistics of y - X m for the weights `mean` m (p,): r - S m, q - 2 m.r + m.S m.

        >>> told = sufficient(np.ones((2, 1)), np.array([1.0, 3.0]), np.eye(2), names=("level",))
        >>> told.less(np.array([2.0])).moment.tolist(), told.less(np.array([2.0])).energy
        ([0.0], 2.0)
        """
        pull = self.information @ mean
        energy = self.energy - 2.0 * float(mean @ self.moment) + float(mean @ pull)
        return replace(self, moment=self.moment - pull, energy=energy)

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Sufficient:
        """Inverse of `plain`.

        Raises DataError where shapes do not fit, a number is not finite, or no rows could have
        given the sums: S is symmetric without negative eigenvalues, and q >= r.S^-1 r.
        """
        try:
            names = tuple(map(str, plain["names"]))
            if len(names) > MOST_WEIGHTS:
                raise DataError("statistics_malformed", got=f"p = {len(names)}")
            found = cls(
                names,
                np.array(plain["information"], dtype=float).reshape(len(names), len(names)),
                np.array(plain["moment"], dtype=float).reshape(len(names)),
                float(plain["energy"]),
                int(plain["n"]),
                str(plain.get("model", "")),
                plain.get("epsilon"),
            )
        except (KeyError, TypeError, ValueError) as problem:
            raise DataError("statistics_malformed", got=str(problem)[:80]) from problem
        numbers = np.concatenate([found.information.ravel(), found.moment, [found.energy]])
        if not np.isfinite(numbers).all() or found.n < 1 or len(set(names)) < len(names):
            raise DataError("statistics_malformed", got="nan, inf, n < 1")
        if not found._is_possible:
            raise DataError("statistics_malformed", got="X'X, X'y, y'y")
        return found

    @property
    def _is_possible(self) -> bool:
        """Whether rows exist that have these sums, to rounding."""
        s, largest = self.information, float(np.abs(self.information).max(initial=0.0))
        if not np.allclose(s, s.T, rtol=0.0, atol=ROUNDING * largest):
            return False
        values, vectors = np.linalg.eigh(0.5 * (s + s.T))
        if values.min(initial=0.0) < -ROUNDING * largest:
            return False
        if self.epsilon is not None:  # its q is not told
            return True
        sure = values > ROUNDING * largest
        along = vectors.T @ self.moment
        explained = float(np.sum(along[sure] ** 2 / values[sure]))
        return explained <= self.energy * (1.0 + 1e-6) + ROUNDING


@dataclass(frozen=True, eq=False)
class Posterior:
    """Posterior of the weights `names`: `covariance` (p, p) and what each site moved.

    `shift` (p, K) = L^-1 r_k of the sites `sites` (K,); the mean is its sum over the sites.
    """

    names: tuple[str, ...]
    covariance: FloatArray
    sites: tuple[str, ...]
    shift: FloatArray

    @property
    def mean(self) -> FloatArray:
        """Posterior mean of the weights (p,), sites added in their order."""
        total = np.zeros(len(self.names))
        for column in self.shift.T:
            total = total + column
        return total

    def variance(self, design: FloatArray) -> FloatArray:
        """Variance x.L^-1 x of the mean at rows `design` (n, p), (n,)."""
        return np.asarray(np.einsum("ip,pq,iq->i", design, self.covariance, design), dtype=float)


def sufficient(
    design: FloatArray,
    target: FloatArray,
    covariance: FloatArray,
    *,
    names: Sequence[str],
    model: str = "",
) -> Sufficient:
    """Statistics of one site's rows: `design` (n, p), `target` (n,), `covariance` (n, n).

    >>> told = sufficient(np.ones((2, 1)), np.array([1.0, 3.0]), np.eye(2), names=("level",))
    >>> told.information.tolist(), told.moment.tolist(), told.energy, told.n
    ([[2.0]], [4.0], 10.0, 2)
    """
    from scipy.linalg import solve_triangular  # loads much, for shared rows only

    lower = np.linalg.cholesky(covariance)
    scaled = solve_triangular(lower, np.column_stack([design, target]), lower=True)
    x, y = scaled[:, :-1], scaled[:, -1]
    return Sufficient(tuple(names), x.T @ x, x.T @ y, float(y @ y), len(target), model)


def sufficient_of_site(
    design: FloatArray,
    target: FloatArray,
    *,
    noise_variance: float,
    site_variance: float,
    names: Sequence[str],
    model: str = "",
) -> Sufficient:
    """As `sufficient` for C = s^2 I + c^2 11', rows that share one offset: any number of them.

    C^-1 = (I - k 11') / s^2 with k = c^2 / (s^2 + n c^2) (Sherman and Morrison 1950).

    >>> x, y = np.ones((2, 1)), np.array([1.0, 3.0])
    >>> told = sufficient_of_site(x, y, noise_variance=1.0, site_variance=0.5, names=("level",))
    >>> told.information.tolist(), told.moment.tolist(), told.energy
    ([[1.0]], [2.0], 6.0)
    """
    shared = site_variance / (noise_variance + len(target) * site_variance)
    x_sum, y_sum = design.sum(axis=0), float(target.sum())
    information = (design.T @ design - shared * np.outer(x_sum, x_sum)) / noise_variance
    moment = (design.T @ target - shared * x_sum * y_sum) / noise_variance
    energy = (float(target @ target) - shared * y_sum**2) / noise_variance
    return Sufficient(tuple(names), information, moment, energy, len(target), model)


def summed(parts: Iterable[Sufficient], names: Sequence[str]) -> tuple[FloatArray, FloatArray]:
    """(sum S, sum r) over `parts` in the given order, in the weights `names`.

    Weights that a part does not name have no row of it.
    """
    place = {name: i for i, name in enumerate(names)}
    information, moment = np.zeros((len(names), len(names))), np.zeros(len(names))
    for part in parts:
        at = np.array([place[name] for name in part.names], dtype=int)
        information[np.ix_(at, at)] += part.information
        moment[at] += part.moment
    return information, moment


def posterior(
    precision: FloatArray, names: Sequence[str], sites: Mapping[str, Sequence[Sufficient]]
) -> Posterior:
    """Posterior from the prior `precision` L0 (p, p) of `names` and each site's statistics.

    >>> told = sufficient(np.ones((4, 1)), np.full(4, 2.0), np.eye(4), names=("level",))
    >>> posterior(np.eye(1), ("level",), {"a": [told]}).mean.round(6).tolist()  # 4 / 5 of 2
    [1.6]
    """
    order = tuple(sorted(sites))
    total, moments = np.array(precision, dtype=float), []
    for site in order:
        information, moment = summed(sites[site], names)
        total = total + information
        moments.append(moment)
    lower = np.linalg.cholesky(total)
    root = np.linalg.solve(lower, np.eye(len(names)))
    covariance = root.T @ root
    # one product per site: the bits of a site's shift depend on no other site's place
    shift = [covariance @ moment for moment in moments]
    stacked = np.column_stack(shift) if shift else np.zeros((len(names), 0))
    return Posterior(tuple(names), covariance, order, stacked)


def refuse_revealing(n: int, n_weights: int) -> None:
    """DataError where `n` rows are fewer than 5 per weight: their statistics would show them."""
    if n < ROWS_PER_WEIGHT * n_weights:
        raise DataError(
            "statistics_reveal_rows", got=n, allowed=ROWS_PER_WEIGHT * n_weights, weights=n_weights
        )


ROWS_PER_WEIGHT = 5


def gaussian_noise_sd(sensitivity: float, *, epsilon: float, delta: float) -> float:
    """Sd of the Gaussian mechanism, D sqrt(2 ln(1.25 / delta)) / epsilon.

    Valid for 0 < epsilon < 1, 0 < delta < 1 (Dwork and Roth 2014, theorem A.1); else DataError.

    >>> round(gaussian_noise_sd(1.0, epsilon=0.5, delta=1e-5), 3)
    9.69
    """
    if not (0.0 < epsilon < 1.0 and 0.0 < delta < 1.0):
        raise DataError("epsilon_outside", got=f"{epsilon:g}, {delta:g}")
    return sensitivity * float(np.sqrt(2.0 * np.log(1.25 / delta))) / epsilon


def noisy_sufficient(
    design: FloatArray,
    target: FloatArray,
    *,
    names: Sequence[str],
    noise_variance: float,
    site_variance: float,
    largest: tuple[float, float],
    epsilon: float,
    delta: float = 1e-5,
    model: str = "",
    rng: np.random.Generator | None = None,
) -> Sufficient:
    """Statistics that hide any one row: (epsilon, delta) of the Gaussian mechanism.

    Rows are clipped to |x| <= X and |y| <= Y (`largest` = X, Y), the covariance of a site is
    s^2 I + c^2 11'.  Replacing a row moves X'X by at most 2 X^2 and k (X'1)(X'1)' by 4 X^2, as
    k = c^2 / (s^2 + n c^2) <= 1/n; so (S, r) moves by at most D = 6 X sqrt(X^2 + Y^2) / s^2.  q is
    not told.  What is sent counts its own noise of sd t, so that it can only say too little:
    eigenvalues of S are lowered by the norm of the noise, 2 t sqrt(p), to l; then
    S l / (l + t^2) and r l / (l + t^2), which reveals nothing more.  `rng` is for tests only.
    """
    far, high = largest
    length = np.linalg.norm(design, axis=1, keepdims=True)
    x = design * np.minimum(1.0, far / np.maximum(length, 1e-300))
    y = np.clip(target, -high, high)
    n, p = x.shape
    told = sufficient_of_site(
        x, y, noise_variance=noise_variance, site_variance=site_variance, names=names, model=model
    )
    sd = gaussian_noise_sd(
        6.0 * far * float(np.hypot(far, high)) / noise_variance, epsilon=epsilon, delta=delta
    )
    rng = np.random.default_rng() if rng is None else rng
    upper = np.triu(rng.normal(0.0, sd, (p, p)))
    values, vectors = np.linalg.eigh(told.information + upper + np.triu(upper, 1).T)
    sure = np.maximum(values - 2.0 * sd * np.sqrt(p), 0.0)
    kept = sure / (sure + sd**2)
    moment = vectors @ (kept * (vectors.T @ (told.moment + rng.normal(0.0, sd, p))))
    information = (vectors * (sure * kept)) @ vectors.T
    return Sufficient(told.names, information, moment, 0.0, n, model, epsilon)
