"""Fit the density surrogate: what `calibrate_learning.py` runs and the scores rerun."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from calibration.fit_surrogate import (
    BagSettings,
    fit_bag,
    fit_bounded,
    fit_local_prior,
    fit_offsets,
    fit_recipe_distribution,
)
from calibration.source_groups import source_codes
from sekiso.knowledge.load import Knowledge
from sekiso.learning.bagged_regression import mean_of
from sekiso.learning.density import (
    LOCAL_JOINT,
    LOCAL_SINGLE,
    DensityModel,
    log_porosity,
    metals_of,
    method_group,
)
from sekiso.learning.pool_features import RECIPE, SQUARED, pool_features
from sekiso.learning.residual_gp import LocalInputs, LocalPrior, condition
from sekiso.learning.residual_quantiles import Offsets
from sekiso.materials.tables import Columns
from sekiso.numerics.arrays import AnyArray, FloatArray

CENTRE = BagSettings(n_drawn=3)
ANCHOR = BagSettings(n_drawn=1)
FORCED = ("power",)
LOCAL_COUNTS = (1, 2, 3, 5, 10, 20)
MIN_ROWS = 14
N_DRAWS = 3


def fit_density(columns: Columns, facts: Knowledge, *, seed: int = 0) -> DensityModel:
    """The density model from complete measured rows with their `source`.

    Forced in every member: laser power and the method of measurement; the rest is drawn.
    """
    constants, keys = metals_of(columns.words("material"), facts)
    recipe = {name: columns.numbers(name) for name in RECIPE}
    features = pool_features(recipe, constants)
    z = log_porosity(columns.numbers("relative_density"))
    source = columns.words("source").astype(str)
    group = np.array([method_group(str(word)) for word in columns.words("density_method")])
    share = (group == "image").astype(float)
    bounded = fit_bounded(features, squared=SQUARED)
    basis = bounded.basis(features)
    forced = [bounded.names.index(name) for name in FORCED]
    centre, anchor = (
        fit_bag(basis, z, source, share=share, forced=forced, settings=replace(s, seed=seed))
        for s in (CENTRE, ANCHOR)
    )
    offsets = fit_offsets(z - anchor.left_out, source, group=group)
    single = basis[:, [bounded.names.index(name) for name in LOCAL_SINGLE]]
    joint = np.column_stack([features[name] for name in LOCAL_JOINT])
    inputs = LocalInputs(joint, single, share)
    residual = z - centre.left_out
    prior = fit_local_prior(inputs, residual, source, seed=seed)
    cloud = fit_recipe_distribution(recipe, seed=seed)
    log = np.log(np.column_stack(list(recipe.values())))
    alloy = np.array([str(key) for key in keys])
    return DensityModel(
        bounded=bounded,
        centre=centre.weight,
        anchor=anchor.weight,
        offsets=offsets,
        prior=prior,
        local_offsets=few_shot_offsets(inputs, residual, source, prior, seed=seed),
        cloud=cloud,
        alloys=tuple(sorted(set(alloy))),
        image_share=float(share.mean()),
        widening={
            "alloy": _alloy_widening(basis, z, source, share, forced, alloy, anchor.left_out),
            "far": _ratio(z - anchor.left_out, cloud.distance(log) > cloud.far, source),
        },
    )


def few_shot_offsets(
    inputs: LocalInputs,
    residual: FloatArray,
    source: AnyArray,
    prior: LocalPrior,
    *,
    seed: int = 0,
) -> dict[int, Offsets]:
    """Scaled residuals of sources that played the newcomer with k local rows, by k."""
    rng = np.random.default_rng(seed)
    names, codes = source_codes(source)
    found: dict[int, tuple[list[FloatArray], list[AnyArray]]] = {k: ([], []) for k in LOCAL_COUNTS}
    for code in range(names.size):
        rows = np.flatnonzero(codes == code)
        if rows.size < MIN_ROWS:
            continue
        for _ in range(N_DRAWS):
            order = rng.permutation(rows)
            for k in (count for count in LOCAL_COUNTS if count + 4 <= rows.size):
                known, asked = order[:k], order[k:]
                mean, variance = condition(
                    inputs.rows(known), residual[known], inputs.rows(asked), prior
                )
                found[k][0].append((residual[asked] - mean) / np.sqrt(variance))
                found[k][1].append(np.full(asked.size, code))
    return {
        k: fit_offsets(np.concatenate(scaled), np.concatenate(of))
        for k, (scaled, of) in found.items()
        if scaled
    }


def _alloy_widening(
    basis: FloatArray,
    z: FloatArray,
    source: AnyArray,
    share: FloatArray,
    forced: list[int],
    alloy: AnyArray,
    left_out: FloatArray,
) -> float:
    """Error of the worst alloy when no row of it was seen, over the usual one of unseen sources."""
    usual = float(np.sqrt(np.mean((z - left_out) ** 2)))
    few = replace(ANCHOR, n_members=12)
    errors = [1.0]
    for name in np.unique(alloy):
        rows = alloy == name
        if rows.all():
            continue
        bag = fit_bag(
            basis[~rows], z[~rows], source[~rows], share=share[~rows], forced=forced, settings=few
        )
        unseen = z[rows] - mean_of(bag.weight, basis[rows], share[rows])
        errors.append(float(np.sqrt(np.mean(unseen**2))) / usual)
    return max(errors)


def _ratio(residual: FloatArray, is_far: AnyArray, source: AnyArray) -> float:
    """Root mean square residual of far rows over that of all, at least 1."""
    if np.unique(source[is_far]).size < 2:
        return 1.0
    return max(1.0, float(np.sqrt(np.mean(residual[is_far] ** 2) / np.mean(residual**2))))
