"""Speed of the printability check and of the orientation search, on bodies made here.

Prints one JSON line.  `check_100k_s`: full check for six processes of a 100,000-triangle part,
survey included (goal 1.5); `check_1m_s` and `check_1m_gib` the same for 1,000,000 triangles (15 s,
4 GiB); `orient_s`: 1,000 directions on 100,000 triangles (1 s), compiled before.  `findings_s` is
the fast check of one process once the part is surveyed.  `findings_found` counts the planted faults
(thin wall, closed cavity, powder behind a small hole, overhang, island, narrow gap) found.
"""

from __future__ import annotations

import argparse
import json
import resource
import time

import manifold3d
import numpy as np

from sekiso.design.intake import part_from_bytes
from sekiso.design.mesh_report import part_from_mesh
from sekiso.design.orientation import orientations
from sekiso.design.printability import check_printability, findings
from sekiso.design.wall_survey import survey_of
from sekiso.domain.part import Part
from sekiso.geometry.mesh import normals_and_areas
from sekiso.knowledge import load

Solid = manifold3d.Manifold
RULES = load().of("rules")


BENCH = True


def bracket_like(n_triangles: int) -> Solid:
    """A plate with bosses, holes, a hollow and a rib, refined to about `n_triangles`."""
    body = Solid.cube((0.1, 0.06, 0.008))
    for x in (0.02, 0.05, 0.08):
        boss = Solid.cylinder(0.03, 0.01, 0.008, circular_segments=64)
        body += boss.translate((x, 0.03, 0.004))
        hole = Solid.cylinder(0.06, 0.004, circular_segments=64)
        body -= hole.translate((x, 0.03, -0.01))
    body += Solid.cube((0.08, 0.002, 0.025)).translate((0.01, 0.029, 0.004))
    body -= Solid.sphere(0.003, circular_segments=48).translate((0.035, 0.045, 0.004))
    length = 0.02
    while body.refine_to_length(length).num_tri() < n_triangles:
        length *= 0.97
    return body.refine_to_length(length)


def arrays(solid: Solid) -> tuple[np.ndarray, np.ndarray]:
    mesh = solid.to_mesh64()
    return np.asarray(mesh.vert_properties)[:, :3].copy(), np.asarray(mesh.tri_verts).astype(int)


def checked(part: Part) -> float:
    start = time.perf_counter()
    for rules in RULES.values():
        check_printability(part, rules=rules, density=7900.0)
    return time.perf_counter() - start


def planted() -> dict[str, bool]:
    """Whether each fault that was put into a body is found in it."""
    box = Solid.cube((0.04, 0.03, 0.02))
    hollow = box - Solid.cube((0.03, 0.02, 0.01)).translate((0.005, 0.005, 0.005))
    drilled = hollow - Solid.cylinder(0.02, 0.0005).translate((0.02, 0.015, 0.01))
    lamp = Solid.cube((0.004, 0.03, 0.02)) + Solid.cube((0.03, 0.03, 0.004)).translate(
        (0, 0, 0.016)
    )
    lamp += Solid.cube((0.004, 0.004, 0.01)).translate((0.02, 0.01, 0.008))
    bodies = {
        "thin_wall": box + Solid.cube((0.0002, 0.03, 0.03)),
        "powder_in_cavity": hollow,
        "powder_stays": drilled,
        "needs_supports": lamp,
        "starts_in_air": lamp,
        "narrow_gap": box - Solid.cube((0.0002, 0.05, 0.01)).translate((0.02, -0.01, 0.012)),
    }
    found = {}
    for code, body in bodies.items():
        report = check_printability(part_from_mesh(*arrays(body)), rules=RULES["PBF-LB"])
        found[code] = code in {finding.code for finding in report.findings}
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default=None, help="not used; the bodies are made here")
    parser.parse_args()
    mesh = arrays(bracket_like(100_000))
    part = part_from_mesh(*mesh)
    normals, areas = normals_and_areas(*mesh)
    orientations(*mesh, normals=normals, areas=areas, n=10)
    start = time.perf_counter()
    orientations(*mesh, normals=normals, areas=areas, n=1000)
    orient_s = time.perf_counter() - start
    check_printability(part_from_bytes(_cube_stl(), name="warm.stl"), rules=RULES["BJT"])
    check_100k_s = checked(part)
    start = time.perf_counter()
    findings(part, rules=RULES["PBF-LB"])
    findings_s = time.perf_counter() - start
    survey_of.cache_clear()
    large = part_from_mesh(*arrays(bracket_like(1_000_000)))
    check_1m_s = checked(large)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    faults = planted()
    figures = {
        "check_100k_s": round(check_100k_s, 3),
        "check_1m_s": round(check_1m_s, 2),
        "check_1m_gib": round(peak, 2),
        "orient_s": round(orient_s, 3),
        "findings_s": round(findings_s, 4),
        "findings_found": sum(faults.values()) / len(faults),
    }
    notes = {"triangles": [part.n_triangles, large.n_triangles], "faults": faults}
    print(json.dumps({"name": "printability", "figures": figures, "notes": notes}))


def _cube_stl() -> bytes:
    vertices, triangles = arrays(Solid.cube((10.0, 10.0, 10.0)))
    facet = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])
    facets = np.zeros(len(triangles), dtype=facet)
    facets["corners"] = vertices[triangles]
    return b" " * 80 + np.uint32(len(facets)).tobytes() + facets.tobytes()


if __name__ == "__main__":
    main()
