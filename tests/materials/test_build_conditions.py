"""Beam, bed and layer: the machine's own figure before the usual one of the process."""

import pytest

from sekiso.domain.errors import DataError
from sekiso.knowledge import Record, load
from sekiso.materials.build_conditions import (
    beam_diameter,
    bed_temperature,
    power_limit,
    usual_layer,
)

KNOWN = load()
LASER_BED, ELECTRON_BED = KNOWN.processes["PBF-LB"], KNOWN.processes["PBF-EB"]


def test_machine_figures_go_before_the_usual_ones():
    machine = next(m for m in KNOWN.machines.values() if m["process"] == "PBF-LB" and "power" in m)
    assert power_limit(LASER_BED, machine) == machine.value("power")
    assert power_limit(LASER_BED, None) == 400.0
    assert beam_diameter(ELECTRON_BED, None) == pytest.approx(250e-6)


def test_an_electron_beam_bed_is_hot_and_that_of_titanium_hotter_than_of_copper():
    titanium, copper = KNOWN.alloys["ti-6al-4v"], KNOWN.alloys["copper"]
    assert bed_temperature(ELECTRON_BED, titanium) == pytest.approx(950.0)
    assert bed_temperature(ELECTRON_BED, copper) == pytest.approx(675.0)
    assert bed_temperature(LASER_BED, titanium) == pytest.approx(313.15)


def test_a_bed_is_no_hotter_than_the_machine_heats_to():
    tool_steel, tungsten = KNOWN.alloys["h13"], KNOWN.alloys["tungsten"]
    warm, hot = KNOWN.machines["eos-m290"], KNOWN.machines["trumpf-truprint-5000"]
    assert bed_temperature(LASER_BED, tool_steel, warm) == pytest.approx(473.15)  # 200 degC
    assert bed_temperature(LASER_BED, tool_steel, hot) == pytest.approx(573.15)
    assert bed_temperature(LASER_BED, tungsten, hot) == pytest.approx(673.15)
    silent = KNOWN.machines["eos-m400"]
    assert silent.value("preheat_max") is None
    assert bed_temperature(LASER_BED, tungsten, silent) == pytest.approx(373.15)


def test_beams_on_one_pool_add_up_and_a_heating_beam_is_capped():
    wire, head = KNOWN.processes["DED-LB-wire"], KNOWN.machines["meltio-m450"]
    assert power_limit(wire, head) == pytest.approx(1200.0)  # 6 x 200 W
    several = KNOWN.machines["slm-500"]
    assert power_limit(LASER_BED, several) == several.value("power")
    assert power_limit(ELECTRON_BED, KNOWN.machines["arcam-spectra-h"]) == pytest.approx(1200.0)


def test_layer_stays_within_what_the_machine_spreads():
    assert usual_layer(LASER_BED, None) == pytest.approx(40e-6)


def test_a_process_without_a_beam_says_which_fact_is_absent():
    with pytest.raises(DataError, match=r"beam\.power. of .CS"):
        power_limit(Record("processes", "CS", {}), None)
