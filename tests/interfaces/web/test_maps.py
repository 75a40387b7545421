"""One recipe, one set of numbers: on the answer and on the map that its link opens."""

import pytest

import sekiso
from sekiso.domain.errors import NeedError
from sekiso.interfaces.web import maps
from sekiso.interfaces.web.maps import MapQuestion, of_candidate

QUESTIONS = {  # a production set, a computed start, a green laser, a hot bed of electrons
    "production set": {"material": "AlSi10Mg", "size": "60 mm", "quantity": 5},
    "thin layer": {"material": "316L", "size": "60 mm", "quantity": 5},
    "hot plate": {"material": "H13", "size": "60 mm", "quantity": 1},
    "green laser": {"material": "copper", "size": "60 mm", "quantity": 5},
    "electron beam": {"material": "Ti-6Al-4V", "size": "60 mm", "quantity": 5},
}


def printed(question):
    answer = sekiso.explore(**QUESTIONS[question])
    process = "PBF-EB" if question == "electron beam" else "PBF-LB"
    return next(c for c in answer.candidates if c.process == process and c.recipe)


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_map_behind_a_recipe_reads_the_numbers_of_the_answer(question):
    candidate = printed(question)
    recipe = candidate.recipe
    asked = MapQuestion.of(of_candidate(candidate).query())
    found = maps.window(**asked.arguments())
    read = maps.reading(found, asked.point, asked)
    assert read["hatch"] == pytest.approx(recipe.hatch, rel=1e-6)
    assert read["layer"] == pytest.approx(recipe.layer, rel=1e-6)
    assert found.best.preheat == pytest.approx(recipe.preheat, rel=1e-6)
    fitted = {name: recipe.risks[name] for name in read["risks"]}
    assert read["risks"] == pytest.approx(fitted, rel=1e-4, abs=1e-6)
    assert read["any_defect"] == pytest.approx(recipe.any_defect, rel=1e-4)
    for size in ("width", "depth"):
        ends = [f"{size}{end}" for end in ("", "_low", "_high")]
        assert [read[end] for end in ends] == pytest.approx(
            [recipe.expected[end] for end in ends], rel=1e-4
        )


def test_a_recipe_that_is_not_scanned_in_a_bed_has_no_map():
    answer = sekiso.explore(material="316L", size="200 mm", quantity=1)
    deposited = next(c for c in answer.candidates if c.recipe and c.process.startswith("DED"))
    assert of_candidate(deposited) is None


def test_an_address_keeps_the_recipe_and_a_changed_one_is_another_question():
    asked = of_candidate(printed("production set"))
    assert MapQuestion.of(asked.query()) == asked
    moved = asked.at(maps.Point(200.0, 0.75))
    assert moved.point == maps.Point(200.0, 0.75)
    assert moved.arguments() == asked.arguments(), "the map is the same, another point is read"
    assert asked.arguments()["hatch"] == "190 um"


def test_a_power_that_is_no_number_is_refused():
    with pytest.raises(NeedError, match="W"):
        _ = MapQuestion(power="much", speed="1000").point
