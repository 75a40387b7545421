"""Levels of the cost terms and market factors of the regions, fitted on published prices.

    y_i = ln sum_k a_ik exp(beta_k + [k local] mu_rb) + u_source + e_i

with a_ik the share of term k in the product's median price at levels 1 (the rest has no level of
its own), mu_rb = gamma ln wage_r + region + deviation of the branch there, beta_k with a deviation
of the term in each region, u_source the random effect of an independent source.  Gauss-Newton on
the sum; every step is a linear model with normal priors (`fit_hierarchical`), whose spreads are
those of the largest evidence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import minimize

from calibration.fit_hierarchical import HierarchicalFit, fit_hierarchical
from sekiso.numerics.arrays import FloatArray
from sekiso.numerics.normal import Z95

REGIONS = ("JP", "EU", "US", "CN", "IN")
WAGE = {"JP": 1.0, "EU": 1.5, "US": 1.8, "CN": 0.35, "IN": 0.08}
"""Hourly labour cost over Japan's at present exchange rates, recalled (order of BLS 2010, The
Conference Board 2013); only its logarithm enters, with a fitted exponent."""
WAGE_EXPONENT = (0.5, 0.3)  # prior mean and sd of gamma: half of what is charged is paid labour
LEVEL_SD = {  # of ln level before any price is seen, from the recalled range of the term
    "machine_hour": 0.45, "machining_hour": 0.45, "labour": 0.4, "feedstock": 0.25,
    "metal_price": 0.25, "gas": 0.4, "preparation": 0.8, "order_setup": 0.8, "minimum": 0.8,
    "machining_program": 0.8, "tooling": 0.7,
}  # fmt: skip
OTHER_SD = 0.6
TERM_SD = 0.4  # of one term in one region, beside its branch: tools of one country, its wages
WORLD = ("feedstock", "metal_price", "gas")  # bought at world prices
BASIS_SD = {"measured": 0.1, "transaction": 0.15, "offer": 0.25, "study": 0.35, "guide": 0.5,
            "estimate": 0.6}  # fmt: skip
OLD_SD = 0.04  # per year before 2025
TERMS_OF_A_PRICE = 2  # that carry a price: their deviations in a region average out
N_STEPS = 6
FREE_ROWS = 3  # rows of one source on one term that count in full; more of them share that weight
TAIL = 4.0  # degrees of freedom of the errors of rows: a wild row does not pull the fit
START = (0.4, 0.3, 0.5, 1.0)  # sd between regions, of a branch in a region, of sources; of noise
BOUNDS = ((0.1, 0.5), (0.1, 0.5), (0.2, 1.0), (0.5, 3.0))


@dataclass(frozen=True)
class Observation:
    """One published price against the product at levels 1.

    `gap` = ln(published / product); `terms` the share of each level in it (what is left to 1 has no
    level); `known_sd` what the row itself leaves open (range, size not told); `input_sd` the spread
    that the ranges of the product's own facts give the price; `is_part` for the price of a part.
    """

    id: str
    source: str
    region: str
    branch: str
    gap: float
    terms: Mapping[str, float]
    basis: str
    year: int
    known_sd: float = 0.0
    input_sd: float = 0.0
    is_part: bool = True

    @property
    def noise(self) -> float:
        """Variance of the row's own error at unit scale."""
        old = OLD_SD * max(2025 - self.year, 0)
        return BASIS_SD.get(self.basis, 0.6) ** 2 + self.known_sd**2 + old**2


@dataclass(frozen=True)
class Spreads:
    """Spreads: between regions, of a branch inside one, between sources; scale of the noise."""

    region: float
    branch: float
    source: float
    noise: float


@dataclass(frozen=True, eq=False)
class PriceFit:
    """Fitted parameters by name with their covariance, and the spreads they were fitted at."""

    names: tuple[str, ...]
    weight: FloatArray
    covariance: FloatArray
    spreads: Spreads
    evidence: float
    is_whole: bool = False
    evidence_by: Mapping[str, int] = field(default_factory=dict)

    def level(self, name: str) -> tuple[float, float]:
        """Mean and sd of ln level of a term; 0 and its prior where nothing is known."""
        if name not in self.names:
            return 0.0, LEVEL_SD.get(name, OTHER_SD)
        i = self.names.index(name)
        return float(self.weight[i]), float(np.sqrt(self.covariance[i, i]))

    def market(self, region: str, branch: str) -> tuple[float, float]:
        """Mean and sd of ln market factor; of a branch without evidence the sd of one more."""
        row = _market_row(region, branch, self.names)
        mean = float(row @ self.weight)
        variance = float(row @ self.covariance @ row)
        if f"{region}:{branch}" not in self.names:
            variance += self.spreads.branch**2
        if self.evidence_by.get(f"{region}:{branch}:part", 0) == 0:  # known by single terms at most
            variance += TERM_SD**2 / TERMS_OF_A_PRICE
        if region not in self.names:
            variance += self.spreads.region**2
        return mean, float(np.sqrt(variance))

    def predict(self, seen: Observation) -> tuple[float, float]:
        """ln(published / product at levels 1) expected of a row, and sd of the parameters there."""
        row, value = _linearisation(seen, self.names, self.weight, self.is_whole)
        return value, float(np.sqrt(max(row @ self.covariance @ row, 0.0)))


def fit_prices(
    seen: Sequence[Observation], *, spreads: Spreads | None = None, is_whole: bool = False
) -> PriceFit:
    """Fit levels and markets; the spreads by largest evidence where none are given.

    `is_whole`: the market factor acts on the whole price instead of on the value added.
    """
    names = _names(seen)
    if spreads is not None:
        return _fit(seen, names, spreads, is_whole)
    start = np.log(START)
    bounds = [(np.log(low), np.log(high)) for low, high in BOUNDS]

    def loss(logs: FloatArray) -> float:
        return -_fit(seen, names, Spreads(*np.exp(logs)), is_whole).evidence

    best = minimize(loss, start, method="L-BFGS-B", bounds=bounds, options={"maxiter": 12})
    return _fit(seen, names, Spreads(*map(float, np.exp(best.x))), is_whole)


def fits_without_each(
    seen: Sequence[Observation], spreads: Spreads, *, is_whole: bool = False
) -> dict[str, PriceFit]:
    """The fit without each source, at given spreads."""
    sources = dict.fromkeys(one.source for one in seen)
    return {
        source: fit_prices(
            [one for one in seen if one.source != source], spreads=spreads, is_whole=is_whole
        )
        for source in sources
    }


def _fit(
    seen: Sequence[Observation], names: tuple[str, ...], spreads: Spreads, is_whole: bool
) -> PriceFit:
    prior_mean, prior_sd = _priors(names, spreads)
    source = np.array([one.source for one in seen])
    gap = np.array([one.gap for one in seen])
    weight = prior_mean.copy()
    noise = np.array([one.noise for one in seen]) * _crowding(seen)
    calm = np.ones(len(seen))
    fit: HierarchicalFit | None = None
    for _ in range(N_STEPS):
        lines = [_linearisation(one, names, weight, is_whole) for one in seen]
        design = np.array([row for row, _ in lines])
        value = np.array([at for _, at in lines])
        fit = fit_hierarchical(
            design,
            gap - value + design @ weight,
            source,
            weight_variance=prior_sd**2,
            weight_mean=prior_mean,
            source_variance=[spreads.source**2],
            noise_variance=spreads.noise**2,
            row_weight=calm / noise,
        )
        step = fit.model.weight - weight
        weight = weight + step
        error = (gap - value - design @ step) ** 2 / (spreads.source**2 + spreads.noise**2 * noise)
        calm = (TAIL + 1.0) / (TAIL + error)
        if float(np.max(np.abs(step))) < 1e-4:
            break
    assert fit is not None
    return PriceFit(
        names, weight, fit.model.covariance, spreads, fit.log_evidence, is_whole, _counts(seen)
    )


def _crowding(seen: Sequence[Observation]) -> FloatArray:
    """Factor on the variance of rows that many others of their source repeat."""
    marks = [
        (one.source, one.region, one.is_part, max(one.terms, key=one.terms.__getitem__, default=""))
        for one in seen
    ]
    count = Counter(marks)
    return np.array([max(count[mark] / FREE_ROWS, 1.0) for mark in marks])


def _counts(seen: Sequence[Observation]) -> dict[str, int]:
    """Independent sources behind each level, region and region of a branch."""
    groups: dict[str, set[str]] = {}
    for one in seen:
        marks = [one.region, f"{one.region}:{one.branch}"]
        marks += [f"{one.region}:{one.branch}:part"] if one.is_part else []
        marks += [name for name, share in one.terms.items() if share > 0.05]
        for mark in marks:
            groups.setdefault(mark, set()).add(one.source)
    return {mark: len(sources) for mark, sources in groups.items()}


def _names(seen: Sequence[Observation]) -> tuple[str, ...]:
    terms = sorted({name for one in seen for name, share in one.terms.items() if share > 0.0})
    branches = sorted({f"{one.region}:{one.branch}" for one in seen if one.branch})
    there = sorted({f"{one.region}@{name}" for one in seen for name in one.terms if one.branch})
    return ("wage", *REGIONS, *branches, *there, *terms)


def _priors(names: tuple[str, ...], spreads: Spreads) -> tuple[FloatArray, FloatArray]:
    mean, sd = np.zeros(len(names)), np.empty(len(names))
    for i, name in enumerate(names):
        if name == "wage":
            mean[i], sd[i] = WAGE_EXPONENT
        elif name in REGIONS:
            sd[i] = spreads.region
        elif ":" in name:
            sd[i] = spreads.branch
        elif "@" in name:
            sd[i] = TERM_SD
        else:
            sd[i] = LEVEL_SD.get(name, OTHER_SD)
    return mean, sd


def _market_row(region: str, branch: str, names: tuple[str, ...]) -> FloatArray:
    row = np.zeros(len(names))
    row[names.index("wage")] = np.log(WAGE[region])
    for name in (region, f"{region}:{branch}"):
        if name in names:
            row[names.index(name)] = 1.0
    return row


def _linearisation(
    one: Observation, names: tuple[str, ...], weight: FloatArray, is_whole: bool
) -> tuple[FloatArray, float]:
    """Derivatives of the predicted gap by the parameters (p,), and the gap itself."""
    here = _market_row(one.region, one.branch, names)
    here_at = float(here @ weight)
    parts, local = {}, {}
    rest = 1.0 - sum(one.terms.values())
    for name, share in (*one.terms.items(), ("", rest)):
        is_local = bool(one.branch) and (is_whole or name not in WORLD)
        own = [n for n in (name, f"{one.region}@{name}") if n in names]
        at = float(sum(weight[names.index(n)] for n in own))
        parts[name] = share * float(np.exp(at + (here_at if is_local else 0.0)))
        local[name] = is_local
    whole = sum(parts.values())
    row = np.zeros(len(names))
    for name, part in parts.items():
        for own in (name, f"{one.region}@{name}"):
            if own in names:
                row[names.index(own)] += part / whole
        if local[name]:
            row += part / whole * here
    return row, float(np.log(whole))


@dataclass(frozen=True)
class LeftOut:
    """A row predicted by the fit that never saw its source: residual and the sd without shops."""

    seen: Observation
    residual: float
    sd: float


def residuals(
    seen: Sequence[Observation], spreads: Spreads, *, is_whole: bool = False
) -> list[LeftOut]:
    """Residual of every part price by the fit without its source."""
    fits = fits_without_each(seen, spreads, is_whole=is_whole)
    found = []
    for one in seen:
        if not one.is_part:
            continue
        expected, sd = fits[one.source].predict(one)
        known = np.hypot(np.hypot(sd, one.input_sd), one.known_sd)
        found.append(LeftOut(one, one.gap - expected, float(known)))
    return found


def by_source(found: Sequence[LeftOut]) -> list[tuple[str, float, float]]:
    """Mean residual and mean sd of each source."""
    groups: dict[str, list[LeftOut]] = {}
    for one in found:
        groups.setdefault(one.seen.source, []).append(one)
    return [
        (source, float(np.mean([x.residual for x in rows])), float(np.mean([x.sd for x in rows])))
        for source, rows in groups.items()
    ]


def shop_sd(found: Sequence[LeftOut], *, level: float = 0.9) -> float:
    """Spread (sd of ln price) between shops such that `level` of the left-out sources lie inside.

    The least s with |mean residual| <= z95 sqrt(sd^2 + s^2) for the share `level` of the sources.
    """
    rows = by_source(found)
    needed = sorted(max((abs(r) / Z95) ** 2 - sd**2, 0.0) for _, r, sd in rows)
    place = min(int(np.ceil(level * len(rows))) - 1, len(rows) - 1)
    return float(np.sqrt(needed[max(place, 0)]))


def median_abs(found: Sequence[LeftOut]) -> float:
    """Median over sources of the absolute mean residual."""
    return float(np.median([abs(r) for _, r, _ in by_source(found)]))
