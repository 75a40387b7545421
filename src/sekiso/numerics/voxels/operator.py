"""The stiffness of a body of cells as an operator on fields at nodes; no matrix is assembled.

K = sum over cells e of scale_e L_e^T K_phase(e) L_e, where L_e picks the values at the 8 nodes of
cell e.  The same operator serves elasticity (3 fields: displacement) and conduction (1 field:
temperature).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from sekiso.numerics.arrays import AnyArray, FloatArray
from sekiso.numerics.voxels.element import conduction_element, elastic_element
from sekiso.numerics.voxels.grid import Grid
from sekiso.numerics.voxels.hadamard import ElementForm, element_form
from sekiso.numerics.voxels.stiffness import is_stable


@dataclass(frozen=True, eq=False)
class Operator:
    """K of `grid`: cell e has `scale[e]` times the matrix `matrices[phase[e]]`.

    Parameters
    ----------
    grid : the cells.
    matrices : shape (m, n, n), one symmetric matrix per phase; n is 24 (elasticity) or 8
        (conduction), numbered as in `element`.
    scale : shape (nx, ny, nz), at least 0; a cell with 0 is void, exactly.  Default 1.
    phase : shape (nx, ny, nz), integers below m.  Default 0.

    Made by `elasticity` and `conduction`.  Raises ValueError where shapes or values do not fit.
    """

    grid: Grid
    matrices: FloatArray
    scale: FloatArray
    phase: AnyArray

    def __post_init__(self) -> None:
        for name, cells in (("scale", self.scale), ("phase", self.phase)):
            if cells.shape != self.grid.shape:
                raise ValueError(
                    f"{name} has the shape {cells.shape}, the grid {self.grid.shape} cells"
                )
        if not np.isfinite(self.scale).all() or float(self.scale.min()) < 0.0:
            raise ValueError("scale is a finite number of at least 0 in every cell")

    @property
    def n_fields(self) -> int:
        """3 for elasticity, 1 for conduction."""
        return int(self.matrices.shape[-1]) // 8

    @property
    def field_shape(self) -> tuple[int, int, int, int]:
        """Shape of a field at the nodes: (n_fields, nx + 1, ny + 1, nz + 1)."""
        return (self.n_fields, *self.grid.node_shape)

    def rescale(self, scale: ArrayLike) -> Operator:
        """The same body with another `scale` of its cells."""
        return replace(self, scale=_cells(scale, self.grid))

    @cached_property
    def form(self) -> ElementForm:
        """The matrices as the kernels take them."""
        return element_form(self.matrices)

    def apply(self, field: ArrayLike) -> FloatArray:
        """K u: nodal forces [N] of displacements [m], or heat flows [W] of temperatures [K].

        `field` has the shape (n_fields, nodes) or (n, n_fields, nodes); so has what is returned.
        """
        values = _own(field)
        out = np.empty_like(values)
        for one, result in zip(self._each(values), self._each(out), strict=True):
            self._sweep(one, result)
        return out

    def energy(self, field: ArrayLike, other: ArrayLike | None = None) -> FloatArray:
        """u_e^T K_phase v_e of each cell, **without** its scale; `other` is v, default u.

        This is what a sensitivity needs: d(f.u)/d(scale_e) = -u_e^T K_phase u_e where K u = f,
        and the compliance is the sum of scale times it.  Shape (nx, ny, nz), for several fields
        (n, nx, ny, nz).
        """
        from sekiso.numerics.voxels.cell_kernels import energies

        u = _own(field)
        v = u if other is None else _own(other)
        if u.shape != v.shape:
            raise ValueError(f"two fields of shapes {u.shape} and {v.shape} have no energy")
        form, out = self.form, np.empty((*u.shape[:-4], *self.grid.shape))
        for one, two, result in zip(
            self._each(u), self._each(v), out.reshape(-1, *self.grid.shape), strict=True
        ):
            energies(form.numbers, form.is_aligned, self.phase, one, two, result)
        return out

    def diagonal(self) -> FloatArray:
        """The diagonal of K, shape (n_fields, nodes)."""
        from sekiso.numerics.voxels.cell_kernels import diagonal

        corners = np.diagonal(self.matrices, axis1=1, axis2=2).reshape(-1, self.n_fields, 8)
        out = np.empty(self.field_shape)
        diagonal(np.ascontiguousarray(corners), self.scale, self.phase, out)
        return out

    def _sweep(self, field: FloatArray, out: FloatArray) -> None:
        import numba

        from sekiso.numerics.voxels.cell_kernels import PRODUCT, sweep

        unused = np.empty((1, 1, 1, 1), dtype=np.float32)
        sweep(
            self.form.numbers,
            self.form.is_aligned,
            self.scale,
            self.phase,
            field,
            field,
            unused,
            0.0,
            PRODUCT,
            numba.get_num_threads(),
            out,
            np.empty(1),
        )

    def _each(self, values: FloatArray) -> FloatArray:
        if values.shape[-4:] != self.field_shape or values.ndim > 5:
            raise ValueError(
                f"a field has the shape {self.field_shape} or (n, ...) of it, got {values.shape}"
            )
        return values.reshape(-1, *self.field_shape)


def elasticity(
    grid: Grid, stiffness: ArrayLike, scale: ArrayLike | None = None, phase: Any = None
) -> Operator:
    """Elasticity: K_e = scale_e integral of B^T C B.

    Parameters
    ----------
    grid : cells.
    stiffness : C [Pa], shape (6, 6), or (m, 6, 6) for m phases; any anisotropy.
    scale : factor of each cell, shape (nx, ny, nz); 0 is void.  Default 1.
    phase : number of the material of each cell, shape (nx, ny, nz).  Default 0.

    Raises
    ------
    ValueError : a stiffness is not symmetric and positive definite, or shapes do not fit.

    >>> from sekiso.numerics.voxels.stiffness import isotropic_stiffness
    >>> body = elasticity(Grid((2, 1, 1), (1.0, 1.0, 1.0)), isotropic_stiffness(1.0, 0.0))
    >>> stretch = np.zeros(body.field_shape)
    >>> stretch[0] = np.arange(3.0)[:, None, None]  # strain xx of 1
    >>> [round(F) for F in body.apply(stretch)[0].sum(axis=(1, 2))]  # on the planes x = 0, 1, 2
    [-1, 0, 1]
    """
    return _operator(grid, stiffness, elastic_element, scale, phase, n=6)


def conduction(
    grid: Grid, conductivity: ArrayLike, scale: ArrayLike | None = None, phase: Any = None
) -> Operator:
    """Conduction of heat: K_e = scale_e integral of grad N^T k grad N.

    Arguments as in `elasticity`; `conductivity` is k [W/(m K)], shape (3, 3) or (m, 3, 3).

    >>> body = conduction(Grid((2, 1, 1), (1.0, 1.0, 1.0)), 15.0 * np.eye(3))
    >>> slope = np.broadcast_to(np.arange(3.0)[:, None, None], body.field_shape)  # 1 K/m
    >>> [round(q) for q in body.apply(slope)[0].sum(axis=(1, 2))]  # W out of each plane
    [-15, 0, 15]
    """
    return _operator(grid, conductivity, conduction_element, scale, phase, n=3)


def _operator(
    grid: Grid,
    material: ArrayLike,
    element: Callable[..., FloatArray],
    scale: ArrayLike | None,
    phase: Any,
    n: int,
) -> Operator:
    materials = np.asarray(material, dtype=float)
    if materials.shape[-2:] != (n, n) or materials.ndim > 3:
        raise ValueError(f"a material is a matrix ({n}, {n}), got the shape {materials.shape}")
    materials = materials.reshape(-1, n, n)
    if not all(is_stable(one) for one in materials):
        raise ValueError("the matrix of a material is symmetric and positive definite")
    kinds = np.asarray(0 if phase is None else phase)
    if len(materials) > 256 or kinds.min() < 0 or kinds.max() >= len(materials):
        raise ValueError(f"phase counts the {len(materials)} materials (at most 256) from 0")
    return Operator(
        grid,
        np.array([element(grid.edge, one) for one in materials]),
        _cells(1.0 if scale is None else scale, grid),
        _own(np.broadcast_to(kinds, grid.shape), np.uint8),
    )


def _cells(values: ArrayLike, grid: Grid) -> FloatArray:
    return _own(np.broadcast_to(np.asarray(values, dtype=float), grid.shape))


def _own(values: ArrayLike, dtype: Any = float) -> AnyArray:
    """An array as the kernels were compiled for: in C order, writeable."""
    return np.require(values, dtype, ["C", "W"])
