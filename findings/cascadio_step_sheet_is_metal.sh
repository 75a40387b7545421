#!/usr/bin/env bash
# cascadio hands over a loose sheet of a STEP file beside its solid, and nothing tells them apart.
# A cube of 10 mm and a datum face of 60 x 60 mm at z = 50: the GLB holds both as meshes, so
# area, box and weight of the scene are those of solid and sheet together.  A STEP file
# with datum planes, sketch faces or PMI is usual from CAD.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  cascadio==0.1.1 trimesh==5.2.0 numpy==2.4.6 cadquery-ocp==7.9.3.0
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import io
import sys

import cascadio
import trimesh
from OCP.BRep import BRep_Builder
from OCP.BRepBuilderAPI import BRepBuilderAPI_MakeFace
from OCP.BRepPrimAPI import BRepPrimAPI_MakeBox
from OCP.gp import gp_Dir, gp_Pln, gp_Pnt
from OCP.STEPControl import STEPControl_AsIs, STEPControl_Writer
from OCP.TopoDS import TopoDS_Compound

cube = BRepPrimAPI_MakeBox(10.0, 10.0, 10.0).Shape()
plane = gp_Pln(gp_Pnt(0, 0, 50), gp_Dir(0, 0, 1))
sheet = BRepBuilderAPI_MakeFace(plane, -30.0, 30.0, -30.0, 30.0).Face()
both, builder = TopoDS_Compound(), BRep_Builder()
builder.MakeCompound(both)
builder.Add(both, cube)
builder.Add(both, sheet)
writer = STEPControl_Writer()
writer.Transfer(both, STEPControl_AsIs)
writer.Write("both.step")
cascadio.step_to_glb("both.step", "both.glb", 0.1, 0.5)
scene = trimesh.load(io.BytesIO(open("both.glb", "rb").read()), file_type="glb")
meshes = list(scene.geometry.values())
tall = max(float(mesh.extents.max()) for mesh in meshes) * 1e3
closed = sorted((bool(mesh.is_watertight), round(mesh.area * 1e6)) for mesh in meshes)
area = sum(float(mesh.area) for mesh in meshes) * 1e6
names = sorted(scene.geometry)
print(f"cascadio 0.1.1: {len(meshes)} meshes named {names}; largest side {tall:.0f} mm")
print(f"watertight and area of each: {closed}; area in all {area:.0f} mm2, of the cube 600 mm2")
if len(meshes) != 2 or round(area) != 600 + 3600 or tall < 59:
    sys.exit("changed: the behaviour told above is no longer seen")
PY
