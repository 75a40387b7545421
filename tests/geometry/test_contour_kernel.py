import numpy as np

from sekiso.geometry.contour_kernel import chain_loops


def test_segments_are_put_in_the_order_of_their_loops():
    order, starts = chain_loops(np.array([2, 4, 5, 1, 3, 0]))
    assert order.tolist() == [0, 2, 5, 1, 4, 3]
    assert starts.tolist() == [0, 3, 6]


def test_open_chains_and_pairs_are_left_out():
    order, starts = chain_loops(np.array([1, -1, 3, 2, 5, 6, 4]))
    assert order.tolist() == [4, 5, 6]
    assert starts.tolist() == [0, 3]


def test_no_segment_makes_no_loop():
    order, starts = chain_loops(np.empty(0, dtype=np.int64))
    assert order.tolist() == []
    assert starts.tolist() == [0]
