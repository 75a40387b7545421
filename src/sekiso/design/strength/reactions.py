"""What each support takes up: forces and moments on the part."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sekiso.design.strength.elements import Elements
from sekiso.design.strength.result import Reaction
from sekiso.numerics.arrays import FloatArray


def reactions_of(solved: Elements, case: int, held: Sequence[FloatArray]) -> tuple[Reaction, ...]:
    """The reactions of one case; `held` are points [m] (n, 3) on each support.

    A held node belongs to the support that has a point nearest to it.
    """
    from scipy.spatial import cKDTree

    reaction = solved.reaction[case]
    index = np.argwhere(np.any(reaction != 0.0, axis=0))
    if not len(index) or not held:
        return ()
    places = np.array(solved.grid.origin) + index * np.array(solved.grid.edge)
    forces = reaction[(slice(None), *index.T)].T
    distance = np.array([cKDTree(points).query(places)[0] for points in held])
    owner = np.argmin(distance, axis=0)
    return tuple(
        _reaction(number, places[owner == number], forces[owner == number], points.mean(axis=0))
        for number, points in enumerate(held)
    )


def _reaction(number: int, places: FloatArray, forces: FloatArray, middle: FloatArray) -> Reaction:
    force = forces.sum(axis=0)
    moment = np.cross(places - middle, forces).sum(axis=0)
    return Reaction(
        number + 1,
        (float(force[0]), float(force[1]), float(force[2])),
        (float(moment[0]), float(moment[1]), float(moment[2])),
    )
