"""No void that powder cannot leave: a map that fills what the outer air does not reach."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from sekiso.design.topology.build_axis import as_cells, floats, supporting_offsets, upwards
from sekiso.design.topology.maps import Backward
from sekiso.design.topology.overhang_filter import PLATE
from sekiso.design.topology.problem import Problem
from sekiso.design.topology.settings import BUILD_AXES
from sekiso.numerics.arrays import BoolArray, FloatArray, IntArray

N_ROUNDS = 2  # of sweeps along the six axes: each round follows one more bend of a channel


@dataclass(frozen=True, eq=False)
class OpenVoids:
    """Density whose enclosed voids are solid: y = 1 - flood(1 - x).

    The air outside of the design space floods the void v = 1 - x in sweeps along the six axes,
    f_i = smin(v_i, smax(f_i, f of the five cells before it)), with the smooth means of the overhang
    filter, of which this is the counterpart: what hangs is not printed, what is enclosed is not
    empty.  Void without a way out costs its volume and carries like metal, so that an optimiser
    has no use for it.  `outside` (cells): open air.

    A way that bends more often than the rounds of sweeps follow counts as closed, which is on the
    safe side; a way through an edge between two cells counts as open, and `printable_findings`
    checks the finished mesh.  Cf. the flooding by a virtual temperature of Liu, Li, Chen, Liu and
    Tong (Frontiers of Mechanical Engineering 10 (2015) 126), which needs one more solution of a
    system per iteration.
    """

    outside: BoolArray
    n_rounds: int = N_ROUNDS
    is_linear: bool = False

    def forward(self, x: FloatArray) -> tuple[FloatArray, Backward]:
        """The density with enclosed voids filled, and its transposed derivative at `x`."""
        outside = np.pad(self.outside, 1, constant_values=True)
        void = np.where(outside, 1.0, 1.0 - np.pad(x, 1))
        reached = np.where(outside, PLATE, 0.0)
        sweeps: list[_Sweep] = []
        for axis in self.n_rounds * BUILD_AXES:
            sweeps.append(_Sweep(axis, void, reached))
            reached = np.where(outside, PLATE, sweeps[-1].reached)
        inner = (slice(1, -1),) * 3
        y = np.where(self.outside, x, 1.0 - sweeps[-1].reached[inner])

        def backward(gradient: FloatArray) -> FloatArray:
            pull = np.pad(np.where(self.outside, 0.0, gradient), 1)
            by_void = np.zeros_like(void)
            for sweep in reversed(sweeps):
                swept, pull = sweep.adjoint(pull)
                by_void += swept
                pull = np.where(outside, 0.0, pull)
            return np.where(self.outside, gradient, by_void[inner])

        return y, backward


def open_voids(problem: Problem) -> OpenVoids:
    """The map of a problem: air surrounds its design space on all sides."""
    return OpenVoids(~problem.is_design)


class _Sweep:
    """One flood along one axis."""

    def __init__(self, axis: str, void: FloatArray, reached: FloatArray) -> None:
        from sekiso.design.topology.overhang_kernel import carried_layers

        self._axis = axis
        self._void, self._given = (floats(upwards(field, axis)) for field in (void, reached))
        self._sets = _neighbours(len(self._void))
        self._padded = carried_layers(self._void, self._given, *self._sets)
        self.reached = as_cells(self._padded[:, 1:-1, 1:-1], axis)

    def adjoint(self, gradient: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Derivatives by the void and by what was reached before."""
        from sekiso.design.topology.overhang_kernel import carried_layers_adjoint

        pull = floats(upwards(gradient, self._axis))
        both = carried_layers_adjoint(self._void, self._given, *self._sets, self._padded, pull)
        return as_cells(both[0], self._axis), as_cells(both[1], self._axis)


@cache
def _neighbours(n_layers: int) -> tuple[IntArray, IntArray]:
    return supporting_offsets(n_layers, (1.0, 1.0, 1.0), np.pi / 4)
