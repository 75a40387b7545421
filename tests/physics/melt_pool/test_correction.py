"""The bag of members is the mixture of its members, and a state is computed once."""

from __future__ import annotations

import numpy as np
import pytest

from sekiso.knowledge import load
from sekiso.materials import thermophysical
from sekiso.physics.melt_pool.conduction_pool import SIZES, TERMS
from sekiso.physics.melt_pool.correction import (
    model_of,
    plain_model,
    pool_model,
    pool_state,
)
from sekiso.physics.melt_pool.track import Track

STEEL = thermophysical.of_record(load().alloys["316l"])
STATE = pool_state(
    Track.of(STEEL, power=[150.0, 300.0], speed=[0.5, 1.2], beam_diameter=9e-5, layer=3e-5)
)


@pytest.mark.parametrize("size", SIZES)
def test_grouped_members_are_the_mixture_of_single_ones(size: str) -> None:
    pool, members = STATE.conduction, pool_model().sizes[size].members
    means, variances = [], []
    for member in members:
        terms = dict(zip(TERMS, pool.terms[member.exponent], strict=True))
        design = np.column_stack([terms[name] for name in member.terms])
        source = np.column_stack([terms[name] for name in member.source_terms])
        mean, variance = member.model.predict(design, source_design=source)
        means.append(pool.log_sizes[member.exponent][SIZES.index(size)] + mean)
        variances.append(variance)
    spread = np.mean(variances, axis=0) + np.var(means, axis=0)
    assert STATE.sizes[size].mean == pytest.approx(np.mean(means, axis=0), rel=1e-12)
    assert STATE.sizes[size].deviation == pytest.approx(np.sqrt(spread), rel=1e-12)


def test_a_median_is_zero_where_nothing_melts() -> None:
    cold = pool_state(Track.of(STEEL, power=[1.5, 200.0], speed=0.8, beam_diameter=1e-4))
    assert cold.median("width")[0] == 0.0
    assert cold.median("width")[1] == pytest.approx(127.8e-6, rel=1e-3)


def test_a_process_without_fitted_tracks_takes_the_plain_pool() -> None:
    assert model_of("PBF-LB") is pool_model()
    for size in model_of("PBF-EB").sizes.values():
        assert [member.exponent for member in size.members] == [1.0]
        assert np.all(size.members[0].model.weight == 0.0)
    assert plain_model().ranges == pool_model().ranges
