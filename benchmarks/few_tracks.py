"""Five local tracks: error on a machine's other tracks before and after the closed-form update.

Every machine (source and spot) with at least twelve tracks of one size is left out of the fit; five
random tracks update the model and the others are scored, mean over draws.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np
import pandas as pd

from calibration import calibrate_melt_pool as calibration
from melt_pool_accuracy import is_training_data
from melt_pool_tables import track_of
from sekiso.numerics.arrays import FloatArray
from sekiso.numerics.normal import Z95
from sekiso.physics.melt_pool import local
from sekiso.physics.melt_pool.correction import LogSize, pool_model, pool_state
from sekiso.physics.melt_pool.local import LocalTracks, fit_local
from sekiso.physics.melt_pool.track import Track

BENCH = True
ROOT = Path(__file__).resolve().parents[1]
N_LOCAL, N_DRAWS, N_LEAST = 5, 20, 12


def machines_of(rows: pd.DataFrame) -> pd.Series:
    """Name of the machine of every row: a source counts as one machine per spot."""
    spot = (1e6 * rows.spot).round().astype(int).astype(str)
    return rows.source + " " + spot + " um"


def score_machine(
    rows: pd.DataFrame, outside: LogSize, size: str, rng: np.random.Generator
) -> dict[str, float]:
    """Mean absolute percentage error before and after five tracks of this machine."""
    measured = np.log(rows[size].to_numpy(float))
    residual = measured - outside.mean
    design = local.slope_design(track_of(rows))
    before, after, covered = [], [], []
    for _ in range(N_DRAWS):
        drawn = rng.permutation(len(rows))
        own, other = drawn[:N_LOCAL], drawn[N_LOCAL:]
        fitted = local.fit_size(residual[own], design[own], pool_model(), size)
        moved = fitted.predict(design[other])
        gap = residual[other] - moved.mean
        before.append(_ape(-residual[other]))
        after.append(_ape(-gap))
        covered.append(np.mean(np.abs(gap) <= Z95 * moved.deviation))
    noise = _replicate_noise(rows, measured)
    return {
        "n": len(rows),
        "before": float(np.mean(before)),
        "after": float(np.mean(after)),
        "coverage": float(np.mean(covered)),
        "noise": noise,
    }


def _ape(error: FloatArray) -> float:
    return 100.0 * float(np.mean(np.abs(np.expm1(error))))


def _replicate_noise(rows: pd.DataFrame, log_size: FloatArray) -> float:
    """Mean |error| [%] of a perfect mean from tracks of identical input, NaN without any."""
    value = pd.Series(log_size, index=rows.index)
    keys = [rows[name] for name in ("power", "speed", "spot", "layer")]
    count = value.groupby(keys).transform("size")
    gap = np.abs(value - value.groupby(keys).transform("mean"))[count > 1]
    return 100.0 * float(np.mean(gap) * np.sqrt(2.0)) if len(gap) else float("nan")


def update_seconds(folder: Path) -> float:
    """Wall time of one update of five tracks through the kernel used by `local=`."""
    rows = calibration.training_rows(folder, "depth").head(N_LOCAL)
    track: Track = track_of(rows)
    tracks = LocalTracks(pool_state(track), {"depth": rows.depth.to_numpy(float)})
    fit_local(tracks)
    start = time.perf_counter()
    fit_local(tracks)
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    folder = parser.parse_args().data
    figures: dict[str, float] = {}
    for size in ("width", "depth"):
        rows = calibration.training_rows(folder, size)
        if not len(rows):
            continue
        track = track_of(rows)
        if is_training_data(folder):
            outside = calibration.left_out(rows, track, size)
        else:
            outside = pool_state(track).sizes[size]
        table = {}
        rng = np.random.default_rng(0)
        for name, group in rows.groupby(machines_of(rows)):
            if len(group) < N_LEAST:
                continue
            at = group.index.to_numpy()
            part = LogSize(outside.mean[at], outside.deviation[at])
            table[name] = score_machine(group.reset_index(drop=True), part, size, rng)
        frame = pd.DataFrame(table).T
        frame["worse_by"] = frame.after - frame.before
        print(f"{size}\n{frame.round(2).to_string()}")
        worse = frame.worse_by - frame.noise.fillna(frame.noise.median())
        figures |= {
            f"{size}_machines": len(frame),
            f"{size}_mape_before": round(float(frame.before.mean()), 2),
            f"{size}_mape_after_5": round(float(frame.after.mean()), 2),
            f"{size}_coverage_after_5": round(float(frame.coverage.mean()), 3),
            f"{size}_machines_made_worse_beyond_noise": int((worse > 0.0).sum()),
        }
    figures["update_seconds"] = round(update_seconds(folder), 5)
    print(json.dumps({"name": "few_tracks", "figures": figures}))


if __name__ == "__main__":
    main()
