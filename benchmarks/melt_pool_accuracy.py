"""Melt-pool accuracy on sources never seen: leave one source out, or plain scoring of a new folder.

On the tables the shipped model was fitted on (known by their digests) every source is predicted by
members, and with interval factors, that never saw it.  Any other folder with the same columns is
scored by the shipped model as it stands.  No random splits.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import pandas as pd

from calibration import calibrate_melt_pool as calibration
from calibration.scores import interval_score
from melt_pool_tables import ALLOY_KEYS, digests, is_doubtful, read_tracks, track_of
from sekiso.domain.errors import SekisoError
from sekiso.interfaces.python.metal import metal_of
from sekiso.numerics.arrays import FloatArray
from sekiso.physics.melt_pool import conduction_pool
from sekiso.physics.melt_pool.correction import MODEL, pool_state
from sekiso.physics.melt_pool.eagar_tsai_table import pool_sizes
from sekiso.physics.melt_pool.powder_bed import predict_pool
from sekiso.physics.melt_pool.track import Track

BENCH = True
ROOT = Path(__file__).resolve().parents[1]
FILE = ROOT / "src" / "sekiso" / "knowledge" / "models" / f"{MODEL}.json"
LEAST_FLOOR = 0.01  # rows that repeat another to the digit are copies, not replicates
LEAST_SIZE = 1e-7  # m, stands for "no melt" so that its error stays finite


def left_out_predictions(folder: Path, size: str) -> pd.DataFrame:
    """Rows of `size` with median, low and high from members that never saw the row's source."""
    rows = calibration.training_rows(folder, size)
    track = track_of(rows)
    outside = calibration.left_out(rows, track, size)
    residual = np.log(rows[size].to_numpy(float)) - outside.mean
    source = rows.source.to_numpy(str)
    half = np.empty(len(rows))
    for name in np.unique(source):
        other = source != name
        factor = calibration.interval_factor(
            residual[other], outside.deviation[other], source[other]
        )
        half[~other] = factor * outside.deviation[~other]
    return _scored(rows, size, outside.mean, half, _plain_sizes(track)[size])


def shipped_predictions(folder: Path, size: str) -> pd.DataFrame:
    """Rows of `size` with median, low and high of the product as it stands, any alloy."""
    rows = read_tracks(folder)
    rows = rows[rows[size].notna()].reset_index(drop=True)
    parts = [_product(group.reset_index(drop=True), size) for _, group in rows.groupby("material")]
    return pd.concat(parts, ignore_index=True)


def _product(rows: pd.DataFrame, size: str) -> pd.DataFrame:
    """Scores of the rows of one material; a refusal counts as 100 % error and not covered."""
    name = str(rows.material.iloc[0])
    try:
        metal = metal_of(ALLOY_KEYS.get(name, name))
    except SekisoError:
        return _refused(rows, size)
    track = Track.of(
        metal.constants,
        power=rows.power.to_numpy(float),
        speed=rows.speed.to_numpy(float),
        beam_diameter=rows.spot.to_numpy(float),
        layer=rows.layer.fillna(0.0).to_numpy(float),
    )
    pool = predict_pool(pool_state(track), class_spread=metal.class_spread(track))
    low, high = (np.maximum(getattr(pool, f"{size}_{end}"), LEAST_SIZE) for end in ("low", "high"))
    middle = np.log(np.maximum(getattr(pool, size), LEAST_SIZE))
    plain = _plain_sizes(track)[size]
    return _scored(rows, size, middle, 0.5 * np.log(high / low), plain)


def _refused(rows: pd.DataFrame, size: str) -> pd.DataFrame:
    measured = np.log(rows[size].to_numpy(float))
    frame = _scored(rows, size, measured - 1.0, np.zeros(len(rows)), np.exp(measured - 1.0))
    return frame.assign(ape=100.0, covered=0.0)


def _scored(
    rows: pd.DataFrame, size: str, middle: FloatArray, half: FloatArray, plain: FloatArray
) -> pd.DataFrame:
    """Error, coverage and interval score in ln of every row, beside plain Eagar-Tsai."""
    measured = np.log(rows[size].to_numpy(float))
    error = middle - measured
    frame = pd.DataFrame({"source": rows.source, "error": error, "abs": np.abs(error)})
    frame["ape"] = 100.0 * np.abs(np.expm1(error))
    frame["covered"] = (np.abs(error) <= half).astype(float)
    frame["score"] = interval_score(measured, middle - half, middle + half)
    frame["plain"] = np.abs(np.log(np.maximum(plain, LEAST_SIZE)) - measured)
    frame["floor"] = _noise_floor(rows, measured)
    frame["is_doubtful"] = is_doubtful(rows)
    return frame


def _plain_sizes(track: Track) -> dict[str, FloatArray]:
    """Sizes [m] of the textbook model: stated spot, constant absorptivity, no latent heat."""
    source = conduction_pool.heat_source(track, track.beam_diameter)
    strength = source.strength * track.rise_with_fusion / track.rise
    size = pool_sizes(strength, source.slowness)[:, :4] * source.e_radius[:, None]
    length = np.nan_to_num(size[:, 2] - size[:, 3])
    return {"width": size[:, 0], "depth": size[:, 1], "length": length}


def _noise_floor(rows: pd.DataFrame, log_size: FloatArray) -> FloatArray:
    """Mean |ln| error of a perfect mean in each source, from rows of identical input; else NaN."""
    keys = [rows[name] for name in ("source", "power", "speed", "spot", "layer")]
    value = pd.Series(log_size)
    mean = value.groupby(keys).transform("mean")
    count = value.groupby(keys).transform("size")
    gap = np.abs(value - mean) * np.sqrt(count / np.maximum(count - 1, 1))
    floor = gap.where(count > 1).groupby(rows.source).transform("mean")
    return floor.where(floor > LEAST_FLOOR).to_numpy(float)


def by_source(frame: pd.DataFrame) -> pd.DataFrame:
    """Scores of every source."""
    grouped = frame.groupby("source")
    table = grouped[["ape", "abs", "covered", "score", "plain", "floor"]].mean()
    table["n"] = grouped.size()
    table["bias"] = grouped.error.median()
    table["over_floor"] = table["abs"] / table.floor
    return table


def summary(table: pd.DataFrame, size: str) -> dict[str, float]:
    """Averages over sources, and the worst coverage of a source with at least 20 rows."""
    large = table[table.n >= 20]
    figures = {
        "sources": len(table),
        "rows": int(table.n.sum()),
        "mape": table.ape.mean(),
        "median_source_mape": table.ape.median(),
        "bias_ln": table.bias.mean(),
        "mean_abs_ln": table["abs"].mean(),
        "plain_eagar_tsai_mean_abs_ln": table.plain.mean(),
        "interval_score_ln": table.score.mean(),
        "coverage": table.covered.mean(),
        "least_coverage_n20": large.covered.min() if len(large) else float("nan"),
        "error_over_noise_floor": table.over_floor.mean(),
    }
    return {f"{size}_{name}": round(float(value), 4) for name, value in figures.items()}


def is_training_data(folder: Path) -> bool:
    """Whether any table of the folder is one that the shipped model was fitted on."""
    fitted = {entry["sha256"] for entry in json.loads(FILE.read_text(encoding="utf-8"))["data"]}
    return bool(fitted & set(digests(folder).values()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    folder = parser.parse_args().data
    own = is_training_data(folder)
    predictions = left_out_predictions if own else shipped_predictions
    figures: dict[str, float] = {}
    for size in conduction_pool.SIZES:
        if not read_tracks(folder)[size].notna().any():
            continue
        predicted = predictions(folder, size)
        if not len(predicted):
            continue
        table = by_source(predicted)
        if not own:
            sound = predicted[~predicted.is_doubtful]
            figures |= summary(by_source(sound), f"{size}_rows_without_flag") if len(sound) else {}
        print(f"{size}\n{table.round(3).to_string()}")
        figures |= summary(table, size)
        if own and size == "width":
            clean = table[~table.index.isin(NARROWER_THAN_HALF_SPOT)]
            figures |= summary(clean, "width_without_half_spot_source")
    protocol = "leave one source out" if own else "shipped model, sources never seen"
    print(json.dumps({"name": "melt_pool_accuracy", "protocol": protocol, "figures": figures}))


NARROWER_THAN_HALF_SPOT = ("meltpoolnet:3",)  # widths at half the stated spot: meltpool_forms.md

if __name__ == "__main__":
    main()
