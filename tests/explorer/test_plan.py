"""Models are chosen and chained by what they state of themselves."""

import pytest

from sekiso.domain.errors import DataError
from sekiso.domain.model import Model, Validity
from sekiso.domain.prediction import OWN_BASIS, Prediction
from sekiso.domain.source import Source
from sekiso.explorer.plan import WIDENING, plan

SOURCE = Source("test", "made for this test")


def hardness(value):
    return Prediction.lognormal("hardness", "HV", value, 0.1, model="test")


def model(key, value=300.0, needs=("power",), **rest):
    def run(inputs):
        return {"hardness": hardness(value)} if value else {}

    return Model(key, ("hardness",), needs, SOURCE, run, **rest)


def chosen(*models, **inputs):
    return plan(models, ("hardness",), inputs or {"power": 100.0}).get("hardness")


def test_the_lower_score_on_unseen_sources_wins_and_the_losers_are_named():
    models = model("bad", 1.0, score=2.0), model("unscored", 2.0), model("good", 3.0, score=1.0)
    found = chosen(*models)
    assert found.value == pytest.approx(3.0)
    assert found.evidence["losers"] == ["bad", "unscored"]


def test_a_model_outside_its_range_applies_only_when_nothing_else_does():
    narrow = model("narrow", 1.0, score=1.0, validated_for=Validity(ranges={"power": (50, 200)}))
    wide = model("wide", 2.0, score=3.0)
    assert chosen(narrow, wide).value == pytest.approx(1.0)
    assert chosen(narrow, wide, power=500.0).value == pytest.approx(2.0)
    alone = chosen(narrow, power=500.0)
    assert alone.validity == "extrapolated"
    inside = chosen(narrow)
    assert alone.high / alone.value == pytest.approx((inside.high / inside.value) ** WIDENING)


@pytest.mark.parametrize("limits", [{"processes": ("PBF-LB",)}, {"families": ("Ti",)}])
def test_another_process_or_family_than_the_validated_ones_is_extrapolated(limits):
    one = model("one", validated_for=Validity(**limits))
    assert chosen(one, power=1.0, process="PBF-LB", family="Ti").validity == "inside"
    assert chosen(one, power=1.0, process="CS", family="Mg").validity == "extrapolated"


def test_a_model_of_other_kinds_of_process_never_speaks():
    bead = model("bead", builds=("deposited",))
    assert chosen(bead, power=1.0, build="sprayed") is None
    assert chosen(bead, power=1.0, build="deposited") is not None


def test_the_askers_own_rows_go_before_any_score():
    own = model("own", 5.0, basis=OWN_BASIS)
    assert chosen(model("shared", score=0.1), own).value == pytest.approx(5.0)


def test_a_model_that_tells_nothing_hands_over_to_the_next():
    assert chosen(model("silent", None, score=1.0), model("other", 7.0)).value == pytest.approx(7.0)


def test_what_one_model_gives_another_one_needs():
    start = Model("start", ("power",), ("process",), SOURCE, lambda inputs: {"power": 150.0})
    found = plan((model("end"), start), ("hardness",), {"process": "PBF-LB"})
    assert found["hardness"].value == pytest.approx(300.0)
    assert plan((model("end"), start), ("hardness",), {}) == {}


def test_a_circle_of_needs_is_an_error():
    one = Model("one", ("a",), ("b",), SOURCE, lambda inputs: {"a": 1.0})
    two = Model("two", ("b",), ("a",), SOURCE, lambda inputs: {"b": 1.0})
    with pytest.raises(DataError, match="a <- b <- a"):
        plan((one, two), ("a",), {})


def test_a_model_that_returns_what_it_did_not_promise_is_refused():
    liar = Model("liar", ("hardness",), (), SOURCE, lambda inputs: {"roughness": hardness(1.0)})
    with pytest.raises(DataError, match="'liar' gave roughness"):
        plan((liar,), ("hardness",), {})


def test_a_model_that_reads_what_it_did_not_declare_is_refused():
    nosy = Model("nosy", ("hardness",), (), SOURCE, lambda inputs: inputs.get("power") and {})
    with pytest.raises(DataError, match="'nosy' asked for the input 'power'"):
        plan((nosy,), ("hardness",), {"power": 1.0})


def test_a_model_called_without_its_needs_says_which_are_absent():
    with pytest.raises(DataError, match="Absent: power"):
        model("one").predict({})
