"""The sides of a part as people write them, and what is none."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekiso.domain.errors import SekisoError
from sekiso.domain.need import read_need


def _millimetres(text):
    return tuple(round(1e3 * side, 6) for side in read_need({"size": text}).size)


@pytest.mark.parametrize(
    "text",
    ["80 x 60 x 40 mm", "80x60x40 mm", "80×60×40mm", "80*60*40 mm", "80 mm x 60 mm x 40 mm",
     "80mmx60mmx40mm",
     "80mm*60mm*40mm", "8 cm x 60 mm x 0.04 m", "L80 W60 H40 mm", "L80 x W60 x H40 mm",
     "80 (L) x 60 (W) x 40 (H) mm", "80 by 60 by 40 mm", "80 X 60 X 40 MM", "80,0 x 60,0 x 40,0 mm",
     "外形 80×60×40 mm", "80ミリ×60ミリ×40ミリ", "８０×６０×４０㎜", "長さ80 幅60 高さ40 mm",
     "W80 x D60 x H40 mm", "80 mm long x 60 mm wide x 40 mm high",
     "length 80, width 60, height 40 mm", "about 80 x 60 x 40 mm", "約80×60×40mm",
     "approx. 80 x 60 x 40 mm", "~80 x 60 x 40 mm", "80×60×40mm程度", "80L x 60W x 40H mm",
     "L 80 W 60 H 40 mm", "80 ⨯ 60 ⨯ 40 mm"],
)  # fmt: skip
def test_three_sides_however_they_are_written(text):
    assert _millimetres(text) == (80.0, 60.0, 40.0)


@pytest.mark.parametrize(
    "text",
    ["Ø50 x 120 mm", "φ50×120mm", "⌀50×120 mm", "Φ ５０ × １２０ ㎜", "dia 50 x 120 mm",
     "50 mm dia x 120 mm", "dia. 50 mm x 120 mm long", "直径50 長さ120 mm", "φ50、長さ120mm",
     "OD 50 mm, length 120 mm", "Ø50×L120 mm", "D50 x L120 mm", "50Ø x 120 mm"],
)  # fmt: skip
def test_a_diameter_is_two_sides(text):
    assert _millimetres(text) == (50.0, 50.0, 120.0)


@pytest.mark.parametrize(
    ("text", "sides"),
    [('4" x 3" x 2"', (101.6, 76.2, 50.8)), ("4 in. x 3 in. x 2 in.", (101.6, 76.2, 50.8)),
     ('3 1/2" x 1/2"', (88.9, 12.7)),
     ("2'6\" x 1'", (762.0, 304.8)), ("1,500 x 200 x 30 mm", (1500.0, 200.0, 30.0)),
     ("1 500 x 200 mm", (1500.0, 200.0)),
     ("Ø50 x 1 200 mm", (50.0, 50.0, 1200.0)),
     ("80×1 200×1 500 mm", (80.0, 1200.0, 1500.0)), ("1,5 x 2 m", (1500.0, 2000.0)),
     ("t5 x 100 x 200 mm", (5.0, 100.0, 200.0)), ("120 mm", (120.0,)), ("Ø50 mm", (50.0,))],
)  # fmt: skip
def test_a_size_in_other_units_and_numbers(text, sides):
    assert _millimetres(text) == pytest.approx(sides)


@pytest.mark.parametrize(
    "text",
    ["80 x 60 x 40", "80 60 40 mm", "100 200 300 mm", "80 x", "x 80 mm", "-80 mm", "80 ±0.1 mm",
     "80 x 60 x 40 x 20 mm", "80 mm x 60 kg", "10 km", "10 Mm", "80 x 60 mm^2", "1,2,3 mm",
     "M8 x 40 mm", "inner diameter 50 mm", "80 mm x about 60", "80-90 mm"],
)  # fmt: skip
def test_what_is_no_size_is_refused(text):
    with pytest.raises(SekisoError):
        _millimetres(text)


@given(text=st.text(alphabet="0123456789.,x×*Øφ mcLWH\"'()長さ直径dia", max_size=60))
def test_any_text_is_a_size_or_refused(text):
    with contextlib.suppress(SekisoError):
        read_need({"size": text})
