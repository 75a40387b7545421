"""The search for a factor moves the limit of each case to what its check tells."""

from dataclasses import dataclass, replace
from types import SimpleNamespace

import numpy as np
import pytest

from sekiso.design.topology import stress_search
from sekiso.design.topology.settings import Settings
from sekiso.design.topology.state import History, State
from sekiso.design.topology.stress_search import StressSearch, strong_shape

STRENGTH = 100.0
PEAKS = (1.4, 0.9)  # verified over modelled stress, per case


@dataclass(frozen=True)
class _Shape:
    mass: float
    factors: tuple
    findings: tuple = ()
    ended: str = "iterations"

    @property
    def verification(self):
        told = [SimpleNamespace(safety_factor=SimpleNamespace(value=f)) for f in self.factors]
        worst = min(told, key=lambda case: case.safety_factor.value)
        return SimpleNamespace(cases=told, safety_factor=worst.safety_factor)


@pytest.fixture
def run(monkeypatch):
    """A search over designs that keep their limits exactly and weigh what those ask."""
    seen = []

    def optimise(problem, settings, *, progress=None, resume=None):
        seen.append(settings)
        column = np.ones(max(settings.n_iterations, 1))
        history = History({f"limit.stress.{k}": column for k in range(2)})
        return SimpleNamespace(state=State(settings.n_iterations, np.zeros(1)), history=history)

    def shape(prepared, design, settings, check, process):
        limits = [share * settings.max_stress for share in settings.stress_shares]
        factors = tuple(STRENGTH / (p * s) for p, s in zip(PEAKS, limits, strict=True))
        return _Shape(1.0 / min(limits), factors)

    monkeypatch.setattr(stress_search, "thicker_shapes", lambda *given: [])
    monkeypatch.setattr(stress_search, "optimise", optimise)
    monkeypatch.setattr(stress_search, "checked_shape", shape)
    cells = np.ones((2, 1, 1))
    problem = SimpleNamespace(
        cases=(1, 2), design=cells, frozen=cells < 0.0, grid=SimpleNamespace(edge=(1.0,) * 3)
    )

    def search(factor, **given):
        wanted = replace(StressSearch(factor, STRENGTH), **given)
        prepared = SimpleNamespace(problem=problem)
        return strong_shape(prepared, Settings(n_iterations=60), wanted, check=None), seen

    return search


@pytest.mark.parametrize("factor", [0.5, 1.0, 4.0])
def test_the_worst_case_ends_near_the_factor(run, factor):
    found, _ = run(factor)
    assert min(found.factors) == pytest.approx(1.015 * factor)


def test_the_first_shape_is_stiff_and_later_ones_go_on_from_it(run):
    _, seen = run(1.0)
    assert [settings.objective for settings in seen] == ["compliance", "mass", "mass"]
    assert [settings.n_iterations for settings in seen] == [20, 40, 55]


def test_a_factor_out_of_reach_is_told_with_the_strongest_shape(run):
    found, _ = run(1.0, rounds=1)
    assert min(found.factors) < 1.0
    assert [finding.code for finding in found.findings] == ["factor_not_reached"]
