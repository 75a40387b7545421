import numpy as np
import pytest
from manifold3d import Manifold
from tests.design.loads.resultants import moment_about

from sekiso.design.faces import faces_of
from sekiso.design.loads.cells import fraction_of, grid_of
from sekiso.design.loads.discretise import discretise
from sekiso.design.mesh_report import part_from_mesh
from sekiso.domain.errors import NeedError
from sekiso.domain.load_plain import loads_of, supports_of
from sekiso.numerics.voxels.operator import elasticity
from sekiso.numerics.voxels.solver import Solver
from sekiso.numerics.voxels.stiffness import isotropic_stiffness


@pytest.fixture(scope="module")
def bar(mesh_of):
    return part_from_mesh(*mesh_of(Manifold.cube((0.04, 0.01, 0.01))))


@pytest.fixture(scope="module")
def lug(mesh_of):
    """A plate with a hole of 12 mm across y, turned out of the grid."""
    bore = Manifold.cylinder(0.05, 0.006, circular_segments=64).rotate((90.0, 0.0, 0.0))
    plate = Manifold.cube((0.04, 0.02, 0.03)) - bore.translate((0.025, 0.03, 0.015))
    return part_from_mesh(*mesh_of(plate.rotate((0.0, 0.0, 25.0))))


def acting(part, loads, supports=("left",), edge=2e-3):
    grid = grid_of(part, edge=edge)
    return grid, discretise(
        part, grid, fraction=fraction_of(part, grid),
        loads=loads_of(loads), supports=supports_of(supports),
    )  # fmt: skip


def test_bar_in_tension_stretches_as_in_the_textbook(bar):
    grid, found = acting(bar, "1 kN +x on right", ["left in x", "front in y", "bottom in z"])
    solver = Solver(elasticity(grid, isotropic_stiffness(1e11, 0.3), found.fraction), found.fixed)
    force = found.cases[0].force
    work = float(np.sum(solver.solve(force).field * force))
    # u = F L / (E A) = 1000 * 0.04 / (1e11 * 1e-4)
    assert work / 1e3 == pytest.approx(4e-6, rel=1e-3)


@pytest.mark.parametrize(
    "kind",
    ["force 35 kN along 0,-0.67,0.74", "bearing 9 kN along 0.90630779,0.42261826,0",
     "moment 60 N m about +z"],
)  # fmt: skip
def test_resultants_on_a_hole_are_exact_about_any_point(lug, kind):
    (hole,) = [face for face in faces_of(lug).table if face.kind == "cylinder"]
    (load,) = loads_of(f"{kind} on face {hole.number}")
    grid, found = acting(lug, [load])
    force = found.cases[0].force
    total = np.zeros(3) if load.kind == "moment" else np.array(load.vector)
    assert force.reshape(3, -1).sum(axis=1) == pytest.approx(total, rel=1e-9, abs=1e-7)
    about = moment_about(np.array(hole.middle), force, grid)
    couple = np.array(load.vector) if load.kind == "moment" else np.zeros(3)
    assert about == pytest.approx(couple, rel=1e-9, abs=2e-3)  # 1e-5 of force times radius


def test_loads_of_one_case_act_together(bar):
    _, found = acting(bar, ["a: 1 kN +x on right", "a: 2 kN +z on top", "b: gravity", "b: 3 g +x"])
    assert [case.name for case in found.cases] == ["a", "b"]
    assert found.cases[0].force.reshape(3, -1).sum(axis=1) == pytest.approx([1e3, 0.0, 2e3])
    assert found.cases[1].acceleration == pytest.approx((29.41995, 0.0, -9.80665))
    assert not found.cases[1].force.any()


def test_pressure_on_all_of_a_body_cancels(bar):
    _, found = acting(bar, "pressure 5 MPa on top and bottom and left and right")
    assert found.cases[0].force.reshape(3, -1).sum(axis=1) == pytest.approx([0.0] * 3, abs=1e-9)


@pytest.mark.parametrize(
    ("loads", "supports", "key"),
    [
        ([], ["left"], "load_missing"),
        ("1 kN +x on right", [], "support_missing"),
        ("0 kN +x on right", ["left"], "load_zero"),
        ("1 kN +x on right", ["left in x"], "support_free"),
        ("1 kN +x on left", ["left"], "load_on_support"),
        (["a: 1 kN +x on right", "a: 1 kN +z on right, weight 2"], ["left"], "load_weights"),
        (["heat by 80 K", "heat by 90 K"], ["left"], "load_temperatures"),
        ("1 kN +x on face 99", ["left"], "place_face"),
        ("1 kN +x on right", ["x = 5 m"], "place_nothing"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_runs(bar, loads, supports, key):
    with pytest.raises(NeedError) as refused:
        acting(bar, loads, supports)
    assert refused.value.key == key


def test_blocks_that_meet_at_an_edge_are_a_mechanism(mesh_of):
    two = Manifold.cube((0.01, 0.01, 0.01)) + Manifold.cube((0.01,) * 3).translate((0.01, 0.01, 0))
    part = part_from_mesh(*mesh_of(two))
    with pytest.raises(NeedError, match="hinges"):
        acting(part, "1 kN +x on right", ["left"])
    acting(part, "1 kN +x on right", ["bottom"])
