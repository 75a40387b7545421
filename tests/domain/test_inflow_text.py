"""Heat and current as text: read, written, read again the same."""

import pytest

from sekiso.domain.errors import NeedError
from sekiso.domain.inflow_text import inflow_text, inflows_of, read_inflow, sinks_of
from sekiso.domain.loads import Inflow, Place


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("50 W on face 3", "heat", 50.0),
        ("heat: 2 kW on face 3", "heat", 2000.0),
        ("current 0.1 kA into face 3", "current", 100.0),
        ("面3に 50 W", "heat", 50.0),
        ("面3から電流 100 A", "current", 100.0),
    ],
)
def test_the_unit_tells_what_flows_in_both_languages(text, kind, value):
    assert read_inflow(text) == Inflow(kind, Place(faces=(3,)), value)


def test_a_text_of_an_inflow_reads_back_the_same():
    told = read_inflow("heat 1.25 kW on face 3,4 and bottom")
    assert read_inflow(inflow_text(told)) == told


def test_one_or_several_may_be_given():
    one = read_inflow("50 W on top")
    assert inflows_of("50 W on top") == inflows_of(one) == inflows_of([one]) == (one,)
    assert sinks_of("face 5") == sinks_of([Place(faces=(5,))]) == (Place(faces=(5,)),)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("50 W", "cannot be read"),
        ("5 kN on face 3", "cannot be read"),
        ("heat on face 3", "cannot be read"),
        ("50 on face 3", "unit"),
        ("0 W on face 3", "is no flow"),
    ],
)
def test_what_is_no_flow_is_told(text, told):
    with pytest.raises(NeedError, match=told):
        read_inflow(text)
