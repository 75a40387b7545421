import numpy as np
import pytest

from sekiso.design.hatching import Pattern, hatch

SQUARE = np.array([[0.0, 0.0], [9.4e-3, 0.0], [9.4e-3, 9.4e-3], [0.0, 9.4e-3]])


def filled(pattern, loops=(SQUARE,), layer_of_loop=None):
    starts = np.concatenate(([0], np.cumsum([len(loop) for loop in loops])))
    owners = np.zeros(len(loops), dtype=int) if layer_of_loop is None else np.array(layer_of_loop)
    return hatch(np.concatenate(loops), loop_start=starts, layer_of_loop=owners, pattern=pattern)


@pytest.mark.parametrize("kind", ["lines", "stripes", "islands"])
@pytest.mark.parametrize("angle", [0.0, 10.0, 45.0, 123.4])
def test_length_without_overlap_is_area_over_distance(kind, angle):
    found = filled(Pattern(kind=kind, angle=np.radians(angle), overlap=0.0))
    # the lines at the rim stand for up to half a distance more or less on each side
    assert found.lengths.sum() == pytest.approx(9.4e-3**2 / 1e-4, rel=0.01)


def test_length_converges_to_area_over_distance():
    distances = np.array([8e-4, 2e-4, 5e-5])
    errors = []
    for d in distances:
        total = filled(Pattern(kind="lines", distance=d, angle=0.3)).lengths.sum()
        errors.append(abs(total * d / 9.4e-3**2 - 1.0))
    assert errors[2] < errors[0] / 4.0


def test_vectors_stay_inside_and_out_of_holes():
    ring = 0.5 * SQUARE[::-1] + 2e-3
    found = filled(Pattern(kind="islands", overlap=0.0), (SQUARE, ring))
    middle = 0.5 * (found.start + found.end)
    in_hole = np.all((middle > 2e-3 + 1e-9) & (middle < 6.7e-3 - 1e-9), axis=1)
    assert not in_hole.any()
    for ends in (found.start, found.end):
        assert ends.min() > -1e-9
        assert ends.max() < 9.4e-3 + 1e-9
    assert found.lengths.sum() == pytest.approx((9.4e-3**2 - 4.7e-3**2) / 1e-4, rel=0.02)


def test_each_joint_of_stripes_adds_one_overlap():
    plain = filled(Pattern(kind="stripes", overlap=0.0))
    lapped = filled(Pattern(kind="stripes", overlap=1e-4))
    joints = len(plain.start) - len(filled(Pattern(kind="lines")).start)
    more = lapped.lengths.sum() - plain.lengths.sum()
    # pieces shorter than the overlap at the rim take a little less
    assert more == pytest.approx(joints * 1e-4, rel=0.02)


def test_islands_are_no_longer_than_their_width_and_cross_their_neighbours():
    found = filled(Pattern(kind="islands", angle=0.0, overlap=0.0))
    assert found.lengths.max() <= 5e-3 + 1e-12
    step = found.end - found.start
    lies = np.abs(step[:, 1]) < 1e-12
    stands = np.abs(step[:, 0]) < 1e-12
    assert (lies | stands).all()
    assert lies.sum() > 50
    assert stands.sum() > 50


def test_islands_cover_each_place_once():
    """Points on a fine grid lie in exactly one square's colour: 25 by 25 cells of 1 mm."""
    square = SQUARE / 9.4e-3 * 25e-3
    found = filled(
        Pattern(kind="islands", angle=0.0, width=1e-3, distance=9.7e-5, overlap=0.0), (square,)
    )
    middle = 0.5 * (found.start + found.end)
    cells = np.floor(middle / 1e-3).astype(int)
    lies = np.abs(found.end - found.start)[:, 0] > np.abs(found.end - found.start)[:, 1]
    colour = cells.sum(axis=1) % 2
    long = np.maximum(*np.abs(found.end - found.start).T) > 5e-5  # shorter: which way is unclear
    assert (colour[lies & long] == 0).all()
    assert (colour[~lies & long] == 1).all()


def test_the_next_layer_is_turned_and_neighbouring_vectors_run_to_and_fro():
    found = filled(Pattern(kind="lines", angle=0.0), (SQUARE, SQUARE), [0, 1])
    step = found.end - found.start
    angle = np.degrees(np.arctan2(step[:, 1], step[:, 0]))
    first, second = angle[found.layer == 0], angle[found.layer == 1]
    assert set(np.round(np.abs(first))) <= {0.0, 180.0}
    assert set(np.round(second % 180.0)) == {67.0}
    assert np.all(np.abs(np.diff(first)) > 179.0)


def test_jumps_lead_from_vector_to_vector_within_a_layer():
    found = filled(Pattern(kind="lines", angle=0.0), (SQUARE, SQUARE), [0, 1])
    assert found.jumps[0] == 0.0
    assert found.jumps[found.layer == 0][1:] == pytest.approx(np.full(93, 1e-4), rel=1e-6)
    assert found.jumps[np.argmax(found.layer == 1)] == 0.0
