from itertools import pairwise

import numpy as np
import pytest
from manifold3d import Manifold

from sekiso.design.nesting import (
    Placed,
    collisions,
    nest,
    parts_per_plate,
    shelf_density,
    smallest_box_turn,
)

PLATE = (0.1, 0.1)


def ell(mesh_of):
    """An angle of 40 x 40 mm with legs of 10 mm."""
    return mesh_of(Manifold.cube((0.04, 0.01, 0.01)) + Manifold.cube((0.01, 0.04, 0.01)))


@pytest.mark.parametrize(
    ("size", "gap", "border", "expected"),
    [
        ((0.05, 0.05, 0.05), 0.0, 0.0, 4),
        ((0.05, 0.05, 0.05), 0.001, 0.0, 1),
        ((0.06, 0.03, 0.05), 0.0, 0.0, 4),
        ((0.2, 0.03, 0.05), 0.0, 0.0, 0),
        ((0.05, 0.05, 0.2), 0.0, 0.0, 0),
        ((0.04, 0.04, 0.01), 0.0, 0.011, 1),
    ],
)
def test_boxes_per_plate(size, gap, border, expected):
    assert parts_per_plate(size, plate=(0.1, 0.1, 0.1), gap=gap, border=border) == expected


def test_a_process_that_stacks_fills_the_height():
    flat = (0.05, 0.05, 0.02)
    assert parts_per_plate(flat, plate=(0.1, 0.1, 0.1), stacks=True) == 20


def test_more_gap_never_makes_room_for_more():
    counts = [
        parts_per_plate((0.017, 0.031, 0.02), plate=(0.25, 0.25, 0.3), gap=g)
        for g in np.linspace(0.0, 0.01, 21)
    ]
    assert all(a >= b for a, b in pairwise(counts))


def test_angles_nest_into_each_other_without_touching(mesh_of):
    parts = [ell(mesh_of) for _ in range(8)]
    found = nest(parts, plate=PLATE, gap=1e-3, border=1e-3, n_turns=4, cell=1e-3)
    assert len(found.placed) >= 6
    assert collisions(parts, placed=found.placed, gap=1e-3) == 0
    baseline, n_baseline = shelf_density(parts, plate=PLATE, gap=1e-3, border=1e-3, cell=1e-3)
    assert n_baseline == 4
    assert found.density > baseline


def test_parts_stay_on_the_plate_and_stand_on_it(mesh_of):
    parts = [ell(mesh_of), mesh_of(Manifold.sphere(0.015, circular_segments=32))]
    found = nest(parts, plate=PLATE, gap=1e-3, border=5e-3, cell=1e-3)
    for item in found.placed:
        standing = item.vertices(parts[item.number][0])
        assert standing[:, :2].min() >= 5e-3 - 1e-12
        assert standing[:, :2].max() <= 0.095 + 1e-12
        assert standing[:, 2].min() == pytest.approx(0.0, abs=1e-12)


def test_what_does_not_fit_is_left_over(mesh_of):
    parts = [mesh_of(Manifold.cube((0.2, 0.02, 0.01))), ell(mesh_of)]
    found = nest(parts, plate=PLATE, border=1e-3, cell=1e-3)
    assert found.left_over == (0,)
    assert [item.number for item in found.placed] == [1]


def test_overlap_and_nearness_are_seen_exactly(cube):
    pair = [cube, cube]
    here = Placed(0, 0.0, (0.0, 0.0, 0.0))
    for shift, gap, expected in ((5.0, 0.0, 1), (10.5, 1.0, 1), (11.5, 1.0, 0), (10.5, 0.0, 0)):
        there = Placed(1, 0.0, (shift, 0.0, 0.0))
        assert collisions(pair, placed=[here, there], gap=gap) == expected


def test_smallest_box_of_a_turned_bar_is_that_of_the_bar(mesh_of):
    bar = mesh_of(Manifold.cube((0.05, 0.01, 0.01)).rotate((0.0, 0.0, 27.0)))
    turn = smallest_box_turn(bar[0])
    size = np.ptp(Placed(0, turn, (0.0, 0.0, 0.0)).vertices(bar[0]), axis=0)
    assert sorted(size[:2]) == pytest.approx([0.01, 0.05])
