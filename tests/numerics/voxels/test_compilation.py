import numpy as np
from tests.numerics.voxels.bodies import cantilever

from sekiso.numerics.voxels import Solver, cell_kernels, stencil_kernels, vector_kernels
from sekiso.numerics.voxels.compilation import compile_kernels


def n_kinds():
    """Number of compiled kinds of each kernel."""
    modules = (cell_kernels, stencil_kernels, vector_kernels)
    kernels = [getattr(k, "__wrapped__", k) for m in modules for k in vars(m).values()]
    return [len(k.signatures) for k in kernels if hasattr(k, "signatures")]


def test_a_solution_compiles_nothing_more():
    compile_kernels()
    before = n_kinds()
    body, fixed, loads = cantilever(6)
    solver = Solver(body, fixed)
    solver.rescale(np.full(body.grid.shape, 0.5))
    body.energy(solver.solve(np.stack([loads, 2.0 * loads])).field)
    assert n_kinds() == before
    assert sum(before) > 10
