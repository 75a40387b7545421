"""Score of the density that parts of a production set are said to reach, each data sheet left out.

Interval of the left-out sheet: from the low end of the fact (laboratories that run a set less well,
recalled) to the best of the other sheets; Winkler score of z = log10(100 - RD + 0.05) at 90 %.
`winkler_z` is the score that the model `process_table.qualified` states.  All six sheets are of one
vendor: a sheet never seen, not a vendor never seen.

`industrial_*`: the range for shelf alloys without a set on file (`process_table.industrial`) on the
best density of each paper and alloy of the shared table, none of which it was read from; beside it
the interval that a computed start carries, and the range of the best sets of the other alloys.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import pandas as pd

from calibration.scores import interval_score, is_covered
from sekiso.explorer.look_ups import MODELS
from sekiso.knowledge import load
from sekiso.physics.window.density import porosity_score

BENCH = True
# defects [%] stated for 316L (20 and 40 um; M 400), AlSi10Mg (30 and 60 um) and Al5X1 by the EOS
# data sheets that `eos_defects` of processes/PBF-LB.toml cites, read 2026-11-25
DEFECTS = (0.018, 0.05, 0.1, 0.04, 0.2, 0.15)
LEVEL = 0.9
START = (99.83, 83.0)  # %, interval of a computed start (CoCr, 17-4PH, CP-Ti, Hastelloy X, H13)
DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


def left_out_scores() -> list[float]:
    """Winkler score of each sheet, its interval made without it."""
    fact = load().processes["PBF-LB"].fact("relative_density_qualified")
    assert fact is not None
    high = float(porosity_score(np.array(100.0 * fact.low)))
    z = [float(porosity_score(np.array(100.0 - defects))) for defects in DEFECTS]
    scores = []
    for k, mine in enumerate(z):
        low = min(z[:k] + z[k + 1 :])
        missed = max(low - mine, 0.0) + max(mine - high, 0.0)
        scores.append(high - low + 2.0 / (1.0 - LEVEL) * missed)
    return scores


def industrial_scores(folder: Path) -> dict[str, float]:
    """Winkler score and coverage on the best set of each paper, nothing without the table."""
    path = folder / "properties" / "lpbf_relative_density.csv"
    if not path.is_file():
        return {}
    rows = pd.read_csv(path)
    best = rows.groupby(["material", "source_doi"]).relative_density_pct.max().clip(upper=100.0)
    z = np.asarray(porosity_score(best.to_numpy(float)))
    alloy = best.index.get_level_values("material").to_numpy()
    fact = load().processes["PBF-LB"].fact("relative_density_industrial")
    assert fact is not None
    high, low = (float(porosity_score(np.array(100.0 * end))) for end in (fact.low, fact.high))
    ends = [np.percentile(z[alloy != name], [5, 95]) for name in alloy]
    others = interval_score(z, *np.transpose(ends))
    start = interval_score(
        z, *(np.full_like(z, float(porosity_score(np.array(end)))) for end in START)
    )
    return {
        "industrial_n": len(z),
        "industrial_winkler_z": round(float(interval_score(z, low, high).mean()), 2),
        "industrial_coverage": round(float(is_covered(z, low, high).mean()), 2),
        "other_alloys_winkler_z": round(float(others.mean()), 2),
        "computed_start_winkler_z": round(float(start.mean()), 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=None, help="folder of the shared data")
    arguments = parser.parse_args()
    model = next(model for model in MODELS if model.key == "process_table.qualified")
    figures = {"winkler_z": round(float(np.mean(left_out_scores())), 2), "stated": model.score}
    figures |= industrial_scores(arguments.data or DATA)
    print(json.dumps({"name": "qualified_density", "figures": figures}))


if __name__ == "__main__":
    main()
