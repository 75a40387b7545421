"""The question in an address: nothing is lost, nothing strange gets in."""

from hypothesis import given
from hypothesis import strategies as st

from sekiso.interfaces.web.question import PageQuestion
from sekiso.interfaces.web.start_choices import CHOICES, joined, split

WORDS = st.text(min_size=1, max_size=40).filter(lambda text: text.strip())
PLAIN = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), min_size=1, max_size=40)


@given(PLAIN, PLAIN, st.lists(PLAIN, max_size=4))
def test_a_question_comes_back_from_its_address(name, description, require):
    asked = PageQuestion().saying(name=name, description=description, require=tuple(require))
    assert PageQuestion.of(asked.query()) == asked


def test_unknown_names_and_endless_texts_are_cut():
    asked = PageQuestion.of("evil=1&description=" + "x" * 9000 + "&require=a" * 80)
    assert len(asked.text("description")) == 4000
    assert len(asked.entries("require")) == 50


def test_an_assumption_is_set_changed_and_taken_back():
    asked = PageQuestion().assuming("grid", "de-2021").assuming("grid", "cn-national-2022")
    assert asked.entries("assume") == ("grid=cn-national-2022",)
    assert asked.assuming("grid", "").entries("assume") == ()


def test_every_choice_is_a_requirement_the_product_reads():
    from sekiso.domain.requirement import read_requirement

    for choice in CHOICES:
        assert read_requirement(choice.requirement(choice.usual)), choice.key


def test_choices_come_back_from_requirements():
    require = ("yield_strength >= 420 MPa", "leak_tight", "tolerance <= 0.1 mm")
    chosen, others = split(require)
    assert chosen == {"strong": "420", "tight": ""}
    assert joined(chosen, "\n".join(others)) == require
