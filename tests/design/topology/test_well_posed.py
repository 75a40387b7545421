from dataclasses import replace

import numpy as np
import pytest
from tests.design.topology.problems import cantilever, edge_force

from sekiso.design.strength import resolution
from sekiso.design.topology.optimise import optimise
from sekiso.design.topology.problem import Case
from sekiso.design.topology.settings import Settings
from sekiso.design.topology.well_posed import refuse_ill_posed, refuse_too_large
from sekiso.domain.errors import NeedError

PROBLEM = cantilever(8)
SHAPE = PROBLEM.grid.shape


def _refused(problem, match):
    with pytest.raises(NeedError, match=match):
        refuse_ill_posed(problem)


def test_the_reference_cantilever_is_well_posed():
    refuse_ill_posed(PROBLEM)


def test_nothing_to_design():
    _refused(replace(PROBLEM, frozen=np.ones(SHAPE, dtype=bool)), "Nothing is left")


def test_no_load():
    _refused(PROBLEM.with_cases(()), "No load is given")
    _refused(PROBLEM.with_cases((Case("rest", 0.0 * edge_force(PROBLEM.grid)),)), "Nothing acts")


def test_load_on_nothing():
    design = PROBLEM.design.copy()
    design[-1] = 0.0
    _refused(replace(PROBLEM, design=design), "where no material can be")


def test_no_support():
    _refused(replace(PROBLEM, fixed=np.zeros_like(PROBLEM.fixed)), "No support is given")


def test_mechanism():
    fixed = PROBLEM.fixed.copy()
    fixed[1] = False
    _refused(replace(PROBLEM, fixed=fixed), "let the part move")


def test_loaded_piece_apart_from_the_held_one():
    design = PROBLEM.design.copy()
    design[4] = 0.0
    _refused(replace(PROBLEM, design=design), "let the part move")


def test_too_many_cells_name_the_cells_that_fit(monkeypatch):
    monkeypatch.setattr(resolution, "memory_for_one", lambda: 850e6)
    refuse_too_large(1_000_000, n_cases=1, edge=1e-3)
    with pytest.raises(NeedError, match="2 mm or more"):
        refuse_too_large(8_000_000, n_cases=1, edge=1e-3)


def test_refused_before_the_first_iteration():
    seen = []
    settings = Settings(volume_fraction=0.3, filter_radius=1.5)
    with pytest.raises(NeedError, match="No support"):
        optimise(
            replace(PROBLEM, fixed=np.zeros_like(PROBLEM.fixed)), settings, progress=seen.append
        )
    assert seen == []
