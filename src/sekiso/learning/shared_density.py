"""Relative density moved by the rows of several owners, or by what they sent instead of rows.

z(x) = m(x) + psi(x).w + lab(x) + noise: m is the shipped centre; psi are the few modes in which the
shipped table leaves m most uncertain (Karhunen-Loeve, w ~ N(0, I)) and one constant per alloy that
the table does not hold; each site has the residual of `residual_gp` as its covariance.
Numbers: `knowledge/models/shared_density.json`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any

import numpy as np

from sekiso.domain.canonical import digest
from sekiso.knowledge.load import Knowledge
from sekiso.knowledge.model_files import shipped
from sekiso.learning.density import (
    LOCAL_JOINT,
    DensityInputs,
    DensityModel,
    Move,
    centre_of,
    density_inputs,
    local_inputs,
    log_porosity,
    shipped_density,
)
from sekiso.learning.pool_features import RECIPE
from sekiso.learning.residual_gp import (
    JITTER,
    LocalInputs,
    LocalPrior,
    kernel_parts,
    smooth_functions,
)
from sekiso.learning.shared_use import MOST_SITE_ROWS, Site, sites_of, with_statistics
from sekiso.materials.scan_numbers import (
    HATCH_REFERENCE,
    LAYER_REFERENCE,
    POWER_REFERENCE,
    SPEED_REFERENCE,
)
from sekiso.materials.shared_rows import SharedRows
from sekiso.materials.tables import USUAL_PROCESS, Columns
from sekiso.numerics.arrays import FloatArray
from sekiso.numerics.statistics.sufficient import Posterior, Sufficient, posterior, sufficient

KEY = "relative_density"
MODEL = "density"  # the model key of statistics that owners contribute
FREEDOM = 4.0  # of the Student t by which a site far from all others counts less
LEAST_LEARNED = 0.01  # share of the open variance; less is no evidence about a recipe
MIN_SITES = 2  # from which on an alloy that the table does not hold counts as known
# of the logarithms of `LOCAL_JOINT`
JOINT_REFERENCES = (POWER_REFERENCE, SPEED_REFERENCE, HATCH_REFERENCE, LAYER_REFERENCE)
_ALLOY = "alloy:"


@dataclass(frozen=True, eq=False)
class OpenDensity:
    """What the shipped density model leaves open, as numbers.

    `modes` (P, q) from constant, method, basis, smooth functions and known alloys to q modes;
    `length` of the smooth functions in sd of the log recipe; `alloy_variance` of the constant of an
    alloy never seen [z^2]; `site_variance` (2,) of a site's constant by method [z^2].
    """

    modes: FloatArray
    length: float
    alloy_variance: float
    site_variance: FloatArray

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> OpenDensity:
        """The model of a shipped file."""
        return cls(
            np.asarray(mapping["modes"], float),
            float(mapping["length"]),
            float(mapping["alloy_variance"]),
            np.asarray(mapping["site_variance"], float),
        )

    def as_mapping(self) -> dict[str, Any]:
        """Plain numbers for a JSON file."""
        return {
            "modes": np.round(self.modes, 5).tolist(),
            "length": round(self.length, 4),
            "alloy_variance": round(self.alloy_variance, 5),
            "site_variance": np.round(self.site_variance, 5).tolist(),
        }


@dataclass(frozen=True, eq=False)
class LearnedDensity:
    """What sites say of the open part: the posterior of its weights, with each owner's part."""

    model: DensityModel
    open: OpenDensity
    posterior: Posterior
    prior_variance: FloatArray
    n: int
    known_alloys: frozenset[str]

    def move(self, inputs: DensityInputs) -> Move:
        """Shift of z at each row, by owner, and how much of the variance is no longer open.

        A row of whose open variance less than `LEAST_LEARNED` was learned stays where it is.
        """
        design = open_design(inputs, self.model, self.open, self.posterior.names)
        before = design**2 @ self.prior_variance
        learned = np.maximum(before - self.posterior.variance(design), 0.0)
        is_known = np.array([key in self.known_alloys for key in inputs.alloy], dtype=bool)
        learned = np.where(learned < LEAST_LEARNED * before, 0.0, learned)
        by_owner = np.where(learned[:, None] > 0.0, design @ self.posterior.shift, 0.0)
        return Move(by_owner, before, learned, is_known, self.posterior.sites, self.n)


@cache  # built from its file, asked for at every recipe
def shipped_open_density() -> OpenDensity:
    """The shipped model."""
    return OpenDensity.from_mapping(shipped("shared_density"))


@cache
def density_version() -> str:
    """Names the weights that statistics are of: the digest of both shipped files."""
    parts = [shipped("density")[name] for name in ("bounded", "centre", "local")]
    return digest([*parts, shipped("shared_density")["modes"]])[:16]


def weight_names(n_modes: int, alloys: Sequence[str]) -> tuple[str, ...]:
    """Names of the weights: the modes, then one constant per further alloy."""
    return (*(f"mode:{i}" for i in range(n_modes)), *(f"{_ALLOY}{key}" for key in alloys))


def open_features(inputs: DensityInputs, model: DensityModel, length: float) -> FloatArray:
    """Constant, method, basis, smooth functions and known alloys of each row, (n, P)."""
    columns = _means(inputs)
    joint = np.column_stack([columns[name] for name in LOCAL_JOINT])
    at, scale = _centres(model)
    smooth = smooth_functions(joint / (length * scale), at / (length * scale))
    alloys = np.array([[key == known for known in model.alloys] for key in inputs.alloy], float)
    return np.column_stack(
        [np.ones(inputs.n), inputs.share, model.bounded.basis(columns), smooth, alloys]
    )


def open_design(
    inputs: DensityInputs, model: DensityModel, open: OpenDensity, names: Sequence[str]
) -> FloatArray:
    """Modes and constants of further alloys `names` at each row, (n, q + alloys)."""
    modes = open_features(inputs, model, open.length) @ open.modes
    further = [name.removeprefix(_ALLOY) for name in names if name.startswith(_ALLOY)]
    alloys = np.array([[key == one for one in further] for key in inputs.alloy], float)
    return np.column_stack([modes, alloys.reshape(inputs.n, len(further))])


def site_covariance(rows: LocalInputs, prior: LocalPrior, open: OpenDensity) -> FloatArray:
    """Covariance of one site's rows around the mean of all sites: constant, smooth, noise."""
    wide = np.maximum(prior.constant_variance, open.site_variance)
    constant, smooth = kernel_parts(rows, rows, replace(prior, constant_variance=wide))
    return constant + smooth + (prior.noise_variance + JITTER) * np.eye(len(rows.share))


def site_statistics(
    columns: Columns,
    facts: Knowledge,
    *,
    model: DensityModel,
    open: OpenDensity,
    version: str = "",
) -> Sufficient:
    """What a site that measured `columns` knows of the open part, in z."""
    inputs = density_inputs(columns, facts, model)
    further = sorted({key for key in inputs.alloy if key and key not in model.alloys})
    names = weight_names(open.modes.shape[1], further)
    design = open_design(inputs, model, open, names)
    gap = log_porosity(columns.numbers(KEY)) - centre_of(model, inputs)
    covariance = site_covariance(local_inputs(inputs, model), model.prior, open)
    scale = distance_scale(gap, covariance, design**2 @ prior_variance(names, open))
    return sufficient(design, gap, scale * covariance, names=names, model=version)


def distance_scale(gap: FloatArray, covariance: FloatArray, open_variance: FloatArray) -> float:
    """Factor of the covariance of a site that lies farther from all others than sites do, >= 1.

    (4 + d^2) / 5 with d its mean distance in standard deviations: the weight of a Student t of 4
    degrees of freedom (Lange, Little and Taylor 1989, JASA 84:881), found from the site alone.

    >>> distance_scale(np.full(2, 4.0), np.full((2, 2), 0.5) + np.diag([1.0, 1.0]), np.zeros(2))
    4.0
    """
    solved = np.linalg.solve(covariance, np.ones(len(gap)))
    variance = 1.0 / float(solved.sum())
    distance = variance * float(solved @ gap)
    square = distance**2 / (variance + float(np.mean(open_variance)))
    return max(1.0, (FREEDOM + square) / (FREEDOM + 1.0))


def prior_variance(names: Sequence[str], open: OpenDensity) -> FloatArray:
    """Prior variance of each weight: 1 of a mode, that of an alloy never seen of a constant."""
    return np.array([open.alloy_variance if n.startswith(_ALLOY) else 1.0 for n in names])


def learned_density(
    parts: Mapping[str, Sequence[Sufficient]], *, model: DensityModel, open: OpenDensity
) -> LearnedDensity:
    """The posterior from every owner's statistics, owners in the order of their ids."""
    everyone = [part for owner in sorted(parts) for part in parts[owner]]
    alloys = sorted({name for part in everyone for name in part.names if name.startswith(_ALLOY)})
    further = [name.removeprefix(_ALLOY) for name in alloys]
    names = weight_names(open.modes.shape[1], further)
    variance = prior_variance(names, open)
    found = posterior(np.diag(1.0 / variance), names, parts)
    n_sites = {key: sum(_ALLOY + key in part.names for part in everyone) for key in further}
    known = frozenset(key for key, n in n_sites.items() if n >= MIN_SITES)
    return LearnedDensity(model, open, found, variance, sum(p.n for p in everyone), known)


def density_parts(shared: SharedRows, facts: Knowledge) -> dict[str, list[Sufficient]]:
    """Statistics of every other owner: of the rows that may count, and those sent instead."""
    model, open, version = shipped_density(), shipped_open_density(), density_version()
    parts: dict[str, list[Sufficient]] = {}
    for site in sites_of(shared, KEY, facts, process=USUAL_PROCESS, most=MOST_SITE_ROWS):
        told = _of_site(site, facts, model, open, version)
        parts.setdefault(site.owner, []).append(told)
    modes = frozenset(weight_names(open.modes.shape[1], ()))
    return with_statistics(
        parts, shared, MODEL, version,
        is_weight=lambda name: name in modes or name.removeprefix(_ALLOY) in facts.alloys,
    )  # fmt: skip


@lru_cache(maxsize=16)  # asked for every recipe of an answer
def density_from(shared: SharedRows, facts: Knowledge) -> LearnedDensity | None:
    """What the shared rows say of density; None where no other owner measured it."""
    parts = density_parts(shared, facts)
    if not parts:
        return None
    return learned_density(parts, model=shipped_density(), open=shipped_open_density())


def _of_site(
    site: Site, facts: Knowledge, model: DensityModel, open: OpenDensity, version: str
) -> Sufficient:
    return site_statistics(site.columns, facts, model=model, open=open, version=version)


def _means(inputs: DensityInputs) -> dict[str, FloatArray]:
    """Features of each row, mean over the draws of its holes."""
    return {
        name: np.mean([draw[name] for draw in inputs.features], axis=0)
        for name in inputs.features[0]
    }


def _centres(model: DensityModel) -> tuple[FloatArray, FloatArray]:
    """Centres of usual recipes in `LOCAL_JOINT` (m, 4), and their sd (4,)."""
    scale = np.sqrt(np.diag(model.cloud.covariance))
    log = model.cloud.mean + model.cloud.centres * scale
    places = [RECIPE.index(name) for name in LOCAL_JOINT]
    return log[:, places] - np.log(JOINT_REFERENCES), scale[places]
