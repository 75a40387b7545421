"""Makes the example parts beside this file; run it again after changing a dimension."""

from __future__ import annotations

from pathlib import Path

import manifold3d
import numpy as np
from manifold3d import Manifold

HERE = Path(__file__).parent
FACET = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])


def hole(diameter: float, length: float, at: tuple[float, float, float]) -> Manifold:
    """A cylinder along z that starts at `at` [mm]."""
    return Manifold.cylinder(length, diameter / 2, circular_segments=64).translate(at)


def bracket() -> Manifold:
    """A bearing bracket: foot with four bolt holes, upright with a bore, web, overhanging lug."""
    foot = Manifold.cube((80.0, 50.0, 8.0))
    upright = Manifold.cube((10.0, 50.0, 48.0)).translate((0.0, 0.0, 8.0))
    eye = Manifold.cylinder(10.0, 25.0, circular_segments=128).rotate((0.0, 90.0, 0.0))
    eye = eye.translate((0.0, 25.0, 56.0))
    profile = manifold3d.CrossSection([[(10.0, 8.0), (58.0, 8.0), (10.0, 40.0)]])
    web = profile.extrude(8.0).rotate((90.0, 0.0, 0.0)).translate((0.0, 29.0, 0.0))
    lug = Manifold.cube((22.0, 24.0, 7.0)).translate((-22.0, 13.0, 28.0))
    solid = Manifold.batch_boolean([foot, upright, eye, web, lug], manifold3d.OpType.Add)
    bore = Manifold.cylinder(40.0, 14.0, circular_segments=128).rotate((0.0, 90.0, 0.0))
    bolts = [hole(9.0, 20.0, (x, y, -2.0)) for x in (24.0, 68.0) for y in (10.0, 40.0)]
    cut = [bore.translate((-15.0, 25.0, 56.0)), hole(8.0, 20.0, (-13.0, 25.0, 22.0)), *bolts]
    return solid - Manifold.batch_boolean(cut, manifold3d.OpType.Add)


def write_stl(solid: Manifold, path: Path) -> None:
    """Binary STL in millimetres."""
    mesh = solid.to_mesh64()
    corners = np.asarray(mesh.vert_properties)[:, :3][np.asarray(mesh.tri_verts)]
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    facets = np.zeros(len(corners), dtype=FACET)
    facets["corners"] = corners
    facets["normal"] = normal / np.maximum(np.linalg.norm(normal, axis=1), 1e-30)[:, None]
    header = f"sekiso example {path.stem}, mm".encode().ljust(80)
    path.write_bytes(header + np.uint32(len(facets)).tobytes() + facets.tobytes())


if __name__ == "__main__":
    write_stl(bracket(), HERE / "bracket.stl")
