"""A part in layers with contours and hatch: areas, scan lengths, jumps, and so the build time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from manifold3d import CrossSection, FillRule, JoinType

from sekiso.design.build_orientation import rotate
from sekiso.design.hatching import Pattern, Vectors, hatch
from sekiso.domain.direction import Direction
from sekiso.domain.errors import PartError
from sekiso.domain.part import Part
from sekiso.geometry.contours import Layers, cut_heights, layer_count, layers
from sekiso.geometry.mesh import Floats, Integers

_AT_ONCE = 64  # layers filled together, fewer where they take many vectors
_VECTORS_AT_ONCE = 2_000_000  # some 150 bytes each while they are cut
_MOST_VECTORS = 10_000_000  # of one layer
_FEW_OPEN = 0.01  # of all segments: beyond it the layers would be too empty to count
_MM = 1e3  # the offset library keeps eight decimals: millimetres suit it


@dataclass(frozen=True)
class Outline:
    """Contours: `spot` [m] from the edge to the first, `step` [m] to each further one and to the
    hatch, `n` of them.
    """

    spot: float = 6e-5
    step: float = 8e-5
    n: int = 3


@dataclass(frozen=True)
class ScanSpeeds:
    """What a machine does: speeds [m/s], delay per jump [s], seconds to recoat, beams at work."""

    hatch: float
    contour: float
    jump: float
    jump_delay: float
    recoat: float
    n_beams: int = 1


@dataclass(frozen=True, eq=False)
class Slices:
    """Numbers per cut layer: lengths [m], areas [m2], counts.

    `scan_length` is the beam's way while it melts (hatch and contours), `jump_length` that while it
    does not.  Each layer cut stands for `share` layers (1 unless only a sample was cut).
    """

    heights: Floats
    layer: float
    areas: Floats
    hatch_lengths: Floats
    contour_lengths: Floats
    jump_lengths: Floats
    n_vectors: Integers
    n_contours: Integers
    n_open: int
    share: float = 1.0

    @property
    def n_layers(self) -> int:
        """Number of layers of the build."""
        return round(len(self.heights) * self.share)

    @property
    def area(self) -> float:
        """Area [m2] of all layers together; times the layer thickness, the volume."""
        return float(self.areas.sum()) * self.share

    @property
    def scan_length(self) -> float:
        """Way of the melting beam [m]."""
        return float(self.hatch_lengths.sum() + self.contour_lengths.sum()) * self.share

    def layer_times(self, speeds: ScanSpeeds) -> Floats:
        """Seconds of each layer cut: sum of L / v, jumps with their delays, one recoat.

        t = (L_hatch / v_hatch + L_contour / v_contour + L_jump / v_jump + n delay) / n_beams
        + t_recoat; the beams share the work evenly.
        """
        melting = self.hatch_lengths / speeds.hatch + self.contour_lengths / speeds.contour
        jumping = self.jump_lengths / speeds.jump
        jumping = jumping + (self.n_vectors + self.n_contours) * speeds.jump_delay
        return np.asarray((melting + jumping) / speeds.n_beams + speeds.recoat)

    def time(self, speeds: ScanSpeeds) -> float:
        """Seconds of the build from first to last layer."""
        return float(self.layer_times(speeds).sum()) * self.share


def hatch_part(
    part: Part,
    *,
    layer: float,
    pattern: Pattern | None = None,
    outline: Outline | None = None,
    direction: Direction = (0.0, 0.0, 1.0),
    n_sampled: int | None = None,
) -> Slices:
    """`part` built along `direction` in layers of `layer` [m], with contours and hatch.

    With `n_sampled` only that many evenly spread layers are cut, each standing for its share, for
    an estimate: 64 give lengths to about 3 %.  Raises PartError without a mesh, if more than 1 % of
    the outline lies at holes of the mesh, or for a part that takes too many layers or vectors.
    """
    if part.vertices is None or part.triangles is None:
        raise PartError("part_without_mesh")
    vertices = rotate(part.vertices, direction)
    low, high = float(vertices[:, 2].min()), float(vertices[:, 2].max())
    n_layers = layer_count(low, high, layer=layer)
    is_sampled = n_sampled is not None and n_sampled < n_layers
    step = (high - low) / n_sampled if is_sampled and n_sampled else layer
    heights = cut_heights(low, high, layer=step)
    cut = layers(vertices, part.triangles, heights=heights)
    if cut.n_open > _FEW_OPEN * len(cut.points):
        raise PartError("part_not_closed", n=cut.n_open)
    filled = fill_layers(cut, pattern=pattern or Pattern(), outline=outline or Outline())
    hatches, contours, jumps, n_vectors, n_contours = (
        np.concatenate(column) for column in zip(*map(_layer_numbers, filled), strict=True)
    )
    return Slices(
        heights, layer, cut.areas, hatches, contours, jumps, n_vectors.astype(np.int64),
        n_contours.astype(np.int64), cut.n_open, n_layers / len(heights),
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class FilledLayers:
    """Some layers with their scan vectors and contours; `first` is the number of the first one."""

    first: int
    n_layers: int
    vectors: Vectors
    contours: list[list[Floats]]


def fill_layers(cut: Layers, *, pattern: Pattern, outline: Outline) -> Iterator[FilledLayers]:
    """Scan vectors and contours [m] of the layers, some layers at a time.

    Raises PartError for a layer of more vectors than fit into memory.
    """
    for numbers in _batches(_vector_counts(cut, pattern)):
        first = numbers.start
        contours: list[list[Floats]] = []
        loops: list[Floats] = []
        owners: list[int] = []
        for number in numbers:
            rings, inner = _offset(cut.loops(number), outline)
            contours.append(rings)
            loops += inner
            owners += [number] * len(inner)
        yield FilledLayers(first, len(numbers), _hatch(loops, owners, pattern), contours)


def _vector_counts(cut: Layers, pattern: Pattern) -> Floats:
    """About how many vectors each layer takes: pieces of its area, and ends at its outline."""
    pieces = cut.areas / (pattern.distance * pattern.width)
    twice = 2.0 if pattern.kind == "islands" else 1.0
    return np.asarray(twice * pieces + cut.outlines / pattern.distance)


def _batches(n_vectors: Floats) -> Iterator[range]:
    if n_vectors.max(initial=0.0) > _MOST_VECTORS:
        raise PartError("part_vectors", got=f"{n_vectors.max():.2g}", allowed=_MOST_VECTORS)
    first, taken = 0, 0.0
    for number, n in enumerate(n_vectors):
        if number > first and (number - first == _AT_ONCE or taken + n > _VECTORS_AT_ONCE):
            yield range(first, number)
            first, taken = number, 0.0
        taken += float(n)
    if first < len(n_vectors):
        yield range(first, len(n_vectors))


def _hatch(loops: list[Floats], owners: list[int], pattern: Pattern) -> Vectors:
    if not loops:
        none = np.zeros((0, 2))
        return Vectors(none, none, np.zeros(0, dtype=np.int64))
    starts = np.concatenate(([0], np.cumsum([len(loop) for loop in loops])))
    return hatch(
        np.concatenate(loops), loop_start=starts, layer_of_loop=np.array(owners), pattern=pattern
    )


def _offset(loops: list[Floats], outline: Outline) -> tuple[list[Floats], list[Floats]]:
    """Contours and the boundary of the hatch, by Clipper through manifold3d."""
    if not loops:
        return [], []
    section = CrossSection([loop * _MM for loop in loops], FillRule.Positive)
    rings: list[Floats] = []
    inset = outline.spot
    for _ in range(outline.n):
        section = _inset(section, inset)
        rings += _polygons(section)
        inset = outline.step
    return rings, _polygons(_inset(section, inset))


def _inset(section: CrossSection, distance: float) -> CrossSection:
    return section.offset(-distance * _MM, JoinType.Miter, 2.0)


def _polygons(section: CrossSection) -> list[Floats]:
    return [np.asarray(polygon) / _MM for polygon in section.to_polygons()]


def _layer_numbers(part: FilledLayers) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    own = part.vectors.layer - part.first
    n = part.n_layers
    jumps = np.bincount(own, part.vectors.jumps, minlength=n)
    return (
        np.bincount(own, part.vectors.lengths, minlength=n).astype(np.float64),
        np.array([sum(map(_length, rings)) for rings in part.contours], dtype=np.float64),
        np.asarray(jumps + np.array([_between(rings) for rings in part.contours])),
        np.bincount(own, minlength=n).astype(np.float64),
        np.array([len(rings) for rings in part.contours], dtype=np.float64),
    )


def _length(ring: Floats) -> float:
    step = np.diff(ring, axis=0, append=ring[:1])
    return float(np.hypot(step[:, 0], step[:, 1]).sum())


def _between(rings: list[Floats]) -> float:
    """Way from each contour to the next; each begins and ends at its first point."""
    if len(rings) < 2:
        return 0.0
    first = np.array([ring[0] for ring in rings])
    step = np.diff(first, axis=0)
    return float(np.hypot(step[:, 0], step[:, 1]).sum())
