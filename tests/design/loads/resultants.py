"""What loads and places amount to, to compare with."""

import numpy as np

from sekiso.design.faces import faces_of
from sekiso.design.loads.places import triangles_at


def faces_for(part, place):
    """The numbers of the faces that a place meets."""
    numbers = np.unique(faces_of(part).number[triangles_at(part, place)])
    return tuple(int(number) for number in numbers if number > 0)


def moment_about(point, force, grid):
    """Moment [N m] about a point [m] of forces [N] at the nodes, shape (3, nodes)."""
    places = np.stack(np.meshgrid(*map(grid.node_places, range(3)), indexing="ij"))
    arms = places - np.reshape(point, (3, 1, 1, 1))
    return np.cross(arms, force, axis=0).sum(axis=(1, 2, 3))
