"""Elements in the basis of products of sums and differences, in which most of a box is zero.

The values of one field at the 8 nodes of a cell become sums and differences along each axis,
u^ = H u with H = h x h x h, h = [[1, 1], [-1, 1]] (a Walsh-Hadamard transform; mode m = 4a + 2b + c
is a difference along x, y, z where a, b, c = 1).  Then K = H^T K^ H, K^ = H K H^T / 64.  Where the
material has the three planes of the grid as mirror planes (isotropic, cubic, orthotropic along the
axes), K^ couples u_x of mode m to u_y of mode m ^ 6 and u_z of mode m ^ 5 only: 8 blocks of 3 x 3.
A product with K then takes 24 additions per field twice and 72 multiplications, not 576.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sekiso.numerics.arrays import FloatArray

_SUM_AND_DIFFERENCE = np.array([[1.0, 1.0], [-1.0, 1.0]])
_UPPER = np.triu_indices(3)


@dataclass(frozen=True, eq=False)
class ElementForm:
    """Element matrices as kernels take them, one per phase.

    `is_aligned`: `numbers` holds the upper halves of the blocks, (m, 8, 6), for one field the
    diagonal, (m, 8, 1).  Else K in sums and differences along z alone, (m, n, n).
    """

    numbers: FloatArray
    is_aligned: bool


def element_form(matrices: FloatArray) -> ElementForm:
    """The form of element matrices, shape (m, n, n), n = 8 or 24, numbered as in `element`.

    >>> from sekiso.numerics.voxels.element import conduction_element
    >>> element_form(conduction_element((1.0, 1.0, 1.0), np.eye(3))[None]).is_aligned
    True
    """
    n_fields = matrices.shape[-1] // 8
    h, one = _SUM_AND_DIFFERENCE, np.eye(2)
    full = _changed(matrices, np.kron(np.kron(h, h), h), n_fields, 64.0)
    modes = np.arange(8)
    dofs = np.array([modes, 8 + (modes ^ 6), 16 + (modes ^ 5)][:n_fields]).T  # (8, n_fields)
    blocks = full[:, dofs[:, :, None], dofs[:, None, :]]
    rest = full.copy()
    rest[:, dofs[:, :, None], dofs[:, None, :]] = 0.0
    if np.abs(rest).max() <= 1e-12 * np.abs(full).max():
        rows, columns = _UPPER if n_fields == 3 else ([0], [0])
        return ElementForm(np.ascontiguousarray(blocks[:, :, rows, columns]), True)
    along_z = _changed(matrices, np.kron(np.kron(one, one), h), n_fields, 4.0)
    return ElementForm(along_z, False)


def _changed(matrices: FloatArray, one: FloatArray, n_fields: int, factor: float) -> FloatArray:
    H = np.kron(np.eye(n_fields), one)
    return np.ascontiguousarray(H @ matrices @ H.T / factor)
