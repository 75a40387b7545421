import contextlib
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekiso.domain import units
from sekiso.domain.errors import NeedError


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("280 W", "W", 280.0),
        ("1.2 m/s", "m/s", 1.2),
        ("100 um", "m", 1e-4),
        ("100 µm", "m", 1e-4),
        ("100 μm", "m", 1e-4),
        ("1.5e3 mm", "m", 1.5),
        (".5 mm", "mm", 0.5),
        ("1,200 JPY", "JPY", 1200.0),
        ("12,345,678 JPY", "JPY", 12345678.0),
        ("-40 degC", "K", 233.15),
        ("212 degF", "K", 373.15),
        ("10 %", "dimensionless", 0.1),
        ("100 ksi", "MPa", 689.4757),
        ("12 inch", "mm", 304.8),
        ("3 t", "kg", 3000.0),
        ("5 cc", "m^3", 5e-6),
        ("45 HRC", "HRC", 45.0),
        ("58 MS/m", "percent_IACS", 100.0),
        ("3 weeks", "day", 21.0),
    ],
)
def test_text_with_a_unit_is_converted(text, unit, value):
    # 1e-6: the conversions are exact but for the rounding of their printed factors
    assert units.quantity(text, unit) == pytest.approx(value, rel=1e-6)


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("５００ＭＰａ", "MPa", 500.0),
        ("１２０　ｍｍ", "mm", 120.0),
        ("500㎫", "MPa", 500.0),
        ("3㎜", "mm", 3.0),
        ("3㎏", "kg", 3.0),
        ("150℃", "degC", 150.0),
        ("150度", "degC", 150.0),
        ("−40 ℃", "K", 233.15),
        ("10％", "percent", 10.0),
        ("3万円", "JPY", 30000.0),
        ("1,200円", "JPY", 1200.0),
        ("2週間", "day", 14.0),
        ("10日", "day", 10.0),
        ("3時間", "hour", 3.0),
        ("2か月", "day", 60.875),
        ("3トン", "kg", 3000.0),
        ("400グラム", "kg", 0.4),
        ("10ミリ", "mm", 10.0),
        ("50個", "dimensionless", 50.0),
    ],
)
def test_japanese_and_full_width_units_are_read(text, unit, value):
    assert units.quantity(text, unit) == pytest.approx(value, rel=1e-9)


@pytest.mark.parametrize("text", ["500 N/mm2", "500 N/mm²", "500 N/mm^2", "500 N/mm**2"])
def test_newton_per_square_millimetre_is_megapascal_however_it_is_written(text):
    assert units.quantity(text, "MPa") == pytest.approx(500.0)


@pytest.mark.parametrize("text", ["50 cm3", "50 cm³", "50 ㎤", "50cm^3", "50 cc", "50 ml"])
def test_cubic_centimetres_however_written(text):
    assert units.quantity(text, "m^3") == pytest.approx(5e-5)


@pytest.mark.parametrize("text", ["0,5 mm", "1,5 mm", "12,34 mm", "1,2345 mm", ",5 mm"])
def test_a_decimal_comma_is_refused_and_never_read_as_a_larger_number(text):
    with pytest.raises(NeedError, match="not a number with a unit"):
        units.quantity(text, "mm")


@pytest.mark.parametrize("text", ["", "mm", "--5 mm", "nan mm", "inf mm", "five mm", "x"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(NeedError, match="not a number with a unit"):
        units.quantity(text, "mm")


@pytest.mark.parametrize("text", ["5", " 5 ", "５", "5e3", "-5"])
def test_a_bare_number_is_refused_and_the_likely_unit_proposed(text):
    with pytest.raises(NeedError, match=r"has no unit.*Did you mean '[-５5e3]+ mm'\?"):
        units.quantity(text, "m", likely="mm")


@pytest.mark.parametrize(
    "text", ["5 kg", "5 foo", "5 mm mm", "5 m**99", "1 2 mm", "5 __import__('os')", "5 ()"]
)
def test_a_unit_of_another_kind_or_of_no_kind_is_refused(text):
    with pytest.raises(NeedError, match="does not fit"):
        units.quantity(text, "mm")


@pytest.mark.parametrize(
    "text", ["5 m*9**9**9**9", "5 m^9^9^9", "5 m*9**999999999", "5 m*(9**9)**9", "5 " + "m*" * 99]
)
def test_a_unit_that_would_be_computed_for_ever_is_refused_at_once(text):
    with pytest.raises(NeedError, match="is not known"):
        units.quantity(text, "mm")


def test_hardness_scales_have_no_common_unit():
    with pytest.raises(NeedError, match="'HRC' does not fit"):
        units.quantity("45 HRC", "HV")


def test_a_number_without_kind_needs_no_unit():
    assert units.quantity("8", "dimensionless") == 8.0


@pytest.mark.parametrize(
    ("unit", "si"),
    [("um", "m"), ("MPa", "Pa"), ("percent", "dimensionless"), ("degC", "K"), ("kW/m/K", "W/m/K"),
     ("g/cm^3", "kg/m^3"), ("HRC", "HRC"), ("percent_IACS", "S/m"), ("JPY/h", "JPY/s")],
)  # fmt: skip
def test_the_unit_inside_the_house_is_named(unit, si):
    assert units.si_unit(unit) == si


def test_an_unknown_unit_in_a_fact_is_named():
    with pytest.raises(NeedError, match="'parsnip' is not known"):
        units.si_unit("parsnip")


@pytest.mark.parametrize("unit", ["mm", "MPa", "degC", "g/cm^3", "percent_IACS", "day"])
@given(value=st.floats(-200.0, 1e6))
def test_conversion_to_si_and_back_returns_the_value(unit, value):
    back = units.converted(units.to_si(value, unit), units.si_unit(unit), unit)
    # 1e-9 of the larger of value and offset: the scale of an offset unit is kept to nine digits
    assert math.isclose(back, value, rel_tol=1e-9, abs_tol=1e-6)


@given(text=st.text(max_size=30))
def test_any_text_is_read_or_refused_but_never_crashes(text):
    with contextlib.suppress(NeedError):
        assert math.isfinite(units.quantity(f"1 {text}", "mm"))
