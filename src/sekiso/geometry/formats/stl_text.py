"""STL as text, in the dialects that programs write.

Words are told whatever their case and the white space between them, `end solid` is `endsolid`,
a facet may have more than three corners.  Stretches of plain facets, as nearly every program
writes them, are read in one go; all else word by word.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from sekiso.domain.errors import PartError
from sekiso.domain.part import Finding
from sekiso.geometry.formats.format import Geometry
from sekiso.geometry.formats.growing import Rows
from sekiso.geometry.formats.named_solids import with_solids
from sekiso.geometry.formats.plain_text import line_end, line_number, number, plain_text, shown
from sekiso.geometry.formats.polygons import cut_polygons

_PIECE = 1 << 18  # bytes
_MOST_KNOWN = 100_000  # words; some 15 MB
_COMMENTS = (b"#", b"//", b";", b"!", b"%")
_START = re.compile(rb"(?:\s++|(?:#|//|;|!|%)[^\r\n]*+)*+solid(?![^\s])", re.IGNORECASE)
_FACETS = re.compile(rb"facet|end\s*solid", re.IGNORECASE)
_WORD = re.compile(rb"[^\s\x00\x1a]+")
_NAME = re.compile(
    rb"[ \t]*([^\r\n]*?)[ \t\x00]*(?=facet[ \t]+normal[ \t]+[-+.\dniNI]|[\r\n]|\Z)", re.IGNORECASE
)
_NORMAL = re.compile(
    rb"[\s\x00]*(?:normal(?![^\s]))?"
    rb"(?:[\s\x00]+(?!outer|loop|vertex|endloop|endfacet|end)[^\s\x00]+){0,3}",
    re.IGNORECASE,
)
# a plain facet: its words at their places, the rest are numbers
_PLAIN = {0: b"facet", 1: b"normal", 5: b"outer", 6: b"loop", 7: b"vertex", 11: b"vertex",
          15: b"vertex", 19: b"endloop", 20: b"endfacet"}  # fmt: skip
_N_PLAIN = 21  # words of a plain facet
_COORDINATES = (8, 9, 10, 12, 13, 14, 16, 17, 18)
_KEYWORDS = (b"facet", b"endfacet", b"solid", b"endsolid", b"outer", b"vertex", b"endloop")


def is_stl_text(content: bytes) -> bool:
    """Whether the first word, comments apart, is `solid`, facets follow, and it is text."""
    head = content[:512].rstrip(b"\x00 \t\r\n\x1a")
    if b"\x00" in head and plain_text(content[:512]) == content[:512]:
        return False
    text = plain_text(content)
    return _START.match(text) is not None and _FACETS.search(text) is not None


def parse_stl_text(text: bytes) -> Geometry:
    """Triangles and named solids; raises PartError naming the line of what cannot be read."""
    facets = _Facets(text)
    facets.read()
    points, counts = facets.points.taken(), facets.counts.taken()
    cut = cut_polygons(points, counts, np.arange(len(points)))
    geometry = Geometry(points, cut.triangles, findings=facets.findings() + cut.findings)
    if len(facets.names) < 2:
        return geometry
    solid = np.searchsorted(np.array(facets.starts), cut.owners(), side="right") - 1
    return with_solids(geometry, np.maximum(solid, 0), tuple(facets.names))


class _Values(dict[bytes, float]):
    """The values of words read before: a coordinate comes about six times."""

    def __missing__(self, word: bytes) -> float:
        value = self[word] = float(word)
        return value


@dataclass
class _Facets:
    """What was read so far: corners and their number per facet, solids, what was passed over.

    `corners` and `facets` wait to become arrays; `loop` holds the corners of the open facet.
    """

    text: bytes
    at: int = 0
    points: Rows = field(default_factory=lambda: Rows(3, np.float64))
    counts: Rows = field(default_factory=lambda: Rows(0, np.int64))
    names: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    n_facets: int = 0
    corners: list[float] = field(default_factory=list)
    facets: list[int] = field(default_factory=list)
    loop: int | None = None
    n_loops: int = 0
    is_ended: bool = True
    strange: list[int] = field(default_factory=list)
    known: _Values = field(default_factory=_Values)

    def read(self) -> None:
        """Reads all of the text."""
        while self.at < len(self.text):
            end = self._piece_end()
            if self.loop is not None or not self._read_plain(end):
                self._read_words(end)
        self._store()
        is_word_cut = self.strange and self._is_cut_word(self.strange[-1])
        if self.loop is not None or is_word_cut:
            raise PartError("part_truncated", n=self.n_facets, promised="endsolid")

    def findings(self) -> tuple[Finding, ...]:
        """What a reader of the file should know."""
        listed: list[Finding] = []
        if self.strange:
            at = self.strange[0]
            word = self.text[at : line_end(self.text, at)].strip()
            line = line_number(self.text, at)
            values = {"n": len(self.strange), "line": line, "got": shown(word)}
            listed.append(Finding("lines_left_out", values=values))
        if not self.is_ended:
            listed.append(Finding("end_missing", values={"n": self.n_facets}))
        return tuple(listed)

    def _piece_end(self) -> int:
        """Where the next piece ends: behind a whole facet if there is one."""
        last = self.text.rfind(b"endfacet", self.at, self.at + _PIECE)
        return line_end(self.text, last if last >= 0 else min(self.at + _PIECE, len(self.text)))

    def _read_plain(self, end: int) -> bool:
        """Reads to `end` if there are nothing but plain facets; whether it did."""
        piece = self.text[self.at : end]
        words = piece.split()
        n, rest = divmod(len(words), _N_PLAIN)
        if rest or not n or b"_" in piece:
            return False
        if any(words[k::_N_PLAIN].count(word) != n for k, word in _PLAIN.items()):
            return False
        places = np.empty((n, 9))
        if len(self.known) > _MOST_KNOWN:
            self.known.clear()
        value = self.known.__getitem__
        try:
            for column, k in enumerate(_COORDINATES):
                places[:, column] = np.fromiter(map(value, words[k::_N_PLAIN]), np.float64, n)
        except ValueError:
            return False
        self._store()
        self.points.add(places)
        self.counts.add(np.full(n, 3))
        self.n_facets += n
        self.at = end
        return True

    def _read_words(self, end: int) -> None:
        while found := _WORD.search(self.text, self.at, end):
            self.at = found.end()
            word = found.group().lower()
            step = _STEPS.get(word)
            if step is not None:
                step(self, found.start())
            elif word.startswith(_COMMENTS):
                self.at = line_end(self.text, self.at)
            else:
                self._pass_over(found.start())
        self.at = max(self.at, end)

    def _store(self) -> None:
        if self.facets:
            n = 3 * sum(self.facets)
            self.points.add(self.corners[:n])
            self.counts.add(self.facets)
            self.corners, self.facets = self.corners[n:], []

    def _begin_facet(self, at: int) -> None:
        self._refuse_if(self.loop is not None, at)
        self.loop, self.n_loops, self.is_ended = 0, 0, False
        found = _NORMAL.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def _begin_loop(self, at: int) -> None:
        if self.n_loops and self.loop:
            raise PartError("part_facet_loops", line=line_number(self.text, at))
        self._refuse_if(self.loop is None, at)
        self.n_loops = 1

    def _add_vertex(self, at: int) -> None:
        self._refuse_if(self.loop is None, at)
        for _ in range(3):
            found = _WORD.search(self.text, self.at)
            if found is None:
                raise PartError("part_truncated", n=self.n_facets, promised="endsolid")
            try:
                self.corners.append(float(found.group()) if b"_" not in found.group() else _fail())
            except ValueError:
                line = line_number(self.text, found.start())
                self.corners.append(number(found.group(), form="STL", line=line))
            self.at = found.end()
        self.loop = (self.loop or 0) + 1

    def _end_facet(self, at: int) -> None:
        self._refuse_if(self.loop is None, at)
        if (self.loop or 0) < 3:
            raise PartError("part_facet", n=self.loop, line=line_number(self.text, at))
        self.facets.append(self.loop or 0)
        self.n_facets += 1
        self.loop = None

    def _begin_solid(self, at: int) -> None:
        self._refuse_if(self.loop is not None, at)
        found = _NAME.match(self.text, self.at)
        self.names.append(shown(found.group(1)) if found else "")
        self.starts.append(self.n_facets)
        self.at = found.end() if found else self.at
        self.is_ended = False

    def _end_solid(self, at: int) -> None:
        self._refuse_if(self.loop is not None, at)
        end = line_end(self.text, self.at)
        following = self.text[self.at : end].lower()
        more = following.find(b"solid") if b"facet" in following else -1  # all on one line
        self.at = end if more < 0 else self.at + more
        self.is_ended = True

    def _end(self, at: int) -> None:
        """`end solid`, `end facet`, `end loop` in two words."""
        found = _WORD.search(self.text, self.at)
        step = _STEPS.get(b"end" + found.group().lower()) if found else None
        if found is None or step is None:
            self._pass_over(at)
            return
        self.at = found.end()
        step(self, at)

    def _pass_over(self, at: int) -> None:
        self._refuse_if(self.loop is not None, at)
        self.strange.append(at)
        self.at = line_end(self.text, at)

    def _skip_line(self, at: int) -> None:
        self.at = line_end(self.text, at)

    def _refuse_if(self, is_wrong: bool, at: int) -> None:
        if not is_wrong:
            return
        found = _WORD.match(self.text, at)
        word = found.group() if found else b""
        if self._is_cut_word(at):
            raise PartError("part_truncated", n=self.n_facets, promised="endsolid")
        line = line_number(self.text, at)
        raise PartError("part_line", format="STL", line=line, got=shown(word))

    def _is_cut_word(self, at: int) -> bool:
        """Whether the text ends within a keyword."""
        word = self.text[at : at + 9].lower()
        return 0 < len(word) < 9 and any(k.startswith(word) for k in _KEYWORDS)


def _fail() -> float:
    raise ValueError("a number with an underscore")


_STEPS: dict[bytes, Callable[[_Facets, int], None]] = {
    b"facet": _Facets._begin_facet,
    b"outer": _Facets._begin_loop,
    b"loop": lambda facets, at: facets._refuse_if(facets.loop is None, at),
    b"vertex": _Facets._add_vertex,
    b"endloop": lambda facets, at: facets._refuse_if(facets.loop is None, at),
    b"endfacet": _Facets._end_facet,
    b"solid": _Facets._begin_solid,
    b"endsolid": _Facets._end_solid,
    b"end": _Facets._end,
    b"color": _Facets._skip_line,
    b"colour": _Facets._skip_line,
}
