"""Rotating a mesh so that a chosen direction points up."""

from __future__ import annotations

import numpy as np

from sekiso.domain.direction import Direction
from sekiso.geometry.mesh import Floats


def upright_rotation(direction: Direction) -> Floats:
    """Rotation matrix R, shape (3, 3), with R @ direction = (0, 0, |direction|).

    Rodrigues' formula for the smallest turn; straight down turns about x.

    >>> (upright_rotation((1.0, 0.0, 0.0)) @ (1.0, 0.0, 0.0)).round(6).tolist()
    [0.0, 0.0, 1.0]
    """
    up = np.asarray(direction, dtype=np.float64)
    up = up / np.linalg.norm(up)
    axis = np.array([up[1], -up[0], 0.0])
    sine, cosine = float(np.hypot(up[0], up[1])), float(up[2])
    if sine < 1e-12:
        return np.eye(3) if cosine > 0.0 else np.diag([1.0, -1.0, -1.0])
    x, y, _ = axis / sine
    cross = np.array([[0.0, 0.0, y], [0.0, 0.0, -x], [-y, x, 0.0]])
    return np.asarray(np.eye(3) + sine * cross + (1.0 - cosine) * (cross @ cross))


def rotate(vertices: Floats, direction: Direction) -> Floats:
    """`vertices`, shape (n, 3), with `direction` along +z."""
    if direction[0] == 0.0 and direction[1] == 0.0 and direction[2] > 0.0:
        return vertices
    return np.asarray(vertices @ upright_rotation(direction).T)
