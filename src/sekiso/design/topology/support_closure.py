"""The last step to a design that stands: hanging cells are carried by added ones, or removed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sekiso.design.topology.build_axis import (
    as_cells,
    layer_edges,
    plate_cells,
    supporting_offsets,
    upwards,
)
from sekiso.numerics.arrays import BoolArray, IntArray

Edge = tuple[float, float, float]
_MOST_ROUNDS = 20  # each cuts off pieces; it ends by itself


@dataclass(frozen=True, eq=False)
class Closure:
    """A design without hanging cells, and what that took.

    `cells`: the design; `added`, `removed`: cells of it and of the one given; `hanging`: cells that
    must stay and cannot be carried, as nothing may be added below them.
    """

    cells: BoolArray
    added: BoolArray
    removed: BoolArray
    hanging: BoolArray

    @property
    def change(self) -> float:
        """Volume added less that removed, per volume before."""
        before = self.cells.sum() - self.added.sum() + self.removed.sum()
        return float((self.added.sum() - self.removed.sum()) / max(before, 1))


def hanging(
    solid: BoolArray,
    *,
    axis: str,
    edge: Edge = (1.0, 1.0, 1.0),
    angle: float = np.pi / 4,
    plate: BoolArray | None = None,
) -> BoolArray:
    """Solid cells (nx, ny, nz) from which no chain of supporting cells leads to the plate.

    `axis` is the build axis of BUILD_AXES, `edge` [m] that of a cell, `angle` [rad] from the plate
    the flattest that holds itself.  `plate`: cells that the plate carries; None: all of the lowest
    layer that is solid anywhere.
    """
    from sekiso.design.topology.support_kernel import hanging_cells

    layers, on_plate, sets = _prepared(solid, axis, edge, angle, plate)
    return as_cells(hanging_cells(layers, on_plate, np.zeros_like(layers), *sets), axis)


def support_closure(
    solid: BoolArray,
    *,
    axis: str,
    edge: Edge = (1.0, 1.0, 1.0),
    angle: float = np.pi / 4,
    allowed: BoolArray | None = None,
    frozen: BoolArray | None = None,
    plate: BoolArray | None = None,
    way: str = "cheapest",
) -> Closure:
    """The design with every cell carried, with few cells changed.

    `allowed`: cells that may be filled (the design space; None: all); `frozen`: cells that stay;
    `plate`: cells that the plate carries (None: the lowest layer of the design space, or all of the
    lowest solid one).
    `way`: "add" fills below what hangs, "remove" cuts off what hangs, "cheapest" removes each
    hanging piece that is smaller than what would carry it, where it is not frozen.

    Added cells form trees: from the top layer down the hanging cells of a layer share the carriers
    with the shortest way to the ground.  That is a greedy cover, not the proven smallest set (a
    Steiner tree); a frozen plate k cells above the ground costs one tree, whose branches merge.

    >>> bridge = np.zeros((5, 1, 3), dtype=bool)
    >>> bridge[[0, 4]] = True
    >>> bridge[:, :, 2] = True
    >>> int(support_closure(bridge, axis="+z").added.sum())
    1
    """
    if way not in ("add", "remove", "cheapest"):
        raise ValueError(f"way {way!r} is not one of add, remove, cheapest")
    given = np.asarray(solid, dtype=np.bool_)
    free: BoolArray = (
        np.ones_like(given) if allowed is None else np.asarray(allowed, dtype=np.bool_)
    )
    stays = np.zeros_like(given) if frozen is None else np.asarray(frozen, dtype=np.bool_) & given
    if plate is None and allowed is not None:
        plate = as_cells(plate_cells(upwards(np.asarray(free), axis)), axis)
    layers, on_plate, sets = _prepared(given, axis, edge, angle, plate)
    may, kept = _ready(np.asarray(free), axis), _ready(stays, axis)
    closed = layers
    if way == "cheapest":
        closed = _without_dear(layers, may, kept, on_plate, sets)
    if way != "remove":
        closed = _carried(closed, may, on_plate, sets)
    closed = _standing(closed, kept, on_plate, sets)
    from sekiso.design.topology.support_kernel import hanging_cells

    left = hanging_cells(closed, on_plate, np.zeros_like(closed), *sets)
    cells = as_cells(closed, axis)
    return Closure(cells, cells & ~given, given & ~cells, as_cells(left, axis))


def _prepared(
    solid: BoolArray, axis: str, edge: Edge, angle: float, plate: BoolArray | None
) -> tuple[BoolArray, BoolArray, tuple[IntArray, IntArray]]:
    layers = _ready(solid, axis)
    if plate is None:
        on_plate = np.zeros_like(layers)
        on_plate[np.argmax(np.any(layers, axis=(1, 2)))] = True
    else:
        on_plate = _ready(plate, axis)
    return layers, on_plate, supporting_offsets(len(layers), layer_edges(edge, axis), angle)


def _ready(cells: BoolArray, axis: str) -> BoolArray:
    return np.ascontiguousarray(upwards(cells, axis), dtype=np.bool_)


def _carried(
    layers: BoolArray, may: BoolArray, on_plate: BoolArray, sets: tuple[IntArray, IntArray]
) -> BoolArray:
    from sekiso.design.topology.support_kernel import add_carriers, cells_to_ground

    cost = cells_to_ground(layers, may, on_plate, *sets)
    return add_carriers(layers, cost, on_plate, *sets)


def _standing(
    layers: BoolArray, kept: BoolArray, on_plate: BoolArray, sets: tuple[IntArray, IntArray]
) -> BoolArray:
    """Without the hanging cells that need not stay."""
    from sekiso.design.topology.support_kernel import hanging_cells

    return np.asarray(layers & (kept | ~hanging_cells(layers, on_plate, kept, *sets)))


def _without_dear(
    layers: BoolArray,
    may: BoolArray,
    kept: BoolArray,
    on_plate: BoolArray,
    sets: tuple[IntArray, IntArray],
) -> BoolArray:
    """The cells without those hanging pieces that are smaller than what would carry them.

    First pieces with fewer cells than the shortest way down, then, as they share carriers, whole
    groups of pieces and carriers that touch.
    """
    from sekiso.design.topology.support_kernel import cells_to_ground, hanging_cells

    none_kept = np.zeros_like(layers)
    hangs = hanging_cells(layers, on_plate, none_kept, *sets)
    groups, n = _groups(hangs)
    price = _least(cells_to_ground(layers, may, on_plate, *sets), groups, n)
    solid = layers & ~_dear(hangs, groups, price, kept)
    for _ in range(_MOST_ROUNDS):
        added = _carried(solid, may, on_plate, sets) & ~solid
        hangs = hanging_cells(solid, on_plate, none_kept, *sets)
        groups, n = _groups(hangs | added)
        cut = _dear(hangs, groups, _count(added, groups, n), kept)
        if not cut.any():
            break
        solid = solid & ~cut
    return np.asarray(solid)


def _groups(cells: BoolArray) -> tuple[IntArray, int]:
    from scipy.ndimage import label

    groups, n = label(cells, np.ones((3, 3, 3)))
    return np.asarray(groups, dtype=np.intp), int(n)


def _dear(hangs: BoolArray, groups: IntArray, price: IntArray, kept: BoolArray) -> BoolArray:
    """Hanging cells of the groups whose price exceeds their number, none of which must stay."""
    n = len(price) - 1
    is_dear = (price > _count(hangs, groups, n)) & (_count(hangs & kept, groups, n) == 0)
    return np.asarray(hangs & is_dear[groups])


def _count(cells: BoolArray, groups: IntArray, n: int) -> IntArray:
    return np.bincount(groups[cells], minlength=n + 1)


def _least(cost: IntArray, groups: IntArray, n: int) -> IntArray:
    least = np.full(n + 1, np.iinfo(np.intp).max)
    np.minimum.at(least, groups.reshape(-1), cost.reshape(-1))
    return least
