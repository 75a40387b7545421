"""Relative density on papers never seen: interval, mean, and what few local rows bring."""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from pathlib import Path

import numpy as np
import pandas as pd

from calibration.fit_density import fit_density
from calibration.scores import bootstrap_by_source, interval_score, is_covered
from calibration.source_groups import mean_by_source, source_folds
from sekiso.knowledge.load import Knowledge, load
from sekiso.knowledge.model_files import shipped
from sekiso.learning.active_learning import select_by_variance_reduction
from sekiso.learning.density import (
    DensityInputs,
    DensityModel,
    density_inputs,
    density_of,
    local_inputs,
    log_porosity,
    predict_log_porosity,
    shipped_density,
)
from sekiso.learning.residual_gp import LocalPrior, condition
from sekiso.materials.tables import Columns, read_columns

BENCH = True
ROOT = Path(__file__).resolve().parents[1]
LEVELS = np.array([0.05, 0.5, 0.95])
COUNTS = (0, 2, 5, 10)
MIN_ROWS = 14
N_FOLDS = 5


def answer(model, facts, columns, rows, local=None):
    asked = density_inputs(columns.rows(rows), facts, model)
    z = log_porosity(columns.numbers("relative_density"))
    known = None if local is None else density_inputs(columns.rows(local), facts, model)
    return predict_log_porosity(
        model,
        asked,
        probabilities=LEVELS,
        local=known,
        local_z=None if local is None else z[local],
    ).quantile


def group_scores(columns: Columns, facts: Knowledge, n_shufflings: int):
    z = log_porosity(columns.numbers("relative_density"))
    density = columns.numbers("relative_density")
    source = columns.words("source").astype(str)
    alloy = columns.words("material").astype(str)
    rounds, winkler = [], []
    for seed in range(n_shufflings):
        fold = source_folds(source, n_folds=N_FOLDS, seed=seed)
        quantile, mean = np.empty((len(z), 3)), np.empty(len(z))
        for k in range(N_FOLDS):
            train, test = np.flatnonzero(fold != k), np.flatnonzero(fold == k)
            model = fit_density(columns.rows(train), facts, seed=seed)
            quantile[test] = answer(model, facts, columns, test)
            overall = z[train].mean()
            for name in np.unique(alloy[test]):
                own = z[train][alloy[train] == name]
                mean[test[alloy[test] == name]] = own.mean() if own.size else overall
        low, middle, high = quantile.T
        covered = is_covered(z, low, high)
        score = interval_score(z, low, high)
        winkler.append(score)
        rounds.append(
            {
                "winkler_z": score.mean(),
                "coverage_rows": covered.mean(),
                "coverage_sources": mean_by_source(covered, source).mean(),
                "mae_z": np.abs(z - middle).mean(),
                "mae_rd_pct": 100 * np.abs(density - density_of(middle)).mean(),
                "mae_z_alloy_mean": np.abs(z - mean).mean(),
                "mae_rd_pct_alloy_mean": 100 * np.abs(density - density_of(mean)).mean(),
            }
        )
    figures = pd.DataFrame(rounds).mean().to_dict()
    mean_score = np.mean(winkler, axis=0)
    low, high = bootstrap_by_source(lambda rows: float(mean_score[rows].mean()), source)
    return figures | {"winkler_z_bootstrap_low": low, "winkler_z_bootstrap_high": high}


def few_shot_scores(columns: Columns, facts: Knowledge, n_draws: int):
    source = columns.words("source").astype(str)
    z = log_porosity(columns.numbers("relative_density"))
    fold = source_folds(source, n_folds=N_FOLDS, seed=3)
    rng = np.random.default_rng(1)
    rows_of = []
    for k in range(N_FOLDS):
        model = fit_density(columns.rows(np.flatnonzero(fold != k)), facts)
        for name in np.unique(source[fold == k]):
            own = np.flatnonzero(source == name)
            if own.size >= MIN_ROWS:
                for _ in range(n_draws):
                    order = rng.permutation(own)
                    rows_of += newcomer(model, facts, columns, z, name, order)
                rows_of += chosen(model, facts, columns, z, name, own)
    return few_shot_figures(pd.DataFrame(rows_of))


def few_shot_figures(table: pd.DataFrame):
    """Means over sources by plan and number of local rows, and the gain over own data alone."""
    figures = {}
    for (plan, k), part in table.groupby(["plan", "k"]):
        by_source = part.groupby("source")
        tag = "" if plan == "random" else f"_{plan}"
        figures[f"few_shot_mae_z_k{k}{tag}"] = by_source["error"].mean().mean()
        if plan in ("random", "chosen"):
            figures[f"few_shot_coverage_k{k}{tag}"] = by_source["covered"].mean().mean()
            figures[f"few_shot_winkler_k{k}{tag}"] = by_source["winkler"].mean().mean()
    pivot = table[table.plan.isin(["random", "own"])].pivot_table(
        index=["source", "k"], columns="plan", values="error"
    )
    gain = (pivot["own"] - pivot["random"]).dropna()
    for k, values in gain.groupby("k"):
        figures[f"gain_over_own_data_k{k}"] = values.mean()
    return figures


def newcomer(model, facts, columns, z, name, order):
    """The first rows are the asker's, those from the eleventh on are judged."""
    found, asked = [], order[10:]
    for k in COUNTS:
        local = order[:k] if k else None
        found.append(row(name, "random", k, z[asked], answer(model, facts, columns, asked, local)))
        if k:
            middle = own_data(model, facts, columns, z, order[:k], asked)
            found.append(row(name, "own", k, z[asked], np.stack([middle] * 3, axis=1)))
    return found


def chosen(model, facts, columns, z, name, own):
    """Local rows planned by expected variance reduction, judged on all others."""
    inputs = local_inputs(density_inputs(columns.rows(own), facts, model), model)
    found = []
    for k in (5, 10):
        picked = select_by_variance_reduction(inputs, inputs, model.prior, n=k)[0]
        local, asked = own[picked], np.setdiff1d(own, own[picked])
        quantile = answer(model, facts, columns, asked, local)
        found.append(row(name, "chosen", k, z[asked], quantile))
    return found


def own_data(model, facts, columns, z, local, asked):
    """The same kernel on the local rows alone: their mean plus a Gaussian process."""
    known = local_inputs(density_inputs(columns.rows(local), facts, model), model)
    wanted = local_inputs(density_inputs(columns.rows(asked), facts, model), model)
    flat = LocalPrior(**{**vars(model.prior), "constant_variance": np.array([1.0, 1.0])})
    level = z[local].mean()
    return level + condition(known, z[local] - level, wanted, flat)[0]


def row(name, plan, k, z, quantile):
    low, middle, high = quantile.T
    return {
        "source": name,
        "plan": plan,
        "k": k,
        "error": np.abs(z - middle).mean(),
        "covered": is_covered(z, low, high).mean(),
        "winkler": interval_score(z, low, high).mean(),
    }


def second_opinion(columns: Columns, facts: Knowledge):
    """Histogram boosting of 5, 50 and 95 % quantiles, conformal by source, and by random rows."""
    from sklearn.ensemble import HistGradientBoostingRegressor

    from calibration.conformal import quantile_score, weighted_quantile
    from calibration.source_groups import source_weight

    model = fit_density(columns, facts)  # only for its features; no target enters them
    inputs: DensityInputs = density_inputs(columns, facts, model)
    x = np.column_stack([*inputs.features[0].values(), inputs.share])
    z, source = (
        log_porosity(columns.numbers("relative_density")),
        columns.words("source").astype(str),
    )

    def quantiles(train, test):
        return np.stack(
            [
                HistGradientBoostingRegressor(
                    loss="quantile", quantile=q, max_iter=80, max_depth=4, learning_rate=0.08
                )
                .fit(x[train], z[train])
                .predict(x[test])
                for q in LEVELS
            ],
            axis=1,
        )

    figures = {}
    for tag, groups in (("group", source), ("random", np.arange(len(z)).astype(str))):
        fold, out = source_folds(groups, n_folds=N_FOLDS, seed=0), np.empty((len(z), 3))
        for k in range(N_FOLDS):
            train, test = np.flatnonzero(fold != k), np.flatnonzero(fold == k)
            inner, held = source_folds(groups[train], n_folds=4, seed=1), np.empty((train.size, 3))
            for j in range(4):
                held[inner == j] = quantiles(train[inner != j], train[inner == j])
            score = quantile_score(z[train], held[:, 0], held[:, 2])
            widen = weighted_quantile(score, source_weight(groups[train], exponent=0.7), 0.9)
            out[test] = quantiles(train, test) + np.array([-widen, 0.0, widen])
        figures[f"boosting_{tag}_winkler_z"] = interval_score(z, out[:, 0], out[:, 2]).mean()
        figures[f"boosting_{tag}_coverage"] = is_covered(z, out[:, 0], out[:, 2]).mean()
        figures[f"boosting_{tag}_r2_z"] = 1 - np.var(z - out[:, 1]) / np.var(z)
    return figures


def timing(columns: Columns, facts: Knowledge):
    model: DensityModel = fit_density(columns, facts)
    z = log_porosity(columns.numbers("relative_density"))
    rows, local = np.arange(columns.n), np.arange(10)
    answer(model, facts, columns, rows[:5], local)
    start = time.perf_counter()
    answer(model, facts, columns, rows, local)
    return {"update_and_predict_s": time.perf_counter() - start, "n_predicted": z.size}


def unseen_scores(columns: Columns, facts: Knowledge, n_draws: int):
    """The shipped model on papers it never saw: interval, mean, and few local rows."""
    model = shipped_density()
    z = log_porosity(columns.numbers("relative_density"))
    source = columns.words("source").astype(str)
    low, middle, high = answer(model, facts, columns, np.arange(columns.n)).T
    covered = is_covered(z, low, high)
    figures = {
        "unseen_rows": columns.n,
        "unseen_sources": np.unique(source).size,
        "unseen_winkler_z": interval_score(z, low, high).mean(),
        "unseen_coverage_rows": covered.mean(),
        "unseen_coverage_sources": mean_by_source(covered, source).mean(),
        "unseen_mae_z": np.abs(z - middle).mean(),
    }
    rng, found = np.random.default_rng(1), []
    for name in np.unique(source):
        own = np.flatnonzero(source == name)
        for _ in range(n_draws if own.size >= MIN_ROWS else 0):
            found += newcomer(model, facts, columns, z, name, rng.permutation(own))
    if found:
        figures |= {f"unseen_{k}": v for k, v in few_shot_figures(pd.DataFrame(found)).items()}
    return figures


def tables(folder: Path):
    """All density tables of a folder, with whether the shipped model was fitted on each."""
    files = sorted({*folder.glob("**/*density*.csv")})
    for file in files:
        table = pd.read_csv(file)
        if "relative_density_pct" in table and "source_doi" in table:
            is_own = hashlib.sha256(file.read_bytes()).hexdigest() == shipped("density")["digest"]
            yield read_columns(table), is_own


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--shufflings", type=int, default=3)
    parser.add_argument("--draws", type=int, default=4)
    parser.add_argument("--without-boosting", action="store_true")
    arguments = parser.parse_args()
    facts, figures, known = load(), {}, set()
    found = sorted(tables(arguments.data), key=lambda pair: not pair[1])
    for columns, is_own in found:
        source = columns.words("source").astype(str)
        if is_own:
            known |= set(source)
            figures |= group_scores(columns, facts, arguments.shufflings)
            figures |= few_shot_scores(columns, facts, arguments.draws)
            if not arguments.without_boosting:
                figures |= second_opinion(columns, facts)
            figures |= timing(columns, facts)
        elif not np.isin(source, sorted(known)).all():
            fresh = columns.rows(~np.isin(source, sorted(known)))
            figures |= unseen_scores(fresh, facts, arguments.draws)
    rounded = {name: round(float(value), 4) for name, value in figures.items()}
    print(json.dumps({"name": "density", "figures": rounded}))


if __name__ == "__main__":
    main()
