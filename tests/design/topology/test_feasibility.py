"""What cannot be asked for is said before the first iteration."""

from dataclasses import replace

import numpy as np
import pytest

from box_problem import box_problem
from sekiso.design.topology.feasibility import limit_findings, refuse_impossible
from sekiso.design.topology.problem import Case
from sekiso.design.topology.settings import Settings
from sekiso.design.topology.state import History
from sekiso.domain.errors import NeedError
from sekiso.numerics.voxels.grid import Grid
from sekiso.numerics.voxels.stiffness import isotropic_stiffness

GRID = Grid((6, 2, 3), edge=(1e-3, 1e-3, 1e-3))
LEAST_MASS = Settings(objective="mass")


def _beam(force=100.0, **given):
    nodes = GRID.node_shape
    fixed = np.zeros((3, *nodes), dtype=bool)
    fixed[:, 0] = True
    load = np.zeros((3, *nodes))
    load[2, -1, :, 0] = -force / 3.0
    cases = (Case("down", load, **given),)
    return box_problem(GRID, fixed=fixed, cases=cases, stiffness=isotropic_stiffness(200e9, 0.3))


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (
            replace(LEAST_MASS, max_displacement=1e-7),
            "whole design space is stiff enough in .*down",
        ),
        (replace(LEAST_MASS, max_compliance=1e-6), "whole design space is stiff enough"),
        (
            replace(LEAST_MASS, max_stress=1e6, stress_margin=0.0),
            "strong enough in load case 'down'",
        ),
        (replace(LEAST_MASS, max_stress=1e9, stress_margin=1.0), "No cell is left"),
        (LEAST_MASS, "nothing has to be kept"),
        (Settings(), "no volume or mass is given"),
        (Settings(volume_fraction=0.5, min_member=1e-3), "two cells"),
        (Settings(volume_fraction=0.5, min_gap=1e-3), "two cells"),
        (Settings(volume_fraction=0.5, min_member=5e-3), "nowhere as thick"),
    ],
)
def test_what_no_design_fulfils_is_refused(settings, said):
    with pytest.raises(NeedError, match=said):
        refuse_impossible(_beam(), settings)


def test_the_best_that_is_possible_is_told():
    with pytest.raises(NeedError) as told:
        refuse_impossible(_beam(), replace(LEAST_MASS, max_displacement=1e-7))
    best = float(told.value.values["best"]) * 1e-3
    refuse_impossible(_beam(), replace(LEAST_MASS, max_displacement=1.01 * best))


def test_a_volume_below_the_frozen_cells_is_a_contradiction():
    beam = _beam()
    beam.frozen[3:] = True
    with pytest.raises(NeedError, match=r"More than 0\.5"):
        refuse_impossible(beam, Settings(volume_fraction=0.4))


def test_a_peak_that_rounding_could_lower_is_not_refused():
    with pytest.raises(NeedError) as told:
        refuse_impossible(_beam(), replace(LEAST_MASS, max_stress=1e6, stress_margin=0.0))
    solid = float(told.value.values["best"]) * 1e6
    refuse_impossible(_beam(), replace(LEAST_MASS, max_stress=0.8 * solid, stress_margin=0.0))


def test_a_limit_that_was_missed_is_a_finding():
    columns = {"objective": [1.0], "limit.stress.0": [1.2], "limit.displacement.1": [1.005]}
    history = History({key: np.array(column) for key, column in columns.items()})
    findings = limit_findings(_beam(), Settings(max_stress=1.0), history)
    assert [finding.code for finding in findings] == ["stress_missed", "stress_margin"]
    assert findings[0].values == {"case": "1", "ratio": 1.2}
    assert findings[1].values == {"margin": pytest.approx(2.0)}  # mm, two cells
