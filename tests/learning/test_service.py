"""Hot strength and service limits."""

from __future__ import annotations

import pytest
from tests.learning.tables import alloy, fact

from sekiso.knowledge.model_files import shipped
from sekiso.learning.service import predict_service_temperature, retained_share

CURVE = tuple(
    {
        "temperature": fact(kelvin, unit="K"),
        "yield_share": fact(share, unit="dimensionless"),
    }
    for kelvin, share in ((293.15, 1.0), (600.0, 0.8), (800.0, 0.4))
)
HOT = alloy("hot", service={"temperature_max": fact(700.0, 650.0, 750.0, unit="K"),
                            "retention": CURVE})  # fmt: skip


def test_share_is_read_off_between_tabled_points():
    kept, sd, validity = retained_share(HOT, 700.0)
    assert kept == pytest.approx(0.6)
    assert sd > 0.0
    assert validity == "inside"


def test_share_beyond_the_curve_goes_on_falling_and_is_flagged():
    kept, _, validity = retained_share(HOT, 900.0)
    assert kept == pytest.approx(0.2)
    assert validity == "extrapolated"


def test_room_temperature_keeps_all_strength_exactly():
    kept, sd, _ = retained_share(HOT, 293.15)
    assert (kept, sd) == (1.0, 0.0)


def test_alloy_without_curve_has_no_share():
    assert retained_share(alloy("plain"), 500.0) is None


def test_temperature_of_a_share_inverts_the_curve():
    found = predict_service_temperature(HOT, {"hot": HOT}, share=0.6)
    assert found.value == pytest.approx(700.0)
    assert found.low < 700.0 < found.high


def test_alloy_without_limit_takes_its_family_wider():
    plain = alloy("plain")
    alloys = {"hot": HOT, "plain": plain}
    own = predict_service_temperature(HOT, alloys)
    found = predict_service_temperature(plain, alloys)
    assert found.validity == "class_fallback"
    assert found.high - found.low > own.high - own.low


def test_family_without_limits_gives_nothing():
    plain = alloy("plain", family="W")
    assert predict_service_temperature(plain, {"plain": plain, "hot": HOT}) is None


def test_a_stated_range_of_the_limit_widens_the_fitted_spread():
    """Range 600-800 K read as 5-95 %: 100/1.645 beside the fitted spread."""
    hot = alloy("hot", service={"temperature_max": fact(700.0, 600.0, 800.0, unit="K")})
    found = predict_service_temperature(hot, {"hot": hot})
    floor = shipped("mechanical")["service"]["temperature_sd_K"]
    sd = (floor**2 + (100.0 / 1.6448536269514722) ** 2) ** 0.5
    assert found.high - found.low == pytest.approx(2 * 1.6448536269514722 * sd, rel=1e-6)
