from dataclasses import replace

from tests.design.topology.problems import edge_force, ragged

from sekiso.design.topology.formulation import formulation, uses_optimality_criteria
from sekiso.design.topology.problem import Case
from sekiso.design.topology.settings import Settings

FORCE = edge_force(ragged(()).grid)
PROBLEM = ragged((Case("down", FORCE), Case("up", -FORCE, weight=2.0)))
SETTINGS = Settings(volume_fraction=0.3)


def test_sum_over_the_cases_is_one_aim():
    wanted = formulation(PROBLEM, SETTINGS)
    assert [aim.response.key for aim in wanted.aims] == ["compliance"]
    assert [limit.most for limit in wanted.limits] == [0.3]


def test_worst_case_has_one_aim_per_case():
    wanted = formulation(PROBLEM, replace(SETTINGS, objective="worst_compliance"))
    assert [aim.response.key for aim in wanted.aims] == ["compliance.0", "compliance.1"]
    assert [aim.response.weight for aim in wanted.aims] == [1.0, 2.0]


def test_criteria_serve_one_aim_under_a_volume():
    worst = replace(SETTINGS, objective="worst_compliance")
    assert uses_optimality_criteria(PROBLEM, SETTINGS, formulation(PROBLEM, SETTINGS))
    assert not uses_optimality_criteria(PROBLEM, worst, formulation(PROBLEM, worst))
