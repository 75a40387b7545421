"""A picture of a part from its triangles: shaded, seen from the front, the build direction up."""

from __future__ import annotations

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_LIGHT = np.array([0.35, -0.75, 0.56])
_BODY = np.array([92.0, 128.0, 168.0])
_HANGING = np.array([213.0, 94.0, 0.0])
_PAPER = 255.0


def picture(
    vertices: Floats,
    triangles: NDArray[np.int64],
    *,
    hanging: NDArray[np.int64] | None = None,
    width: int = 720,
    height: int = 480,
) -> bytes:
    """PNG of the body built along z; triangles in `hanging` are drawn in another colour.

    A depth buffer: the triangle nearest to the eye gives each pixel its colour.
    """
    from sekiso.interfaces.report.picture_kernel import nearest_triangles

    eye = _view()
    seen = vertices @ eye.T
    low, high = seen.min(axis=0), seen.max(axis=0)
    scale = 0.92 * min(width / max(high[0] - low[0], 1e-12), height / max(high[1] - low[1], 1e-12))
    middle = 0.5 * (low + high)
    flat = (seen - middle) * scale * np.array([1.0, -1.0, 1.0])
    flat[:, :2] += np.array([0.5 * width, 0.5 * height])
    colours = _colours(vertices, triangles, hanging)
    owner = nearest_triangles(np.ascontiguousarray(flat[triangles]), width, height)
    image = np.full((height, width, 3), _PAPER)
    image[owner >= 0] = colours[owner[owner >= 0]]
    return png(image.astype(np.uint8))


def png(image: NDArray[np.uint8]) -> bytes:
    """An RGB image, shape (height, width, 3), as a PNG file."""
    height, width, _ = image.shape
    rows = np.concatenate([np.zeros((height, 1), np.uint8), image.reshape(height, -1)], axis=1)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows.tobytes(), 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in chunks)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _view() -> Floats:
    """Rows right, up and towards the eye, for a look from the front right and above."""
    turn, tilt = np.radians(-35.0), np.radians(25.0)
    right = np.array([np.cos(turn), np.sin(turn), 0.0])
    flat = np.cos(tilt)
    towards = np.array([flat * np.sin(turn), -flat * np.cos(turn), np.sin(tilt)])
    return np.stack((right, np.cross(towards, right), towards))


def _colours(
    vertices: Floats, triangles: NDArray[np.int64], hanging: NDArray[np.int64] | None
) -> Floats:
    a, b, c = (vertices[triangles[:, k]] for k in range(3))
    normals = np.cross(b - a, c - a)
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-300)
    light = _LIGHT / np.linalg.norm(_LIGHT)
    shade = 0.45 + 0.55 * np.clip(0.5 + 0.5 * normals @ light, 0.0, 1.0)
    base = np.tile(_BODY, (len(triangles), 1))
    if hanging is not None and len(hanging):
        base[hanging] = _HANGING
    return np.asarray(np.minimum(base * shade[:, None] * 1.25, 255.0))
