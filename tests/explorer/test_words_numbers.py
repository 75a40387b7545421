"""Numbers in sentences: as people write them, in both languages, and never replaced."""

import pytest

from sekiso.domain.need import Need
from sekiso.explorer.question import question_of
from sekiso.explorer.words.heard import heard
from sekiso.knowledge import load

KNOWN = load()


def _limits(sentence):
    return {r.key: (r.relation, r.limit) for r in heard(sentence, KNOWN).requirements}


@pytest.mark.parametrize(
    ("sentence", "celsius"),
    [("turbine blade 1100 °C", 1100), ("exhaust nozzle 900 °C", 900), ("bracket for 900 degC", 900),
     ("部品 900℃", 900), ("tool for 500 °F", 260), ("valve at 300 C", 300),
     ("タービンブレード 1100℃", 1100), ("works from -20 to 250 °C", 250),
     ("１２０℃で使う治具", 120), ("up to 650 degC", 650), ("使用温度 650 度", 650),
     ("turbocharger wheel, exhaust gas 950 °C", 950)],
)  # fmt: skip
def test_a_temperature_is_the_number_said(sentence, celsius):
    relation, limit = _limits(sentence)["service_temperature"]
    assert (relation, limit) == (">=", pytest.approx(celsius + 273.15, abs=0.01))


@pytest.mark.parametrize(
    "sentence", ["valve at -196 C", "-196℃の弁", "tank for minus 253 °C", "マイナス196℃の弁"]
)
def test_deep_cold_is_cryogenic_service(sentence):
    assert heard(sentence, KNOWN).flags["cryogenic"] is True


@pytest.mark.parametrize("sentence", ["cooled liner, gas 1500 degC", "冷却した壁、ガス 1500℃"])
def test_hotter_gas_is_a_hint_on_a_cooled_wall_and_said(sentence):
    found = heard(sentence, KNOWN)
    assert found.flags["cooled"] is True
    assert _limits(sentence)["service_temperature"][1] == pytest.approx(973.15)
    assert [note.key for note in found.notes] == ["gas_hotter_than_metal"]


@pytest.mark.parametrize(
    "sentence", ["aged at 480 degC", "HIP at 1120 degC, then machined", "予熱200℃で溶接"]
)
def test_the_temperature_of_a_treatment_is_not_that_of_service(sentence):
    assert "service_temperature" not in _limits(sentence)


@pytest.mark.parametrize(
    ("sentence", "key", "relation", "limit"),
    [("yield 800 MPa", "yield_strength", ">=", 8e8), ("降伏 800 MPa", "yield_strength", ">=", 8e8),
     ("耐力 800MPa以上", "yield_strength", ">=", 8e8),
     ("rod, 1000 MPa", "tensile_strength", ">=", 1e9),
     ("引張 1000MPa", "tensile_strength", ">=", 1e9),
     ("UTS 116 ksi", "tensile_strength", ">=", 7.998e8),
     ("強度 500 N/mm2", "tensile_strength", ">=", 5e8), ("HRC 58 gear", "hardness", ">=", 656.2),
     ("58 HRC", "hardness", ">=", 656.2), ("HRC48以上", "hardness", ">=", 486.2),
     ("HV10 450", "hardness", ">=", 450), ("450 HV", "hardness", ">=", 450),
     ("HB 200", "hardness", ">=", 210), ("58-62 HRC", "hardness", ">=", 656.2),
     ("Ra 0.8", "roughness", "<=", 0.8e-6), ("Ra<=0.8 µm", "roughness", "<=", 0.8e-6),
     ("面粗さ 1.6", "roughness", "<=", 1.6e-6), ("mirror-polished face", "roughness", "<=", 1e-7),
     ("鏡面の板", "roughness", "<=", 1e-7), ("±0.05 mm", "tolerance", "<=", 5e-5),
     ("公差±0.05", "tolerance", "<=", 5e-5), ("price below 60,000 yen", "cost", "<=", 6e4),
     ("under 10 dollars", "cost", "<=", 1496), ("1万円以下", "cost", "<=", 1e4),
     ("予算50万円", "cost", "<=", 5e5), ("予算50万円で5個", "cost", "<=", 1e5),
     ("needed in 4 weeks", "lead_time", "<=", 28 * 86400),
     ("within 10 days", "lead_time", "<=", 864000),
     ("納期2週間", "lead_time", "<=", 14 * 86400), ("来月まで", "lead_time", "<=", 30 * 86400),
     ("elongation 12 %", "elongation", ">=", 0.12), ("伸び12%以上", "elongation", ">=", 0.12)],
)  # fmt: skip
def test_a_limit_is_heard(sentence, key, relation, limit):
    assert _limits(sentence)[key] == (relation, pytest.approx(limit, rel=1e-3))


@pytest.mark.parametrize(
    ("sentence", "pascal"),
    [("hydraulic manifold 350 bar", 35e6), ("水圧1MPa", 1e6), ("耐圧 35MPa", 35e6),
     ("油圧ブロック、35MPa", 35e6), ("3000 psi", 20.684e6), ("10 kgf/cm2", 0.980665e6),
     ("0.5 MPa water pressure", 0.5e6), ("内圧 2 MPaの容器", 2e6)],
)  # fmt: skip
def test_a_pressure_is_heard(sentence, pascal):
    found = heard(sentence, KNOWN)
    assert found.flags["pressure"] == pytest.approx(pascal, rel=1e-3)
    assert "tensile_strength" not in {r.key for r in found.requirements}


@pytest.mark.parametrize(
    ("sentence", "sides"),
    [("bush, 60 x 60 x 40 mm", (60, 60, 40)), ("180 mm bracket", (180,)),
     ("直径16cmの羽根車", (160,)),
     ("2.4 m propeller", (2400,)), ("長さ2mの管", (2000,)), ("φ60、長さ120mmの軸", (120, 60, 60)),
     ("６０×４０×２０mmのブロック", (60, 40, 20)), ("plate 100x50x5", (100, 50, 5)),
     ("arm, 12,5 cm long", (125,))],
)  # fmt: skip
def test_a_size_in_words_is_heard(sentence, sides):
    assert tuple(1e3 * side for side in heard(sentence, KNOWN).size) == pytest.approx(sides)


@pytest.mark.parametrize(
    "sentence", ["nozzle with a 1 mm hole", "穴径 6mm", "0.1 mm walls", "layer 30 um", "M8 bolt"]
)
def test_the_measure_of_a_detail_is_not_the_size(sentence):
    assert heard(sentence, KNOWN).size == ()


def test_a_thin_sheet_has_its_thickness_and_no_size():
    found = heard("厚さ0.3mmの板ばね", KNOWN)
    assert found.size == ()
    assert found.smaller == pytest.approx((0.3e-3,))
    extent = question_of(Need(description="厚さ0.3mmの板ばね"), KNOWN).size.extent
    assert extent[2] == pytest.approx(0.3e-3)


def test_the_diameter_of_a_pin_is_not_its_length():
    assert heard("parallel pin, diameter 6 mm", KNOWN).smaller == pytest.approx((6e-3, 6e-3))


@pytest.mark.parametrize("sentence", ["shaft φ30 h6", "軸 φ30 h6"])
def test_an_it_grade_with_a_size_is_a_tolerance(sentence):
    # ISO 286-1: IT6 over 18 up to 30 mm is 13 um wide
    assert _limits(sentence)["tolerance"] == ("<=", pytest.approx(6.5e-6))


def test_an_it_grade_without_a_size_is_not_heard():
    found = heard("ring, H7", KNOWN)
    assert "tolerance" not in {r.key for r in found.requirements}
    assert "H7" in found.unheard


@pytest.mark.parametrize("sentence", ["M8 thread", "G1/2 port", "Rc1/4のねじ", "M10x1.5"])
def test_a_thread_is_heard_as_one(sentence):
    assert any(word.field == "thread" for word in heard(sentence, KNOWN).words)


@pytest.mark.parametrize(
    "sentence", ["a new one costs over 500 000 USD", "cracks after 6000 hours", "13600 rpm"]
)
def test_a_number_of_something_else_limits_nothing(sentence):
    assert not {"cost", "lead_time", "tensile_strength"} & _limits(sentence).keys()
