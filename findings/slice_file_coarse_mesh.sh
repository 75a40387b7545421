#!/usr/bin/env bash
# lib3mf and trimesh hand over the coarse mesh of a 3MF slice file as the part.
# With meshresolution="lowres" the slices are the part and the mesh only a stand-in (slice
# extension, section 3).  Here the slices are squares of 50 mm2 over 10 mm (500 mm3) inside a cube
# of 1000 mm3: both give 1000 mm3, without an error or a warning.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check lib3mf==2.5.0 trimesh==5.2.0 numpy==2.4.6 networkx==3.6 lxml==6.0.2
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import io
import itertools
import sys
import zipfile

import lib3mf
import trimesh

CORE = "http://schemas.microsoft.com/3dmanufacturing/core/2015/02"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
corners = list(itertools.product((0, 10), repeat=3))
squares = ((0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3))
triangles = [(a, b, c) for a, b, c, d in squares] + [(a, c, d) for a, b, c, d in squares]
vertices = "".join('<vertex x="%d" y="%d" z="%d"/>' % corner for corner in corners)
faces = "".join('<triangle v1="%d" v2="%d" v3="%d"/>' % triangle for triangle in triangles)
mesh = f"<mesh><vertices>{vertices}</vertices><triangles>{faces}</triangles></mesh>"


def package(model, target="/3D/3dmodel.model"):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<?xml version="1.0"?><Types xmlns="{PACKAGE}/content-types">'
            f'<Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="model" '
            'ContentType="application/vnd.ms-package.3dmanufacturing-3dmodel+xml"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<?xml version="1.0"?><Relationships xmlns="{PACKAGE}/relationships">'
            f'<Relationship Id="r" Target="{target}" '
            'Type="http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"/></Relationships>',
        )
        archive.writestr("3D/3dmodel.model", model)
    return stream.getvalue()


SLICE = "http://schemas.microsoft.com/3dmanufacturing/slice/2015/07"
ring = ((0, 5), (5, 0), (10, 5), (5, 10))
outline = "".join('<s:vertex x="%d" y="%d"/>' % point for point in ring)
way = "".join(f'<s:segment v2="{k}"/>' for k in (1, 2, 3, 0))
layers = "".join(
    f'<s:slice ztop="{top}"><s:vertices>{outline}</s:vertices>'
    f'<s:polygon startv="0">{way}</s:polygon></s:slice>'
    for top in range(1, 11)
)
model = (
    f'<?xml version="1.0"?><model unit="millimeter" xmlns="{CORE}" xmlns:s="{SLICE}" '
    f'requiredextensions="s"><resources><s:slicestack id="1" zbottom="0">{layers}</s:slicestack>'
    f'<object id="2" type="model" s:slicestackid="1" s:meshresolution="lowres">{mesh}</object>'
    '</resources><build><item objectid="2"/></build></model>'
)
content = package(model)
loaded = lib3mf.get_wrapper().CreateModel()
reader = loaded.QueryReader("3mf")
reader.ReadFromBuffer(content)
meshes = loaded.GetMeshObjects()
meshes.MoveNext()
n = meshes.GetCurrentMeshObject().GetTriangleCount()
n_warnings = reader.GetWarningCount()
volume = trimesh.load(io.BytesIO(content), file_type="3mf").to_mesh().volume
print(f"lib3mf 2.5.0: a mesh of {n} triangles, {n_warnings} warnings")
print(f"trimesh {trimesh.__version__}: volume {volume:.0f} mm3; of the slices 500 mm3")
if (n, n_warnings, round(volume)) != (12, 0, 1000):
    sys.exit("changed: the behaviour told above is no longer seen")
PY
