"""Where the description and a field disagree the field counts, and the answer says so."""

import pytest

from sekiso.domain.need import read_need
from sekiso.explorer.question import question_of
from sekiso.knowledge import load

KNOWN = load()


def _told(**fields):
    notes = question_of(read_need(fields), KNOWN).word_notes
    return [(n.values["said"], n.values["used"]) for n in notes if n.key == "words_overruled"]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"description": "shaft 500 mm long", "size": "1,500 mm"}, ("500 mm", "1500 mm")),
        ({"description": "bracket, 400 gr", "mass": "4 kg"}, ("400 g", "4000 g")),
        ({"description": "bracket, 50 pcs", "quantity": "500"}, ("50", "500")),
        ({"description": "shaft, yield 800 MPa", "require": ["Rp0.2 >= 300 MPa"]},
         ("yield_strength >= 800 MPa", "yield_strength >= 300 MPa")),
        ({"description": "leak-tight cover", "require": ["leak_tight=no"]},
         ("leak_tight", "leak_tight=no")),
        ({"description": "valve for sea water", "require": ["corrosion=road_salt"]},
         ("corrosion=sea_water", "corrosion=road_salt")),
        ({"description": "bracket of Ti64", "material": "316L"}, ("Ti64", "316L")),
    ],
)  # fmt: skip
def test_a_field_that_overrules_the_words_is_told(fields, told):
    assert _told(**fields) == [told]


@pytest.mark.parametrize(
    "fields",
    [
        {"description": "shaft 1 500 mm long", "size": "Ø50 x 1500 mm"},
        {"description": "bracket, 50 pcs", "quantity": "50"},
        {"description": "bracket, a few pieces", "quantity": "3"},
        {"description": "shaft, yield 800 MPa", "require": ["UTS >= 900 MPa"]},
        {"description": "bracket of 1.4404", "material": "SUS316L"},
        {"description": "bracket of stainless steel", "material": "316L"},
    ],
)
def test_nothing_is_told_where_they_agree(fields):
    assert _told(**fields) == []
