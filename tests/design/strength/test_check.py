"""Strength checks against closed forms, on bars that lie askew in their cells."""

from dataclasses import replace

import numpy as np
import pytest

from sekiso.design.shapes import SHAPES
from sekiso.design.strength.check import check_strength
from sekiso.design.strength.discretisation_error import stress_prediction
from sekiso.design.strength.material import StrengthMaterial
from sekiso.domain.errors import NeedError
from sekiso.domain.loads import Load, Place, Plane, Support
from sekiso.domain.prediction import Prediction
from sekiso.interfaces.report.stress import headline

E = 200e9
STEEL = StrengthMaterial(
    "steel", E, 0.3, density=7800.0, expansion=12e-6,
    yield_strength=Prediction.lognormal("yield_strength", "Pa", 500e6, 0.05, model="test"),
)  # fmt: skip
END = np.array([0.04, 0.0, 0.0])
ASKEW = np.array([[0.8, -0.36, 0.48], [0.6, 0.48, -0.64], [0.0, 0.8, 0.6]])


def at(turn, point, normal):
    """The end of a bar: a plane through a point, both given before the turn."""
    place = tuple(turn @ point), tuple(turn @ np.asarray(normal, dtype=float))
    return Place(planes=(Plane(*place, within=1e-6),))


def bar(turn, **lengths):
    """A box along x, turned."""
    straight = SHAPES["box"](**lengths)
    vertices = straight.vertices @ turn.T
    low = straight.vertices.min(axis=0)
    return replace(straight, vertices=vertices, extent=tuple(np.ptp(vertices, axis=0))), low


def pulled(turn, force=(0.0, 0.0, -200.0), *, resolution=1.2e-3, **rest):
    """A cantilever 40 x 10 x 6 mm, held at one end, with a force on the other."""
    body, low = bar(turn, x=0.04, y=0.01, z=0.006)
    return check_strength(
        body,
        loads=[Load("force", at(turn, low + END, (1, 0, 0)), tuple(turn @ force))],
        supports=[Support(at(turn, low, (1, 0, 0)))],
        material=STEEL, resolution=resolution, **rest,
    )  # fmt: skip


@pytest.fixture(scope="module")
def askew():
    return pulled(ASKEW)


def test_a_beam_askew_in_its_cells_bends_as_it_must(askew):
    inertia = 0.01 * 0.006**3 / 12.0
    exact = 200.0 * 0.04**3 / (3.0 * E * inertia) + 200.0 * 0.04 * 1.2 / (E / 2.6 * 6e-5)
    told = askew.cases[0].displacement
    assert told.low < exact < told.high
    assert told.value == pytest.approx(exact, rel=0.06)  # five cells across the beam


def test_its_stress_is_that_of_the_section_at_the_clamp(askew):
    stress = askew.cases[0].stress
    exact = 200.0 * 0.04 * 0.003 / (0.01 * 0.006**3 / 12.0)
    assert stress.low < exact < stress.high
    assert stress.high / stress.value > stress.value / stress.low  # wider on the unsafe side


def test_how_far_peaks_at_supports_reach_hangs_on_the_wall_not_on_the_cells():
    fine, finer = (pulled(np.eye(3), resolution=edge).reach for edge in (0.45e-3, 0.4e-3))
    assert fine == finer == pytest.approx(0.4 * 2.0 * 2.4e-6 / 1.4e-3)


def test_cells_coarser_than_any_that_were_fitted_are_extrapolated():
    near, far = (
        stress_prediction(0.9e8, 1e8, steepness=0.1, fineness=edge) for edge in (0.7, 0.71)
    )
    assert (near.validity, far.validity) == ("inside", "extrapolated")


def test_a_wall_that_slides_hides_no_stress():
    body, low = bar(np.eye(3), x=0.04, y=0.01, z=0.006)
    normals = {"x": (1, 0, 0), "y": (0, 1, 0), "z": (0, 0, 1)}
    told = check_strength(
        body,
        loads=[Load("force", at(np.eye(3), low + END, (1, 0, 0)), (600.0, 0.0, 0.0))],
        supports=[Support(at(np.eye(3), low, n), fixes=(axis,)) for axis, n in normals.items()],
        material=STEEL, resolution=2e-3,
    )  # fmt: skip
    case = told.cases[0]
    assert not case.is_peak_at_support
    assert case.stress.low < 1e7 < case.stress.high


def test_the_factor_is_strength_over_stress_with_both_intervals(askew):
    case = askew.cases[0]
    assert askew.safety_factor.value == pytest.approx(500e6 / case.stress.value)
    spread = askew.safety_factor.high / askew.safety_factor.low
    assert spread > case.stress.high / case.stress.low
    assert spread > STEEL.yield_strength.high / STEEL.yield_strength.low


def test_what_holds_the_beam_takes_its_force_and_moment(askew):
    (reaction,) = askew.cases[0].reactions
    assert np.allclose(reaction.force, -np.array(askew.cases[0].applied), atol=0.1)
    assert np.allclose(askew.cases[0].applied, ASKEW @ [0.0, 0.0, -200.0], atol=1e-6)
    turned_back = ASKEW.T @ reaction.moment
    assert turned_back[1] == pytest.approx(-200.0 * 0.04, rel=0.05)


def test_fields_reach_the_vertices_of_the_mesh(askew):
    told = askew.field
    assert told.vertex_displacement.shape == (1, 8, 3)
    largest = np.linalg.norm(told.vertex_displacement, axis=2).max()
    assert largest == pytest.approx(askew.displacement_max, rel=0.15)  # read on the fine grid
    assert np.allclose(
        told.principal[0].sum(axis=0), told.stress[0, :3].sum(axis=0) * (told.fraction > 0)
    )


def test_two_cases_are_told_apart_and_the_worse_one_decides():
    turn = np.eye(3)
    body, low = bar(turn, x=0.04, y=0.01, z=0.006)
    end = at(turn, low + END, (1, 0, 0))
    told = check_strength(
        body,
        loads=[
            Load("force", end, (500.0, 0.0, 0.0), case="pull"),
            Load("force", end, (0.0, 0.0, -200.0), case="bend"),
        ],
        supports=[Support(at(turn, low, (1, 0, 0)))],
        material=STEEL, resolution=2e-3,
    )  # fmt: skip
    assert [case.name for case in told.cases] == ["pull", "bend"]
    assert told.worst.name == "bend"
    assert told.cases[0].displacement.value == pytest.approx(500.0 * 0.04 / (E * 6e-5), rel=0.05)
    assert "bend" in repr(told)


def test_verdicts_follow_the_interval():
    easy = pulled(np.eye(3), resolution=3e-3)
    assert easy.verdict == "holds"
    assert pulled(np.eye(3), (0.0, 0.0, -20000.0), resolution=3e-3).verdict == "fails"
    hard = pulled(np.eye(3), resolution=3e-3, required=easy.safety_factor.value)
    assert hard.verdict == "close"
    assert {f.code for f in hard.findings} >= {"strength_close"}


def test_a_limit_of_displacement_is_judged():
    told = pulled(np.eye(3), resolution=3e-3, max_displacement=1e-9)
    assert "strength_too_soft" in {f.code for f in told.findings}


def test_a_heated_bar_between_walls_is_pressed_by_e_alpha_dt():
    body, low = bar(np.eye(3), x=0.04, y=0.01, z=0.006)
    far = at(np.eye(3), low + END, (1, 0, 0))
    told = check_strength(
        body,
        loads=[Load("temperature", value=80.0)],
        supports=[Support(at(np.eye(3), low, (1, 0, 0))), Support(far, fixes=("x",))],
        material=STEEL, resolution=2e-3,
    )  # fmt: skip
    middle = np.median(told.field.von_mises[0][told.field.fraction > 0.99])
    assert middle == pytest.approx(E * 12e-6 * 80.0, rel=0.05)  # the clamp adds 3 %
    assert told.cases[0].reactions[1].force[0] == pytest.approx(-E * 12e-6 * 80.0 * 6e-5, rel=0.05)


def test_a_round_bar_askew_twists_as_it_must():
    straight = SHAPES["cylinder"](diameter=0.012, height=0.03)
    low = np.array([*straight.vertices[:, :2].mean(axis=0), straight.vertices[:, 2].min()])
    vertices = straight.vertices @ ASKEW.T
    body = replace(straight, vertices=vertices, extent=tuple(np.ptp(vertices, axis=0)))
    end = at(ASKEW, low + END[::-1] * 0.75, (0, 0, 1))
    told = check_strength(
        body,
        loads=[Load("moment", end, tuple(ASKEW @ [0.0, 0.0, 50.0]))],
        supports=[Support(at(ASKEW, low, (0, 0, 1)))],
        material=STEEL, resolution=1.4e-3,
    )  # fmt: skip
    polar = np.pi * 0.012**4 / 32.0
    case = told.cases[0]
    assert case.displacement.value == pytest.approx(50 * 0.03 / (E / 2.6 * polar) * 0.006, rel=0.06)
    assert case.stress.low < np.sqrt(3.0) * 50.0 * 0.006 / polar < case.stress.high


def test_cells_too_large_or_too_many_are_refused_with_what_would_do():
    with pytest.raises(NeedError, match="too large"):
        pulled(np.eye(3), resolution=0.02)
    with pytest.raises(NeedError, match="do not fit in memory"):
        pulled(np.eye(3), resolution=1e-6)


def test_a_part_that_moves_a_tenth_of_its_length_is_beyond_linear_elasticity(askew):
    assert "strength_moves_far" not in {finding.code for finding in askew.findings}
    soft = pulled(np.eye(3), force=(0.0, 0.0, -4e4), resolution=3e-3)
    (found,) = (f for f in soft.findings if f.code == "strength_moves_far")
    assert found.values["value"] == pytest.approx(1e3 * soft.displacement_max)
    assert found.values["share"] > 10.0
    assert found.values["longest"] == pytest.approx(40.0, rel=0.1)
    assert "too far" in headline(soft)
    assert "信頼できません" in headline(soft, "ja")


def test_factors_are_told_with_three_digits():
    light = pulled(np.eye(3), force=(0.0, 0.0, -1e-3), resolution=3e-3)
    factor = light.findings[0].values["factor"]
    assert factor == float(f"{light.safety_factor.value:.3g}")
