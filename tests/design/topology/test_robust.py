"""Thresholds of the eroded and dilated design, and the lengths that they give."""

import numpy as np
import pytest
from tests.design.topology.problems import cantilever

from sekiso.design.topology.cone_filter import ConeFilter
from sekiso.design.topology.robust import thresholds, wall_length, with_length_scales
from sekiso.design.topology.settings import Settings
from sekiso.numerics.voxels.grid import Grid


def test_length_grows_with_the_threshold_and_vanishes_at_one_half():
    lengths = [wall_length(threshold) for threshold in (0.501, 0.6, 0.75, 0.9)]
    assert lengths[0] < 0.1
    assert np.all(np.diff(lengths) > 0.0)


def test_a_member_alone_leaves_gaps_free():
    member = thresholds(min_member=2e-3, min_gap=None)
    assert member.variants == (0.6, None)
    gap = thresholds(min_member=None, min_gap=2e-3)
    assert gap.variants == (None, 0.4)
    assert gap.radius == member.radius


def test_the_shorter_of_both_keeps_its_own_length():
    both = thresholds(min_member=3.0, min_gap=1.5)
    assert both.eroded == 0.6
    assert both.radius * wall_length(1.0 - both.dilated) == pytest.approx(1.5, rel=1e-3)


def test_the_thinnest_wall_that_shows_eroded_is_as_thick_as_promised():
    grid = Grid((17, 17, 40), edge=(0.125, 0.125, 0.125))
    radius, edge = 1.0, 0.125
    filter = ConeFilter(grid, np.ones(grid.shape), radius)
    middle = (8, 8, slice(None))
    shown = []
    for half in range(1, 8):  # walls of the variables, ever thicker
        wall = np.zeros(grid.shape)
        wall[:, :, 20 - half : 20 + half] = 1.0
        filtered = filter.forward(wall)[0][middle]
        if filtered.max() >= 0.75:
            shown.append(edge * np.count_nonzero(filtered >= 0.5))
    assert min(shown) == pytest.approx(radius * wall_length(0.75), abs=2.0 * edge)


def test_lengths_set_the_filter_and_fix_the_thresholds():
    beam = cantilever(4)
    asked = Settings(min_member=2.0, keeps_volume=True, threshold=0.3, filter="helmholtz")
    settings = with_length_scales(beam, asked)
    assert (settings.filter, settings.threshold, settings.keeps_volume) == ("cone", 0.5, False)
    assert settings.filter_radius == pytest.approx(2.0 / wall_length(0.6))
    assert with_length_scales(beam, Settings()) == Settings()
