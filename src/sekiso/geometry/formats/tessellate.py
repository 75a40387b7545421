"""A program of its own: STEP on standard input, two tessellations as GLB on standard output.

OpenCASCADE may die of a damaged file and writes to standard output as it likes; here neither can
reach whoever asked.  Run as `python -P tessellate.py seconds first_sag first_turn sag_share turn
by_face`: processor time allowed [s], sag [m], turn [rad], `sag_share` of the diagonal that the
first tessellation shows.  Only the compiled part of cascadio is loaded, because the whole package
takes trimesh along.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import signal
import struct
import sys
import types
from typing import Any

_LEAST_SAG = 1e-7  # m
_MOST_MEMORY = 6 * 2**30  # bytes of address space
_FAILED = 3
OUT_OF_TIME = -int(getattr(signal, "SIGXCPU", 24))  # return code of a worker that was ended for it


def main(arguments: list[str]) -> int:
    """Write two GLB files, each after its length in eight bytes; an empty one means no shape."""
    out = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    _set_limits(int(arguments[0]))
    first_sag, first_turn, sag_share, turn = (float(text) for text in arguments[1:5])
    by_face = arguments[5] == "1"
    content = sys.stdin.buffer.read()
    core = kernel()
    first = _tessellate(core, content, first_sag, first_turn, by_face=False)
    if not first:
        return _FAILED
    sag = max(sag_share * _diagonal(first), _LEAST_SAG)
    for glb in (first, _tessellate(core, content, sag, turn, by_face=by_face)):
        out.write(struct.pack("<Q", len(glb)) + glb)
    out.close()
    return 0


def _tessellate(core: Any, content: bytes, sag: float, turn: float, *, by_face: bool) -> bytes:
    glb: bytes = core.to_glb_bytes(
        content,
        core.FileType.STEP,
        tol_linear=sag * 1e3,
        tol_angular=turn,
        merge_primitives=not by_face,
        use_parallel=False,
    )
    return glb


def kernel() -> Any:
    """The compiled part of cascadio; raises ImportError where it is not installed."""
    spec = importlib.util.find_spec("cascadio")
    if spec is None or spec.submodule_search_locations is None:
        raise ImportError("cascadio")
    package = types.ModuleType("cascadio")
    package.__path__ = list(spec.submodule_search_locations)
    sys.modules["cascadio"] = package
    return importlib.import_module("cascadio._core")


def _diagonal(glb: bytes) -> float:
    """Diagonal [m] of the boxes of all point arrays, placed at the origin."""
    length = struct.unpack_from("<I", glb, 12)[0]
    boxes = [a for a in json.loads(glb[20 : 20 + length])["accessors"] if "min" in a]
    boxes = [box for box in boxes if box["type"] == "VEC3"]
    sizes = [
        max(box["max"][k] for box in boxes) - min(box["min"][k] for box in boxes) for k in range(3)
    ]
    return float(sum(size**2 for size in sizes) ** 0.5)


def _set_limits(seconds: int) -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    for kind, most in ((resource.RLIMIT_AS, _MOST_MEMORY), (resource.RLIMIT_CPU, seconds)):
        _, hard = resource.getrlimit(kind)
        resource.setrlimit(
            kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard)
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
