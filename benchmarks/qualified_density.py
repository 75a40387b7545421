"""Score of the density that parts of a production set are said to reach, each data sheet left out.

Interval of the left-out sheet: from the low end of the fact (laboratories that run a set less well,
recalled) to the best of the other sheets; Winkler score of z = log10(100 - RD + 0.05) at 90 %.
`winkler_z` is the score that the model `process_table.qualified` states.  All six sheets are of one
vendor: a sheet never seen, not a vendor never seen.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from sekiso.explorer.look_ups import MODELS
from sekiso.knowledge import load
from sekiso.physics.window.density import porosity_score

BENCH = True
# defects [%] stated for 316L (20 and 40 um; M 400), AlSi10Mg (30 and 60 um) and Al5X1 by the EOS
# data sheets that `eos_defects` of processes/PBF-LB.toml cites, read 2026-11-25
DEFECTS = (0.018, 0.05, 0.1, 0.04, 0.2, 0.15)
LEVEL = 0.9


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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=None, help="not used: no data needed")
    parser.parse_args()
    model = next(model for model in MODELS if model.key == "process_table.qualified")
    figures = {"winkler_z": round(float(np.mean(left_out_scores())), 2), "stated": model.score}
    print(json.dumps({"name": "qualified_density", "figures": figures}))


if __name__ == "__main__":
    main()
