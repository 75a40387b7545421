"""Fit the shipped melt-pool model by source paper and write knowledge/models/melt_pool_pbf_lb.json.

Every member is fitted with random intercepts and slopes of the source and a Student t tail, so that
single wild papers do not pull the weights.  The set of members was declared, not searched: three
spot exponents (width follows the stated spot more closely than depth does) x two or three sets of
terms; leave-one-source-out scores of other sets differ by less than their standard error.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from calibration.conformal import conformal_weight, weighted_quantile
from calibration.fit_hierarchical import HierarchicalFit, fit_hierarchical
from calibration.pool_table import build_table, save_table
from melt_pool_tables import FITTED_ALLOYS, digests, is_doubtful, read_tracks, track_of
from sekiso.numerics.arrays import FloatArray
from sekiso.physics.melt_pool import conduction_pool, eagar_tsai_table
from sekiso.physics.melt_pool.correction import LogSize
from sekiso.physics.melt_pool.track import Track

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "src" / "sekiso" / "knowledge" / "models" / "melt_pool_pbf_lb.json"
EXPONENTS = {"width": (0.5, 0.75, 1.0), "depth": (0.25, 0.5, 0.75), "length": (0.5, 0.75, 1.0)}
TERM_SETS = {
    "width": (("one", "keyhole"), ("one", "keyhole", "speed")),
    "depth": (("one", "speed"), ("one", "power", "speed"), ("one", "keyhole", "speed")),
    "length": (("one",), ("one", "speed")),
}
POWDER_PRIOR = {"width": (0.0, 0.02), "depth": (-0.2, 0.1), "length": (0.0, 0.1)}
SOURCE_VARIANCE = {"width": 0.08, "depth": 0.25, "length": 0.5}
SLOPE_VARIANCE = {"width": 0.02, "depth": 0.08, "length": 0.05}
NOISE_VARIANCE = {"width": 0.015, "depth": 0.07, "length": 0.05}
WEIGHT_VARIANCE = 0.02
INTERCEPT_VARIANCE = {"width": 1.0, "depth": 1.0, "length": 0.05}  # six lengths disagree tenfold
SOURCE_TAIL = 3.0
LEVEL, ROWS_PER_SOURCE = 0.9, 3.0
LOCAL_PRIOR = {
    "width": {"offset": 0.30, "slope": 0.15, "noise": 0.12},
    "depth": {"offset": 0.55, "slope": 0.40, "noise": 0.28},
    "length": {"offset": 0.60, "slope": 0.20, "noise": 0.20},
}
BEAM_CHECK_PRIOR = {  # spread between machines once the beam itself is not in doubt
    "width": {"offset": 0.12, "slope": 0.08, "noise": 0.10},
    "depth": {"offset": 0.35, "slope": 0.25, "noise": 0.25},
    "length": {"offset": 0.60, "slope": 0.20, "noise": 0.20},
}
CITATIONS = {
    "hofmann_316l_single_tracks.csv": "Hofmann et al., Zenodo 10.5281/zenodo.16979848, CC BY 4.0",
    "ku_leuven_316l_ti64_conditions.csv": "Coen, KU Leuven, figshare 15035733, 15035703, 15035709, "
    "15035712, CC0; 10.1016/j.jmatprotec.2022.117547",
    "lane2020_in625_amb2018_02_tracks.csv": "Lane et al. 2020, 10.1007/s40192-020-00169-1",
    "ghosh2018_in625_tracks.csv": "Ghosh et al. 2018, JOM 70:1011, Fig. 1",
    "meltpoolnet_regression_train.csv": "Akbari et al. 2022, 10.1016/j.addma.2022.102817 "
    "(no licence stated: fitted numbers only)",
}


def fit_members(rows: pd.DataFrame, track: Track, size: str) -> list[tuple[dict, HierarchicalFit]]:
    """Every member of one size, fitted on the rows that give it."""
    target = np.log(rows[size].to_numpy(float))
    source = rows.source.to_numpy(str)
    fitted = []
    for exponent in EXPONENTS[size]:
        offset, values = pool_terms(track, exponent, size)
        for names in TERM_SETS[size]:
            entry = {
                "spot_exponent": exponent,
                "terms": [*names, "powder"],
                "source_terms": [*names],
            }
            fitted.append((entry, _fit_member(values, target - offset, source, entry, size)))
    return fitted


def _fit_member(
    values: dict[str, FloatArray], target: FloatArray, source: np.ndarray, entry: dict, size: str
) -> HierarchicalFit:
    mean, deviation = POWDER_PRIOR[size]
    free = {"one": INTERCEPT_VARIANCE[size], "powder": deviation**2}
    spread = [
        SOURCE_VARIANCE[size] if n == "one" else SLOPE_VARIANCE[size] for n in entry["source_terms"]
    ]
    return fit_hierarchical(
        design(values, entry["terms"]),
        target,
        source,
        weight_mean=np.array([mean if n == "powder" else 0.0 for n in entry["terms"]]),
        weight_variance=np.array([free.get(n, WEIGHT_VARIANCE) for n in entry["terms"]]),
        source_variance=spread,
        noise_variance=NOISE_VARIANCE[size],
        source_design=design(values, entry["source_terms"]),
        source_tail=SOURCE_TAIL,
    )


def left_out(rows: pd.DataFrame, track: Track, size: str) -> LogSize:
    """Ln size of every row from members that never saw its source (rows must give the size)."""
    source = rows.source.to_numpy(str)
    parts = []
    for entry, fit in fit_members(rows, track, size):
        exponent = entry["spot_exponent"]
        offset, values = pool_terms(track, exponent, size)
        mean, variance = fit.predict_left_out(
            design(values, entry["terms"]),
            source,
            source_design=design(values, entry["source_terms"]),
        )
        parts.append((offset + mean, variance))
    return combined(parts)


def pool_terms(
    track: Track, exponent: float, size: str
) -> tuple[FloatArray, dict[str, FloatArray]]:
    """Ln of the conduction size [ln m] and the terms of the correction by name, each (n,)."""
    pool = conduction_pool.conduction_pool(track, (exponent,))
    offset = pool.log_sizes[exponent][conduction_pool.SIZES.index(size)]
    return offset, dict(zip(conduction_pool.TERMS, pool.terms[exponent], strict=True))


def design(values: Mapping[str, FloatArray], names: Sequence[str]) -> FloatArray:
    """Columns `names` of the terms, shape (n, len(names))."""
    return np.column_stack([values[name] for name in names])


def combined(parts: Sequence[tuple[FloatArray, FloatArray]]) -> LogSize:
    """Mixture of the members' (mean, variance) pairs."""
    means = np.array([mean for mean, _ in parts])
    variances = np.array([variance for _, variance in parts])
    return LogSize(means.mean(axis=0), np.sqrt(variances.mean(axis=0) + means.var(axis=0)))


def interval_factor(residual: FloatArray, deviation: FloatArray, source: np.ndarray) -> float:
    """Conformal factor of the predicted spread, sources capped at three row-equivalents."""
    weight = conformal_weight(source, rows_per_source=ROWS_PER_SOURCE)
    return weighted_quantile(np.abs(residual) / deviation, weight, LEVEL)


def training_rows(folder: Path, size: str) -> pd.DataFrame:
    """Rows of the fitted alloys that give `size` and pass the rules on inputs and labels."""
    rows = read_tracks(folder)
    rows = rows[rows.material.isin(FITTED_ALLOYS)].reset_index(drop=True)
    return rows[rows[size].notna() & ~is_doubtful(rows)].reset_index(drop=True)


def calibrated(folder: Path) -> dict:
    """Content of the shipped JSON file."""
    sizes, counts = {}, {}
    for size in conduction_pool.SIZES:
        rows = training_rows(folder, size)
        track = track_of(rows)
        outside = left_out(rows, track, size)
        residual = np.log(rows[size].to_numpy(float)) - outside.mean
        factor = interval_factor(residual, outside.deviation, rows.source.to_numpy(str))
        models = [
            entry | {"model": fit.model.as_mapping()}
            for entry, fit in fit_members(rows, track, size)
        ]
        sizes[size] = {"members": models, "interval_factor": factor}
        counts[size] = {"rows": len(rows), "sources": int(rows.source.nunique())}
    depth = training_rows(folder, "depth")
    return {
        "what": "ln size = mean over members of ln conduction size (Eagar-Tsai) + terms . weights",
        "unit": "dimensionless weights on ln m",
        "status": "fitted",
        "fitted_by": "benchmarks/calibration/calibrate_melt_pool.py",
        "counts": counts,
        "data": [
            {"file": name, "sha256": digest, "citation": CITATIONS[name]}
            for name, digest in digests(folder).items()
            if name in CITATIONS
        ],
        "ranges": {
            name: _range(depth[column])
            for name, column in (
                ("power", "power"),
                ("speed", "speed"),
                ("beam_diameter", "spot"),
                ("layer", "layer"),
            )
        },
        "processes": ["PBF-LB"],
        "families": ["Al", "Cu", "Fe-stainless", "Ni", "Ti"],
        "local": LOCAL_PRIOR,
        "beam_check": BEAM_CHECK_PRIOR,
        "sizes": sizes,
    }


def _range(column: pd.Series) -> list[float]:
    return [float(column.quantile(0.005)), float(column.quantile(0.995))]


def rounded(node: object) -> object:
    if isinstance(node, dict):
        return {key: rounded(value) for key, value in node.items()}
    if isinstance(node, list):
        return [rounded(value) for value in node]
    return float(f"{node:.6g}") if isinstance(node, float) else node


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--table", action="store_true", help="compute the Eagar-Tsai table too")
    chosen = parser.parse_args()
    folder = chosen.data
    if chosen.table:
        path = TARGET.parents[1] / eagar_tsai_table.TABLE_FILE
        save_table(build_table(), str(path))
    content = rounded(calibrated(folder))
    TARGET.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    print(json.dumps({"name": "calibrate_melt_pool", "figures": content["counts"]}))


if __name__ == "__main__":
    main()
