"""What the platform is for: an asker with few own rows, with and without other papers as owners.

The shipped model has seen all papers, so it is fitted again: one half of the papers is public
knowledge (the base), the other half are owners under "learn only"; every paper of that half with
enough rows is the asker once, never seen by the base, the other owners' rows moving its answers.
Halves change roles, and the split is drawn several times.  `gain` is the mean absolute error in z
with the owners' rows over that without them, at `K_MAIN` own rows, lower is better, with a
bootstrap over papers.  `new_alloy_...`: the base has no row of the asker's alloy, the owners have.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from calibration.fit_density import fit_density
from calibration.fit_shared_density import fit_open_density
from calibration.scores import bootstrap_by_source, interval_score, is_covered
from density import own_data
from sekiso.knowledge.load import Knowledge, load
from sekiso.learning.density import (
    DensityModel,
    density_inputs,
    log_porosity,
    metals_of,
    predict_log_porosity,
)
from sekiso.learning.shared_density import (
    LearnedDensity,
    OpenDensity,
    learned_density,
    site_statistics,
)
from sekiso.materials.tables import Columns, read_columns
from sekiso.numerics.arrays import AnyArray, FloatArray

BENCH = True
ROOT = Path(__file__).resolve().parents[1]
LEVELS = np.array([0.05, 0.5, 0.95])
COUNTS, K_MAIN, N_JUDGED_FROM, MIN_ROWS = (0, 2, 5, 10), 5, 10, 14


def base_of(columns: Columns, facts: Knowledge) -> tuple[DensityModel, OpenDensity]:
    """Public knowledge fitted on these rows alone."""
    model = fit_density(columns, facts)
    return model, fit_open_density(columns, facts, model)


def round_of(
    columns: Columns,
    facts: Knowledge,
    public: AnyArray,
    owners: list[str],
    *,
    n_draws: int,
) -> Iterator[dict[str, float | str]]:
    """Scores of every owner as asker, with and without the others; `public` rows fit the base."""
    source = columns.words("source").astype(str)
    model, open_part = base_of(columns.rows(public), facts)
    rows = {name: np.flatnonzero(source == name) for name in owners}
    parts = {
        name: [site_statistics(columns.rows(own), facts, model=model, open=open_part)]
        for name, own in rows.items()
    }
    rng = np.random.default_rng(1)
    for name, own in rows.items():
        others = {key: part for key, part in parts.items() if key != name}
        if own.size < MIN_ROWS or not others:
            continue
        learned = learned_density(others, model=model, open=open_part)
        for _ in range(n_draws):
            yield from newcomer(columns, facts, model, learned, name, rng.permutation(own))


def newcomer(
    columns: Columns,
    facts: Knowledge,
    model: DensityModel,
    learned: LearnedDensity,
    name: str,
    order: AnyArray,
) -> Iterator[dict[str, float | str]]:
    """The first rows are the asker's, those from the eleventh on are judged."""
    z = log_porosity(columns.numbers("relative_density"))
    asked = order[N_JUDGED_FROM:]
    wanted = density_inputs(columns.rows(asked), facts, model)
    for k in COUNTS:
        local = density_inputs(columns.rows(order[:k]), facts, model) if k else None
        near = None if local is None else learned.move(local)
        for way, moves in (("without", None), ("with", (learned.move(wanted), near))):
            found = predict_log_porosity(
                model, wanted, probabilities=LEVELS, local=local,
                local_z=z[order[:k]] if k else None, moves=moves,
            )  # fmt: skip
            yield scored(name, k, way, z[asked], found.quantile)
        if k:
            middle = own_data(model, facts, columns, z, order[:k], asked)
            yield scored(name, k, "own", z[asked], np.stack([middle] * 3, axis=1))


def scored(
    name: str, k: int, way: str, z: FloatArray, quantile: FloatArray
) -> dict[str, float | str]:
    low, middle, high = quantile.T
    return {
        "source": name,
        "k": k,
        "way": way,
        "error": float(np.abs(z - middle).mean()),
        "covered": float(is_covered(z, low, high).mean()),
        "winkler": float(interval_score(z, low, high).mean()),
        "width": float((high - low).mean()),
    }


def halves(columns: Columns, facts: Knowledge, n_splits: int, n_draws: int) -> pd.DataFrame:
    source = columns.words("source").astype(str)
    names, found = np.unique(source), []
    for split in range(n_splits):
        mixed = np.random.default_rng(split).permutation(names)
        half = mixed.size // 2
        for public, owners in ((mixed[:half], mixed[half:]), (mixed[half:], mixed[:half])):
            seen = np.flatnonzero(np.isin(source, public))
            found += list(round_of(columns, facts, seen, sorted(owners), n_draws=n_draws))
    return pd.DataFrame(found)


def new_alloys(columns: Columns, facts: Knowledge, n_draws: int) -> pd.DataFrame:
    """Each alloy once unknown to the base; its papers are the owners."""
    source = columns.words("source").astype(str)
    keys, found = np.array(metals_of(columns.words("material"), facts)[1]), []
    for alloy in sorted(set(keys)):
        owners = sorted(set(source[keys == alloy]))
        seen = np.flatnonzero((keys != alloy) & ~np.isin(source, owners))
        found += list(round_of(columns, facts, seen, owners, n_draws=n_draws))
    return pd.DataFrame(found)


def figures_of(table: pd.DataFrame, tag: str = "") -> dict[str, float]:
    """Ratios with over without, coverage and widths by number of own rows, papers equal."""
    figures: dict[str, float] = {}
    for k, part in table.groupby("k"):
        mean = part.groupby(["source", "way"])[["error", "covered", "winkler", "width"]].mean()
        by = {way: mean.xs(way, level="way") for way in set(part.way)}
        ratios = {
            "gain": by["with"].error.mean() / by["without"].error.mean(),
            "winkler_ratio": by["with"].winkler.mean() / by["without"].winkler.mean(),
            "width_ratio": by["with"].width.mean() / by["without"].width.mean(),
            "coverage": by["with"].covered.mean(),
            "coverage_without": by["without"].covered.mean(),
            "mae_z": by["with"].error.mean(),
        }
        if "own" in by:
            ratios["gain_over_own"] = by["with"].error.mean() / by["own"].error.mean()
        figures |= {f"{tag}{name}_k{k}": float(value) for name, value in ratios.items()}
        figures |= bootstrapped(by["with"].error, by["without"].error, f"{tag}k{k}_")
    return figures


def bootstrapped(with_owners: pd.Series, without: pd.Series, tag: str) -> dict[str, float]:
    """95 % interval of the gain over papers, and in how many papers the error fell."""
    one, other = with_owners.to_numpy(float), without.to_numpy(float)
    low, high = bootstrap_by_source(
        lambda rows: float(one[rows].mean() / other[rows].mean()), with_owners.index.to_numpy(str)
    )
    return {
        f"{tag}gain_low": low,
        f"{tag}gain_high": high,
        f"{tag}papers": one.size,
        f"{tag}papers_better": int(np.sum(one < other)),
    }


def density_table(folder: Path) -> Columns:
    """The density rows of a folder, all tables together."""
    tables = [pd.read_csv(file) for file in sorted(folder.glob("**/*density*.csv"))]
    told = [t for t in tables if {"relative_density_pct", "source_doi"} <= set(t)]
    return read_columns(pd.concat(told, ignore_index=True))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--splits", type=int, default=4)
    parser.add_argument("--draws", type=int, default=2)
    arguments = parser.parse_args()
    columns, facts = density_table(arguments.data / "properties"), load()
    figures = figures_of(halves(columns, facts, arguments.splits, arguments.draws))
    figures |= figures_of(new_alloys(columns, facts, arguments.draws), "new_alloy_")
    figures |= {"gain": figures[f"gain_k{K_MAIN}"], "coverage": figures[f"coverage_k{K_MAIN}"]}
    figures |= {f"gain_{end}": figures[f"k{K_MAIN}_gain_{end}"] for end in ("low", "high")}
    rounded = {name: round(value, 4) for name, value in figures.items()}
    print(json.dumps({"name": "pooling", "figures": rounded}))


if __name__ == "__main__":
    main()
