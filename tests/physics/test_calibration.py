"""`make calibrate` gives the shipped numbers again (needs the shared data)."""

from __future__ import annotations

import importlib
import json
import sys
from importlib import resources
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))

    def load(name: str) -> ModuleType:
        return importlib.import_module(name)

    yield load
    for name in ("calibrate_melt_pool", "calibrate_window", "melt_pool_tables", "window_tables"):
        sys.modules.pop(name, None)


def _shipped(name: str) -> dict:
    path = resources.files("sekiso.knowledge").joinpath(f"models/{name}.json")
    return json.loads(path.read_text(encoding="utf-8"))


def test_width_members_are_fitted_again(shared: Path, script) -> None:
    from sekiso.physics.melt_pool.conduction_pool import SIZES

    calibration = script("calibrate_melt_pool")
    rows = calibration.training_rows(shared / "data", SIZES[0])
    track = calibration.track_of(rows)
    again = [fit.model.weight for _, fit in calibration.fit_members(rows, track, SIZES[0])]
    shipped = [
        entry["model"]["weight"]
        for entry in _shipped("melt_pool_pbf_lb")["sizes"]["width"]["members"]
    ]
    for ours, theirs in zip(again, shipped, strict=True):
        assert ours == pytest.approx(np.array(theirs), abs=0.02)  # alloy facts may move a little


def test_defect_slopes_are_fitted_again(shared: Path, script) -> None:
    calibration = script("calibrate_window")
    again = calibration.fit_defects(calibration.read_labels(shared / "data"))
    for name, model in again.items():
        shipped = _shipped("window_defects")["defects"][name]["weight"]
        assert model.weight == pytest.approx(np.array(shipped), abs=0.1)  # slopes are 1-6


def test_no_row_of_the_tables_is_shipped() -> None:
    for name in ("melt_pool_pbf_lb", "window_defects", "window_density"):
        content = _shipped(name)
        assert content["status"] == "fitted"
        assert all(entry["sha256"] and entry["citation"] for entry in content["data"])
        assert "rows" not in content
