"""STEP: the solids of a file where its assembly places them; what is no solid is told, not read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from sekiso.domain.errors import PartError
from sekiso.domain.part import Finding
from sekiso.geometry.formats.format import Format, Geometry, Surface
from sekiso.geometry.formats.plain_text import plain_text
from sekiso.geometry.mesh import Floats, Integers
from sekiso.geometry.opencascade.process import tessellation

_MILLIMETRE = 1e-3  # m, the unit of what OpenCASCADE hands over
_END = b"END-ISO-10303-21"
_ENTITY = re.compile(rb"#\s*\d+\s*=")
_LEFT_OUT = ("sheets", "curves", "points", "notes")  # each with a finding `..._beside`
_ALLOWED_ERROR = 1e-3  # of volume and area, against those of the exact surfaces
_UNITS = {1.0: "m", 1e-2: "cm", 1e-3: "mm", 1e-6: "um", 0.0254: "inch", 0.3048: "foot"}
# Japanese characters of two bytes in a row, as Shift_JIS and as EUC-JP write them.
_SHIFT_JIS = re.compile(rb"(?:[\x81-\x9f\xe0-\xfc][\x40-\x7e\x80-\xfc]){2}")
# An apostrophe within a string, as it is not in an empty one; comments and strings.
_APOSTROPHE = re.compile(rb"[^(,=\s'/]''")
_WORDS = re.compile(rb"/\*(?:.*?\*/|.*)|'(?:[^']|'')*+'?", re.DOTALL)
_FIRST = re.compile(rb"(?:\s++|/\*.*?\*/)*+ISO-10303-21", re.DOTALL)
_EUC = re.compile(rb"(?<![\x80-\xff])(?:[\xa1-\xfe]{2}){2,}(?![\x80-\xff])")


def sniff_step(content: bytes) -> bool:
    """Whether the first word that is no comment is the standard's own number."""
    return _FIRST.match(plain_text(content)) is not None


def parse_step(
    content: bytes,
    *,
    patience: float | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> Geometry:
    """Solids of a STEP file in millimetres, facets within 3e-4 of their exact volume and area.

    `patience` multiplies the processor time allowed, `progress(what, share)` is called on the way.
    Raises PartError if the file is cut short, has no solid, one that cannot be made, or is slow.
    """
    content = _plain(_utf8(plain_text(content)))
    if _END not in content:
        raise PartError("part_truncated", n=len(content), promised=_END.decode())
    if not _ENTITY.search(content):
        raise PartError("part_no_solid")
    answer = tessellation(content, patience=patience, progress=progress)
    file = _parsed(answer)
    _refuse_unread(file.head)
    bodies = file.head["bodies"]
    corners = [file.corners[body["mesh"]] for body in bodies]
    units = file.head["units"]
    declared = units[0] if len(units) == 1 else None
    face, surfaces = _surfaces(file)
    return Geometry(
        *_joined([_placed(file, body) for body in bodies], corners),
        scale=_MILLIMETRE if units else None,
        declared=declared,
        unit=_unit_name(declared) if declared else None,
        solid=np.repeat(np.arange(len(bodies)), [len(own) for own in corners]),
        n_solids=len(bodies),
        names=tuple(body["name"] for body in bodies),
        colours=tuple(tuple(body["colour"]) for body in bodies),
        nodes=tuple(body["node"] for body in bodies),
        face=face,
        surfaces=surfaces,
        findings=_findings(file),
    )


@dataclass(frozen=True)
class _File:
    """What the worker found: facets of each distinct solid, and `bodies` that place them."""

    head: dict[str, Any]
    points: tuple[Floats, ...]
    corners: tuple[Integers, ...]
    faces: tuple[Integers, ...]

    def mesh(self, body: dict[str, Any]) -> dict[str, Any]:
        """Exact volume, area and centre of a body, and how well its facets keep them."""
        mesh: dict[str, Any] = self.head["meshes"][body["mesh"]]
        return mesh


def _parsed(answer: bytes) -> _File:
    n = int.from_bytes(answer[:8], "little")
    head = json.loads(answer[8 : 8 + n])
    points: list[Floats] = []
    corners: list[Integers] = []
    faces: list[Integers] = []
    at = 8 + n
    for mesh in head["meshes"]:
        n_points, n_corners = 3 * mesh["n_points"], 3 * mesh["n_triangles"]
        points.append(np.frombuffer(answer, np.float64, n_points, at).reshape(-1, 3))
        at += 8 * n_points
        corners.append(np.frombuffer(answer, np.int64, n_corners, at).reshape(-1, 3))
        at += 8 * n_corners
        faces.append(np.frombuffer(answer, np.int64, mesh["n_triangles"], at))
        at += 8 * mesh["n_triangles"]
    return _File(head, tuple(points), tuple(corners), tuple(faces))


def _refuse_unread(head: dict[str, Any]) -> None:
    """Raise PartError for a file without solids, or with some that could not be made."""
    if head["is_too_many"]:
        raise PartError("part_too_many_bodies")
    if head["unread"]:
        raise PartError("part_step_kind", got=", ".join(sorted(head["unread"])))
    n_made = len({body["mesh"] for body in head["bodies"]})
    if n_made < head["n_solids"]:
        raise PartError("part_solids_lost", n=head["n_solids"], got=n_made)
    if not n_made:
        left_out = {kind: head["left_out"].get(kind, 0) for kind in _LEFT_OUT}
        key = "part_only_sheets" if any(left_out.values()) else "part_no_solid"
        raise PartError(key, **left_out)
    n_bare = sum(mesh["n_bare"] for mesh in head["meshes"])
    if n_bare:
        raise PartError("part_faces_lost", n=n_bare)


def _placed(file: _File, body: dict[str, Any]) -> Floats:
    """Points [mm] of a body where the assembly puts it."""
    matrix = np.reshape(body["place"], (3, 4))
    return np.asarray(file.points[body["mesh"]] @ matrix[:, :3].T + matrix[:, 3])


def _surfaces(file: _File) -> tuple[Integers, tuple[Surface, ...]]:
    """The face of each triangle, and what the file says of each face, solid after solid."""
    owners: list[Integers] = []
    surfaces: list[Surface] = []
    for number, body in enumerate(file.head["bodies"]):
        owners.append(file.faces[body["mesh"]] + len(surfaces))
        turn = np.reshape(body["place"], (3, 4))[:, :3]
        colours = body["face_colours"]
        for k, (kind, axis, radius) in enumerate(file.mesh(body)["surfaces"]):
            colour = tuple(colours[k] if colours else body["colour"])
            placed = tuple((turn @ axis).tolist()) if axis else ()
            surfaces.append(Surface(kind, placed, radius * _MILLIMETRE, colour, number))
    return np.concatenate(owners), tuple(surfaces)


def _joined(points: list[Floats], corners: list[Integers]) -> tuple[Floats, Integers]:
    first = np.cumsum([0, *(len(own) for own in points)])[:-1]
    shifted = [own + n for own, n in zip(corners, first, strict=True)]
    return np.concatenate(points), np.concatenate(shifted)


def _findings(file: _File) -> tuple[Finding, ...]:
    """What was left out, and what was read in a way that needs a word."""
    head, bodies = file.head, file.head["bodies"]
    errors = [file.mesh(body)["error"] for body in bodies]
    n_inexact = sum(error > _ALLOWED_ERROR for error in errors)
    n_hidden = sum(body["is_hidden"] for body in bodies)
    found = [
        Finding(f"{kind}_beside", severity="info", values={"n": head["left_out"][kind]})
        for kind in _LEFT_OUT
        if head["left_out"].get(kind)
    ]
    if head["left_out"].get("files"):
        found.append(Finding("parts_elsewhere", values={"n": head["left_out"]["files"]}))
    if n_hidden and n_hidden < len(bodies):
        found.append(Finding("hidden_body", values={"n": n_hidden}))
    if n_inexact:
        values = {"n": n_inexact, "error": 100.0 * max(errors)}
        found.append(Finding("facets_inexact", values=values))
    if len(head["units"]) > 1:
        names = ", ".join(_unit_name(metres) for metres in head["units"])
        found.append(Finding("units_mixed", severity="info", values={"units": names}))
    return tuple(found)


def _unit_name(metres: float) -> str:
    known = (name for size, name in _UNITS.items() if abs(metres / size - 1.0) < 1e-6)
    return next(known, f"{metres:g} m")


def _utf8(content: bytes) -> bytes:
    """The file with its names in UTF-8.

    The standard has ASCII only; programs write names in the encoding of their computer all the
    same.  Japanese ones are told by two-byte characters in a row, others are taken as Latin-1.
    """
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        euc, shift_jis = _EUC.search(content), _SHIFT_JIS.search(content)
        encoding = "euc_jp" if euc else "cp932" if shift_jis else "latin-1"
        return content.decode(encoding, errors="replace").encode()
    return content


def _plain(content: bytes) -> bytes:
    """The file as the kernel reads all of it: from its first word, without comments and tabs.

    Doubled apostrophes in its strings become codes, which the kernel always reads.
    """

    def coded(match: re.Match[bytes]) -> bytes:
        word = match[0]
        if word.startswith(b"/*"):
            return b" " if word.endswith(b"*/") and len(word) > 3 else word
        if b"''" not in word[1:-1]:
            return word
        return b"'" + word[1:-1].replace(b"''", rb"\X\27") + b"'"

    content = content.replace(b"\t", b" ")
    if b"/*" in content or _APOSTROPHE.search(content):
        content = _WORDS.sub(coded, content)
    return content[max(content.find(b"ISO-10303-21"), 0) :]


FORMAT = Format("STEP", ("step", "stp", "p21"), sniff_step, parse_step, is_long=True)
