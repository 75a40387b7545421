"""Two objectives on a measured pool: evaluations to 90 % of its hypervolume, against random."""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np
import pandas as pd

from sekiso.learning.next_experiments import suggest
from sekiso.learning.pareto import hypervolume

BENCH = True
ROOT = Path(__file__).resolve().parents[1]
INPUTS = ("laser_power_W", "scan_speed_mm_s", "hatch_um", "rotation_deg", "exposure_code_min",
          "gas_flow_m_s")  # fmt: skip
OBJECTIVES = {"hardness_HV": "max", "porosity_pct": "min"}
REFERENCE = np.array([200.0, -1.0])  # 200 HV and 10 % porosity, as maximised below
N_START, BATCH, LIMIT, SHARE = 15, 5, 140, 0.9


def maximised(pool: pd.DataFrame) -> np.ndarray:
    return np.column_stack([pool["hardness_HV"], -np.log10(pool["porosity_pct"])])


def reached(points: np.ndarray, order: np.ndarray, total: float) -> int:
    """Number of evaluations until the share of the hypervolume is reached, LIMIT if never."""
    for n in range(N_START, LIMIT + 1):
        if hypervolume(points[order[:n]], REFERENCE) >= SHARE * total:
            return n
    return LIMIT


def guided(pool: pd.DataFrame, points: np.ndarray, order: np.ndarray, total: float, seed: int):
    known = list(order[:N_START])
    seconds = []
    while len(known) < LIMIT:
        if hypervolume(points[known], REFERENCE) >= SHARE * total:
            break
        rest = np.setdiff1d(np.arange(len(pool)), known)
        start = time.perf_counter()
        found = suggest(
            OBJECTIVES,
            pool.iloc[rest][list(INPUTS)],
            pool.iloc[known],
            batch=BATCH,
            reference={"hardness_HV": 200.0, "porosity_pct": 10.0},
            seed=seed,
        )
        seconds.append(time.perf_counter() - start)
        for experiment in found.experiments:
            wanted = np.array([experiment.recipe[name] for name in INPUTS])
            match = (pool.iloc[rest][list(INPUTS)].to_numpy() == wanted).all(axis=1)
            fresh = [int(i) for i in rest[match] if int(i) not in known]
            known.append(fresh[0])
    return reached(points, np.array(known + [known[-1]] * LIMIT), total), seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--seeds", type=int, default=10)
    arguments = parser.parse_args()
    pool = pd.read_csv(arguments.data / "properties" / "lpbf_316L_hardness_porosity.csv")
    points = maximised(pool)
    total = hypervolume(points, REFERENCE)
    smart, random, seconds = [], [], []
    for seed in range(arguments.seeds):
        order = np.random.default_rng(seed).permutation(len(pool))
        n, spent = guided(pool, points, order, total, seed)
        smart.append(n)
        seconds += spent
        random.append(reached(points, order, total))
    figures = {
        "evaluations_median": float(np.median(smart)),
        "evaluations_worst": float(np.max(smart)),
        "random_median": float(np.median(random)),
        "ratio_to_random": float(np.median(random) / np.median(smart)),
        "random_never_reached": float(np.mean(np.array(random) >= LIMIT)),
        "seconds_per_batch": float(np.median(seconds)),
        "seconds_per_batch_worst": float(np.max(seconds)),
        "pool_rows": float(len(pool)),
        "n_seeds": float(arguments.seeds),
    }
    print(json.dumps({"name": "search", "figures": {k: round(v, 4) for k, v in figures.items()}}))


if __name__ == "__main__":
    main()
