"""From order to arrival, by hand."""

import numpy as np
import pytest

from sekiso.economics.fact_sampler import FactSampler
from sekiso.economics.lead_time import (
    finishing_time,
    running_time,
    shipping_time,
    waiting_time,
)
from sekiso.economics.sample import Draws

from .conftest import median
from .test_by_hand import printed
from .toy_shop import RATES

READ = FactSampler(Draws(n=3), RATES)
DAY = 86400.0
CUBE = {"volume": 20e-6, "area": 56e-4, "extent": (0.05, 0.04, 0.03)}


@pytest.mark.parametrize(
    ("scope", "express", "wait"),
    [
        ("finished", False, 100.0 + 1000.0),
        ("reported", False, 100.0 + 1000.0),
        ("raw", False, 0.1 * 100.0 + 0.5 * 1000.0),
        ("finished", True, 100.0 + 0.2 * 1000.0),
        ("raw", True, 0.1 * 100.0 + 0.5 * 0.2 * 1000.0),
    ],
)
def test_the_wait_before_the_build_by_hand(scope, express, wait):
    found = waiting_time(READ, availability="usual", scope=scope, express=express)
    assert float(found) == pytest.approx(wait)


def test_steps_overlap_but_take_at_least_the_longest():
    times = [np.array([4.0, 1.0]), np.array(2.0), np.array(2.0)]
    found = finishing_time(times, overlap=np.array(0.25))
    assert found == pytest.approx([4.0 + 0.75 * 4.0, 2.0 + 0.75 * 3.0])
    assert float(finishing_time([], overlap=np.array(0.25))) == 0.0


def test_builds_run_side_by_side_and_are_never_divided():
    """Ten parts in builds of four: three builds on two machines, 1.5 build times; one takes 1."""
    for parts, builds in ((10.0, 1.5), (4.0, 1.0), (5.0, 1.0), (20.0, 2.5)):
        found = running_time(
            READ, run_time=np.array(60.0), parts=np.array(parts), per_build=np.array(4.0)
        )
        assert float(found) == pytest.approx(60.0 * builds)


def test_what_comes_from_abroad_flies_and_is_cleared():
    assert float(shipping_time(READ, region="JP")) == 50.0
    assert float(shipping_time(READ, region="CN")) == 350.0
    home, abroad = printed(), printed(region="CN")
    assert float(abroad.lead_time - home.lead_time) == pytest.approx(300.0)


@pytest.mark.parametrize(("alloy", "days"), [("316l", 3.0), ("ti-6al-4v", 4.0)])
def test_the_days_that_a_portal_promises_for_a_raw_print_lie_in_the_interval(printed, alloy, days):
    """72 and 96 h to dispatch at a Chinese portal, shipping apart (jlc3dp.com, 2026)."""
    found = printed(CUBE, "PBF-LB", "eos-m290", alloy, scope="raw")
    low, high = np.quantile(found.lead_time, (0.05, 0.95)) / DAY - 2.0
    assert low < days < high


def test_the_mean_of_printed_spares_lies_in_the_interval(printed):
    """Ten days in the mean over all materials (3YourMind, 2021)."""
    found = printed(CUBE, "PBF-LB", "eos-m290", "316l", scope="finished")
    low, high = np.quantile(found.lead_time, (0.05, 0.95)) / DAY
    assert low < 10.0 < high


def test_express_arrives_sooner(printed):
    usual, fast = (
        printed(CUBE, "PBF-LB", "eos-m290", "316l", scope="finished", express=express)
        for express in (False, True)
    )
    assert np.all(fast.lead_time <= usual.lead_time)
    assert median(fast.lead_time) < median(usual.lead_time)
    assert median(fast.price) > median(usual.price)
