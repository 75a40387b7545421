"""Build time of one machine from the jobs that it has run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import nnls
from scipy.stats import t as student

from sekiso.domain.errors import DataError
from sekiso.economics.builds import beam_gain, layer_time, melting_rate
from sekiso.economics.fact_sampler import FactSampler
from sekiso.economics.own_quotes import log_sd
from sekiso.numerics.arrays import FloatArray

TERMS = ("setup", "layers", "volume", "support", "parts")  # of the regression, in this order
FEWEST = 5  # jobs
_WEIGHT = 4.0  # jobs that the assumed scatter counts for
_P95 = 0.95
_VAGUE = 0.3  # least relative width of what the model tells of one machine
_PER_PART = 120.0  # s: width of the time per part, of which the model tells nothing
_PER_VOLUME = 1e7  # s/m3: the same for a volume that is jetted, not melted


@dataclass(frozen=True, eq=False)
class Jobs:
    """Builds that were run or are to be run, each array of shape (n,).

    n_layers [1]; volume of the parts and of their supports as melted [m3]; n_parts [1].
    """

    n_layers: FloatArray
    volume: FloatArray
    support: FloatArray
    n_parts: FloatArray

    def terms(self) -> FloatArray:
        """Rows of the regression, shape (n, 5): 1, N, V, V_support, n_parts."""
        columns = (self.n_layers, self.volume, self.support, self.n_parts)
        table = np.broadcast_arrays(*(np.atleast_1d(np.asarray(c, float)) for c in columns))
        return np.column_stack([np.ones(len(table[0])), *table])


@dataclass(frozen=True, eq=False)
class Prior:
    """What the model expects before any job: coefficients by TERMS in SI and their standard
    deviations, and the relative scatter of a job about the model.
    """

    mean: FloatArray
    sd: FloatArray
    scatter: float


@dataclass(frozen=True, eq=False)
class BuildTimeFit:
    """T = a0 + a1 N + a2 V + a3 V_support + a4 n: coefficients [s, s, s/m3, s/m3, s] by TERMS,
    their covariance, the relative scatter of jobs, its degrees of freedom and the jobs used.
    """

    coefficients: FloatArray
    covariance: FloatArray
    scatter: float
    freedom: float
    n_jobs: int

    def predict(self, jobs: Jobs) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Build time [s] of further jobs with the ends of its 90 % interval, shape (n,) each.

        T = x a, ends T exp(-+ t d/T) with d^2 = x C x + (s T)^2 and Student's t of the fit's
        degrees of freedom.
        """
        rows = jobs.terms()
        time = rows @ self.coefficients
        variance = (
            np.einsum("ij,jk,ik->i", rows, self.covariance, rows) + (self.scatter * time) ** 2
        )
        reach = student.ppf(_P95, self.freedom) * np.sqrt(variance) / time
        return time, time * np.exp(-reach), time * np.exp(reach)


def build_time_fit(jobs: Jobs, time: FloatArray, *, prior: Prior) -> BuildTimeFit:
    """Build time by regression on own jobs, non-negative, held to the model where they are few.

    min sum ((T_i - x_i a)/(s T_i))^2 + sum ((a_j - m_j)/d_j)^2, a >= 0, with the prior m_j +- d_j;
    the relative scatter s is that of the jobs with _WEIGHT jobs of the assumed one.  Form:
    Rickenbacher et al. 2013, Rapid Prototyping Journal 19(3) (recalled).  `time` [s], shape (n,).
    Raises DataError for fewer than FEWEST jobs and for a number that is not positive.

    >>> layers = np.array([500.0, 1000.0, 1500.0, 2000.0, 2500.0])
    >>> volume = np.array([1.0, 4.0, 2.0, 8.0, 5.0]) * 1e-4
    >>> jobs = Jobs(layers, volume, np.zeros(5), np.ones(5))
    >>> vague = Prior(np.array([3600.0, 10.0, 2e8, 2e8, 0.0]),
    ...     np.array([36e3, 100.0, 2e9, 2e9, 1.0]), 0.05)
    >>> fit = build_time_fit(jobs, 7200.0 + 9.0 * layers + 1.5e8 * volume, prior=vague)
    >>> [round(float(a), 1) for a in fit.coefficients[:2]]
    [7195.0, 9.0]
    """
    rows, time = jobs.terms(), np.atleast_1d(np.asarray(time, dtype=float))
    _refuse(rows, time)
    scatter = prior.scatter
    for _ in range(2):  # the second time with the scatter that the first one left
        coefficients, covariance = _ridge(rows, time, prior, scatter)
        off = (time - rows @ coefficients) / time
        freedom = _WEIGHT + len(time) - 1.0
        scatter = float(np.sqrt((_WEIGHT * prior.scatter**2 + np.sum(off**2)) / (freedom + 1.0)))
    return BuildTimeFit(coefficients, covariance, scatter, freedom, len(time))


def model_prior(
    read: FactSampler, *, process: Mapping[str, Any], machine: Mapping[str, Any], family: str
) -> Prior:
    """What the model of a scanned or jetted build tells of a machine before its jobs.

    Set-up, time per layer and, where beams melt, 1/(rate beams duty) for parts and supports, each
    with the spread of its facts, at least _VAGUE of it; nothing is known of the time per part.
    """
    name = "layer_time" if process["build"] == "jetted" else "layer_overhead"
    melting = np.zeros(())
    if process["build"] == "scanned":
        rate = melting_rate(read, process, machine, family)
        pace = rate * beam_gain(read, process, machine) * read(process, "rates.duty")
        melting = np.asarray(1.0 / pace)
    known = (
        read(process, "rates.setup_time"),
        layer_time(read, process, machine, name),
        melting,
        melting,
    )
    mean = np.array([*(np.mean(samples) for samples in known), 0.0])
    spread = np.array([*(np.std(samples) for samples in known), _PER_PART])
    floor = np.where(mean > 0.0, _VAGUE * mean, _PER_VOLUME)
    floor[-1] = _PER_PART
    fact = read.rates["quote"]["price"]["time_scatter"]
    return Prior(mean, np.maximum(spread, floor), log_sd(fact))


def _ridge(
    rows: FloatArray, time: FloatArray, prior: Prior, scatter: float
) -> tuple[FloatArray, FloatArray]:
    """Coefficients and covariance; columns are divided by the prior's widths, for their scales."""
    weights = 1.0 / (scatter * time)
    seen = rows * prior.sd * weights[:, None]
    table = np.vstack([seen, np.eye(len(TERMS))])
    aims = np.concatenate([time * weights, prior.mean / prior.sd])
    scaled, _ = nnls(table, aims)
    width = np.linalg.inv(table.T @ table)
    return scaled * prior.sd, width * np.outer(prior.sd, prior.sd)


def _refuse(rows: FloatArray, time: FloatArray) -> None:
    if len(time) < FEWEST:
        raise DataError("own_jobs_few", got=len(time), allowed=FEWEST)
    if len(time) != len(rows):
        raise DataError("own_jobs_shape", got=len(time), allowed=len(rows))
    is_sound = np.all(np.isfinite(rows)) and np.all(rows >= 0.0) and np.all(rows[:, 1] >= 1.0)
    if not is_sound or not np.all(np.isfinite(time) & (time > 0.0)):
        raise DataError("own_jobs_number", got=str(time.tolist()))
