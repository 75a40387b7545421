import numpy as np

from sekiso.geometry.winding_kernel import faces_to_flip


def test_faces_that_disagree_with_their_neighbour_are_flipped():
    first = np.array([0, 1, 3, 4])  # a strip of three faces: 0 - 1 - 2
    neighbour = np.array([1, 0, 2, 1])
    disagrees = np.array([True, True, False, False])
    assert faces_to_flip(first, neighbour, disagrees).tolist() == [False, True, True]


def test_each_shell_follows_its_own_first_face():
    first = np.array([0, 1, 2, 3, 4])
    neighbour = np.array([1, 0, 3, 2])
    disagrees = np.array([False, False, True, True])
    assert faces_to_flip(first, neighbour, disagrees).tolist() == [False, False, False, True]
