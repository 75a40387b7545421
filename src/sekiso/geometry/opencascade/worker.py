"""A process of its own that turns STEP into facets: OpenCASCADE may die of a damaged file.

`serve` waits for files on standard input and answers on standard output.  Each file is read by a
fork of the process, so that loading OpenCASCADE (0.7 s) is paid once, limits count per file, and
a fork that dies takes nothing along.  Where there is no fork the process reads one file and ends.
"""

from __future__ import annotations

import json
import math
import os
import select
import sys
from collections.abc import Callable
from typing import Any, BinaryIO

from sekiso.geometry.opencascade.document import Body, Document, read_document
from sekiso.geometry.opencascade.facets import Facets, diagonal, facets, surfaces
from sekiso.geometry.opencascade.frames import (
    CODE,
    END,
    MOST_MEMORY,
    NO_MEMORY,
    NO_SHAPE,
    PROGRESS,
    QUESTION,
    REASON,
    RESULT,
    read_frame,
    write_frame,
)

_IDLE = 120.0  # s without a file after which the process ends
_HAS_FORK = sys.platform.startswith("linux")
_SAG = 1e-4  # of the longest diagonal of a solid: chord to surface
_LEAST_SAG = 1e-4  # mm
_MOST_TRIANGLES = 40_000_000


def serve() -> None:
    """Answer files until nobody asks any more."""
    out = _own_output()
    source = os.fdopen(0, "rb", buffering=0, closefd=False)
    while not _HAS_FORK or select.select([source], [], [], _IDLE)[0]:
        head = _exactly(source, QUESTION.size)
        if len(head) < QUESTION.size:
            return
        seconds, n = QUESTION.unpack(head)
        content = _exactly(source, n)
        code = (_forked if _HAS_FORK else _answer)(out, seconds, content)
        write_frame(out, END, CODE.pack(code))
        if not _HAS_FORK:
            return


def _own_output() -> BinaryIO:
    """A copy of standard output; what the kernel prints goes nowhere."""
    out, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    return os.fdopen(out, "wb")


def _exactly(source: Any, n: int) -> bytes:
    """The next `n` bytes, or less where the source ends before."""
    content = bytearray()
    while len(content) < n and (more := source.read(min(n - len(content), 2**24))):
        content += more
    return bytes(content)


def _forked(out: BinaryIO, seconds: float, content: bytes) -> int:
    """Exit code of a fork that reads the file; its whole frames are passed on."""
    inner, outer = os.pipe()
    fork = os.fork()
    if not fork:
        code = NO_SHAPE
        try:
            os.close(inner)
            os.close(out.fileno())  # who asked must see the end if only this fork is left
            code = _answer(os.fdopen(outer, "wb"), seconds, content)
        finally:
            os._exit(code)
    os.close(outer)
    with os.fdopen(inner, "rb") as answer:
        while frame := read_frame(answer):
            write_frame(out, *frame)
    return os.waitstatus_to_exitcode(os.waitpid(fork, 0)[1])


def _answer(out: BinaryIO, seconds: float, content: bytes) -> int:
    """Exit code of reading one file; its result, or why there is none, is written before."""
    _set_limits(math.ceil(seconds))
    try:
        return _read(out, content)
    except Exception as problem:  # the kernel may fail in any way
        kind = type(problem).__name__
        write_frame(out, REASON, f"{kind}: {problem}"[:200].encode())
        return NO_MEMORY if "Memory" in kind or "bad_alloc" in str(problem) else NO_SHAPE


def _read(out: BinaryIO, content: bytes) -> int:
    def show(stage: str, share: float) -> None:
        write_frame(out, PROGRESS, json.dumps([stage, share]).encode())

    document = read_document(content, show)
    if document is None:
        return NO_SHAPE
    head, arrays = _result(document, show)
    text = json.dumps(head).encode()
    write_frame(out, RESULT, len(text).to_bytes(8, "little") + text + b"".join(arrays))
    return 0


def _result(
    document: Document, show: Callable[[str, float], None]
) -> tuple[dict[str, Any], list[bytes]]:
    """What was found, and points, corners and faces of each distinct solid."""
    number = _numbers([body.shape for body in document.bodies])
    shapes = list({k: body.shape for k, body in zip(number, document.bodies, strict=True)}.values())
    sag = max(_SAG * diagonal(shapes), _LEAST_SAG)
    head: dict[str, Any] = {
        "left_out": document.left_out,
        "units": document.units,
        "n_solids": document.n_solids,
        "unread": document.unread,
        "is_too_many": document.is_too_many,
        "bodies": [_told(body, k) for body, k in zip(document.bodies, number, strict=True)],
        "meshes": [],
    }
    arrays: list[bytes] = []
    n_triangles = 0
    if document.is_too_many:
        return head, arrays
    for k, shape in enumerate(shapes):
        show("facets", k / len(shapes))
        mesh = facets(shape, sag=sag)
        n_triangles += len(mesh.corners) // 3
        if n_triangles > _MOST_TRIANGLES:
            head["is_too_many"] = True
            break
        head["meshes"].append({**_measured(mesh), "surfaces": surfaces(shape)})
        arrays += [mesh.points.tobytes(), mesh.corners.tobytes(), mesh.face.tobytes()]
    return head, arrays


def _numbers(shapes: list[Any]) -> list[int]:
    """Which shapes are the same solid in another place: equal ones have one number."""
    known: dict[int, list[tuple[Any, int]]] = {}
    numbers, n = [], 0
    for shape in shapes:
        alike = known.setdefault(hash(shape), [])
        number = next((k for other, k in alike if other.IsSame(shape)), n)
        if number == n:
            alike.append((shape, n))
            n += 1
        numbers.append(number)
    return numbers


def _told(body: Body, mesh: int) -> dict[str, Any]:
    return {
        "mesh": mesh,
        "place": body.place,
        "name": body.name,
        "colour": body.colour,
        "face_colours": body.face_colours,
        "node": body.node,
        "is_hidden": body.is_hidden,
    }


def _measured(mesh: Facets) -> dict[str, Any]:
    return {
        "n_points": len(mesh.points) // 3,
        "n_triangles": len(mesh.corners) // 3,
        "volume": mesh.exact.volume,
        "area": mesh.exact.area,
        "centre": mesh.exact.centre,
        "error": mesh.error,
        "n_bare": mesh.n_bare,
    }


def _set_limits(seconds: int) -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    wishes = (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
    )
    for kind, most in wishes:
        _, hard = resource.getrlimit(kind)
        soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (soft, hard))
