#!/usr/bin/env bash
# meshio reads a binary STL with one byte after its last triangle as an empty mesh.
# Twelve triangles are promised by the count and are there; exporters and mail gateways append bytes.
# A reader would expect the twelve triangles or an error; meshio falls to its text reader and returns
# a mesh of no points without a word.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check meshio==5.3.5 numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import itertools
import struct
import sys

import meshio

corners = list(itertools.product((0, 10), repeat=3))
squares = ((0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3))
triangles = [(a, b, c) for a, b, c, d in squares] + [(a, c, d) for a, b, c, d in squares]
body = b"box".ljust(80) + struct.pack("<I", 12)
for triangle in triangles:
    places = [x for corner in triangle for x in corners[corner]]
    body += struct.pack("<12fH", 0, 0, 0, *places, 0)
open("whole.stl", "wb").write(body)
open("one_more.stl", "wb").write(body + b"\n")
seen = {}
for name in ("whole.stl", "one_more.stl"):
    mesh = meshio.read(name)
    seen[name] = (len(mesh.points), sum(len(block.data) for block in mesh.cells))
    print(f"meshio {meshio.__version__} {name}: points, triangles = {seen[name]}")
if seen != {"whole.stl": (8, 12), "one_more.stl": (0, 0)}:
    sys.exit("changed: the behaviour told above is no longer seen")
PY
