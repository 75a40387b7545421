"""Electricity of printing against published specific energies of the shared table."""

import csv
import os
from pathlib import Path

import numpy as np
import pytest

SHARED = os.environ.get("SEKISO_SHARED")
BODY = {"volume": 4e-5, "area": 1.2e-2, "extent": (0.06, 0.04, 0.035)}
DENSITY = {"316l": 7950.0, "17-4ph": 7800.0, "ti-6al-4v": 4430.0}
MADE = {"PBF-LB": ("eos-m290", "316l"), "PBF-EB": ("arcam-a2x", "ti-6al-4v")}


@pytest.mark.skipif(SHARED is None, reason="needs the shared tables (SEKISO_SHARED)")
@pytest.mark.parametrize("process", ["PBF-LB", "PBF-EB"])
def test_specific_energy_meets_what_was_measured(process, printed, facts):
    path = Path(str(SHARED)) / "data" / "economics" / "process_energy.csv"
    with path.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["process"] == process]
    ends = [(float(r["low"]), float(r["high"])) for r in rows if r["unit"] == "MJ/kg"]
    machine, alloy = MADE[process]
    known = [key for key, m in facts.machines.items() if m["process"] == process]
    machine = machine if machine in known else known[0]
    found = printed(BODY, process, machine, alloy, quantity=20, chain=())
    specific = found.energy / (BODY["volume"] * DENSITY[alloy]) / 1e6
    low, high = np.quantile(specific, (0.05, 0.95))
    assert low < max(high for _, high in ends)
    assert high > min(low for low, _ in ends)
    assert min(x for x, _ in ends) / 2 < np.median(specific) < 2 * max(x for _, x in ends)
