"""The door to process windows and defects."""

from __future__ import annotations

import json

import numpy as np
import pytest

import sekiso
from sekiso.domain.errors import RecipeError

POINT = {"power": 195.0, "speed": 1.083, "hatch": 90e-6, "layer": 20e-6, "beam_diameter": 100e-6}


def test_a_window_shows_the_production_set_first_and_inside() -> None:
    window = sekiso.process_window("IN718", layer="40 um", beam_diameter="100 um")
    assert window.qualified is not None
    assert window.qualified.any_defect <= window.risk
    assert window.best.any_defect <= window.risk
    assert window.best.build_rate > 0.0
    assert len(window.next_tracks) == 3


def test_probabilities_cover_the_map_and_json_is_plain() -> None:
    window = sekiso.process_window("316L", layer="40 um", beam_diameter="100 um")
    shape = (window.power.size, window.speed.size)
    assert {"lack_of_fusion", "keyhole_porosity", "balling", "cracking", "evaporation"} == set(
        window.probability
    )
    assert all(grid.shape == shape for grid in window.probability.values())
    assert np.all((window.any_low <= window.any_defect) & (window.any_defect <= window.any_high))
    assert json.loads(json.dumps(window.to_dict()))["process"] == "PBF-LB"


def test_a_machine_gives_its_beam_and_power() -> None:
    window = sekiso.process_window("316L", machine="eos-m290", layer="40 um")
    assert window.power.max() == pytest.approx(400.0)
    assert window.assumed["beam_diameter"] == pytest.approx(100e-6)


def test_what_nobody_said_is_the_usual_of_the_process_and_told() -> None:
    window = sekiso.process_window("Ti-6Al-4V", process="PBF-EB")
    assert window.assumed["preheat"] > 800.0
    assert set(window.assumed) == {"beam_diameter", "layer", "preheat", "risk", "power_max"}
    assert window.power.max() == pytest.approx(window.assumed["power_max"])


@pytest.mark.parametrize("suffix", ["png", "svg"])
def test_the_map_is_drawn(tmp_path, suffix: str) -> None:
    file = tmp_path / f"window.{suffix}"
    sekiso.process_window("Ti-6Al-4V", layer="30 um", beam_diameter="100 um").plot(file)
    assert file.stat().st_size > 5000


def test_defects_are_arrays_with_mode_kept_apart() -> None:
    found = sekiso.defects("316L", **{**POINT, "speed": np.array([0.4, 1.083, 2.0])})
    assert "keyhole_porosity" in found.probability
    assert all(value.shape == (3,) for value in found.probability.values())
    assert np.all(found.relative_density_low < found.relative_density)


def test_cracking_is_told_by_mechanism() -> None:
    found = sekiso.defects("IN738", **POINT)
    assert found.mechanisms["strain_age_cracking"] > 0.8
    assert found.probability["cracking"] == pytest.approx(max(found.mechanisms.values()))


def test_own_labels_move_the_risk() -> None:
    labels = {
        "power": [200.0] * 6, "speed": [0.8] * 6, "hatch": [1e-4] * 6, "layer": [4e-5] * 6,
        "lack_of_fusion": [1] * 6,
    }  # fmt: skip
    own = sekiso.defects("316L", **POINT, local=labels)
    assert (
        own.probability["lack_of_fusion"]
        > 3 * sekiso.defects("316L", **POINT).probability["lack_of_fusion"]
    )


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ({"layer": 0.0, "beam_diameter": 1e-4}, "above zero"),
        ({"layer": 4e-5, "machine": "nobody-x1"}, "machine"),
        ({"layer": 4e-5, "beam_diameter": 1e-4, "process": "BJT"}, "no process window"),
    ],
)
def test_mistakes_are_named(call: dict, words: str) -> None:
    with pytest.raises(RecipeError, match=words):
        sekiso.process_window("316L", **call)


def test_labels_without_recipe_columns_are_refused() -> None:
    with pytest.raises(RecipeError, match="labels of your own parts"):
        sekiso.defects("316L", **POINT, local={"lack_of_fusion": [1, 0]})


def test_a_green_machine_opens_the_window_of_copper() -> None:
    risk = {
        machine: sekiso.process_window(
            "copper", machine=machine, layer="30 um", beam_diameter="100 um"
        ).any_defect.min()
        for machine in ("trumpf-truprint-5000", "trumpf-truprint-5000-green")
    }
    assert risk["trumpf-truprint-5000-green"] < risk["trumpf-truprint-5000"]


def test_labels_are_read_from_a_file_with_units_too(tmp_path) -> None:
    rows = "laser_power_W,scan_speed_mm_s,hatch_um,layer_um,lack_of_fusion,note\n"
    rows += "200,800,100,40,1,良\n200,1200,100,40,1,\n"
    (tmp_path / "labels.csv").write_bytes(rows.encode("cp932"))
    table = {"power": [200.0, 200.0], "speed": [0.8, 1.2], "hatch": 1e-4, "layer": 40e-6,
             "lack_of_fusion": [1, 1]}  # fmt: skip
    from_file = sekiso.defects("316L", **POINT, local=tmp_path / "labels.csv")
    plain = sekiso.defects("316L", **POINT, local=table)
    assert from_file.probability["lack_of_fusion"] == pytest.approx(
        plain.probability["lack_of_fusion"]
    )
    assert (
        plain.probability["lack_of_fusion"]
        > sekiso.defects("316L", **POINT).probability["lack_of_fusion"]
    )
