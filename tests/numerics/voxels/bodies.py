"""Bodies that several tests of the voxel engine share."""

import numpy as np

from sekiso.numerics.voxels import Grid, elasticity, isotropic_stiffness

STEEL = isotropic_stiffness(1.0, 0.3)


def cantilever(n, scale=None):
    """CANT(2n, n, n): the face x = 0 is held, -1 acts on each node of the edge x = L, z = 0."""
    grid = Grid((2 * n, n, n), (1.0, 1.0, 1.0))
    uniform = 1e-9 + 0.12**3 * (1.0 - 1e-9)
    body = elasticity(grid, STEEL, uniform if scale is None else scale)
    fixed = np.zeros(body.field_shape, dtype=bool)
    fixed[:, 0] = True
    loads = np.zeros(body.field_shape)
    loads[2, -1, :, 0] = -1.0
    return body, fixed, loads


def assembled(operator):
    """K as a dense matrix."""
    n = int(np.prod(operator.field_shape))
    units = np.eye(n).reshape(n, *operator.field_shape)
    return operator.apply(units).reshape(n, n)
