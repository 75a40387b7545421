"""Images and volumes of a build, a chunk per layer: Zarr 3 over blobs.

A layer that was never taken is told apart from one in which everything measured zero: reals are
filled with NaN, all layers that were given are stored, and a layer that was not raises.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import zarr
from sqlalchemy import Connection

from sekiso.domain.errors import DataError
from sekiso.numerics.arrays import AnyArray
from sekiso.store.database.blobs import Blobs
from sekiso.store.policies.compiled import Access
from sekiso.store.series.chunks import BlobStore, plain
from sekiso.store.series.index import LAYERS, VisibleSeries, Written, parts_of, series_of
from sekiso.store.series.parquet import Part

MOST_LAYERS: Final = 200_000
MOST_PIXELS: Final = 1 << 28  # of one layer, which is read at once


def write_layers(
    blobs: Blobs,
    layers: Iterable[tuple[int, AnyArray]],
    *,
    name: str,
    unit: str = "",
    attributes: Mapping[str, Any] | None = None,
    most_bytes: int | None = None,
) -> Written:
    """Store layers, each with its number from 0, of one shape and type; one in memory at a time.

    `unit` of the values; `attributes` what else is to stand beside them (pixel scale [m], 4x4
    transform to the build's frame).  Raises DataError for another shape or type, numbers given
    twice or out of range, and no layers.
    """
    store = BlobStore(blobs, most_bytes=most_bytes)
    array: Any = None
    taken: set[int] = set()
    for number, layer in layers:
        values = np.asarray(layer)
        if array is None:
            array = _created(store, values, unit, attributes)
        _check(number, values, array, taken)
        if number >= array.shape[0]:
            array.resize((max(number + 1, 2 * array.shape[0]), *values.shape))
        array[number] = values
        taken.add(number)
    if array is None:
        raise DataError("layers_none")
    array.resize((max(taken) + 1, *array.shape[1:]))
    parts = tuple(
        Part(store.written[_key(number, array.ndim)], 1, (str(number),)) for number in sorted(taken)
    )
    return Written(LAYERS, name, {"zarr": json.loads(store.metadata), "unit": unit}, parts)


@dataclass(frozen=True)
class Layers:
    """A stack of layers as the asker may see it."""

    entry: VisibleSeries
    digests: Mapping[int, str]
    blobs: Blobs

    @property
    def numbers(self) -> tuple[int, ...]:
        """Numbers of the layers that were taken."""
        return tuple(self.digests)

    @property
    def unit(self) -> str:
        """Unit of the values."""
        return str(self.entry.body["unit"])

    @property
    def attributes(self) -> Mapping[str, Any]:
        """What stands beside the values."""
        return dict(self.array.attrs)

    @cached_property
    def array(self) -> Any:
        """The Zarr array, shape (layers, ...); layers that were not taken hold its fill value."""
        metadata = json.dumps(self.entry.body["zarr"]).encode()
        ndim = len(self.entry.body["zarr"]["shape"])
        digests = {_key(number, ndim): digest for number, digest in self.digests.items()}
        store = BlobStore(self.blobs, metadata, digests, read_only=True)
        return zarr.open_array(store, mode="r", zarr_format=3)

    def layer(self, number: int) -> AnyArray:
        """The values of a layer; raises DataError where it was not taken."""
        if number not in self.digests:
            raise DataError("layer_not_taken", got=number, allowed=_spans(self.numbers))
        return np.asarray(self.array[number])


def layers_of(
    connection: Connection,
    blobs: Blobs,
    access: Access,
    *,
    id: str = "",
    name: str = "",
    records: tuple[str, ...] = (),
) -> tuple[Layers, ...]:
    """The stacks that the asker may see, by id, name or stream; hidden ones are as if not there."""
    visible = series_of(connection, access, kind=LAYERS, id=id, name=name, records=records)
    shown = [
        one for one in visible if not one.masked[""] & {one.name, f"stream.{one.name}", "stream"}
    ]
    parts = parts_of(connection, tuple(one.id for one in shown))
    return tuple(
        Layers(one, {int(n): digest for digest, ns in parts[one.id] for n in ns}, blobs)
        for one in shown
    )


def _created(
    store: BlobStore, first: AnyArray, unit: str, attributes: Mapping[str, Any] | None
) -> Any:
    if first.dtype.kind not in "biuf" or first.ndim < 1 or not 0 < first.size <= MOST_PIXELS:
        raise DataError("layer_shape", got=f"{first.dtype} {first.shape}", allowed=MOST_PIXELS)
    fill = {"f": np.nan, "b": False}.get(first.dtype.kind, 0)
    told = json.loads(json.dumps(plain(dict(attributes or {}) | {"unit": unit}), allow_nan=False))
    return zarr.create_array(
        store=store,
        shape=(1, *first.shape),
        chunks=(1, *first.shape),
        dtype=first.dtype,
        fill_value=fill,
        attributes=told,
        zarr_format=3,
        config={"write_empty_chunks": True},
    )


def _check(number: int, values: AnyArray, array: Any, taken: set[int]) -> None:
    if not 0 <= number < MOST_LAYERS or number in taken:
        raise DataError("layer_number", got=number, allowed=MOST_LAYERS - 1)
    if values.shape != array.shape[1:] or values.dtype != array.dtype:
        raise DataError(
            "layer_differs", layer=number, got=f"{values.dtype} {values.shape}",
            allowed=f"{array.dtype} {array.shape[1:]}",
        )  # fmt: skip


def _key(number: int, ndim: int) -> str:
    return f"c/{number}" + "/0" * (ndim - 1)


def _spans(numbers: tuple[int, ...]) -> str:
    """Runs of numbers as text.

    >>> _spans((0, 1, 2, 5))
    '0-2, 5'
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    return ", ".join("-".join(map(str, run)) for run in runs)
