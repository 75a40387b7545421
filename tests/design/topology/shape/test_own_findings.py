"""Nobody is sent to his CAD for what was drawn here."""

import pytest

from sekiso.design.topology.shape.own_findings import MESH, OWN, of_own_shape
from sekiso.domain import messages
from sekiso.domain.part import Finding

THEIR_CAD = ("CAD", "export", "書き出す前")


@pytest.mark.parametrize("code", [*OWN, *MESH])
@pytest.mark.parametrize("language", ["en", "ja"])
def test_remedies_for_a_new_shape_leave_the_drawing_of_the_user_alone(code, language):
    (found,) = of_own_shape([Finding(code)])
    remedy = messages.text(f"finding.{found.code}.remedy", language, escape=1.0)
    assert not any(word in remedy for word in THEIR_CAD)


@pytest.mark.parametrize("code", OWN)
@pytest.mark.parametrize("language", ["en", "ja"])
def test_own_texts_need_no_other_numbers_than_those_they_stand_for(code, language):
    number = dict.fromkeys(
        ("n", "volume", "once", "measured", "limit", "low", "high", "share", "opening", "escape"),
        1.0,
    )
    (found,) = of_own_shape([Finding(code, values=number)])
    used = messages.catalogue(language)[f"finding.{found.code}.text"]
    theirs = messages.catalogue(language)[f"finding.{code}.text"]
    names = [{name for name in number if f"{{{name}" in text} for text in (used, theirs)]
    assert names[0] == names[1]


def test_what_is_no_fault_of_a_drawing_stays_as_it_is():
    finding = Finding("design_stands", "info")
    assert of_own_shape([finding]) == (finding,)
