"""From design variables to the physical density: a chain of maps, each with its derivative."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from sekiso.design.topology.problem import Problem
from sekiso.numerics.arrays import FloatArray

Backward = Callable[[FloatArray], FloatArray]


class Map(Protocol):
    """A pure function of densities, shape cells, with its transposed derivative.

    `forward(x)` gives y and `backward`, for which backward(g) = (dy/dx)^T g: a derivative by y
    becomes the derivative by x.
    """

    @property
    def is_linear(self) -> bool:
        """Whether dy/dx is the same for every x."""
        ...

    def forward(self, x: FloatArray) -> tuple[FloatArray, Backward]:
        """The mapped density and its transposed derivative at `x`."""
        ...


@dataclass(frozen=True)
class Chain:
    """Maps one after the other, itself a map."""

    maps: Sequence[Map]

    @property
    def is_linear(self) -> bool:
        """Whether all of them are linear."""
        return all(map.is_linear for map in self.maps)

    def forward(self, x: FloatArray) -> tuple[FloatArray, Backward]:
        """Forward through all maps; backward in reversed order."""
        steps: list[Backward] = []
        for map in self.maps:
            x, backward = map.forward(x)
            steps.append(backward)

        def through(gradient: FloatArray) -> FloatArray:
            for step in reversed(steps):
                gradient = step(gradient)
            return gradient

        return x, through


@dataclass(frozen=True, eq=False)
class Passive:
    """Frozen cells are solid, cells outside the design space are void, whatever x says."""

    problem: Problem
    is_linear: bool = True

    def forward(self, x: FloatArray) -> tuple[FloatArray, Backward]:
        """X in the free cells; 1 in frozen cells, 0 outside; no derivative by those."""
        free = self.problem.is_free
        y = x * free
        y[self.problem.frozen & self.problem.is_design] = 1.0
        return y, lambda gradient: gradient * free
