"""Simple shapes by their dimensions, for somebody without CAD: all lengths in metres."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from itertools import pairwise

import numpy as np
from manifold3d import CrossSection, Manifold, OpType

from sekiso.design.mesh_report import part_from_mesh
from sekiso.domain.errors import PartError
from sekiso.domain.part import Part

_ROUND = 96  # facets of a circle: 0.07 % of its area


def box(*, x: float = 0.04, y: float = 0.03, z: float = 0.02) -> Part:
    """A block x by y by z."""
    return _part("box", _block(x, y, z), x=x, y=y, z=z)


def cylinder(*, diameter: float = 0.03, height: float = 0.05) -> Part:
    """A round bar standing on the plate."""
    return _part("cylinder", _bar(diameter, height), diameter=diameter, height=height)


def plate_with_holes(
    *, x: float = 0.1, y: float = 0.06, thickness: float = 0.006, diameter: float = 0.008,
    n_x: int = 4, n_y: int = 2,
) -> Part:  # fmt: skip
    """A flat plate with n_x by n_y through holes, evenly spaced."""
    places = [(x * (i + 0.5) / n_x, y * (j + 0.5) / n_y) for i in range(n_x) for j in range(n_y)]
    _require(diameter < min(x / n_x, y / n_y), "diameter", diameter, min(x / n_x, y / n_y))
    cut = [_bar(diameter, 3 * thickness).translate((a, b, -thickness)) for a, b in places]
    return _part(
        "plate_with_holes", _block(x, y, thickness) - _union(cut),
        x=x, y=y, thickness=thickness, diameter=diameter, n_x=n_x, n_y=n_y,
    )  # fmt: skip


def bracket(
    *, length: float = 0.08, width: float = 0.05, height: float = 0.06, thickness: float = 0.006,
    diameter: float = 0.009,
) -> Part:  # fmt: skip
    """An angle with a triangular web and two bolt holes in each leg."""
    _require(4 * thickness < min(length, width, height), "thickness", thickness, length / 4)
    foot = _block(length, width, thickness)
    leg = _block(thickness, width, height)
    web = _prism([(0.0, 0.0), (0.7 * length, 0.0), (0.0, 0.7 * height)], thickness)
    web = web.rotate((90.0, 0.0, 0.0)).translate((0.0, 0.5 * (width + thickness), 0.0))
    cut = []
    for y in (0.25 * width, 0.75 * width):
        cut.append(_bar(diameter, 3 * thickness).translate((0.75 * length, y, -thickness)))
        across = _bar(diameter, 3 * thickness).rotate((0.0, 90.0, 0.0))
        cut.append(across.translate((-thickness, y, 0.75 * height)))
    return _part(
        "bracket", _union([foot, leg, web]) - _union(cut),
        length=length, width=width, height=height, thickness=thickness, diameter=diameter,
    )  # fmt: skip


def pipe(*, diameter: float = 0.03, wall: float = 0.002, length: float = 0.08) -> Part:
    """A straight pipe standing on the plate."""
    _require(2 * wall < diameter, "wall", wall, diameter / 2)
    bore = _bar(diameter - 2 * wall, 3 * length).translate((0.0, 0.0, -length))
    body = _bar(diameter, length) - bore
    return _part("pipe", body, diameter=diameter, wall=wall, length=length)


def mould_insert(
    *, x: float = 0.08, y: float = 0.06, z: float = 0.04, channel: float = 0.006,
    cover: float = 0.008, n_passes: int = 4,
) -> Part:  # fmt: skip
    """A mould insert with a serpentine cooling channel at `cover` below its top face."""
    room = y / (n_passes + 1)
    _require(channel < 0.8 * room, "channel", channel, 0.8 * room)
    _require(channel + cover < z, "cover", cover, z - channel)
    depth = z - cover - 0.5 * channel
    side = 2.0 * channel
    path = [(-channel, room, depth)]
    for k in range(n_passes):
        near, far = (side, x - side) if k % 2 == 0 else (x - side, side)
        path += [(near, (k + 1) * room, depth), (far, (k + 1) * room, depth)]
    path.append((-channel if n_passes % 2 == 0 else x + channel, n_passes * room, depth))
    body = _block(x, y, z) - _tube(path, channel)
    return _part(
        "mould_insert", body, x=x, y=y, z=z, channel=channel, cover=cover, n_passes=n_passes,
        features=frozenset({"internal_channels"}),
    )  # fmt: skip


def impeller(
    *, diameter: float = 0.1, height: float = 0.03, hub: float = 0.03, bore: float = 0.012,
    blade: float = 0.002, n_blades: int = 9,
) -> Part:  # fmt: skip
    """An open impeller: back plate, hub with bore, and blades twisted by 35 degrees."""
    _require(bore < hub < diameter, "hub", hub, diameter)
    plate = _bar(diameter, 0.12 * height)
    core = _cone(hub, 0.7 * hub, height)
    reach = 0.5 * (diameter - 0.6 * hub)
    root, tip, half = 0.3 * hub, 0.3 * hub + reach - 1e-4 * diameter, blade / 2
    outline = [(root, -half), (tip, -half), (tip, half), (root, half)]
    vane = _prism(outline, 0.85 * height, twist=35.0)
    vanes = [vane.rotate((0.0, 0.0, 360.0 * k / n_blades)) for k in range(n_blades)]
    hole = _bar(bore, 3 * height).translate((0.0, 0.0, -height))
    return _part(
        "impeller", _union([plate, core, *vanes]) - hole, diameter=diameter, height=height,
        hub=hub, bore=bore, blade=blade, n_blades=n_blades, features=frozenset({"thin_walls"}),
    )  # fmt: skip


def heat_sink(
    *, x: float = 0.06, y: float = 0.06, base: float = 0.004, fin: float = 0.001,
    fin_height: float = 0.025, n_fins: int = 15,
) -> Part:  # fmt: skip
    """A base plate with parallel upright fins."""
    _require(fin * n_fins < x, "fin", fin, x / n_fins)
    step = (x - fin) / max(n_fins - 1, 1)
    fins = [_block(fin, y, base + fin_height).translate((k * step, 0.0, 0.0))
            for k in range(n_fins)]  # fmt: skip
    return _part(
        "heat_sink", _union([_block(x, y, base), *fins]), x=x, y=y, base=base, fin=fin,
        fin_height=fin_height, n_fins=n_fins, features=frozenset({"thin_walls"}),
    )  # fmt: skip


def lattice_block(
    *, cell: float = 0.005, strut: float = 0.0008, n_x: int = 4, n_y: int = 4, n_z: int = 4
) -> Part:
    """A body-centred cubic lattice of round struts between two thin plates."""
    _require(strut < 0.5 * cell, "strut", strut, 0.5 * cell)
    star = _union([_tube([(cell * a, cell * b, 0.0), (cell * (1 - a), cell * (1 - b), cell)],
                         strut, n_round=8) for a in (0, 1) for b in (0, 1)])  # fmt: skip
    cells = [star.translate((i * cell, j * cell, k * cell))
             for i in range(n_x) for j in range(n_y) for k in range(n_z)]  # fmt: skip
    plate = _block(n_x * cell, n_y * cell, strut)
    body = _union([*cells, plate, plate.translate((0.0, 0.0, n_z * cell - strut))])
    whole = _block(n_x * cell, n_y * cell, n_z * cell)
    return _part(
        "lattice_block", body ^ whole, cell=cell, strut=strut, n_x=n_x, n_y=n_y, n_z=n_z,
        features=frozenset({"lattice"}),
    )  # fmt: skip


SHAPES: dict[str, Callable[..., Part]] = {
    shape.__name__: shape
    for shape in (
        box, cylinder, plate_with_holes, bracket, pipe, mould_insert, impeller, heat_sink,
        lattice_block,
    )
}  # fmt: skip


def _part(
    name: str, body: Manifold, *, features: frozenset[str] = frozenset(), **numbers: float
) -> Part:
    for key, number in numbers.items():
        _require(0.0 < number < 1e3, key, number, 1e3)
    mesh = body.to_mesh64()
    digest = hashlib.sha256(json.dumps([name, numbers], sort_keys=True).encode()).hexdigest()
    return part_from_mesh(
        np.asarray(mesh.vert_properties)[:, :3].astype(np.float64),
        np.asarray(mesh.tri_verts).astype(np.int64),
        name=name,
        digest=digest,
        features=features,
    )


def _require(holds: bool, key: str, got: float, allowed: float) -> None:
    if not holds:
        raise PartError("part_size", got=f"{key} = {got:g} m", allowed=f"0 - {allowed:g} m")


def _block(x: float, y: float, z: float) -> Manifold:
    return Manifold.cube((x, y, z))


def _bar(diameter: float, height: float) -> Manifold:
    return _cone(diameter, diameter, height)


def _cone(lower: float, upper: float, height: float) -> Manifold:
    return Manifold.cylinder(height, lower / 2, upper / 2, circular_segments=_ROUND)


def _prism(outline: list[tuple[float, float]], height: float, *, twist: float = 0.0) -> Manifold:
    n_steps = 0 if twist == 0.0 else 16
    return CrossSection([outline]).extrude(height, n_steps, twist)


def _tube(
    path: list[tuple[float, float, float]], diameter: float, *, n_round: int = 24
) -> Manifold:
    """A round tube along a polyline, with ball joints."""
    ball = Manifold.sphere(diameter / 2, circular_segments=n_round)
    balls = [ball.translate(point) for point in path]
    return _union([Manifold.batch_hull([one, other]) for one, other in pairwise(balls)])


def _union(bodies: list[Manifold]) -> Manifold:
    return Manifold.batch_boolean(bodies, OpType.Add)
