"""The numbers of a part that economics needs, as arrays that broadcast."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sekiso.numerics.arrays import FloatArray


@dataclass(frozen=True, eq=False)
class PartGeometry:
    """Volume [m3], area [m2], extent sorted from small to large (3 arrays) [m], mass [kg].

    `repair_volume` and `repair_area` are what is deposited on a worn body; nan where it is not a
    repair.  `buy_to_fly` is bought mass over finished mass, nan where it follows from the box;
    `shape` is the class of shape (turned, plate, gear ...), None where it is not known;
    `height`, `footprint` (short, long) [m] and `support_volume` [m3] of the blocks under it, as if
    solid, where the build direction is known; `clampings` of a milled part, where its mesh tells
    from how many sides tools must come; `is_routine` of a part that its shops make one of a
    kind every day, as dental laboratories do.
    """

    volume: FloatArray
    area: FloatArray
    extent: tuple[FloatArray, FloatArray, FloatArray]
    mass: FloatArray
    features: frozenset[str] = frozenset()
    buy_to_fly: float = float("nan")
    tooling: str | None = None
    shape: str | None = None
    repair_volume: FloatArray | None = None
    repair_area: FloatArray | None = None
    is_routine: bool = False
    height: FloatArray | None = None
    footprint: tuple[FloatArray, FloatArray] | None = None
    support_volume: FloatArray | None = None
    clampings: FloatArray | None = None

    @property
    def box_volume(self) -> FloatArray:
        """Volume of the bounding box [m3]."""
        return np.asarray(self.extent[0] * self.extent[1] * self.extent[2])

    @property
    def size(self) -> FloatArray:
        """Edge of the cube of the bounding box's volume [m]."""
        return np.cbrt(self.box_volume)

    @property
    def thickness(self) -> FloatArray:
        """Mean wall: 2 V / A [m]."""
        return np.asarray(2.0 * self.volume / self.area)

    @property
    def is_repair(self) -> bool:
        """Whether material is put on an existing body."""
        return "repair" in self.features


def part_geometry(numbers: Mapping[str, Any], *, density: FloatArray | float) -> PartGeometry:
    """Read `numbers`: volume, area, extent (3,) or (3, n); optional mass, features, buy_to_fly,
    tooling, shape, repair_volume, repair_area, is_routine, height, footprint, support_volume,
    clampings.  A given mass stands for the volume (V = m / density).
    """
    extent = np.sort(np.asarray(numbers["extent"], dtype=float), axis=0)
    mass = numbers.get("mass")
    if mass is None:
        volume = np.asarray(numbers["volume"], dtype=float)
    else:
        volume = np.asarray(mass, dtype=float) / density
    ratio = numbers.get("buy_to_fly")
    return PartGeometry(
        volume=volume,
        area=np.asarray(numbers["area"], dtype=float),
        extent=(extent[0], extent[1], extent[2]),
        mass=np.asarray(volume * density),
        features=feature_names(numbers.get("features", ())),
        buy_to_fly=float("nan") if ratio is None else float(ratio),
        tooling=numbers.get("tooling"),
        shape=numbers.get("shape"),
        repair_volume=_array(numbers.get("repair_volume")),
        repair_area=_array(numbers.get("repair_area")),
        is_routine=bool(numbers.get("is_routine", False)),
        height=_array(numbers.get("height")),
        footprint=_both(numbers.get("footprint")),
        support_volume=_array(numbers.get("support_volume")),
        clampings=_array(numbers.get("clampings")),
    )


def feature_names(features: Mapping[str, Any] | Iterable[str]) -> frozenset[str]:
    """The names of the features a part has."""
    if isinstance(features, Mapping):
        return frozenset(name for name, value in features.items() if value)
    return frozenset(features)


def _both(sides: Any) -> tuple[FloatArray, FloatArray] | None:
    return None if sides is None else (np.asarray(sides[0], float), np.asarray(sides[1], float))


def _array(value: Any) -> FloatArray | None:
    return None if value is None else np.asarray(value, dtype=float)
