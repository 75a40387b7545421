"""AlSi10Mg fatigue of Wu et al. 2021 (10.1016/j.ijfatigue.2021.106317), case V11.

The lines through failures alone are those of the note; a fit that knows what a run-out is gives
longer lives.  Needs the shared tables.
"""

from __future__ import annotations

import csv

import numpy as np
import pytest

from basquin import fit_basquin


@pytest.fixture(scope="module")
def curves(shared):
    path = shared / "data" / "properties" / "fatigue_alsi10mg_wu2021.csv"
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {
        way: np.array(
            [
                (float(r["sigma_max_MPa"]), float(r["N_cycles"]), float(r["failed"]))
                for r in rows
                if r["orientation"] == way
            ]
        )
        for way in ("horizontal", "vertical")
    }


@pytest.mark.parametrize(
    ("way", "n", "intercept", "slope"),
    [("horizontal", 15, 17.15, 5.34), ("vertical", 18, 14.31, 4.46)],
)
def test_failures_alone_give_the_published_line(curves, way, n, intercept, slope):
    broken = curves[way][curves[way][:, 2] == 1]
    found = np.polyfit(np.log10(broken[:, 0]), np.log10(broken[:, 1]), 1)
    assert len(broken) == n
    assert found[1] == pytest.approx(intercept, abs=0.01)
    assert -found[0] == pytest.approx(slope, abs=0.01)


@pytest.mark.parametrize("way", ["horizontal", "vertical"])
def test_run_outs_lengthen_the_lives_near_the_limit(curves, way):
    stress, life, failed = curves[way].T
    aware = fit_basquin(1e6 * stress, life, failed == 1)
    alone = fit_basquin(1e6 * stress[failed == 1], life[failed == 1], failed[failed == 1] == 1)
    near_limit = np.array(1e6 * stress.min())
    assert aware.log_life(near_limit) > alone.log_life(near_limit)
    assert aware.strength() > alone.strength()
