"""What cannot be answered from its words is refused with a reason, or asked back."""

import pytest

from sekiso.domain.need import Need
from sekiso.explorer.question import question_of
from sekiso.explorer.words.refusals import language_not_read
from sekiso.knowledge import load

KNOWN = load()


def _refusal(description, **fields):
    reason = question_of(Need(description=description, **fields), KNOWN).refusal
    return reason.key if reason else None


@pytest.mark.parametrize(
    "sentence",
    ["asdf qwer zxcv", "something nice", "なんかいい感じの部品", "blah 5 pieces", "ほげほげ"],
)
def test_words_that_nobody_understands_are_refused(sentence):
    assert _refusal(sentence) == "words_not_understood"


@pytest.mark.parametrize("sentence", ["asdf qwer zxcv", "なんかいい感じの部品"])
def test_a_size_beside_unknown_words_can_be_answered(sentence):
    assert _refusal(sentence, size=(0.1, 0.05, 0.02)) is None


@pytest.mark.parametrize("sentence", ["12345", "50", "１００"])
def test_only_a_number_is_refused(sentence):
    assert _refusal(sentence) == "only_a_number"


@pytest.mark.parametrize(
    ("sentence", "language"),
    [("Halter für eine Pumpe aus Stahl", "German"), ("不锈钢齿轮", "Chinese"),
     ("스테인리스 기어 100개", "Korean"), ("шестерня из стали", "Russian"),
     ("support en acier pour une pompe", "French"),
     ("soporte de acero para la bomba", "Spanish")],
)  # fmt: skip
def test_a_third_language_is_named(sentence, language):
    reason = question_of(Need(description=sentence), KNOWN).refusal
    assert (reason.key, reason.values["language"]) == ("language_not_read", language)


@pytest.mark.parametrize(
    "sentence",
    ["die for a pump, made in steel", "平歯車 SCM440", "鋳鉄製部品",
     "a bracket", "el", "Ti-6Al-4V rib",
     "機械部品", "turbine disc in IN718", "鋼製歯車軸受箱"],
)  # fmt: skip
def test_english_and_japanese_are_not_taken_for_another_language(sentence):
    assert language_not_read(sentence) is None


@pytest.mark.parametrize(
    "sentence",
    ["plastic cup", "プラスチックのカップ 1億個", "wooden chair", "木製の椅子",
     "bracket made of plastic",
     "a bridge of 40 m made of chocolate", "セラミックのノズル", "SiC wafer chuck",
     "ゴムのパッキン"],
)  # fmt: skip
def test_what_is_no_metal_is_refused(sentence):
    assert _refusal(sentence) == "not_a_metal"


@pytest.mark.parametrize(
    "sentence",
    ["plastic mould insert", "樹脂金型の入れ子", "rubber die", "mould insert for glass-filled PA66",
     "steel insert for a rubber mould", "プラスチック成形用の金型",
     "aluminium knob with rubber grip",
     "holder for glass plates", "glass mould of steel"],
)  # fmt: skip
def test_a_metal_tool_for_another_material_is_not_refused(sentence):
    assert _refusal(sentence) is None


@pytest.mark.parametrize(
    "sentence",
    ["a metal part", "金属の部品を作りたい", "部品", "a part, 10 pieces", "金属部品 10個"],
)
def test_a_mere_part_is_asked_for_its_shape(sentence):
    question = question_of(Need(description=sentence), KNOWN)
    assert question.ask == "shape"
    assert question.refusal is None


@pytest.mark.parametrize(
    "sentence", ["steel bush", "鋼のブッシュ", "leak tight part", "気密な部品"]
)
def test_what_says_something_is_not_asked_back(sentence):
    question = question_of(Need(description=sentence), KNOWN)
    assert question.ask == ""
    assert question.refusal is None


@pytest.mark.parametrize(
    "sentence", ["valve for sea water and liquid oxygen", "海水と液体酸素のバルブ"]
)
def test_a_second_medium_is_said_and_not_judged(sentence):
    notes = question_of(Need(description=sentence), KNOWN).word_notes
    assert [note.key for note in notes] == ["one_medium_only"]
    assert set(notes[0].values.values()) == {"sea_water", "oxygen"}


def test_a_load_is_left_out_where_it_cannot_be_the_mass():
    question = question_of(Need(description="key, 2 t press", size=(0.04, 0.008, 0.007)), KNOWN)
    assert question.heard.mass is None
    assert [note.key for note in question.word_notes] == ["mass_not_of_the_part"]


@pytest.mark.parametrize(
    "sentence",
    ["mould insert with conformal cooling, glass-filled PA66, 50 HRC", "die for a nylon clip",
     "injection mould core, resin PEEK", "金型の入れ子、樹脂の成形品用、50 HRC"],
)  # fmt: skip
def test_what_a_tool_works_on_is_not_what_it_is_made_of(sentence):
    assert question_of(Need(description=sentence), KNOWN).refusal is None


def test_a_spare_part_is_no_repair():
    spare = question_of(Need(description="SUS304 ケース、補修部品、1個"), KNOWN)
    repair = question_of(Need(description="SUS304 ケースの補修、1個"), KNOWN)
    assert ("repair" in spare.features, "repair" in repair.features) == (False, True)
