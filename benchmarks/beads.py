"""Beads of deposition against the shared tables; nothing was fitted to them.

Wire-arc 316L beads: the table gives voltage and wire feed, not current, wire diameter or which of
its two columns is the width (they look swapped).  Assumed: 1.0 mm wire, 21 A per m/min of feed
(30 A for 1.2 mm wire by cross-section, recalled practice), arc 4 mm, GMAW.  Laser-powder tracks of
MeltpoolNet give no spot: 0.5 mm assumed, catch 0.4.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import pandas as pd

from sekiso.knowledge import load
from sekiso.materials import thermophysical
from sekiso.physics.melt_pool import coupling
from sekiso.physics.melt_pool.bead import predict_bead
from sekiso.physics.melt_pool.track import Track

BENCH = True
ROOT = Path(__file__).resolve().parents[1]
WIRE, CURRENT_PER_FEED, ARC = 1.0e-3, 21.0, 4e-3
LASER_SPOT, CATCH = 0.5e-3, 0.4


def wire_arc(folder: Path) -> dict[str, float]:
    """Mean |ln| error and bias of width and height of 316L wire-arc beads."""
    table = pd.read_csv(folder / "waam_gmaw_316l_bead_boxbehnken.csv")
    feed = table.wire_feed_speed_m_min.to_numpy(float)
    track = Track.of(
        thermophysical.of_record(load().alloys["316l"]),
        power=CURRENT_PER_FEED * feed * table.voltage_V.to_numpy(float),
        speed=table.travel_speed_mm_min.to_numpy(float) * 1e-3 / 60.0,
        beam_diameter=ARC,
    )
    rate = 0.25 * np.pi * WIRE**2 * feed / 60.0
    found = predict_bead(
        track,
        volume_rate=rate,
        efficiency=coupling.arc_efficiency(load().processes["DED-Arc"], "GMAW"),
    )
    width = np.log(1e3 * found.width / table.col_BH_asgiven_mm.to_numpy(float))
    height = np.log(1e3 * found.height / table.col_BW_asgiven_mm.to_numpy(float))
    area = 2.0 / 3.0 * table.col_BH_asgiven_mm * table.col_BW_asgiven_mm
    return {
        **_scores("wire_arc_width", width),
        **_scores("wire_arc_height", height),
        "wire_arc_area_ratio": float(np.mean(1e6 * found.area / area)),
    }


def laser_powder(folder: Path) -> dict[str, float]:
    """Mean |ln| error and bias of width of Ti-6Al-4V laser-powder tracks."""
    table = pd.read_csv(folder / "meltpoolnet_regression_train.csv")
    kept = (table.subprocess == "LENS") & (table.group.astype(str) == "49")
    t = table[kept & table.width_um.notna()]
    metal = thermophysical.of_record(load().alloys["ti-6al-4v"])
    track = Track.of(
        metal,
        power=t.power_W.to_numpy(float),
        speed=t.speed_mm_s.to_numpy(float) * 1e-3,
        beam_diameter=LASER_SPOT,
    )
    grams = t.powder_flow_asgiven.to_numpy(float)
    rate = CATCH * grams * 1e-3 / 60.0 / metal.density
    found = predict_bead(track, volume_rate=rate, efficiency=metal.absorptivity)
    width = np.log(1e6 * found.width / t.width_um.to_numpy(float))
    return _scores("laser_powder_width", width)


def _scores(name: str, error: np.ndarray) -> dict[str, float]:
    return {
        f"{name}_mean_abs_ln": float(np.mean(np.abs(error))),
        f"{name}_bias_ln": float(np.median(error)),
        f"{name}_n": error.size,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    folder = parser.parse_args().data
    folder = folder / "meltpool" if (folder / "meltpool").is_dir() else folder
    figures = {**wire_arc(folder), **laser_powder(folder)}
    rounded = {name: round(float(value), 4) for name, value in figures.items()}
    print(json.dumps({"name": "beads", "figures": rounded}))


if __name__ == "__main__":
    main()
