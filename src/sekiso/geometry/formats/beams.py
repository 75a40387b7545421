"""Beams and balls of a 3MF lattice as one closed body: turned shapes, united.

A shape is turned round its beam's own axis with corners set out so that each section has the area
of its circle, and each cap the volume of its ball: sections and volumes are right in every
direction.
"""

from __future__ import annotations

import numpy as np
from manifold3d import Manifold, Mesh64, OpType

from sekiso.domain.errors import PartError
from sekiso.geometry.formats.threemf_model import Lattice
from sekiso.geometry.mesh import Floats, Integers

_ROUND = 12  # facets around a beam
_RINGS = 4  # facets from the rim of a cap to its pole
_MOST = 20_000  # beams; uniting these takes ten seconds
_CAPS = ("sphere", "hemisphere", "butt")
_BALLS = ("none", "mixed", "all")
_ANGLES = np.linspace(0.0, 0.5 * np.pi, _RINGS + 1)[1:]


def lattice_body(points: Floats, lattice: Lattice) -> tuple[Manifold, int]:
    """The beams and balls among `points`, shape (n, 3), united, and how many were too short.

    Raises PartError for more beams than can be united in reasonable time, a radius that is none,
    or words that the standard does not have.
    """
    if len(lattice.beams) > _MOST:
        raise PartError("part_beams", got=len(lattice.beams), allowed=_MOST)
    _refuse_bad_words(lattice)
    shapes: list[Manifold] = []
    n_short = 0
    for one, other, first, last, *caps in lattice.beams:
        start, end = _point(points, one), _point(points, other)
        length = float(np.linalg.norm(end - start))
        if length < lattice.min_length or not length:
            n_short += 1
            continue
        shapes += beam_shapes(start, end, radii=(first, last), caps=(caps[0], caps[1]))
    shapes += [ball(_point(points, k), radius) for k, radius in _balls(lattice).items()]
    if not shapes:
        raise PartError("part_empty")
    made = Manifold.batch_boolean(shapes, OpType.Add)
    if made.is_empty():
        raise PartError("part_operand_open", got="beamlattice")
    return made, n_short


def beam_shapes(
    start: Floats, end: Floats, *, radii: tuple[float, float], caps: tuple[str, str]
) -> list[Manifold]:
    """A frustum with its caps, and the ball that bulges beside the thick end of a tapered beam."""
    (first, last), length = radii, float(np.linalg.norm(end - start))
    along, radial = [0.0, length], [first, last]
    if caps[0] != "butt":
        low, ring = _cap(first)
        along, radial = [*(-low[::-1]), *along], [*ring[::-1], *radial]
    if caps[1] != "butt":
        high, ring = _cap(last)
        along, radial = [*along, *(length + high)], [*radial, *ring]
    shapes = [_turned(start, (end - start) / length, np.array(along), np.array(radial))]
    thick = 0 if first > last else 1
    if first != last and caps[thick] == "sphere":
        shapes.append(ball((start, end)[thick], radii[thick]))
    return shapes


def ball(centre: Floats, radius: float) -> Manifold:
    """A faceted ball of the volume of the round one."""
    low, ring = _cap(radius)
    along = np.concatenate((-low[::-1], [0.0], low))
    radial = np.concatenate((ring[::-1], [radius], ring))
    return _turned(centre, np.array([0.0, 0.0, 1.0]), along, radial)


def _cap(radius: float) -> tuple[Floats, Floats]:
    """Heights above the rim and radii of the rings of half a ball, the pole last.

    Rings lie on the ball; their heights are stretched until the frustums between them hold
    2 pi r^3 / 3.
    """
    height, ring = np.sin(_ANGLES), np.cos(_ANGLES)
    ring[-1] = 0.0
    low, high = np.concatenate(([0.0], height[:-1])), height
    wide, narrow = np.concatenate(([1.0], ring[:-1])), ring
    volume = np.sum((high - low) * (wide**2 + wide * narrow + narrow**2)) / 3.0
    return radius * height * (2.0 / 3.0 / volume), radius * ring


def _turned(centre: Floats, axis: Floats, along: Floats, radial: Floats) -> Manifold:
    """A closed mesh of rings of `radial` at `along` on an axis; a ring of radius 0 is a pole."""
    corner = 2.0 * np.pi / _ROUND
    wider = np.sqrt(corner / np.sin(corner))  # a polygon of the circle's area
    u, v = _across(axis)
    turns = corner * np.arange(_ROUND)
    circle = wider * (np.cos(turns)[:, None] * u + np.sin(turns)[:, None] * v)
    if radial[0]:
        along, radial = np.concatenate(([along[0]], along)), np.concatenate(([0.0], radial))
    if radial[-1]:
        along, radial = np.concatenate((along, [along[-1]])), np.concatenate((radial, [0.0]))
    inner = slice(1, len(along) - 1)
    rings = centre + along[inner, None, None] * axis + radial[inner, None, None] * circle
    poles = centre + along[[0, -1], None] * axis
    vertices = np.concatenate((poles[:1], rings.reshape(-1, 3), poles[1:]))
    return Manifold(Mesh64(vertices, _strips(len(along) - 2).astype(np.uint64)))


def _strips(n_rings: int) -> Integers:
    """Triangles of a fan, the strips between rings, and a fan; all face outwards."""
    k = np.arange(_ROUND)
    after = (k + 1) % _ROUND
    last = 1 + (n_rings - 1) * _ROUND
    parts = [np.stack((np.zeros_like(k), 1 + after, 1 + k), axis=1)]
    for ring in range(n_rings - 1):
        low, high = 1 + ring * _ROUND, 1 + (ring + 1) * _ROUND
        parts.append(np.stack((low + k, low + after, high + after), axis=1))
        parts.append(np.stack((low + k, high + after, high + k), axis=1))
    pole = np.full_like(k, last + _ROUND)
    parts.append(np.stack((pole, last + k, last + after), axis=1))
    return np.concatenate(parts)


def _across(axis: Floats) -> tuple[Floats, Floats]:
    """Two unit vectors across `axis`, right-handed with it."""
    helper = np.eye(3)[np.argmin(np.abs(axis))]
    u = np.cross(helper, axis)
    u /= np.linalg.norm(u)
    return u, np.cross(axis, u)


def _balls(lattice: Lattice) -> dict[int, float]:
    """Radius of the ball at each vertex that has one."""
    if lattice.ball_mode == "none":
        return {}
    ends = {end for beam in lattice.beams for end in beam[:2]}
    chosen = ends | set(lattice.balls) if lattice.ball_mode == "all" else set(lattice.balls)
    radii = {k: lattice.balls.get(k) or lattice.ball_radius for k in sorted(chosen)}
    known = {k: radius for k, radius in radii.items() if radius}
    if len(known) < len(radii):
        raise PartError("part_attribute", element="beamlattice", attribute="ballradius")
    return known


def _point(points: Floats, index: int) -> Floats:
    if not 0 <= index < len(points):
        raise PartError("part_index", got=index, allowed=len(points) - 1)
    return np.asarray(points[index])


def _refuse_bad_words(lattice: Lattice) -> None:
    caps = {cap for beam in lattice.beams for cap in beam[4:]}
    for attribute, words, allowed in (
        ("cap", caps, _CAPS),
        ("ballmode", {lattice.ball_mode}, _BALLS),
    ):
        for word in words - set(allowed):
            raise PartError("part_word", attribute=attribute, got=word, allowed=", ".join(allowed))
    radii = [lattice.radius, *(radius for beam in lattice.beams for radius in beam[2:4])]
    radii += [radius for radius in lattice.balls.values() if radius is not None]
    bad = next((radius for radius in radii if not 0.0 < radius < np.inf), None)
    if bad is not None:
        raise PartError("part_word", attribute="radius", got=bad, allowed="> 0")
