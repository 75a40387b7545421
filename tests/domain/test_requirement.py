import contextlib
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekiso.domain import quantities
from sekiso.domain.errors import NeedError, OutOfRangeError, SekisoError
from sekiso.domain.need import Need
from sekiso.domain.requirement import (
    Pieces,
    Requirement,
    flag_value,
    read_pieces,
    read_requirement,
    read_requirements,
)


@pytest.mark.parametrize(
    ("text", "key", "relation", "limit"),
    [
        ("yield_strength >= 800 MPa", "yield_strength", ">=", 8e8),
        ("yield strength > 0.8 GPa", "yield_strength", ">=", 8e8),
        ("Rp0.2 ≥ 800 N/mm²", "yield_strength", ">=", 8e8),
        ("UTS => 116 ksi", "tensile_strength", ">=", 7.998e8),
        ("mass <= 400 g", "mass", "<=", 0.4),
        ("weight < 0.4 kg", "mass", "<=", 0.4),
        ("elongation >= 10 %", "elongation", ">=", 0.1),
        ("service_temperature >= 150 degC", "service_temperature", ">=", 423.15),
        ("service_temperature >= 423.15 K", "service_temperature", ">=", 423.15),
        ("hardness >= 450 HV", "hardness", ">=", 450.0),
        ("hardness >= 50 HRC", "hardness", ">=", 513.0),
        ("electrical_conductivity >= 80 %IACS", "electrical_conductivity", ">=", 4.64e7),
        ("density <= 5 g/cm3", "density", "<=", 5000.0),
        ("roughness <= 6.3 um", "roughness", "<=", 6.3e-6),
        ("lead_time <= 3 weeks", "lead_time", "<=", 1814400.0),
        ("cost <= 30,000 JPY", "cost", "<=", 30000.0),
        ("relative_density >= 99.5 %", "relative_density", ">=", 0.995),
        ("permeability <= 1.01", "permeability", "<=", 1.01),
    ],
)
def test_an_english_requirement_becomes_a_limit_in_si(text, key, relation, limit):
    read = read_requirement(text)
    assert (read.key, read.relation) == (key, relation)
    assert read.limit == pytest.approx(limit, rel=1e-3)  # the ksi example is rounded in its text


@pytest.mark.parametrize(
    ("text", "key", "relation", "limit"),
    [
        ("耐力 >= 800 MPa", "yield_strength", ">=", 8e8),
        ("耐力 ≧ ８００ Ｎ／ｍｍ²", "yield_strength", ">=", 8e8),
        ("耐力は 800 MPa 以上", "yield_strength", ">=", 8e8),
        ("引張強さ500MPa以上", "tensile_strength", ">=", 5e8),
        ("Rp0.2 800 MPa 以上", "yield_strength", ">=", 8e8),
        ("質量 ≦ 400ｇ", "mass", "<=", 0.4),
        ("質量 400 g 以下", "mass", "<=", 0.4),
        ("重量 400 グラム 未満", "mass", "<=", 0.4),
        ("硬さ 50 HRC 以上", "hardness", ">=", 513.0),
        ("伸び：10％以上", "elongation", ">=", 0.1),
        ("使用温度 150℃ 以上", "service_temperature", ">=", 423.15),
        ("納期 3週間 以下", "lead_time", "<=", 1814400.0),
        ("費用 ≦ 3万円", "cost", "<=", 30000.0),
    ],
)
def test_a_japanese_requirement_becomes_the_same_limit(text, key, relation, limit):
    read = read_requirement(text)
    assert (read.key, read.relation) == (key, relation)
    assert read.limit == pytest.approx(limit, rel=1e-9)


@pytest.mark.parametrize(
    ("text", "key", "relation", "limit"),
    [
        ("min. 10 % elongation", "elongation", ">=", 0.1),
        ("elongation min. 10 %", "elongation", ">=", 0.1),
        ("10 % min. elongation", "elongation", ">=", 0.1),
        ("elongation (A5) >= 10 %", "elongation", ">=", 0.1),
        ("A% at least 10 %", "elongation", ">=", 0.1),
        ("elongation at break: 12 % or more", "elongation", ">=", 0.12),
        ("10 % <= elongation", "elongation", ">=", 0.1),
        ("最低伸び 10%", "elongation", ">=", 0.1),
        ("Rp0,2 ≥ 800 N/mm²", "yield_strength", ">=", 8e8),
        ("0.2% proof stress min. 800 MPa", "yield_strength", ">=", 8e8),
        ("0.2%耐力800MPa以上", "yield_strength", ">=", 8e8),
        ("yield strength Rp0.2 no less than 800 Mpa", "yield_strength", ">=", 8e8),
        ("yield_strength >= 1,100 MPa", "yield_strength", ">=", 1.1e9),
        ("yield_strength >= 1 100 MPa", "yield_strength", ">=", 1.1e9),
        ("引張強さ1,100MPa以上", "tensile_strength", ">=", 1.1e9),
        ("tensile strength no more than 900 MPa", "tensile_strength", "<=", 9e8),
        ("UTS (Rm) >= 500 MPa", "tensile_strength", ">=", 5e8),
        ("引張強さ 900 MPa 超", "tensile_strength", ">=", 9e8),
        ("hardness >= HRC 58", "hardness", ">=", 656.2),
        ("HRC58以上", "hardness", ">=", 656.2),
        ("min. 58 HRC", "hardness", ">=", 656.2),
        ("58 HRC", "hardness", ">=", 656.2),
        ("硬さHV350以上", "hardness", ">=", 350.0),
        ("HV10 >= 350", "hardness", ">=", 350.0),
        ("hardness >= 350 HV10", "hardness", ">=", 350.0),
        ("hardness max. 200 HB", "hardness", "<=", 210.0),
        ("ビッカース硬さ 350 HV 以下", "hardness", "<=", 350.0),
        ("±0,05 mm", "tolerance", "<=", 5e-5),
        ("公差±0.05mm", "tolerance", "<=", 5e-5),
        ("tolerance +/- 0.05 mm", "tolerance", "<=", 5e-5),
        ("Ra 3.2", "roughness", "<=", 3.2e-6),
        ("Ra3,2", "roughness", "<=", 3.2e-6),
        ("表面粗さRa6.3μm以下", "roughness", "<=", 6.3e-6),
        ("surface finish Ra 3.2 max", "roughness", "<=", 3.2e-6),
        ("roughness 6.3 um or better", "roughness", "<=", 6.3e-6),
        ("fatigue strength >= 300 MPa (R=-1)", "fatigue_strength", ">=", 3e8),
        ("fatigue strength >= 300 MPa at R = -1", "fatigue_strength", ">=", 3e8),
        ("引張強さ 500 MPa 以上（室温）", "tensile_strength", ">=", 5e8),
        ("porosity <= 0.5 %", "relative_density", ">=", 0.995),
        ("density >= 99.5 %", "relative_density", ">=", 0.995),
        ("密度99.5%以上", "relative_density", ">=", 0.995),
        ("> 99.5 % density", "relative_density", ">=", 0.995),
        ("part density min. 99.5 %", "relative_density", ">=", 0.995),
        ("density <= 4.5 g/cm3", "density", "<=", 4500.0),
        (">= 10 % elongation", "elongation", ">=", 0.1),
        ("A50mm >= 10 %", "elongation", ">=", 0.1),
        ("0.2 % offset yield >= 800 MPa", "yield_strength", ">=", 8e8),
        ("精度±50μm", "tolerance", "<=", 5e-5),
        ("重さ400g以下", "mass", "<=", 0.4),
        ("unit price max 5000 JPY", "cost", "<=", 5000.0),
        ("Charpy impact >= 40 J", "impact_energy", ">=", 40.0),
        ("気孔率0.5%未満", "relative_density", ">=", 0.995),
        ("熱伝導率 100 W/m・K 以上", "thermal_conductivity", ">=", 100.0),
        ("CTE <= 12×10⁻⁶/K", "thermal_expansion", "<=", 12e-6),
        ("fracture toughness >= 50 MPa√m", "fracture_toughness", ">=", 5e7),
        ("max. service temperature 150 ºC", "service_temperature", ">=", 423.15),
        ("使用温度 150℃ 以下", "service_temperature", ">=", 423.15),
        ("service_temperature <= 150 degC", "service_temperature", "<=", 423.15),
        ("cost <= ¥30,000", "cost", "<=", 30000.0),
        ("surface roughness < Ra 6.3", "roughness", "<=", 6.3e-6),
        ("operating temperature -40 to 150 °C", "service_temperature", ">=", 423.15),
        ("使用温度 -40～150℃", "service_temperature", ">=", 423.15),
        ("mass max 400 gr", "mass", "<=", 0.4),
        ("納期3週間以内", "lead_time", "<=", 1814400.0),
    ],
)
def test_a_requirement_as_drawings_and_orders_word_it(text, key, relation, limit):
    read = read_requirement(text)
    assert (read.key, read.relation) == (key, relation)
    assert read.limit == pytest.approx(limit, rel=1e-6)


@pytest.mark.parametrize(
    "text",
    ["tensile strength between 900 and 1100 MPa", "tensile strength 900-1100 MPa",
     "between 900 and 1100 MPa tensile strength", "Rm 900 MPa to 1100 MPa", "引張強さ900～1100MPa"],
)  # fmt: skip
def test_a_range_is_a_floor_and_a_ceiling(text):
    limits = {r.relation: r.limit for r in Need(**_of(text)).requirements}
    assert limits == {">=": pytest.approx(9e8), "<=": pytest.approx(1.1e9)}


def _of(text):
    return {"requirements": tuple(read_requirements(text))}


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("fatigue strength >= 300 MPa (R=0.1)", "condition 'R=0.1' is not taken into account"),
        ("yield strength >= 300 MPa at 600 degC", "condition '600 degC' is not taken"),
        ("引張強さ 500 MPa 以上（600℃）", "condition '600°C' is not taken"),
        ("elongation >= 10 deg", "'deg' does not fit"),
        ("elongation >= 0.1 cycle", "'cycle' does not fit"),
        ("elongation >= 12 at%", "'at%' does not fit"),
        ("relative density >= 99 pieces", "'pieces' does not fit"),
        ("porosity <= 0.5", "'porosity 0.5' has no unit"),
        ("Rz 25", "cannot be read"),
        ("Rz <= 25 um", "property 'Rz' is not known"),
        ("Rp1.0 >= 300 MPa", "property 'Rp1.0' is not known"),
        ("elongation >= 10 % max", "cannot be read"),
        ("elongation 10 %", "lower or an upper limit"),
        ("hardness >= 45 ± 2 HRC", "'± 2' does not fit"),
        ("hardness >= 90 HRB", "'HRB' does not fit"),
    ],
)
def test_what_would_be_another_number_is_refused(text, match):
    with pytest.raises(NeedError, match=match):
        read_requirement(text)


@given(text=st.text(alphabet="RaHVCp0.2 min>=≥<以上下MP%(±)-,betwn～伸びの", max_size=60))
def test_any_requirement_is_read_or_refused(text):
    with contextlib.suppress(SekisoError):
        read_requirements(text)


@given(
    value=st.decimals("6", "2900", places=1),
    form=st.sampled_from(
        ["yield strength >= {} MPa", "min. {} MPa yield strength", "Rp0.2 {} MPa min",
         "yield strength of at least {} MPa", "耐力{}MPa以上", "耐力は {} MPa 以上",
         "{} MPa <= Rp0.2"]
    ),
    style=st.sampled_from(["{:.1f}", "{:,.1f}"]),
    mark=st.sampled_from(["", "en", "de", "si", "si,", "ch", "wide"]),
)  # fmt: skip
def test_every_wording_and_style_of_a_number_is_one_limit(value, form, style, mark):
    swapped = {
        "de": {",": ".", ".": ","}, "si": {",": " "}, "si,": {",": " ", ".": ","}, "ch": {",": "'"},
        "wide": {chr(48 + digit): chr(0xFF10 + digit) for digit in range(10)},
    }.get(mark, {})  # fmt: skip
    written = style.format(value).translate(str.maketrans(swapped))
    read = read_requirement(form.format(written))
    assert (read.key, read.relation) == ("yield_strength", ">=")
    assert read.limit == pytest.approx(float(value) * 1e6, rel=1e-12)


@pytest.mark.parametrize("entry", quantities.properties().values(), ids=lambda entry: entry.key)
def test_every_property_can_be_required_by_every_name_in_its_own_unit(entry):
    middle = 0.5 * (entry.band[0] + entry.band[1])
    for name in (entry.key, *entry.names.values(), *entry.aliases):
        read = read_requirement(f"{name} >= {middle:.6f} {entry.shown}")
        assert read.key == entry.key, name
        assert entry.show(read.limit) == pytest.approx(middle, rel=1e-6)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("yield_strength >= 800", "MPa"),
        ("service_temperature >= 150", "degC"),
        ("hardness >= 300", "HV"),
        ("mass <= 0.4", "kg"),
        ("elongation >= 1e1", "percent"),
        ("cost <= 30,000", "JPY"),
        ("roughness <= 6", "um"),
        ("耐力 800 以上", "MPa"),
    ],
)
def test_a_missing_unit_is_an_error_that_proposes_the_likely_one(text, unit):
    with pytest.raises(NeedError, match=rf"Did you mean '.*\d {unit}'\?") as refused:
        read_requirement(text)
    assert refused.value.envelope("ja")["next"].endswith("という意味ですか？")


@pytest.mark.parametrize(
    "text",
    ["yield_strength >= 800 Pa", "yield_strength >= 800 GPa", "service_temperature >= 9000 K",
     "elongation >= 300 %", "density <= 7.8 kg/m^3", "mass <= 1e9 kg", "roughness <= 5 m",
     "yield_strength >= -5 MPa", "yield_strength >= 1e99 MPa", "relative_density >= 120 %"],
)  # fmt: skip
def test_an_implausible_value_points_at_the_unit(text):
    with pytest.raises(NeedError, match=r"is not plausible.*wrong unit"):
        read_requirement(text)


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("", "cannot be read as a requirement"),
        ("strong", "cannot be read as a requirement"),
        ("make it cheap", "cannot be read as a requirement"),
        ("yeld >= 3 MPa", "property 'yeld' is not known"),
        ("yield_strength = 800 MPa", "lower or an upper limit"),
        ("yield_strength >=", "not a number with a unit"),
        ("yield_strength >= lots", "not a number with a unit"),
        ("yield_strength >= 3 kg", "unit 'kg' does not fit"),
        ("yield_strength >= 300 MPa <= 500 MPa", "cannot be read as a requirement"),
        ("corrosion", "corrosion needs a value"),
        ("replaces=", "replaces needs a value"),
        ("tooling=borrowed", "'borrowed' is not a value of tooling"),
        ("biocompatible=maybe", "'maybe' is not a value of biocompatible"),
        ("leak_tight=banana", "'banana' is not a value of leak_tight"),
        ("buy_to_fly=0.5", "'0.5' is not a value of buy_to_fly"),
        ("buy_to_fly=-3", "'-3' is not a value of buy_to_fly"),
        ("buy_to_fly=1e99", "'1e99' is not a value of buy_to_fly"),
        ("buy_to_fly=1e999", "not a number with a unit"),
    ],
)
def test_what_cannot_be_understood_is_said_with_its_cure(text, match):
    with pytest.raises(NeedError, match=match) as refused:
        read_requirement(text)
    assert refused.value.envelope("en")["next"]
    assert refused.value.envelope("ja")["next"]


@pytest.mark.parametrize("hrc", ["10 HRC", "70 HRC"])
def test_a_hardness_beyond_the_conversion_table_is_refused(hrc):
    with pytest.raises(OutOfRangeError, match="outside the conversion table"):
        read_requirement(f"hardness >= {hrc}")


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("leak_tight", ("leak_tight", True)),
        ("leak_tight=yes", ("leak_tight", True)),
        ("leak_tight=no", ("leak_tight", False)),
        ("corrosion=sea_water", ("corrosion", "sea_water")),
        ("corrosion = 海水", ("corrosion", "海水")),
        ("biocompatible", ("biocompatible", True)),
        ("biocompatible=dental", ("biocompatible", "dental")),
        ("tooling=lost", ("tooling", "lost")),
        ("buy_to_fly=8", ("buy_to_fly", 8.0)),
        ("replaces=ＳＵＳ３０４", ("replaces", "SUS304")),
    ],
)
def test_a_flag_is_read_with_its_value(text, flag):
    assert read_requirement(text) == flag


@pytest.mark.parametrize(
    "texts",
    [
        ("mass >= 400 g", "mass <= 100 g"),
        ("mass <= 100 g", "mass >= 400 g"),
        ("mass >= 400 g", "mass >= 1 g", "mass <= 100 g"),
        ("yield_strength >= 500 MPa", "mass <= 1 kg", "Rp0.2 <= 300 MPa"),
    ],
)
def test_contradicting_limits_are_refused_in_any_order(texts):
    with pytest.raises(NeedError, match="contradict each other"):
        Need(requirements=tuple(read_requirement(text) for text in texts))


def test_a_floor_and_a_ceiling_that_leave_room_stand():
    texts = ("mass >= 100 g", "mass <= 400 g", "mass <= 300 g")
    assert len(Need(requirements=tuple(map(read_requirement, texts))).requirements) == 3


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        (50, Pieces(50, 50)),
        (2.0, Pieces(2, 2)),
        ("50", Pieces(50, 50)),
        ("５０個", Pieces(50, 50)),
        ("1,000", Pieces(1000, 1000)),
        ("400/year", Pieces(400, 400, is_per_year=True)),
        ("400 per year", Pieces(400, 400, is_per_year=True)),
        ("400 / year", Pieces(400, 400, is_per_year=True)),
        ("400個/年", Pieces(400, 400, is_per_year=True)),
        ("年400個", Pieces(400, 400, is_per_year=True)),
        ("1e6/year", Pieces(1e6, 1e6, is_per_year=True)),
        ("1e+06/year", Pieces(1e6, 1e6, is_per_year=True)),
        ("1e6", Pieces(1e6, 1e6)),
        ("20万個", Pieces(200_000, 200_000)),
        ("年間20万個", Pieces(200_000, 200_000, is_per_year=True)),
        ("2万5千個", Pieces(25_000, 25_000)),
        ("1億個", Pieces(1e8, 1e8)),
        ("3千個", Pieces(3000, 3000)),
        ("月100個", Pieces(1200, 1200, is_per_year=True)),
        ("月200本", Pieces(2400, 2400, is_per_year=True)),
        ("25/month", Pieces(300, 300, is_per_year=True)),
        ("4/month", Pieces(48, 48, is_per_year=True)),
        ("50 per week", Pieces(2600, 2600, is_per_year=True)),
        ("1 million pcs per year", Pieces(1e6, 1e6, is_per_year=True)),
        ("lot of 50", Pieces(50, 50)),
        ("50 off", Pieces(50, 50)),
        ("5 pcs", Pieces(5, 5)),
        ("1,000 pcs", Pieces(1000, 1000)),
        ("1 piece", Pieces(1, 1)),
        ("one piece", Pieces(1, 1)),
        ("a dozen", Pieces(12, 12)),
        ("2ペア", Pieces(4, 4)),
        ("3セット", Pieces(3, 3)),
        ("20,000/year", Pieces(20_000, 20_000, is_per_year=True)),
        ("10-20 pcs", Pieces(14, 14)),
        ("1 pc", Pieces(1, 1)),
        ("50 pcs.", Pieces(50, 50)),
        ("12 000個", Pieces(12_000, 12_000)),
        ("1 000 pcs", Pieces(1000, 1000)),
        ("1'000", Pieces(1000, 1000)),
        ("1.000.000", Pieces(1e6, 1e6)),
        ("五十個", Pieces(50, 50)),
        ("千二百台", Pieces(1200, 1200)),
        ("十万個", Pieces(100_000, 100_000)),
        ("half a dozen", Pieces(6, 6)),
        ("about 50", Pieces(50, 50)),
        ("約50個", Pieces(50, 50)),
        ("3,7/year", Pieces(3.7, 3.7, is_per_year=True)),
        ("月産300個", Pieces(3600, 3600, is_per_year=True)),
        ("1ヶ月に50個", Pieces(600, 600, is_per_year=True)),
        ("月間生産数50個", Pieces(600, 600, is_per_year=True)),
        ("EAU: 400", Pieces(400, 400, is_per_year=True)),
        ("100/qtr", Pieces(400, 400, is_per_year=True)),
        ("twenty-five pcs", Pieces(25, 25)),
        ("forty two", Pieces(42, 42)),
        ("500 pcs total", Pieces(500, 500)),
        ("合計500個", Pieces(500, 500)),
        ("50個/ロット", Pieces(50, 50)),
        ("50 pcs/lot", Pieces(50, 50)),
        ("50ヶ", Pieces(50, 50)),
        ("x50", Pieces(50, 50)),
        ("隔週20個", Pieces(520, 520, is_per_year=True)),
        ("四半期に10個", Pieces(40, 40, is_per_year=True)),
        ("10 per quarter", Pieces(40, 40, is_per_year=True)),
        ("10 every other week", Pieces(260, 260, is_per_year=True)),
        ("10 every 2 months", Pieces(60, 60, is_per_year=True)),
        ("batch of 10, twice a year", Pieces(20, 20, is_per_year=True)),
        ("50個×3回/年", Pieces(150, 150, is_per_year=True)),
        ("one-off", Pieces(1, 1, word="one-off")),
        ("series", Pieces(1, 1e10, word="series")),
        ("", None),
        (None, None),
    ],
)
def test_a_quantity_is_read(text, pieces):
    assert read_pieces(text) == pieces


@pytest.mark.parametrize(
    "quantity", [0, -5, 0.5, 1e11, "0", "-5", "-5 pieces", "0個", "1e400", math.nan, math.inf]
)
def test_an_impossible_quantity_is_refused(quantity):
    with pytest.raises(NeedError, match="pieces is not possible"):
        read_pieces(quantity)


@pytest.mark.parametrize(
    "quantity",
    [
        "many",
        "5 kg",
        "/year",
        True,
        "4/day",
        "5 per day",
        "日産5個",
        "1日5個",
        "5 per shift",
        "10,20,30",
        "1/2",
    ],
)
def test_what_is_no_quantity_is_refused(quantity):
    with pytest.raises(NeedError, match="is not a quantity of pieces"):
        read_pieces(quantity)


@pytest.mark.parametrize(
    "quantity", ["3.5", "2.5 pcs", "1,5", "1.200", "1.000", "1.200個", "1.200/year"]
)
def test_a_piece_of_a_part_is_refused(quantity):
    with pytest.raises(NeedError, match="no whole number of pieces"):
        read_pieces(quantity)


def test_a_huge_whole_number_is_refused_not_a_crash():
    with pytest.raises(NeedError, match="pieces is not possible"):
        read_pieces(10**400)


@given(limit=st.floats(6.0, 2900.0))
def test_a_requirement_as_text_reads_back_as_itself(limit):
    written = Requirement("yield_strength", ">=", limit * 1e6)
    again = read_requirement(written.text("en"))
    assert again.limit == pytest.approx(written.limit, rel=1e-3)  # text shows four digits
    assert read_requirement(written.text("ja")) == again


@pytest.mark.parametrize("entry", quantities.properties().values(), ids=lambda entry: entry.key)
def test_both_edges_of_a_plausible_band_are_plausible(entry):
    for edge in entry.band:
        assert read_requirement(f"{entry.key} >= {edge!r} {entry.shown}").key == entry.key


@pytest.mark.parametrize(
    ("name", "said", "value"),
    [("region", "中国", "CN"), ("region", "GB", "EU"), ("region", "India", "IN"),
     ("scope", "as-printed", "raw"), ("scope", "検査成績書付き", "reported")],
)  # fmt: skip
def test_scope_and_region_are_read_as_people_say_them(name, said, value):
    assert flag_value(name, said) == value
