"""Wavefront OBJ: points, faces, and what objects and groups are called.

Stretches of plain `v` and `f` lines, as nearly every program writes them, are read in one go; all
other lines one by one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from sekiso.domain.errors import PartError
from sekiso.domain.part import Finding
from sekiso.geometry.formats.foreign import foreign_name
from sekiso.geometry.formats.format import Format, Geometry
from sekiso.geometry.formats.growing import Rows
from sekiso.geometry.formats.named_solids import with_solids
from sekiso.geometry.formats.plain_text import number, numbers, pieces, plain_text, shown
from sekiso.geometry.formats.polygons import cut_polygons
from sekiso.geometry.mesh import Integers

_POINT = re.compile(rb"(?:\A|[\r\n])[ \t]*v[ \t]+[-+.\d]", re.IGNORECASE)
_FIRST_WORD = re.compile(rb"(?:\s++|#[^\r\n]*+)*+([A-Za-z_\d]+)")
_WHOLE = re.compile(rb"[-+]?\d+\Z")
_REFERENCE = re.compile(rb"/[^\s]*")
_NULL = bytes.maketrans(b"f", b"0")
_PLACES = (3, 4, 6, 7)  # x y z, with a weight, with a colour, with both
_PASSED_OVER = frozenset(
    b"vn vt vp s mg usemtl mtllib usemap maplib lod bevel c_interp d_interp shadow_obj trace_obj "
    b"ctech stech cstype deg bmat step parm trim hole scrv sp end con".split()
)
_FREE_FORM = frozenset(b"curv curv2 surf bzp bsp cdc cdp res patch".split())
_OTHER_FILES = frozenset(b"call csh".split())
_WORDS = _PASSED_OVER | _FREE_FORM | {b"v", b"f", b"fo", b"l", b"p", b"o", b"g"}
_NAMED = (b"o", b"g", b"usemtl", b"mtllib")  # lines whose rest is a name, `#` and `\\` included


def sniff_obj(content: bytes) -> float:
    """Likely if the first word is one of the format, a line gives a point, no byte is zero."""
    if foreign_name(content) is not None:
        return 0.0
    text = plain_text(content)
    first = _FIRST_WORD.match(text)
    if first is None or b"\x00" in text[:4096]:
        return 0.0
    return 0.5 if first.group(1).lower() in _WORDS and _POINT.search(text) else 0.0


def parse_obj(content: bytes) -> Geometry:
    """Points and faces of an OBJ file, polygons cut into triangles.

    A face numbers its points from 1, or from -1 back from the last point before it.  Raises
    PartError naming the line that cannot be read, free-form surfaces and other files called.
    """
    text = plain_text(content)
    if b"\n" not in text:
        text = text.replace(b"\r", b"\n")
    lines = _Lines()
    for piece in pieces(text):
        lines.read(piece)
    lines.end()
    points = lines.points.taken()
    cut = cut_polygons(points, lines.counts.taken(), lines.corners.taken())
    geometry = Geometry(points, cut.triangles, findings=lines.findings() + cut.findings)
    named = lines.objects if len(lines.objects.names) > 1 else lines.groups
    if len(named.names) < 2:
        return geometry
    return with_solids(geometry, named.numbers(cut.owners()), tuple(named.names))


@dataclass
class _Named:
    """The names of one kind, and the face from which on each of `order` holds."""

    names: list[str] = field(default_factory=list)
    order: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    known: dict[str, int] = field(default_factory=dict)

    def begin(self, name: str, face: int) -> None:
        """From `face` on all faces belong to `name`."""
        self.order.append(self.known.setdefault(name, len(self.names)))
        self.starts.append(face)
        if self.order[-1] == len(self.names):
            self.names.append(name)

    def numbers(self, faces: Integers) -> Integers:
        """The number of the name of each of `faces`; what comes before the first has the first."""
        at = np.searchsorted(np.array(self.starts), faces, side="right") - 1
        return np.array(self.order)[np.maximum(at, 0)]


@dataclass
class _Lines:
    """What was read so far; `rest` is the start of a line that goes on after a backslash."""

    points: Rows = field(default_factory=lambda: Rows(3, np.float64))
    counts: Rows = field(default_factory=lambda: Rows(0, np.int32))
    corners: Rows = field(default_factory=lambda: Rows(0, np.int64))
    n_points: int = 0
    n_faces: int = 0
    n_lines: int = 0
    objects: _Named = field(default_factory=_Named)
    groups: _Named = field(default_factory=_Named)
    n_curves: int = 0
    n_weighted: int = 0
    strange: list[tuple[int, str]] = field(default_factory=list)
    rest: bytes = b""
    own_points: list[float] = field(default_factory=list)
    own_counts: list[int] = field(default_factory=list)
    own_corners: list[int] = field(default_factory=list)

    def read(self, piece: bytes) -> None:
        """Reads a piece of whole lines."""
        n_lines = piece.count(b"\n")
        if self.rest or not self._read_plain(piece, n_lines):
            self._read_lines(piece)
        else:
            self.n_lines += n_lines

    def end(self) -> None:
        """Reads a last line that ends in a backslash."""
        if self.rest:
            self._read_line(self.rest)
            self._store()

    def findings(self) -> tuple[Finding, ...]:
        """What a reader of the file should know."""
        listed: list[Finding] = []
        if self.n_curves:
            values: dict[str, object] = {"n": self.n_curves}
            listed.append(Finding("curves_left_out", severity="info", values=values))
        if self.n_weighted:
            values = {"n": self.n_weighted}
            listed.append(Finding("weights_left_out", severity="info", values=values))
        if self.strange:
            line, got = self.strange[0]
            values = {"n": len(self.strange), "line": line, "got": got}
            listed.append(Finding("lines_left_out", values=values))
        return tuple(listed)

    def _read_plain(self, piece: bytes, n: int) -> bool:
        """Reads a piece of nothing but plain lines of one kind; whether it was one."""
        if not piece.endswith(b"\n"):
            return False
        if piece.startswith((b"vn ", b"vt ")):
            head = b"\n" + piece[:3]
            return piece.count(head) == n - 1 and b"\\" not in piece
        for head, reads in ((b"v ", self._read_points), (b"f ", self._read_faces)):
            if piece.startswith(head):
                is_alone = piece.count(b"\n" + head) == n - 1 and piece.count(head[:1]) == n
                return is_alone and reads(piece, n)
        return False

    def _read_points(self, piece: bytes, n: int) -> bool:
        flat = numbers(piece.replace(b"v", b"nan"), np.float64)
        if flat is None or flat.size % n or flat.size == n:
            return False
        rows = flat.reshape(n, -1)
        n_nan = int(np.isnan(flat).sum())
        if rows.shape[1] - 1 not in (3, 6) or n_nan != n or not np.isnan(rows[:, 0]).all():
            return False
        self.points.add(rows[:, 1:4])
        self.n_points += n
        return True

    def _read_faces(self, piece: bytes, n: int) -> bool:
        if b"/" in piece:
            piece = _REFERENCE.sub(b"", piece)
        flat = numbers(piece.translate(_NULL), np.int64)
        if flat is None or np.any(np.abs(flat) >= 1 << 31):
            return False
        starts = np.flatnonzero(flat == 0)
        if len(starts) != n or starts[0] != 0:
            return False
        corners = flat[flat != 0]
        corners += np.where(corners < 0, self.n_points, -1)
        self.counts.add(np.diff(np.append(starts, flat.size)) - 1)
        self.corners.add(corners)
        self.n_faces += n
        return True

    def _read_lines(self, piece: bytes) -> None:
        for line in piece.splitlines():
            self.n_lines += 1
            whole = self.rest + line
            if line.endswith(b"\\") and not _is_comment_or_name(whole):
                self.rest = whole[:-1] + b" "
            else:
                self.rest = b""
                self._read_line(whole)
        self._store()

    def _store(self) -> None:
        self.points.add(self.own_points)
        self.counts.add(self.own_counts)
        self.corners.add(self.own_corners)
        self.own_points, self.own_counts, self.own_corners = [], [], []

    def _read_line(self, line: bytes) -> None:
        words = line.split()
        if not words or words[0].startswith(b"#"):
            return
        word = words[0].lower()
        step = _STEPS.get(word)
        if step is not None:
            step(self, line)
        elif word in _FREE_FORM:
            raise PartError("part_free_form", format="OBJ", got=shown(word), line=self.n_lines)
        elif word in _OTHER_FILES:
            raise PartError("part_calls_file", got=shown(line), line=self.n_lines)
        elif word not in _PASSED_OVER:
            self.strange.append((self.n_lines, shown(line.strip())))

    def _add_point(self, line: bytes) -> None:
        words = line.partition(b"#")[0].split()[1:]
        if any(b"," in word for word in words):
            number(b",".join(words), form="OBJ", line=self.n_lines)
        values = [number(word, form="OBJ", line=self.n_lines) for word in words]
        if len(values) not in _PLACES:
            allowed = ", ".join(str(n) for n in _PLACES)
            raise PartError("part_point", n=len(values), line=self.n_lines, allowed=allowed)
        self.own_points += values[:3]
        self.n_points += 1
        self.n_weighted += len(values) in (4, 7) and values[3] != 1.0

    def _add_face(self, line: bytes) -> None:
        words = line.partition(b"#")[0].split()[1:]
        for word in words:
            index = word.partition(b"/")[0]
            if not _WHOLE.match(index) or len(index) > 10:
                raise PartError("part_number", format="OBJ", line=self.n_lines, got=shown(word))
            if int(index) == 0:
                raise PartError("part_index_zero", line=self.n_lines)
            self.own_corners.append(int(index) + (self.n_points if int(index) < 0 else -1))
        self.own_counts.append(len(words))
        self.n_faces += 1

    def _add_curve(self, line: bytes) -> None:
        self.n_curves += 1

    def _begin_object(self, line: bytes) -> None:
        self.objects.begin(shown(line.strip()[1:].strip()), self.n_faces)

    def _begin_group(self, line: bytes) -> None:
        self.groups.begin(shown(line.strip()[1:].strip()), self.n_faces)


def _is_comment_or_name(line: bytes) -> bool:
    words = line.split(None, 1)
    return bool(words) and (words[0].startswith(b"#") or words[0] in _NAMED)


_STEPS: dict[bytes, Callable[[_Lines, bytes], None]] = {
    b"v": _Lines._add_point,
    b"f": _Lines._add_face,
    b"fo": _Lines._add_face,
    b"l": _Lines._add_curve,
    b"p": _Lines._add_curve,
    b"o": _Lines._begin_object,
    b"g": _Lines._begin_group,
}
FORMAT = Format("OBJ", ("obj",), sniff_obj, parse_obj)
