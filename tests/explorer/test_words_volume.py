"""A volume of metal in words, and what is none."""

import pytest

from sekiso.domain.errors import NeedError
from sekiso.explorer.question import question_of
from sekiso.explorer.words.heard import heard
from sekiso.interfaces.python.need import need_of
from sekiso.knowledge import load

FACTS = load()


@pytest.mark.parametrize(
    "told",
    [
        "316L bracket 20 cm3, 10 pcs",
        "316L flange, 20 cm³",
        "体積20cm3の316L部品",
        "316L部品 20立方センチ",
    ],
)
def test_a_volume_is_heard_as_one(told):
    said = heard(told, FACTS)
    assert said.volume == pytest.approx(20e-6)
    assert said.size == ()
    assert said.quantity in (None, "10")


@pytest.mark.parametrize(
    "told",
    [
        "316L, build rate 20 cm3 per hour",
        "成形速度 20 cm3/h の 316L 部品",
        "316L pump, displacement of 20 cm3",
    ],
)
def test_a_rate_and_a_displacement_are_no_volume_and_no_size(told):
    said = heard(told, FACTS)
    assert said.volume is None
    assert said.size == ()
    assert said.quantity is None


def test_the_volume_is_the_metal_of_the_part():
    question = question_of(need_of(description="316L bracket, volume 20 cm3, 10 pcs"), FACTS)
    assert question.size.volume.max() == pytest.approx(20e-6)


def test_a_volume_in_words_must_fit_the_size():
    told = "316L bracket volume of 200 cm3, 60 x 40 x 30 mm"
    with pytest.raises(NeedError, match="does not fit"):
        question_of(need_of(description=told), FACTS)
