"""What a density is judged by: compliance, mass, displacement, stress, each with its derivative."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from sekiso.numerics.arrays import FloatArray


class Response(Protocol):
    """A number that a physical density has, with its derivative by that density.

    Pure: everything that it needs of equilibrium it asks of `fields`, adjoint solutions included.
    `key` names it in the history and in warm starts.
    """

    @property
    def key(self) -> str:
        """Name, unique among the responses of one optimisation."""
        ...

    def value(self, physical: FloatArray, fields: Any) -> tuple[float, FloatArray]:
        """The number and its derivative by `physical`, shape cells."""
        ...


@dataclass(frozen=True)
class Limit:
    """A constraint: response <= `most`; scaled as value / most - 1 <= 0.

    `threshold` shifts the projection that the response sees (robust formulation: eroded above
    the nominal threshold, dilated below).
    """

    response: Response
    most: float
    threshold: float | None = None


@dataclass(frozen=True)
class Formulation:
    """What is minimised, and under which limits."""

    objective: Response
    limits: tuple[Limit, ...] = ()
    threshold: float | None = None
