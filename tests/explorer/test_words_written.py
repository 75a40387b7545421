"""Numbers in sentences as they are written in several countries: the same as in an option."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sekiso.domain.errors import NeedError, SekisoError
from sekiso.domain.need import read_need
from sekiso.domain.numerals import with_plain_numbers
from sekiso.domain.requirement import read_pieces, read_requirement
from sekiso.explorer.words.heard import heard
from sekiso.knowledge import load

KNOWN = load()


def _heard(sentence):
    return heard(sentence, KNOWN)


def _limits(sentence):
    return {(r.key, r.relation): r.limit for r in _heard(sentence).requirements}


@pytest.mark.parametrize(
    "sentence",
    ["shaft 1,500 mm long", "shaft 1 500 mm long", "shaft 1\u202f500 mm long",
     "shaft 1'500 mm long", "shaft 1.500,0 mm long", "shaft 1.5e3 mm long",
     "shaft １，５００ ㎜ long", "shaft 1,5 m long", "shaft 150,0 cm long", "全長1,500mmの軸",
     "全長1 500 mmの軸", "長さ1.5mの軸"],
)  # fmt: skip
def test_a_length_of_a_metre_and_a_half(sentence):
    assert _heard(sentence).size == pytest.approx((1.5,))


@pytest.mark.parametrize(
    ("sentence", "kilograms"),
    [("bracket 1,200 kg", 1200.0), ("bracket 0,5 kg", 0.5), ("bracket, 400 gr", 0.4),
     ("bracket, 400 grams", 0.4), ("bracket 1 200 kg", 1200.0), ("bracket 2 lbs", 0.90718474)],
)  # fmt: skip
def test_a_mass_in_words(sentence, kilograms):
    assert _heard(sentence).mass == pytest.approx(kilograms)


@pytest.mark.parametrize(
    ("sentence", "quantity"),
    [("bracket, 1 200 pieces", "1200"), ("12 000個", "12000"), ("bracket １，２００個", "1200"),
     ("1'200 pcs bracket", "1200"), ("本体ブラケット、月100個", "1200/year"),
     ("週20個の供給", "1040/year"), ("月産300個", "3600/year"), ("隔週20個", "520/year"),
     ("bracket, batch of 10, twice a year", "20/year"), ("五十個のブラケット", "50"),
     ("百個の軸", "100"), ("bracket 1万個", "10000"), ("a dozen brackets", "12"),
     ("bracket, about 50 pieces", "50"), ("bracket, 1.5×10³ pcs", "1500"),
     ("we need 100 brackets per month", "1200/year"), ("20 brackets every week", "1040/year"),
     ("300 pump housings a quarter", "1200/year"), ("12 gears/month", "144/year"),
     ("ブラケット 1ヶ月に50個", "600/year"), ("月間生産数50個のブラケット", "600/year"),
     ("1週間に20個のブラケット", "1040/year"), ("納期1ヶ月、50個のブラケット", "50")],
)  # fmt: skip
def test_a_quantity_in_words(sentence, quantity):
    assert _heard(sentence).quantity == quantity


@pytest.mark.parametrize(
    "sentence",
    ["bracket, 5 per day", "5 per day brackets", "日産5個のブラケット", "bracket, 5 per shift",
     "1日5個のブラケット", "bracket, 20 pcs/hour", "10 brackets per shift", "10 brackets a day"],
)  # fmt: skip
def test_a_rate_that_is_no_yearly_demand_is_not_heard(sentence):
    found = _heard(sentence)
    assert found.quantity is None
    assert found.unheard


@pytest.mark.parametrize(
    "sentence", ["穴が20個あるブラケット", "ボルトは4本のブラケット", "リブが3本のブラケット"]
)
def test_what_the_part_has_is_not_how_many_are_wanted(sentence):
    assert _heard(sentence).quantity is None


@pytest.mark.parametrize("sentence", ["-5 pieces of bracket", "bracket 1.200 pcs", "0 pieces"])
def test_a_quantity_that_cannot_be_is_refused(sentence):
    with pytest.raises(NeedError, match="pieces"):
        _heard(sentence)


@pytest.mark.parametrize(
    ("sentence", "sides"),
    [("block 80x60x40", (80, 60, 40)), ("block 80*60*40mm", (80, 60, 40)),
     ("block L80 W60 H40", (80, 60, 40)), ('plate 4" x 3" x 1/2"', (101.6, 76.2, 12.7)),
     ("Ø50 x 120 mm shaft", (120, 50, 50)), ("⌀50 shaft, 120 mm long", (120, 50, 50)),
     ("φ50×120の軸", (120, 50, 50)), ("直径50 長さ120の軸", (120, 50, 50)),
     ("plate 1,500 x 200 x 30 mm", (1500, 200, 30)), ("pipe 2'6\" long", (762,)),
     ("HRC 58 120 mm pin", (120,)), ("17-4PH 100 mm shaft", (100,)),
     ("shaft in 316 200 mm long", (200,)), ("shaft M8, 120 mm long", (120,))],
)  # fmt: skip
def test_a_size_in_words(sentence, sides):
    assert tuple(1e3 * side for side in _heard(sentence).size) == pytest.approx(sides)


@pytest.mark.parametrize(
    ("sentence", "key", "relation", "limit"),
    [("shaft, yield strength of 1,100 MPa", "yield_strength", ">=", 1.1e9),
     ("引張強さ1,100MPa以上", "tensile_strength", ">=", 1.1e9),
     ("UTS at least 900 Mpa and elongation min. 10 %", "elongation", ">=", 0.1),
     ("bracket with A5 of 10 %", "elongation", ">=", 0.1),
     ("bracket, hardness below 200 HV", "hardness", "<=", 200.0),
     ("HRC30以下の部品", "hardness", "<=", 302.0), ("58 HRC max ring", "hardness", "<=", 656.2),
     ("硬さHV350以上のピン", "hardness", ">=", 350.0), ("knife 58-62 HRC", "hardness", ">=", 656.2),
     ("yield strength max 300 MPa", "yield_strength", "<=", 3e8),
     ("yield between 300 and 400 MPa", "yield_strength", "<=", 4e8),
     ("yield between 300 and 400 MPa", "yield_strength", ">=", 3e8),
     ("rod, below 1000 MPa", "tensile_strength", "<=", 1e9),
     ("bracket, porosity below 0.5 %", "relative_density", ">=", 0.995),
     ("表面粗さRa6.3μm以下の面", "roughness", "<=", 6.3e-6),
     ("Ra 3,2 shaft", "roughness", "<=", 3.2e-6),
     ("±0,05 mm bracket", "tolerance", "<=", 5e-5),
     ("fatigue strength 300 MPa (R=-1)", "fatigue_strength", ">=", 3e8),
     ("0.2% proof stress 300 MPa lever", "yield_strength", ">=", 3e8),
     ("heat sink, thermal conductivity 200 W/mK", "thermal_conductivity", ">=", 200.0)],
)  # fmt: skip
def test_a_limit_in_words(sentence, key, relation, limit):
    assert _limits(sentence)[key, relation] == pytest.approx(limit, rel=1e-3)


@pytest.mark.parametrize(
    ("sentence", "left"),
    [("shaft 10,20,30 mm", "10,20,30"), ("shaft 1/2 mm", "1/2"),
     ("gear for 3 kN load", "3 kN load"),
     ("lever, 12 Nm torque", "12 Nm torque"), ("ring with 12 at% Al", "12"),
     ("Rz 25 face", "Rz 25 face"), ("bracket 2 tons", "2 tons"),
     ("fatigue strength 300 MPa (R=0.1)", "fatigue strength 300 MPa"),
     ("elongation 10 deg part", "elongation 10 deg")],
)  # fmt: skip
def test_what_is_not_understood_is_told_and_sets_nothing(sentence, left):
    found = _heard(sentence)
    assert left in found.unheard
    assert not found.requirements
    assert not found.size
    assert found.mass is None


_MARKS = {"": {}, "de": {",": ".", ".": ","}, "si": {",": " "}, "ch": {",": "'"}}


@settings(max_examples=60)
@given(
    tenths=st.integers(11, 90_000),
    mark=st.sampled_from(list(_MARKS)),
    around=st.sampled_from(["shaft {} long", "a steel shaft, {} long, for a pump", "全長{}の軸"]),
)
def test_a_length_is_the_same_in_a_sentence_and_as_an_option(tenths, mark, around):
    written = f"{tenths / 10:,.1f} mm".translate(str.maketrans(_MARKS[mark]))
    (length,) = read_need({"size": written}).size
    assert length == pytest.approx(tenths / 1e4)
    found = _heard(around.format(written))
    assert (*found.size, *found.smaller)[0] == pytest.approx(length)


@settings(max_examples=60)
@given(
    number=st.integers(1, 2_000_000),
    mark=st.sampled_from(list(_MARKS)),
    around=st.sampled_from(
        ["{} pcs", "{} pieces", "{}個", "lot of {}", "{}/year", "年間{}個", "月{}個"]
    ),
)
def test_a_quantity_is_the_same_in_a_sentence_and_as_an_option(number, mark, around):
    written = f"{number:,}".translate(str.maketrans(_MARKS[mark]))
    text = around.format(written)
    if mark == "de" and written.count(".") == 1:  # 1.200 may be a fraction
        with pytest.raises(NeedError, match="no whole number"):
            read_pieces(text)
        return
    pieces = read_pieces(text)
    assert pieces == read_pieces(around.format(number))
    assert read_pieces(_heard(f"steel bracket, {text}").quantity) == pieces


@settings(max_examples=40)
@given(
    megapascal=st.integers(100, 2900),
    wording=st.sampled_from(
        ["yield strength >= {} MPa", "yield strength min. {} MPa", "Rp0.2 at least {} MPa",
         "耐力{}MPa以上", "yield strength below {} MPa", "min. {} MPa yield strength"]
    ),
    comma=st.booleans(),
)  # fmt: skip
def test_a_limit_is_the_same_in_a_sentence_and_as_an_option(megapascal, wording, comma):
    text = wording.format(f"{megapascal:,}" if comma else megapascal)
    option = read_requirement(text)
    assert _limits(f"steel shaft, {text}") == {(option.key, option.relation): option.limit}


@settings(max_examples=60)
@given(text=st.text(alphabet="0123456789.,' ±Ø×x/%-~MPamkgHRC軸個月年以上Ra", max_size=60))
def test_any_digits_in_a_sentence_are_heard_or_told_or_refused(text):
    with contextlib.suppress(SekisoError):
        found = _heard(text)
        assert all(side > 0.0 for side in found.size)


@pytest.mark.parametrize(
    "text",
    ["1 " * 2000, "1," * 2000, "12 x " * 800, "yield " * 600, "between 1 and " * 280,
     "at least " * 440,
     "1 000 " * 660, "十" * 4000, "φ5" * 2000, "hardness HV " * 330, "5 per " * 660, "(" * 4000,
     "Ra 3.2 or better " * 230, "a" * 4000, "月" * 4000],
)  # fmt: skip
def test_the_longest_text_is_read_at_once(text):  # a backtracking pattern would take for ever
    with contextlib.suppress(SekisoError):
        _heard(text[:4000])


def test_words_that_were_heard_show_the_number_that_was_read():
    (word,) = (w for w in _heard("shaft 1,500 mm long").words if w.field == "size")
    assert (word.text, word.value) == ("1500 mm long", "1500 mm")
    assert with_plain_numbers("1,500 mm") == "1500 mm"
