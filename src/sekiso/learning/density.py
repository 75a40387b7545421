"""Relative density of a recipe from measurements of many laboratories, and of your own.

z = log10(100 (1 - RD) + 0.05).  The centre is the average of small hierarchical regressions; the
interval is that of laboratories left out of the fit, by method of measurement; few local rows enter
as one new source in closed form.  Numbers: `knowledge/models/density.json`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from sekiso.knowledge.load import Knowledge
from sekiso.knowledge.model_files import shipped
from sekiso.learning.bagged_regression import mean_of
from sekiso.learning.bounded_basis import Bounded
from sekiso.learning.pool_features import RECIPE, pool_features
from sekiso.learning.recipe_imputation import N_DRAWS, RecipeDistribution
from sekiso.learning.residual_gp import LocalInputs, LocalPrior, condition
from sekiso.learning.residual_quantiles import Offsets
from sekiso.materials import thermophysical
from sekiso.materials.naming import resolve
from sekiso.materials.tables import Columns
from sekiso.materials.thermophysical import Thermophysical
from sekiso.numerics.arrays import AnyArray, FloatArray

POROSITY_FLOOR = 0.05  # percent; keeps the logarithm finite at full density
LOCAL_JOINT = ("power", "speed", "hatch", "layer")
LOCAL_SINGLE = ("energy", "rosenthal_overlap", "boiling")
CHUNK = 4096
MEDIAN = 0.5
MIN_LOCAL_ALLOY = 2
TINY = 1e-12
LEAST_LEFT = 0.5  # share of the variance of a new laboratory that stays whatever is shared


@dataclass(frozen=True)
class DensityModel:
    """Everything that a prediction needs; plain numbers."""

    bounded: Bounded
    centre: FloatArray
    anchor: FloatArray
    offsets: Offsets
    prior: LocalPrior
    local_offsets: Mapping[int, Offsets]
    cloud: RecipeDistribution
    alloys: tuple[str, ...]
    image_share: float
    widening: Mapping[str, float]

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> DensityModel:
        """The model of a shipped file."""
        return cls(
            bounded=Bounded.from_mapping(mapping["bounded"]),
            centre=np.asarray(mapping["centre"], float),
            anchor=np.asarray(mapping["anchor"], float),
            offsets=Offsets.from_mapping(mapping["offsets"]),
            prior=LocalPrior.from_mapping(mapping["local"]),
            local_offsets={
                int(k): Offsets.from_mapping(table) for k, table in mapping["local_offsets"].items()
            },
            cloud=RecipeDistribution.from_mapping(mapping["cloud"]),
            alloys=tuple(mapping["alloys"]),
            image_share=float(mapping["image_share"]),
            widening=dict(mapping["widening"]),
        )

    def as_mapping(self) -> dict[str, Any]:
        """Plain numbers for a JSON file."""
        return {
            "bounded": self.bounded.as_mapping(),
            "centre": np.round(self.centre, 6).tolist(),
            "anchor": np.round(self.anchor, 6).tolist(),
            "offsets": self.offsets.as_mapping(),
            "local": self.prior.as_mapping(),
            "local_offsets": {str(k): o.as_mapping() for k, o in self.local_offsets.items()},
            "cloud": self.cloud.as_mapping(),
            "alloys": list(self.alloys),
            "image_share": round(self.image_share, 4),
            "widening": {k: round(v, 3) for k, v in self.widening.items()},
        }


@dataclass(frozen=True)
class DensityInputs:
    """Rows ready for the model: features of the completed recipes, method, alloy, distance.

    `is_blind`: power or speed is unknown, so the row is never "inside".
    """

    features: tuple[Mapping[str, FloatArray], ...]
    share: FloatArray
    group: AnyArray
    alloy: tuple[str | None, ...]
    known_alloy: AnyArray
    distance: FloatArray
    is_filled: AnyArray
    is_blind: AnyArray

    @property
    def n(self) -> int:
        """Number of rows."""
        return len(self.share)


@dataclass(frozen=True)
class DensityAnswer:
    """Quantiles of z at the asked probabilities (rows, probabilities) with flags by row."""

    quantile: FloatArray
    validity: AnyArray
    distance: FloatArray
    filled: AnyArray


@dataclass(frozen=True, eq=False)
class Move:
    """What the rows of other laboratories move at n asked rows.

    `by_owner` (n, K) shift of z by each of `owners` (K,), which add up to the whole shift; `open`
    (n,) the variance [z^2] that was open before and `learned` (n,) what of it is no longer;
    `is_known` (n,) whether the rows taught the row's alloy; `n_rows` in all.
    """

    by_owner: FloatArray
    open: FloatArray
    learned: FloatArray
    is_known: AnyArray
    owners: tuple[str, ...]
    n_rows: int

    @property
    def shift(self) -> FloatArray:
        """Shift of z at each row, owners added in their order, (n,)."""
        total = np.zeros(len(self.by_owner))
        for part in self.by_owner.T:
            total = total + part
        return total

    def held(self, open: FloatArray) -> tuple[FloatArray, FloatArray]:
        """(shift, variance learned) where no more than `open` (n,) [z^2] was open beforehand.

        Rows that brought v0 to v1 are worth one measurement of variance e = v0 v1 / (v0 - v1): a
        prior u < v0 moves by u / (u + e) instead of v0 / (v0 + e), and learns u^2 / (u + e).
        """
        before = np.minimum(open, self.open)
        worth = self.open * (self.open - self.learned) / np.maximum(self.learned, TINY)
        gain = before / (before + worth)
        usual = self.open / (self.open + worth)
        return self.shift * gain / np.maximum(usual, TINY), before * gain


@cache  # built from its file, asked for at every recipe
def shipped_density() -> DensityModel:
    """The shipped model."""
    return DensityModel.from_mapping(shipped("density"))


def log_porosity(relative_density: FloatArray) -> FloatArray:
    """Decimal logarithm z = log10(100 (1 - RD) + 0.05); above full density counts as full.

    >>> round(float(log_porosity(np.array(0.995))), 3)
    -0.26
    """
    gap = np.maximum(1.0 - np.asarray(relative_density, dtype=float), 0.0)
    return np.asarray(np.log10(100.0 * gap + POROSITY_FLOOR), dtype=float)


def density_of(z: FloatArray) -> FloatArray:
    """Inverse of `log_porosity`, held within 0-1."""
    gap = (10.0 ** np.asarray(z, dtype=float) - POROSITY_FLOOR) / 100.0
    return np.asarray(np.clip(1.0 - gap, 0.0, 1.0), dtype=float)


def density_inputs(columns: Columns, facts: Knowledge, model: DensityModel) -> DensityInputs:
    """Features of every row; holes in the recipe are filled with `N_DRAWS` draws."""
    with np.errstate(invalid="ignore"):
        recipe = np.column_stack([columns.numbers(name) for name in RECIPE])
    log = np.log(np.where(recipe > 0.0, recipe, np.nan))  # a layer of 0 is a bare plate
    constants, keys = metals_of(columns.words("material"), facts)
    draws = model.cloud.impute(log) if np.isnan(log).any() else log[None]
    features = tuple(
        pool_features({name: draw[:, j] for j, name in enumerate(RECIPE)}, constants)
        for draw in np.exp(draws)
    )
    groups = {word: method_group(str(word)) for word in set(columns.words("density_method"))}
    group = np.array([groups[word] for word in columns.words("density_method")])
    share = np.where(group == "image", 1.0, np.where(group == "archimedes", 0.0, model.image_share))
    return DensityInputs(
        features=features,
        share=share,
        group=group,
        alloy=tuple(keys),
        known_alloy=np.array([key in model.alloys for key in keys]),
        distance=model.cloud.distance(draws.mean(axis=0)),
        is_filled=np.asarray(np.isnan(log).any(axis=1)),
        is_blind=np.asarray(np.isnan(log[:, :2]).any(axis=1)),
    )


def metals_of(names: AnyArray, facts: Knowledge) -> tuple[Thermophysical, list[str | None]]:
    """Constants of each row's metal as arrays, and its alloy key; None where its class stands in.

    A row without a name takes the middle of all alloys.  Raises NeedError for an unknown name.
    """
    choices = {name: resolve(name, facts) for name in map(str, dict.fromkeys(names))}
    metals = {name: thermophysical.of_choice(choice, facts)[0] for name, choice in choices.items()}
    by_name = {name: choice.key for name, choice in choices.items()}
    keys = [by_name[str(name)] for name in names]
    if len(metals) == 1:
        return next(iter(metals.values())), keys
    return thermophysical.stacked([metals[str(name)] for name in names]), keys


def method_group(word: str) -> str:
    """Group of a density method: "archimedes", "image" (sections, CT, others), "all" = unnamed."""
    plain = word.lower()
    if not plain:
        return "all"
    return "archimedes" if "archim" in plain or "アルキメデス" in plain else "image"


def predict_log_porosity(
    model: DensityModel,
    wanted: DensityInputs,
    *,
    probabilities: FloatArray,
    local: DensityInputs | None = None,
    local_z: FloatArray | None = None,
    moves: tuple[Move, Move | None] | None = None,
) -> DensityAnswer:
    """Quantiles of z at each row, for a laboratory never seen or, with `local` rows, for yours.

    `moves`: what other laboratories move at the wanted and at the local rows.
    """
    move = moves[0] if moves else None
    validity, factor = _validity(model, wanted, local, move)
    centre, hole = _centre(model, model.centre, wanted)
    if local is None or local_z is None or not len(local_z):
        anchor, _ = _centre(model, model.anchor, wanted)
        quantile = _far_quantiles(model, wanted, centre, anchor, hole, factor, probabilities)
        quantile = quantile if move is None else _moved(quantile, centre, move, model, wanted)
    else:
        near = moves[1] if moves else None
        if move is not None and near is not None:  # own rows speak of what the others left
            centre, local_z = centre + move.shift, local_z - near.shift
        mean, variance = _local_residual(model, wanted, local, local_z)
        sd = factor * np.sqrt(variance + hole)
        steps = _local_steps(model, len(local_z), probabilities)
        quantile = (centre + mean)[:, None] + sd[:, None] * steps[None, :]
    quantile = np.maximum.accumulate(quantile, axis=1)
    floor = np.log10(POROSITY_FLOOR)
    return DensityAnswer(np.maximum(quantile, floor), validity, wanted.distance, wanted.is_filled)


def local_inputs(inputs: DensityInputs, model: DensityModel) -> LocalInputs:
    """Kernel inputs of rows: log recipe, bounded pool measures, method."""
    columns = {
        name: np.mean([draw[name] for draw in inputs.features], axis=0)
        for name in inputs.features[0]
    }
    basis = model.bounded.basis(columns)
    places = [model.bounded.names.index(name) for name in LOCAL_SINGLE]
    joint = np.column_stack([columns[name] for name in LOCAL_JOINT])
    return LocalInputs(joint, basis[:, places], inputs.share)


def variance_left(model: DensityModel, inputs: DensityInputs, learned: FloatArray) -> FloatArray:
    """Variance [z^2] of one new row of a laboratory never seen after `learned` (n,) of it, (n,).

    (widening x half the 16-84 % spread)^2 - learned, at least `LEAST_LEFT` of the plain spread.
    """
    spread = np.array(
        [0.5 * (model.offsets.at(0.84, g) - model.offsets.at(0.16, g)) for g in inputs.group]
    )
    whole = (np.where(inputs.known_alloy, 1.0, model.widening["alloy"]) * spread) ** 2
    left = np.maximum(whole - learned, LEAST_LEFT * spread**2)
    return np.asarray(np.minimum(left, whole), dtype=float)


def centre_of(model: DensityModel, inputs: DensityInputs) -> FloatArray:
    """The shipped centre of z at each row, (n,)."""
    return _centre(model, model.centre, inputs)[0]


def _centre(
    model: DensityModel, weight: FloatArray, inputs: DensityInputs
) -> tuple[FloatArray, FloatArray]:
    """Mean over the draws of each row, and the variance that holes in the recipe add."""
    means = np.array(
        [mean_of(weight, model.bounded.basis(draw), inputs.share) for draw in inputs.features]
    )
    return means.mean(axis=0), means.var(axis=0) * len(means) / max(len(means) - 1, 1)


def _far_quantiles(
    model: DensityModel,
    wanted: DensityInputs,
    centre: FloatArray,
    anchor: FloatArray,
    hole: FloatArray,
    factor: FloatArray,
    probabilities: FloatArray,
) -> FloatArray:
    """Quantiles of z at each row: the fitted median, residual quantiles of the method around it."""
    quantile = np.empty((wanted.n, len(probabilities)))
    for group in np.unique(wanted.group):
        rows = wanted.group == group
        middle = model.offsets.at(MEDIAN, group)
        spread = 0.5 * (model.offsets.at(0.84, group) - model.offsets.at(0.16, group))
        wide = factor[rows] * np.sqrt(1.0 + hole[rows] / spread**2)
        for j, p in enumerate(probabilities):
            if p == MEDIAN:
                quantile[rows, j] = centre[rows]
            else:
                step = model.offsets.at(float(p), group) - middle
                quantile[rows, j] = anchor[rows] + middle + wide * step
    return quantile


def _moved(
    quantile: FloatArray,
    centre: FloatArray,
    move: Move,
    model: DensityModel,
    wanted: DensityInputs,
) -> FloatArray:
    """Quantiles shifted, their distance from the median less by the variance that was learned."""
    whole = variance_left(model, wanted, np.zeros(wanted.n))
    ratio = np.sqrt(variance_left(model, wanted, move.learned) / whole)
    middle = centre[:, None]
    return np.asarray(
        middle + move.shift[:, None] + ratio[:, None] * (quantile - middle), dtype=float
    )


def _local_residual(
    model: DensityModel, wanted: DensityInputs, local: DensityInputs, local_z: FloatArray
) -> tuple[FloatArray, FloatArray]:
    seen, asked = local_inputs(local, model), local_inputs(wanted, model)
    residual = local_z - _centre(model, model.centre, local)[0]
    parts = [
        condition(
            seen,
            residual,
            asked.rows(np.arange(i, min(i + CHUNK, wanted.n))),
            model.prior,
            n_asked=wanted.n,
        )
        for i in range(0, wanted.n, CHUNK)
    ]
    mean, variance = (np.concatenate(part) for part in zip(*parts, strict=True))
    return mean, variance


def _local_steps(model: DensityModel, n_local: int, probabilities: FloatArray) -> FloatArray:
    """Scaled residual quantiles, interpolated in the logarithm of the number of local rows."""
    counts = np.array(sorted(model.local_offsets))
    tables = np.array(
        [[model.local_offsets[int(k)].at(float(p)) for p in probabilities] for k in counts]
    )
    at = np.log(np.clip(n_local, counts[0], counts[-1]))
    steps = np.array([np.interp(at, np.log(counts), column) for column in tables.T])
    return np.asarray(np.where(probabilities == MEDIAN, 0.0, steps), dtype=float)


def _validity(
    model: DensityModel,
    wanted: DensityInputs,
    local: DensityInputs | None,
    move: Move | None = None,
) -> tuple[AnyArray, FloatArray]:
    """Flag and widening factor of each row; what other laboratories taught is taken off later."""
    counts = Counter(() if local is None else local.alloy)
    own = {key for key, n in counts.items() if key is not None and n >= MIN_LOCAL_ALLOY}
    is_known = wanted.known_alloy | np.array([key in own for key in wanted.alloy])
    is_named = np.array([key is not None for key in wanted.alloy])
    is_far = wanted.distance > model.cloud.far
    is_taught = is_known if move is None else is_known | move.is_known
    validity = np.where(
        is_taught & ~is_far & ~wanted.is_blind,
        "inside",
        np.where(is_named, "extrapolated", "class_fallback"),
    ).astype(object)
    factor = np.where(is_known, 1.0, model.widening["alloy"])
    return validity, factor * np.where(is_far, model.widening["far"], 1.0)


__all__ = [
    "N_DRAWS",
    "DensityModel",
    "density_inputs",
    "density_of",
    "log_porosity",
    "predict_log_porosity",
    "shipped_density",
]
