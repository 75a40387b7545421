"""Simple shapes by their dimensions, kept as part files like any upload."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator
from dataclasses import dataclass

from sekiso.design.shapes import SHAPES
from sekiso.domain.errors import PartError
from sekiso.geometry.formats.stl import write_stl
from sekiso.interfaces.python.part import simple_part

STARTING = "bracket"


@dataclass(frozen=True)
class Dimension:
    """One dimension of a shape: a length [m] or a count, and what it is unless said."""

    name: str
    usual: float
    is_count: bool


def shapes() -> tuple[str, ...]:
    """Keys of the shapes, the one of the first sample first."""
    return (STARTING, *(name for name in SHAPES if name != STARTING))


def dimensions(shape: str) -> tuple[Dimension, ...]:
    """The dimensions that a shape takes."""
    given = inspect.signature(SHAPES[shape]).parameters.values()
    return tuple(
        Dimension(p.name, float(p.default), isinstance(p.default, int))
        for p in given
        if isinstance(p.default, int | float)
    )


def shape_file(shape: str, **lengths: float) -> bytes:
    """A binary STL file of a shape with `lengths` [m]; raises NeedError for an unknown shape."""
    part = simple_part(shape, **lengths)
    if part.vertices is None or part.triangles is None:
        raise PartError("part_without_mesh")
    return write_stl(part.vertices, part.triangles)


async def as_chunks(content: bytes) -> AsyncIterator[bytes]:
    """Bytes as the one chunk of an upload."""
    yield content
