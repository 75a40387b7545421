#!/usr/bin/env bash
# trimesh cuts a concave polygon face of an OBJ or PLY file as a fan from its first corner.
# A U-shaped face of seven squares of 10 x 10 comes out larger than it is: the triangles cover the
# notch and each other.  The volume stays right by cancellation and the mesh is watertight, so
# nothing tells that area, walls and sections are wrong.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check trimesh==5.2.0 numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import sys

import trimesh

# a U of 30 x 30 with a slot of 10 x 20 from above: 700 mm2; 5 mm thick: 3500 mm3
ring = [(0, 0), (30, 0), (30, 30), (20, 30), (20, 10), (10, 10), (10, 30), (0, 30)]
around = sum(
    abs(a[0] - b[0]) + abs(a[1] - b[1]) for a, b in zip(ring, ring[1:] + ring[:1], strict=True)
)
n = len(ring)
lines = [f"v {x} {y} {z}" for z in (0, 5) for x, y in ring]
lines.append("f " + " ".join(str(k) for k in range(n, 0, -1)))
lines.append("f " + " ".join(str(k) for k in range(n + 1, 2 * n + 1)))
for k in range(n):
    a, b = k + 1, (k + 1) % n + 1
    lines.append(f"f {a} {b} {b + n} {a + n}")
open("u.obj", "w").write("\n".join(lines) + "\n")
mesh = trimesh.load("u.obj", force="mesh")
area, volume = float(mesh.area), float(mesh.volume)
print(f"trimesh {trimesh.__version__}: watertight {mesh.is_watertight}, volume {volume:.0f}")
print(f"area {area:.0f}; exact {2 * 700 + 5 * around}")
if not mesh.is_watertight or round(volume) != 3500 or area < 1.1 * (2 * 700 + 5 * around):
    sys.exit("changed: the behaviour told above is no longer seen")
PY
