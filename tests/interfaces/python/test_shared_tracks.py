"""Tracks of other laboratories are further sources of the melt pool; own ones are the asker's."""

from __future__ import annotations

import numpy as np
import pytest
from tests.learning.shared import Store, coupons, shared

import sekiso
from sekiso.interfaces.python.shared_tracks import sizes_from
from sekiso.knowledge import load
from sekiso.physics.melt_pool.correction import pool_model

RECIPE = {"power": "195 W", "speed": "800 mm/s", "beam_diameter": "100 um"}


def tracks(factor: float, material: str = "IN625", n: int = 12, seed: int = 0) -> dict:
    """Tracks whose width is `factor` times what the shipped model expects, scattered by 5 %."""
    rng = np.random.default_rng(seed)
    power, speed = rng.uniform(150.0, 250.0, n), rng.uniform(0.6, 1.2, n)
    pool = sekiso.melt_pool(material, power=power, speed=speed, beam_diameter=100e-6)
    width = factor * pool.width * np.exp(rng.normal(0.0, 0.05, n))
    return {"material": [material] * n, "laser_power_W": power, "scan_speed_mm_s": 1e3 * speed,
            "spot_mm": [0.1] * n, "width_um": 1e6 * width}  # fmt: skip


def width(rows=None, **rest):
    return sekiso.melt_pool("IN625", store=None if rows is None else Store(rows), **RECIPE, **rest)


def test_wide_tracks_of_others_widen_the_pool_and_say_whose_they_are() -> None:
    moved = width(shared(a=tracks(1.3), b=tracks(1.3, seed=1)))
    assert width().width < moved.width < 1.3 * width().width
    learned = moved.assumed["learned_from"]["width"]
    assert {one["name"] for one in learned["owners"]} == {"Institute a", "Institute b"}
    assert sum(one["share"] for one in learned["owners"]) == pytest.approx(1.0)
    assert learned["n_rows"] == 24


def test_each_laboratory_tells_less_than_its_tracks_as_own_ones() -> None:
    by_others, own = width(shared(a=tracks(1.3))), width(shared(own="me", me=tracks(1.3)))
    assert by_others.width < own.width
    assert "learned_from" not in own.assumed
    assert own.width == pytest.approx(width(local=tracks(1.3)).width)


def test_rows_that_are_no_tracks_leave_the_pool() -> None:
    assert width(shared(a=coupons("IN625"))).width == width().width


def test_one_track_teaches_one_direction_of_the_weights() -> None:
    learned = sizes_from(shared(a=tracks(1.5, n=1)), load(), "PBF-LB")["width"]
    member, after = pool_model().sizes["width"].members[0], learned.posteriors[0]
    gain = member.model.covariance - after.covariance
    assert np.linalg.matrix_rank(gain, tol=1e-9) == 1
    assert np.all(np.linalg.eigvalsh(gain) > -1e-12)


def test_a_window_takes_the_density_of_the_answer() -> None:
    rows = Store(shared(a=coupons("IN625", porosity=6.0)))
    alone = sekiso.process_window("IN625", layer="30 um", beam_diameter="100 um")
    moved = sekiso.process_window("IN625", layer="30 um", beam_diameter="100 um", store=rows)
    assert np.median(moved.relative_density) < np.median(alone.relative_density)
    owners = moved.assumed["learned_from"]["owners"]
    assert [one["name"] for one in owners] == ["Institute a"]
