"""`make calibrate` gives the shipped numbers again (needs the shared data)."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

import numpy as np
import pytest

from calibration import calibrate_learning, calibrate_melt_pool, calibrate_window
from sekiso.physics.melt_pool.conduction_pool import SIZES


def _shipped(name: str) -> dict:
    path = resources.files("sekiso.knowledge").joinpath(f"models/{name}.json")
    return json.loads(path.read_text(encoding="utf-8"))


def test_width_members_are_fitted_again(shared: Path) -> None:
    rows = calibrate_melt_pool.training_rows(shared / "data", SIZES[0])
    track = calibrate_melt_pool.track_of(rows)
    again = [fit.model.weight for _, fit in calibrate_melt_pool.fit_members(rows, track, SIZES[0])]
    shipped = [
        entry["model"]["weight"]
        for entry in _shipped("melt_pool_pbf_lb")["sizes"]["width"]["members"]
    ]
    for ours, theirs in zip(again, shipped, strict=True):
        assert ours == pytest.approx(np.array(theirs), abs=0.02)  # alloy facts may move a little


def test_defect_slopes_are_fitted_again(shared: Path) -> None:
    again = calibrate_window.fit_defects(calibrate_window.read_labels(shared / "data"))
    for name, model in again.items():
        shipped = _shipped("window_defects")["defects"][name]["weight"]
        assert model.weight == pytest.approx(np.array(shipped), abs=0.1)  # slopes are 1-6


def test_the_mechanical_model_is_fitted_again_byte_for_byte(shared: Path) -> None:
    again, shipped = calibrate_learning.mechanical(shared / "data"), _shipped("mechanical")
    if again["digest"] == shipped["digest"]:
        assert calibrate_learning.text_of(again) == calibrate_learning.text_of(shipped)
    for name, figures in shipped["scatter"].items():  # a few further rows move them a little
        assert again["scatter"][name]["within"] == pytest.approx(figures["within"], abs=0.03)
        assert again["scatter"][name]["between"] == pytest.approx(figures["between"], abs=0.03)


def test_no_row_of_the_tables_is_shipped() -> None:
    for name in ("melt_pool_pbf_lb", "window_defects", "window_density"):
        content = _shipped(name)
        assert content["status"] == "fitted"
        assert all(entry["sha256"] and entry["citation"] for entry in content["data"])
        assert "rows" not in content
