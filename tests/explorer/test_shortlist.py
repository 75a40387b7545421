import subprocess
import sys

import numpy as np
import pytest

from sekiso.domain.requirement import Requirement
from sekiso.explorer import shortlist
from sekiso.explorer.explore import explore
from sekiso.explorer.merits import log_chance
from sekiso.explorer.options import options
from sekiso.explorer.question import question_of
from sekiso.interfaces.python.need import need_of
from sekiso.knowledge import load

SEA = {"size": "80 mm", "quantity": 20, "require": ("corrosion=sea_water",)}


@pytest.fixture
def judge_all(monkeypatch):
    """Answers a need as if there were no shortlist: every option is costed."""

    def answer(need):
        def everything(question, listed):
            every = tuple(range(len(listed)))
            return shortlist.Family(listed, every, every, 0.0)

        with monkeypatch.context() as patch:
            patch.setattr(shortlist, "promising", everything)
            patch.setattr(shortlist, "N_FAMILIES", 99)
            return explore(need, load())

    return answer


def _families(answer):
    """The best chance that each family has, over its routes."""
    chances = {}
    for c in answer.candidates:
        if c.is_feasible:
            chances[c.family] = max(chances.get(c.family, 0.0), c.probability)
    return chances


def test_a_named_alloy_gets_the_same_answer_without_a_shortlist(judge_all):
    need = need_of(material="17-4PH", size="80 mm", require="yield_strength >= 900 MPa")
    assert judge_all(need).json() == explore(need, load()).json()


def test_no_option_is_dropped_and_what_is_not_costed_says_who_stands_for_it(ask):
    answer = ask(**SEA)
    listed = options(question_of(need_of(**SEA), load().for_answers))
    assert {(c.process, c.material) for c in answer.candidates} == {
        (o.route.key, o.alloy.key) for o in listed
    }
    judged = {(c.process, c.material) for c in answer.candidates if c.terms}
    reasons = [(c, r) for c in answer.candidates for r in c.reasons if not c.terms]
    told = {r.key for _, r in reasons}
    standing = {(c.process, r.values["alloy"]) for c, r in reasons if "alloy" in r.values}
    assert {"family_represented", "route_represented"} <= told
    assert standing <= judged


def test_each_family_and_each_route_is_judged(ask):
    answer = ask(size="80 mm", quantity=20)
    judged = [c for c in answer.candidates if c.terms]
    assert {c.family for c in judged} == {c.family for c in answer.candidates}
    assert {c.process for c in judged} == {c.process for c in answer.candidates}


def test_what_the_medium_forbids_keeps_that_reason(ask):
    told = [{r.key for r in c.reasons} for c in ask(**SEA).candidates if not c.terms]
    assert {"medium_veto"} in told
    assert {"medium_veto", "family_represented"} not in told


@pytest.mark.parametrize(
    "require",
    ["yield_strength >= 1200 MPa", "service_temperature >= 850 degC", "elongation >= 35 percent",
     "hardness >= 500 HV", "thermal_conductivity >= 150 W/(m K)"],
)  # fmt: skip
def test_no_family_loses_the_alloy_that_is_likeliest_to_do(require, judge_all):
    need = need_of(size="80 mm", quantity=20, require=require)
    few, all_of_them = _families(explore(need, load())), _families(judge_all(need))
    assert few.keys() == all_of_them.keys()
    # on another route, or as a metal less apt to crack, a little less sure may be the better choice
    assert min(few[key] / all_of_them[key] for key in few) > 0.6


def test_an_alloy_of_own_rows_is_always_judged():
    rows = [{"material": "316L", "process": "PBF-LB", "yield_strength": 5.0e8}]
    answer = explore(need_of(size="80 mm", local=rows), load())
    assert any(c.terms for c in answer.candidates if c.material == "316l" and c.process == "PBF-LB")


def test_the_chance_of_a_limit_at_the_median_is_one_half_and_at_5_percent_95():
    points = np.array([[300.0, 400.0, 500.0], [np.nan] * 3])
    for limit, chance in ((400.0, 0.5), (300.0, 0.95), (500.0, 0.05)):
        asked = Requirement("yield_strength", ">=", limit * 1e6)
        log = log_chance(points * 1e6, asked, belief=1.0, unknown=0.4)
        assert np.exp(log) == pytest.approx([chance, 0.4], abs=2e-3)  # table of the normal


def test_a_limit_that_is_half_believed_costs_half():
    asked = Requirement("yield_strength", ">=", 400e6)
    log = log_chance(np.array([[3e8, 4e8, 5e8]]), asked, belief=0.5, unknown=0.5)
    assert np.exp(log) == pytest.approx([0.75])


def test_to_rank_loads_neither_scipy_nor_the_compiler():
    told = subprocess.run(
        [sys.executable, "-c", "import sys, sekiso.explorer.explore; print(*sys.modules)"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert not {"scipy", "numba", "pandas", "sklearn", "pint"} & set(told.stdout.split())
