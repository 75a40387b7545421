"""A cell is the number that its writer meant, or is refused."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekiso.materials.number_cells import AmbiguousNumberError, cell_of, is_missing, marks_of


def number(text, *others, separator=""):
    return cell_of(text, marks_of([text, *others], separator)).value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.234,5", 1234.5), ("1,234.5", 1234.5), ("1 234,5", 1234.5), ("1'234.5", 1234.5),
        ("1’234,5", 1234.5), ("１２３", 123.0), ("１，２００．５", 1200.5), ("0,5", 0.5),
        (",5", 0.5), (".5", 0.5), ("5.", 5.0), ("1,234,567", 1234567.0),
        ("1.234.567", 1234567.0), ("12 000", 12000.0), ("1.2E+06", 1.2e6), ("1,5e3", 1500.0),
        ("1.234e2", 123.4), ("−5", -5.0), ("+5", 5.0), ('="195"', 195.0), ("'195", 195.0),
        ("99.2 ± 0.3", 99.2), ("99,2±0,3", 99.2), ("約 5", 5.0), (True + 1.5, 2.5),
    ],
)  # fmt: skip
def test_numbers_as_countries_write_them(text, value):
    assert number(text) == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "others", "separator", "value"),
    [
        ("1,200", ["0,5"], "", 1.2), ("1,200", ["0.5"], "", 1200.0), ("1,200", [], ",", 1200.0),
        ("1,200", [], ";", 1.2), ("1.200", ["0,5"], ";", 1200.0), ("1.200", ["0.5"], ";", 1.2),
        ("1.200", [], ",", 1.2), ("1.200", [], "", 1.2), ("1.200", ["2.345,6"], "\t", 1200.0),
    ],
)  # fmt: skip
def test_what_stands_before_three_digits_is_told_by_the_table(text, others, separator, value):
    assert number(text, *others, separator=separator) == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "others", "separator"),
    [("1,200", [], ""), ("1,200", [], "\t"), ("1.200", [], ";"), ("1.200", ["0,5", "0.5"], ";"),
     ("1,200", ["0,5", "0.5"], ",")],
)  # fmt: skip
def test_two_readings_are_refused(text, others, separator):
    with pytest.raises(AmbiguousNumberError):
        number(text, *others, separator=separator)


@pytest.mark.parametrize(
    "text",
    ["10-20", "2024-01-05", "1/2", "1,23,456", "1.2.3", "3 4", "99.2 (0.3)", "1×10^3",
     "five", "1_000", "12:30", "5 5 W"],
)  # fmt: skip
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ValueError, match=r".*"):
        number(text)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [("200 W", 200.0, "W"), ("0.2kW", 0.2, "kW"), ("99,5 %", 99.5, "%"),
     ("800 mm/s", 800.0, "mm/s"), ("350°C", 350.0, "°C"), ("5 µm", 5.0, "µm"),
     ("500 N/mm²", 500.0, "N/mm²")],
)  # fmt: skip
def test_a_unit_beside_a_number_is_kept(text, value, unit):
    cell = cell_of(text, marks_of([text]))
    assert (cell.value, cell.unit) == (value, unit)


@pytest.mark.parametrize(
    "text", ["", "-", "n/a", "N/A", "ｎ／ａ", "なし", "未測定", "k.A.", "—", None]
)
def test_words_for_nothing_are_missing(text):
    assert is_missing(text)
    assert math.isnan(cell_of(text, marks_of([])).value)


@given(st.floats(-1e9, 1e9), st.sampled_from([".", ","]), st.booleans())
def test_what_is_written_is_read(value, point, is_grouped):
    text = f"{value:,.2f}" if is_grouped else f"{value:.2f}"
    if point == ",":
        text = text.translate({ord(","): ".", ord("."): ","})
    assert number(text) == pytest.approx(round(value, 2))


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_refused_at_once(text):
    try:
        value = number(text)
    except ValueError:
        return
    assert isinstance(value, float)
