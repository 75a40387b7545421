"""What a density is judged by: compliance, mass, displacement, stress, each with its derivative."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from sekiso.design.topology.fields import Fields
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

    def value(self, physical: FloatArray, fields: Fields) -> tuple[float, FloatArray]:
        """The number and its derivative by `physical`, shape cells."""
        ...


@dataclass(frozen=True)
class Aim:
    """A response to be small, seen through a projection of its own where `threshold` is given.

    Robust formulation: above the nominal threshold the eroded design, below it the dilated one.
    """

    response: Response
    threshold: float | None = None


@dataclass(frozen=True)
class Limit:
    """A constraint: response <= `most`, scaled as value / most - 1 <= 0; `threshold` as in Aim.

    `is_nominal`: the value is that of the nominal design and the derivative that of the one at
    `threshold`, scaled to it: the dilated design has the volume at which the nominal one has
    `most` (the usual update of the volume of the dilated design, made in every iteration).
    """

    response: Response
    most: float
    threshold: float | None = None
    is_nominal: bool = False


@dataclass(frozen=True)
class Formulation:
    """The largest of `aims` is minimised under all `limits`."""

    aims: tuple[Aim, ...]
    limits: tuple[Limit, ...] = ()
