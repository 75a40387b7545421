"""Simple shapes by their dimensions, kept as part files like any upload."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator
from dataclasses import dataclass

import numpy as np

from sekiso.design.shapes import SHAPES
from sekiso.domain.part import Part

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


def stl_of(part: Part) -> bytes:
    """The part as a binary STL file in millimetres."""
    assert part.vertices is not None
    corners = (1e3 * part.vertices[part.triangles]).astype("<f4")
    rows = np.zeros(len(corners), dtype=[("normal", "<f4", 3), ("corners", "<f4", (3, 3)),
                                         ("rest", "<u2")])  # fmt: skip
    rows["corners"] = corners
    return b"sekiso simple shape".ljust(80) + np.uint32(len(rows)).tobytes() + rows.tobytes()


async def as_chunks(content: bytes) -> AsyncIterator[bytes]:
    """Bytes as the one chunk of an upload."""
    yield content
