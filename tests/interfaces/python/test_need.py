import math

import pytest

from sekiso.domain.errors import NeedError
from sekiso.interfaces.python.need import need_of


@pytest.mark.parametrize(
    ("size", "lengths"),
    [
        ("120 x 80 x 60 mm", (0.12, 0.08, 0.06)),
        ("120×80×60mm", (0.12, 0.08, 0.06)),
        ("１２０ ｘ ８０ ｘ ６０ ｍｍ", (0.12, 0.08, 0.06)),
        ("120*80 mm", (0.12, 0.08)),
        ("120 X 80 MM", (0.12, 0.08)),
        ("120 mm x 8 cm", (0.12, 0.08)),
        ("120mmx80mm", (0.12, 0.08)),
        ("1.2 m", (1.2,)),
        ("12 in", (0.3048,)),
        ((0.12, 0.08), (0.12, 0.08)),
        (("120 mm", 0.08), (0.12, 0.08)),
        (0.12, (0.12,)),
    ],
)
def test_a_size_is_read_in_any_usual_writing(size, lengths):
    assert need_of(size=size).size == pytest.approx(lengths)


@pytest.mark.parametrize(
    ("fields", "match"),
    [
        ({"size": "120 x 80 x 60"}, "Did you mean '120 x 80 x 60 mm'"),
        ({"size": "1 x 2 x 3 x 4 mm"}, "size of 4 numbers"),
        ({"size": ()}, "size of 0 numbers"),
        ({"size": "0 mm"}, "not possible"),
        ({"size": -0.1}, "not possible"),
        ({"size": math.nan}, "not possible"),
        ({"size": 120.0}, "Numbers are metres here"),
        ({"size": "1,5,3 mm"}, "not a number with a unit"),
        ({"size": "M50 x 2 mm"}, "not a number with a unit"),
        ({"mass": "400"}, "Did you mean '400 g'"),
        ({"mass": 0.0}, "not possible"),
        ({"mass": math.inf}, "not possible"),
        ({"mass": "1e6 kg"}, "Between 1e-06 and 100000 kg"),
        ({"mass": "1 ug"}, "not possible"),
        ({"mass": [1.0]}, "mass = .* cannot be read. Such as: 400 g"),
        ({"require": 5}, "require = 5 cannot be read"),
        ({"assume": "size"}, "assume = 'size' cannot be read"),
        ({"volume": "50"}, r"Did you mean '50 cm\^3'"),
        ({"features": "wings"}, "'wings' is not known"),
        ({"seed": -1}, "seed -1 is not possible"),
        ({"seed": 2**31}, "is not possible"),
        ({"require": "strong"}, "cannot be read as a requirement"),
        ({"description": "\udcff"}, "not valid Unicode"),
        ({"require": ["replaces=\udcff"]}, "not valid Unicode"),
        ({"assume": {"material": "\udcff"}}, "not valid Unicode"),
    ],
)
def test_an_impossible_field_is_refused_at_the_door(fields, match):
    with pytest.raises(NeedError, match=match):
        need_of(**fields)


def test_words_with_hyphens_and_capitals_name_the_same_feature():
    assert need_of(features=["Internal-Channels", "thin walls"]).features == {
        "internal_channels",
        "thin_walls",
    }


def test_one_requirement_may_be_given_without_a_list():
    assert need_of(require="leak_tight").flags == {"leak_tight": True}


def test_a_name_written_as_a_number_is_a_name():
    assert need_of(material=316).material == "316"


def test_empty_text_is_nothing_said():
    need = need_of(description="", material="", mass="", volume="", quantity="")
    assert need == need_of()


def test_own_rows_are_read_from_a_file_in_any_usual_encoding(tmp_path):
    file = tmp_path / "rows.csv"
    file.write_bytes("material,yield_MPa,備考\n316L,505,良\n316L,512,\n".encode("cp932"))
    rows = need_of(size="50 mm", local=file).own_rows
    assert rows is not None
    assert rows.n == 2
    said = {finding.code for finding in rows.table.findings}
    assert said == {"encoding_guessed"}
    file.write_text("material,yield_MPa\n316L,505\n316L,512\n")
    same = {"alloy": ["316L", "316L"], "yield_strength": [505e6, 512e6]}
    told, untold = (need_of(size="50 mm", local=x).own_rows.digest for x in (file, same))
    assert told == untold != rows.digest  # what is told of a table stands in the answer
