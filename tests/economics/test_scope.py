"""What belongs to a raw, a finished and a reported part, and what follows for price and time."""

import numpy as np
import pytest

from sekiso.domain.requirement import SCOPES
from sekiso.economics.chain import due_steps, supplied_steps

from .conftest import median
from .test_by_hand import printed as toy

CUBE = {"volume": 20e-6, "area": 56e-4, "extent": (0.05, 0.04, 0.03)}
MACHINES = {
    "PBF-LB": "eos-m290", "PBF-EB": "arcam-spectra-l", "BJT": "exone-innovent",
    "DED-LB-powder": "robot-laser-powder-cell", "DED-LB-wire": "meltio-m450",
    "DED-Arc": "waam-robot-cell",
}  # fmt: skip
RAW = {"depowder", "powder-recovery", "stress-relief", "stress-relief-large", "plate-cut",
       "substrate-cut", "support-removal", "support-removal-light", "blasting", "cure",
       "depowder-green", "debind-sinter", "tumbling", "preheat-substrate", "PWHT"}  # fmt: skip


@pytest.mark.parametrize("process", MACHINES)
def test_price_and_lead_time_grow_with_the_scope(printed, process):
    part = {"volume": 2e-4, "area": 4e-2, "extent": (0.1, 0.08, 0.06)}
    part = CUBE if process in ("PBF-LB", "PBF-EB", "BJT") else part
    raw, finished, reported = (
        printed(part, process, MACHINES[process], "ti-6al-4v" if process == "PBF-EB" else "316l",
                quantity=5, flags={"tolerance"}, scope=scope)
        for scope in SCOPES
    )  # fmt: skip
    for name in ("cost", "price", "lead_time"):
        three = [getattr(found, name) for found in (raw, finished, reported)]
        assert median(three[0]) < median(three[1]) < median(three[2]), name
        assert np.all(three[1] <= three[2]), name


@pytest.mark.parametrize("process", MACHINES)
def test_nothing_of_a_raw_part_is_cut_treated_for_strength_or_tested(facts, process):
    chain = facts.processes[process]["chain"]
    everything = tuple({entry["step"] for entry in chain})
    assert set(supplied_steps({"chain": chain}, everything, "raw")) <= RAW
    due = due_steps({"chain": chain}, family="Ti", flags={"fatigue_critical", "leak_tight"})
    assert not set(supplied_steps({"chain": chain}, due, "raw")) & {"HIP", "CT", "leak-test"}


def test_a_raw_print_is_prepared_by_a_program():
    """90 s of an engineer at 3 JPY/s in place of 900 s."""
    raw, finished = toy(scope="raw"), toy(scope="finished")
    assert raw.medians()["preparation"] == pytest.approx(90.0 * 3.0 / 2.0)
    assert finished.medians()["preparation"] == pytest.approx(900.0 * 3.0 / 2.0)


def test_a_small_raw_part_carries_a_few_percent_of_a_build(printed):
    """Stress relief 500-600 USD and the cut 200-300 USD of a plate that many orders fill."""
    small = {"volume": 2e-6, "area": 14e-4, "extent": (0.03, 0.02, 0.01)}
    found = printed(small, "PBF-LB", "eos-m290", "ti-6al-4v", scope="raw").medians()
    assert 0.01 < found["stress-relief"] / (550.0 * 150.0) < 0.08
    assert found["plate-cut"] < 0.08 * 250.0 * 150.0


def test_a_fuller_plate_is_cheaper(printed):
    few, many = (
        printed(CUBE, "PBF-LB", "eos-m290", "316l", quantity=n, scope="raw", share_plate=False)
        for n in (4, 12)
    )
    assert np.all(many.price < few.price)
