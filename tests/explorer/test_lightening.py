"""A lighter shape per process in the answer."""

import json

import pytest

from sekiso.design.shapes import SHAPES
from sekiso.domain.errors import PartError
from sekiso.domain.need import Need
from sekiso.domain.part import Finding
from sekiso.explorer import judged_shape, lightening, peak_stress
from sekiso.explorer.explore import explore
from sekiso.interfaces.python.need import need_of

PART = SHAPES["box"](x=0.06, y=0.02, z=0.03)
UNDER = {"loads": "2 kN -z on right", "supports": "left", "material": "Ti-6Al-4V"}


@pytest.fixture(scope="module")
def small():
    """Few cells, one process, the lighter shape a smaller box."""
    patch = pytest.MonkeyPatch()
    patch.setattr(peak_stress, "N_CELLS", 600)
    patch.setattr(lightening, "N_PROCESSES", 1)
    patch.setattr(lightening, "made_lighter", _smaller)
    yield patch
    patch.undo()


class _Shape:
    """What is asked of a result."""

    def __init__(self, order):
        self.part, self.verification, self.direction = SMALL, None, (0.0, 0.0, 1.0)
        self.findings = ()


SMALL = SHAPES["box"](x=0.06, y=0.01, z=0.03)


def _smaller(order, progress):
    assert order.process in ("PBF-LB", "PBF-EB", "DED-LB-powder", "DED-LB-wire", "DED-Arc", "BJT")
    assert order.aim.min_safety_factor == pytest.approx(2.0)
    return _Shape(order)


@pytest.fixture(scope="module")
def answer(known, small):
    need = need_of(PART, **UNDER, require=["safety_factor >= 2"], lighten=True, quantity="5")
    return explore(need, known)


def test_the_lighter_shape_stands_beside_the_part_as_given(answer):
    (entry,) = answer.lighter
    assert entry.change("mass") == pytest.approx(-0.5, abs=1e-6)
    assert entry.change("cost") < 0.0
    assert answer.shapes[entry.part] is SMALL


def test_the_answer_as_json_tells_it_without_the_mesh(answer):
    told = json.loads(answer.json())
    assert told["lighter"][0]["process"] == answer.lighter[0].process
    assert "shapes" not in told


def test_the_same_question_has_the_same_answer(answer, known, small):
    need = need_of(PART, **UNDER, require=["safety_factor >= 2"], lighten=True, quantity="5")
    assert explore(need, known).json() == answer.json()


def test_an_answer_that_was_not_asked_for_one_is_as_before(known):
    told = json.loads(explore(need_of(size="60 mm", material="316L"), known).json())
    assert "lighter" not in told


def test_a_need_without_loads_keeps_the_id_from_before_there_were_any():
    plain = Need(seed=3).digest(version="1", knowledge_digest="0")
    assert plain == "a18bc216e025a27e7d0e8ef71d4aa4c1488e256808efbdbddda092eec8ae8cf6"
    loaded = need_of(PART, **UNDER).digest(version="1", knowledge_digest="0")
    assert loaded != need_of(PART, material="Ti-6Al-4V").digest(version="1", knowledge_digest="0")


def test_where_there_is_none_the_reason_is_the_error_itself(known, small):
    def fails(order, progress):
        raise PartError("design_space_all_kept", got="box", depth=3.0)

    with pytest.MonkeyPatch.context() as inside:
        inside.setattr(lightening, "made_lighter", fails)
        answer = explore(need_of(PART, **UNDER, lighten=True), known)
    (entry,) = answer.lighter
    assert entry.reason.key == "design_space_all_kept"
    assert not entry.after


def test_the_watcher_hears_of_each_shape_and_its_time_left(small, known):
    heard = []
    with pytest.MonkeyPatch.context() as inside:
        inside.setattr(lightening, "made_lighter", _iterated)
        explore(need_of(PART, **UNDER, lighten=True), known, progress=heard.append)
    assert [at.number for at in heard] == [1, 1, 1]
    assert heard[0].seconds_left is None
    assert heard[2].share == pytest.approx(2.0 / lightening._N_USUAL)
    assert heard[2].seconds_left >= 0.0


def test_an_ended_search_leaves_the_answer_without_the_missing_shapes_and_says_so(known, small):
    with pytest.MonkeyPatch.context() as inside:
        inside.setattr(lightening, "N_PROCESSES", 2)
        inside.setattr(lightening, "made_lighter", _iterated)
        need = need_of(PART, **UNDER, lighten=True)
        answer = explore(need, known, progress=lambda at: at.number < 2)
    made, missing = answer.lighter
    assert made.part in answer.shapes
    assert missing.reason.key == "lightening_ended"


def test_what_rules_the_lighter_shape_out_is_told_beside_its_price(known, small):
    with pytest.MonkeyPatch.context() as inside:
        inside.setattr(judged_shape, "evaluate", _with_thin_walls(judged_shape.evaluate))
        answer = explore(
            need_of(PART, **UNDER, require=["safety_factor >= 2"], lighten=True), known
        )
    (entry,) = answer.lighter
    assert [reason.key for reason in entry.objections] == ["part_finding"]
    assert {"mass", "cost", "co2", "build_time"} <= set(entry.after)


def _iterated(order, progress):
    progress(None)
    progress(None)
    return _Shape(order)


def _with_thin_walls(plain):
    thin = Finding("thin_wall", "error", {"measured": 0.1, "limit": 0.3, "low": 0.2, "high": 0.5})

    def evaluate(question, option):
        question.findings[option.route.key] = (thin,)
        return plain(question, option)

    return evaluate
