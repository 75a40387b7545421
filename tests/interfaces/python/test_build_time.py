"""`sekiso.fit_build_time`: jobs as rows with units, a prediction of one job of that machine."""

import numpy as np
import pytest

import sekiso
from sekiso.domain.errors import DataError, NeedError

HEIGHTS = np.array([20.0, 60.0, 100.0, 40.0, 80.0, 30.0, 90.0])
VOLUMES = np.array([50.0, 90.0, 200.0, 300.0, 60.0, 10.0, 150.0])
JOB = {"n_layers": 10, "volume": 1e-6}


def rows(setup_h, layer_s, rate):
    hours = setup_h + HEIGHTS / 0.03 * layer_s / 3600.0 + VOLUMES / rate
    told = zip(HEIGHTS, VOLUMES, hours, strict=True)
    return [
        {"height": f"{h} mm", "layer": "30 um", "volume": f"{v} cm3", "build_time": f"{t:.4f} h"}
        for h, v, t in told
    ]


def test_jobs_of_a_machine_tell_its_next_one():
    """4 h set-up, 12 s a layer, 12 cm3/h: 50 mm and 120 cm3 take 4 + 5.56 + 10 h."""
    times = sekiso.fit_build_time(rows(4.0, 12.0, 12.0), machine="EOS M 290", material="316L")
    told = times.predict(height="50 mm", layer="30 um", volume="120 cm3")
    hours = 4.0 + 1667 * 12.0 / 3600.0 + 10.0
    assert told.value / 3600.0 == pytest.approx(hours, rel=0.05)
    assert told.low < hours * 3600.0 < told.high
    assert set(times.coefficients) == {"setup", "layers", "volume", "support", "parts"}


def test_a_jetted_build_is_told_by_its_layers():
    jobs = [
        {"n_layers": n, "volume": 1e-4, "build_time": 5400.0 + 30.0 * n}
        for n in (200, 500, 900, 1200, 1500)
    ]
    times = sekiso.fit_build_time(jobs, machine="exone-x1-25pro")
    assert times.coefficients["layers"] == pytest.approx(30.0, rel=0.05)


@pytest.mark.parametrize(
    ("jobs", "machine", "error", "told"),
    [
        ([{**JOB, "build_time": 60.0}], "eos-m290", DataError, "1 jobs are too few"),
        ([JOB] * 5, "eos-m290", DataError, "Job 1 lacks: build_time"),
        ([{"height": 0.1, "volume": 1e-6}] * 5, "eos-m290", DataError, "n_layers"),
        ([{"colour": 1.0}] * 5, "eos-m290", DataError, "not known: 'colour'"),
        ([], "waam-gantry", NeedError, "deposits beads"),
        ([], "no such machine", NeedError, "no such machine"),
    ],
)  # fmt: skip
def test_what_cannot_be_fitted_is_refused(jobs, machine, error, told):
    with pytest.raises(error, match=told):
        sekiso.fit_build_time(jobs, machine=machine)


def test_a_height_needs_its_unit_in_text():
    with pytest.raises(NeedError, match="unit"):
        sekiso.fit_build_time([{**JOB, "height": "20"}], machine="eos-m290")
