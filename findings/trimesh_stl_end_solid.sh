#!/usr/bin/env bash
# trimesh reads an ASCII STL that ends in "end solid" (two words) as an empty scene, without an error.
# Several exporters write the word apart; every triangle of the file is complete.  The scene has no
# faces, area 0 and volume 0: a part that weighs and costs nothing.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check trimesh==5.2.0 numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import itertools
import sys
import warnings

import trimesh

warnings.simplefilter("ignore")
corners = list(itertools.product((0, 10), repeat=3))
squares = ((0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3))
triangles = [(a, b, c) for a, b, c, d in squares] + [(a, c, d) for a, b, c, d in squares]
lines = ["solid box"]
for triangle in triangles:
    places = ["vertex {} {} {}".format(*corners[corner]) for corner in triangle]
    lines += ["facet normal 0 0 0", "outer loop", *places, "endloop", "endfacet"]
seen = {}
for last in ("endsolid box", "end solid box"):
    open("box.stl", "w").write("\n".join([*lines, last, ""]))
    loaded = trimesh.load("box.stl")
    mesh = loaded.to_mesh() if isinstance(loaded, trimesh.Scene) else loaded
    seen[last] = (len(mesh.faces), round(float(mesh.area)))
    print(f"trimesh {trimesh.__version__} '{last}': faces, area = {seen[last]}")
if seen != {"endsolid box": (12, 600), "end solid box": (0, 0)}:
    sys.exit("changed: the behaviour told above is no longer seen")
PY
