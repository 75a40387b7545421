"""The posteriors of the learning room against numpy.linalg and a few lines of arithmetic."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy import integrate, stats
from tests.learning.test_residual_gp import PRIOR, rows

from sekiso.interfaces.python.learning import predict
from sekiso.knowledge.load import load
from sekiso.knowledge.model_files import shipped
from sekiso.learning.active_learning import PLANNING_LENGTH, select_by_variance_reduction
from sekiso.learning.leave_one_out_gain import gain_over_own_data
from sekiso.learning.mechanical import predict_property
from sekiso.learning.next_experiments import suggest
from sekiso.learning.outcome_model import fit_outcome
from sekiso.learning.pareto import expected_hypervolume_improvement, expected_improvement
from sekiso.learning.recipe_imputation import N_DRAWS, RecipeDistribution
from sekiso.learning.residual_gp import (
    GRID,
    JITTER,
    LocalInputs,
    condition,
    grid_posterior,
    log_density,
)
from sekiso.learning.residual_quantiles import PROBABILITIES, Offsets

Z95 = 1.6448536269514722
T95 = {3: 2.3533634, 4: 2.1318468, 5: 2.0150484}  # 95 % points of Student's t, any table
SCATTER = shipped("mechanical")["scatter"]["yield_strength"]
STEEL = {"material": ["316L"], "heat_condition": ["as-built"], "orientation": ["Z"]}


# Tabled properties and own rows -------------------------------------------------------------


def prior_of(table, name="yield_strength"):
    found = predict(name, table)
    return math.log(found.value[0]), math.log(found.high[0] / found.low[0]) / (2.0 * Z95)


def noise_of(deviations, freedom):
    """Prior of 3 degrees of freedom, the squares of the data, a Student t for a normal."""
    squares = sum(x * x for x in deviations)
    variance = (3.0 * SCATTER["within"] ** 2 + squares) / (3.0 + freedom)
    return variance * (T95[3 + freedom] / Z95) ** 2


def test_three_own_rows_of_one_state_weigh_as_three():
    centre, sd = prior_of(STEEL)
    logs = np.log([540e6, 560e6, 580e6])
    noise = noise_of(logs - logs.mean(), 2)
    shared = max(sd**2 - noise, SCATTER["between"] ** 2)
    weight = shared / (shared + noise / 3.0)
    found = predict("yield_strength", STEEL, local={**{k: v * 3 for k, v in STEEL.items()},
                                                    "yield_MPa": [540, 560, 580]})  # fmt: skip
    assert math.log(found.value[0]) == pytest.approx(centre + weight * (logs.mean() - centre))
    left = max(sd**2 - noise - weight * shared, 0.0) + noise
    half = math.log(found.high[0] / found.low[0]) / 2.0
    assert half == pytest.approx(Z95 * math.sqrt(left), rel=1e-6)


def test_rows_of_another_state_tell_of_the_laboratory_only():
    """Own rows of 316L move Ti-6Al-4V by the covariance of the laboratory alone."""
    other = {"material": ["Ti-6Al-4V"], "heat_condition": ["HIP"], "orientation": ["Z"]}
    (steel, sd), (titanium, _) = prior_of(STEEL), prior_of(other)
    noise, between = noise_of([], 0), SCATTER["between"] ** 2
    shared = max(sd**2 - noise, between)
    found = predict("yield_strength", other, local={**STEEL, "yield_MPa": [600.0]})
    moved = titanium + between / (shared + noise) * (math.log(600e6) - steel)
    assert math.log(found.value[0]) == pytest.approx(moved, rel=1e-7)


def test_two_states_are_weighed_together():
    """The posterior at a third state by the full matrices."""
    hot = {**STEEL, "heat_condition": ["annealed"]}
    third = {**STEEL, "material": ["Ti-6Al-4V"]}
    tables = [STEEL, hot, third]
    centre, sd = np.array([prior_of(table) for table in tables]).T
    logs = np.log([600e6, 610e6, 400e6])
    noise = noise_of(logs[:2] - logs[:2].mean(), 1)
    between = SCATTER["between"] ** 2
    known = np.full((2, 2), between)
    known[0, 0] = max(sd[0] ** 2 - noise, between) + noise / 2.0
    known[1, 1] = max(sd[1] ** 2 - noise, between) + noise
    residual = np.array([logs[:2].mean() - centre[0], logs[2] - centre[1]])
    gain = np.linalg.inv(known) @ np.full(2, between)
    own = {"material": ["316L"] * 3, "heat_condition": ["as-built", "as-built", "annealed"],
           "orientation": ["Z"] * 3, "yield_MPa": [600, 610, 400]}  # fmt: skip
    found = predict("yield_strength", third, local=own)
    assert math.log(found.value[0]) == pytest.approx(centre[2] + gain @ residual, rel=1e-7)


def test_the_level_sets_the_width():
    ninety, half = (predict("yield_strength", STEEL, level=p) for p in (0.9, 0.5))
    ratio = math.log(half.high[0] / half.low[0]) / math.log(ninety.high[0] / ninety.low[0])
    assert ratio == pytest.approx(0.6744898 / Z95, rel=1e-6)


def test_the_as_built_skin_lowers_and_widens_fatigue_strength():
    known = load()
    asked = {"process": "PBF-LB", "heat_condition": "HIP", "property": "fatigue_strength"}
    machined, built = (
        predict_property(known.alloys["ti-6al-4v"], known, surface=surface, **asked)
        for surface in ("machined", "as-built")
    )
    skin = shipped("mechanical")["as_built_skin"]
    assert math.log(built.value / machined.value) == pytest.approx(skin["mean"])
    widths = [found.evidence["log_sd"] for found in (machined, built)]
    assert widths[1] == pytest.approx(math.hypot(widths[0], skin["sd"]))
    assert skin["sd"] > 0.1  # so that the claim is not empty


def test_own_roughness_moves_by_half_the_tabled_variance():
    """Within v/2, between v/2: n rows weigh 1/(1 + 1/n); what stays is v/2 + v/2 (1 - w)."""
    face = {"process": ["PBF-LB"], "surface_angle_deg": [90.0]}
    before = predict("roughness", face)
    own = {"process": ["PBF-LB"] * 3, "surface_angle_deg": [90.0] * 3, "roughness_um": [6, 7, 8]}
    after = predict("roughness", face, local=own)
    weight = 1.0 / (1.0 + 1.0 / 3.0)
    residual = np.log([6e-6, 7e-6, 8e-6]).mean() - math.log(before.value[0])
    assert math.log(after.value[0] / before.value[0]) == pytest.approx(weight * residual)
    widths = [math.log(found.high[0] / found.low[0]) for found in (before, after)]
    assert widths[1] / widths[0] == pytest.approx(math.sqrt(0.5 + 0.5 * (1.0 - weight)))


def test_the_gain_is_the_difference_of_mean_left_out_errors():
    target = np.array([1.0, 2.0, 4.0])

    def last(known, asked):
        return np.array([target[known[-1]]])  # errs by 3, 2 and 2

    def first(known, asked):
        return np.array([target[known[0]]])  # errs by 1, 1 and 3

    found = gain_over_own_data(target, last, first)
    assert found["error_with_shared"] == pytest.approx(7.0 / 3.0)
    assert found["error_own_only"] == pytest.approx(5.0 / 3.0)
    assert found["gain"] == pytest.approx(-2.0 / 3.0)


# The process of local residuals -------------------------------------------------------------


def matern(r):
    return (1.0 + math.sqrt(5.0) * r + 5.0 * r**2 / 3.0) * np.exp(-math.sqrt(5.0) * r)


def kernel(left, right, amplitude, level, prior=PRIOR):
    """The covariance of the docstring, element by element."""
    table = np.empty((len(left.share), len(right.share)))
    for i in range(len(left.share)):
        for j in range(len(right.share)):
            a, b = left.share[i], right.share[j]
            first, second = prior.constant_variance
            same = first * (1 - a) * (1 - b) + second * a * b
            constant = same + min(first, second) * (1 - a * b - (1 - a) * (1 - b))
            gap = np.linalg.norm((left.joint[i] - right.joint[j]) / prior.joint_length)
            smooth = prior.joint_variance * matern(gap)
            for k, variance in enumerate(prior.single_variance):
                step = abs(left.single[i, k] - right.single[j, k]) / prior.single_length[k]
                smooth += variance * matern(step)
            table[i, j] = level * constant + amplitude * smooth
    return table


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_the_local_process_equals_dense_algebra(share):
    known, wanted = rows(5, seed=2), rows(3, seed=4, share=share)
    residual = np.array([0.3, -0.2, 0.5, 0.1, 0.4])
    means, variances, evidence = [], [], []
    for noise, amplitude, level in GRID:
        own = noise * PRIOR.noise_variance
        inner = kernel(known, known, amplitude, level) + (own + JITTER) * np.eye(5)
        reach = kernel(wanted, known, amplitude, level)
        inverse = np.linalg.inv(inner)
        means.append(reach @ inverse @ residual)
        prior = np.diag(kernel(wanted, wanted, amplitude, level))
        variances.append(prior - np.diag(reach @ inverse @ reach.T) + own)
        evidence.append(stats.multivariate_normal(np.zeros(5), inner).logpdf(residual))
    weight = np.exp(np.array(evidence) - max(evidence)) * PRIOR.grid_weight
    weight /= weight.sum()
    np.testing.assert_allclose(grid_posterior(known, residual, PRIOR), weight, rtol=1e-6)
    kept = np.where(weight > 1e-3, weight, 0.0)
    kept /= kept.sum()
    mean = kept @ np.array(means)
    second = kept @ (np.array(variances) + np.array(means) ** 2)
    found = condition(known, residual, wanted, PRIOR)
    np.testing.assert_allclose(found[0], mean, rtol=1e-6)
    np.testing.assert_allclose(found[1], second - mean**2, rtol=1e-5)


def test_the_density_of_residuals_is_the_normal_one():
    covariance = np.array([[2.0, 0.5], [0.5, 1.0]])
    residual = np.array([0.7, -0.4])
    full = stats.multivariate_normal(np.zeros(2), covariance).logpdf(residual)
    assert log_density(covariance, residual) - math.log(2.0 * math.pi) == pytest.approx(full)


def test_each_chosen_trial_removes_what_it_says():
    """The shares add up to the drop of the summed variance by the posterior of all choices."""
    candidates, targets, known = rows(8, seed=1), rows(6, seed=2), rows(2, seed=3)
    chosen, shares = select_by_variance_reduction(candidates, targets, PRIOR, n=3, known=known)
    grid, weight = np.array(GRID), PRIOR.grid_weight
    noise = PRIOR.noise_variance * (weight @ grid[:, 0])
    amplitude, level = weight @ grid[:, 1], weight @ grid[:, 2]
    scale = {"joint_length": PLANNING_LENGTH * PRIOR.joint_length,
             "single_length": PLANNING_LENGTH * PRIOR.single_length}  # fmt: skip
    shorter = type(PRIOR)(**{**vars(PRIOR), **scale})

    def left(parts):
        seen = LocalInputs(*(np.concatenate([getattr(p, name) for p in parts])
                             for name in ("joint", "single", "share")))  # fmt: skip
        inner = kernel(seen, seen, amplitude, level, shorter) + (noise + JITTER) * np.eye(
            len(seen.share)
        )
        reach = kernel(targets, seen, amplitude, level, shorter)
        prior = kernel(targets, targets, amplitude, level, shorter)
        return float(np.trace(prior - reach @ np.linalg.inv(inner) @ reach.T))

    start = left([known])
    ends = [left([known, candidates.rows(chosen[: k + 1])]) for k in range(3)]
    np.testing.assert_allclose(np.cumsum(shares), 1.0 - np.array(ends) / start, rtol=1e-6)
    others = [left([known, candidates.rows(np.array([i]))]) for i in range(8)]
    assert int(np.argmin(others)) == chosen[0]


# Outcomes and their improvement -------------------------------------------------------------


def test_an_outcome_is_the_posterior_of_its_kernel():
    rng = np.random.default_rng(3)
    x = rng.uniform(size=(12, 2))
    y = 5.0 + x[:, 0] + 0.1 * rng.standard_normal(12)
    model = fit_outcome(x, y)
    new = rng.uniform(size=(4, 2))
    z = (y - y.mean()) / y.std()
    inner = np.linalg.inv(model.kernel(x) + (model.noise + 1e-9) * np.eye(12))
    reach = model.kernel(new, x)
    mean = y.mean() + y.std() * reach @ inner @ z
    covariance = model.kernel(new) - reach @ inner @ reach.T
    got, sd = model.at(new)
    np.testing.assert_allclose(got, mean, rtol=1e-6)
    np.testing.assert_allclose(sd, y.std() * np.sqrt(np.diag(covariance)), rtol=1e-5)
    np.testing.assert_allclose(model.covariance(new), covariance, atol=1e-7)
    noisy = model.at(new, with_noise=True)[1]
    np.testing.assert_allclose(noisy**2 - sd**2, y.std() ** 2 * model.noise, rtol=1e-6)


def test_a_ratio_above_twenty_is_taken_in_logarithms():
    x = np.linspace(0.0, 1.0, 6)[:, None]
    y = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 20.0])
    assert not fit_outcome(x, y).is_log
    assert fit_outcome(x, np.where(y == 20.0, 20.1, y)).is_log
    assert not fit_outcome(x, y - 1.0).is_log


def test_expected_improvement_is_its_integral():
    mean, sd, level = 0.3, 0.7, 0.9

    def weighted(y):
        return (y - level) * stats.norm.pdf(y, mean, sd)

    exact = integrate.quad(weighted, level, 9.0)[0]
    found = expected_improvement(np.array(mean), np.array(sd), np.array(level))
    assert float(found) == pytest.approx(exact, rel=1e-8)


def test_the_first_hypervolume_is_a_product_of_improvements():
    mean, sd, reference = np.array([[0.5, -0.2]]), np.array([[0.4, 0.6]]), np.array([0.1, -0.5])
    found = expected_hypervolume_improvement(mean, sd, np.empty((0, 2)), reference)
    parts = expected_improvement(mean[0], sd[0], reference)
    assert found[0] == pytest.approx(float(parts[0] * parts[1]))


def test_the_hypervolume_above_a_front_is_its_integral():
    """Front (1, 2), (2, 1) over the origin: gain of y by strips, integrated on a fine grid."""
    front = np.array([[1.0, 2.0], [2.0, 1.0], [0.5, 0.5], [-1.0, 9.0]])
    mean, sd = np.array([1.6, 1.4]), np.array([0.5, 0.4])
    y1, y2 = (m + s * np.linspace(-6, 6, 1201) for m, s in zip(mean, sd, strict=True))
    a, b = np.meshgrid(y1, y2, indexing="ij")

    def strip(low, high, floor):
        return np.clip(np.minimum(a, high) - low, 0, None) * np.clip(b - floor, 0, None)

    gain = strip(0.0, 1.0, 2.0) + strip(1.0, 2.0, 1.0) + strip(2.0, np.inf, 0.0)
    density = np.outer(stats.norm.pdf(y1, mean[0], sd[0]), stats.norm.pdf(y2, mean[1], sd[1]))
    exact = np.trapezoid(np.trapezoid(gain * density, y2, axis=1), y1)
    found = expected_hypervolume_improvement(mean[None], sd[None], front, np.zeros(2))
    assert found[0] == pytest.approx(exact, rel=1e-4)  # grid of .006 and .005


# Missing recipes and residual quantiles -----------------------------------------------------


def test_a_missing_value_is_drawn_from_the_conditional_normal():
    """C = [[4, 1.2], [1.2, 1]]: given x1 = 2 the second has mean 5 + .3 x (2 - 1), variance .64."""
    cloud = RecipeDistribution(
        names=("a", "b"),
        mean=np.array([1.0, 5.0]),
        covariance=np.array([[4.0, 1.2], [1.2, 1.0]]),
        low=np.zeros(2),
        high=np.ones(2),
        centres=np.array([[0.0, 0.0], [3.0, 3.0]]),
        far=1.0,
    )
    draws = cloud.impute(np.array([[2.0, np.nan]]))
    assert draws.shape == (N_DRAWS, 1, 2)
    assert draws[:, 0, 1].mean() == pytest.approx(5.3)
    scores = (draws[:, 0, 1] - 5.3) / 0.8
    assert np.sort(scores) == pytest.approx([-1.534, -0.887, -0.489, -0.157, 0.157, 0.489, 0.887,
                                             1.534], abs=1e-6)  # fmt: skip
    # one sd above the mean on each axis: 2^(1/2) from the first centre
    assert cloud.distance(np.array([[3.0, 6.0]]))[0] == pytest.approx(math.sqrt(2.0))


def test_offsets_are_read_between_their_probabilities():
    table = np.linspace(-1.0, 1.0, PROBABILITIES.size)
    offsets = Offsets({"all": table, "image": 2.0 * table})
    assert offsets.at(0.5) == pytest.approx(float(np.interp(0.5, PROBABILITIES, table)))
    assert offsets.at(0.3, "image") == pytest.approx(2.0 * offsets.at(0.3))
    assert offsets.at(0.3, "unnamed") == offsets.at(0.3)
    assert (PROBABILITIES[0], PROBABILITIES[-1], PROBABILITIES.size) == (0.005, 0.995, 43)


# What the tables say by direction, what own densities gain, what a batch is worth -----------


def test_a_named_direction_is_that_direction():
    known = load()
    for way in ("XY", "Z"):
        found = predict("yield_strength", {**STEEL, "orientation": [way]})
        tabled = predict_property(
            known.alloys["316l"], known, process="PBF-LB", heat_condition="as-built",
            property="yield_strength", orientation=way,
        )  # fmt: skip
        assert found.value[0] == pytest.approx(tabled.value)


def test_the_gain_of_own_densities_is_that_of_leaving_each_row_out():
    table = {"material": ["316L"] * 4, "laser_power_W": [150.0, 200.0, 250.0, 300.0],
             "scan_speed_mm_s": [900.0] * 4, "hatch_mm": [0.1] * 4, "layer_mm": [0.03] * 4,
             "spot_mm": [0.08] * 4, "density_method": ["Archimedes"] * 4}  # fmt: skip
    measured = [98.0, 99.0, 99.5, 99.2]
    z = np.log10(100.0 - np.array(measured) + 0.05)
    errors = []
    for i in range(4):
        own = {k: [v for j, v in enumerate(vs) if j != i] for k, vs in table.items()}
        own["relative_density_pct"] = measured[:i] + measured[i + 1 :]
        left = predict("relative_density", {k: [v[i]] for k, v in table.items()}, local=own)
        errors.append(abs(math.log10(100.0 * (1.0 - left.value[0]) + 0.05) - z[i]))
    found = predict("relative_density", table, local={**table, "relative_density_pct": measured})
    assert found.evidence["gain"]["error_with_shared"] == pytest.approx(np.mean(errors), rel=1e-6)


@pytest.mark.parametrize("reference", [None, {"strength": 1.0, "porosity": 3.0}])
def test_a_first_suggestion_is_worth_its_expected_gain(reference):
    rng = np.random.default_rng(5)
    x = rng.uniform(size=(20, 2))
    outcomes = {"strength": 2.0 + x[:, 0], "porosity": 1.0 + x[:, 1] ** 2 + 0.5 * x[:, 0]}
    pool = {"a": np.linspace(0, 1, 7), "b": np.linspace(1, 0, 7) ** 2}
    measured = {"a": x[:, 0], "b": x[:, 1], **outcomes}
    found = suggest({"strength": "max", "porosity": "min"}, pd.DataFrame(pool), measured, batch=1,
                    reference=reference)  # fmt: skip
    models = {name: fit_outcome(x, y) for name, y in outcomes.items()}  # the pool spans 0 to 1
    new = np.column_stack(list(pool.values()))
    at = [models[name].at(new) for name in outcomes]
    mean = np.column_stack([at[0][0], -at[1][0]])
    sd = np.column_stack([at[0][1], at[1][1]])
    known = np.column_stack([outcomes["strength"], -outcomes["porosity"]])
    worst = known.min(axis=0) - 0.05 * np.ptp(known, axis=0)
    corner = worst if reference is None else np.array([1.0, -3.0])
    gain = expected_hypervolume_improvement(mean, sd, known, corner)
    assert found.experiments[0].gain == pytest.approx(float(gain.max()), rel=1e-6)
    best = int(np.argmax(gain))
    assert found.experiments[0].recipe == pytest.approx({"a": new[best, 0], "b": new[best, 1]})


def test_the_chance_of_a_limit_is_that_of_one_new_specimen():
    rng = np.random.default_rng(6)
    x = rng.uniform(size=(20, 1))
    y = np.exp(4.0 * x[:, 0] + 0.1 * rng.standard_normal(20))  # spans more than 20: logarithmic
    pool = pd.DataFrame({"a": [0.0, 0.55, 1.0]})
    found = suggest({}, pool, {"a": x[:, 0], "y": y}, batch=3, constraints=["y <= 10", "y >= -1"])
    model = fit_outcome(x, y)
    for experiment in found.experiments:
        mean, sd = model.at(np.array([[experiment.recipe["a"]]]), with_noise=True)
        chance = stats.norm.cdf((math.log(10.0) - mean[0]) / sd[0])
        assert experiment.probability == pytest.approx(chance, rel=1e-5)
        low, high = (math.exp(mean[0] + s * Z95 * sd[0]) for s in (-1.0, 1.0))
        assert experiment.predicted["y"][1:] == pytest.approx((low, high), rel=1e-5)
        assert experiment.limiting == "y <= 10"
