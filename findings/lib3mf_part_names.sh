#!/usr/bin/env bash
# lib3mf does not find a model part whose relationship target is written "./3D/3dmodel.model" or in
# other letter case than the archive entry, and reads "3D/3dmodel.model" (without the first stroke)
# so that the build item has no object.  Open Packaging Conventions: targets are relative references
# to be resolved, and part names are equal without regard to ASCII letter case.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check lib3mf==2.5.0
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import io
import itertools
import sys
import zipfile

import lib3mf

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


model = (
    f'<?xml version="1.0"?><model unit="millimeter" xmlns="{CORE}"><resources>'
    f'<object id="1" type="model">{mesh}</object></resources>'
    '<build><item objectid="1"/></build></model>'
)
seen = {}
targets = ("/3D/3dmodel.model", "./3D/3dmodel.model", "3D/3dmodel.model", "/3D/3DModel.model")
for target in targets:
    reader = lib3mf.get_wrapper().CreateModel().QueryReader("3mf")
    try:
        reader.ReadFromBuffer(package(model, target))
        seen[target] = "read"
    except Exception as problem:
        seen[target] = str(problem)
    print(f"lib3mf 2.5.0, target {target!r}: {seen[target]}")
if [text == "read" for text in seen.values()] != [True, False, False, False]:
    sys.exit("changed: the behaviour told above is no longer seen")
PY
