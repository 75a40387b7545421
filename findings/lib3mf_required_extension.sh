#!/usr/bin/env bash
# lib3mf reads a 3MF model whose required extension it does not know, and only keeps a warning.
# The core specification (section 2.4) says that a consumer must not go on.  The reader returns
# as usual; who does not ask GetWarning gets a part without what the extension adds to its shape.
# Strict mode turns the warning into an error.  trimesh does not look at the attribute at all.
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


model = (
    f'<?xml version="1.0"?><model unit="millimeter" xmlns="{CORE}" '
    'xmlns:q="http://example.org/q/2020/01" requiredextensions="q"><resources>'
    f'<object id="1" type="model">{mesh}</object></resources>'
    '<build><item objectid="1"/></build></model>'
)
seen = {}
for is_strict in (False, True):
    reader = lib3mf.get_wrapper().CreateModel().QueryReader("3mf")
    reader.SetStrictModeActive(is_strict)
    try:
        reader.ReadFromBuffer(package(model))
        told = [reader.GetWarning(k)[1] for k in range(reader.GetWarningCount())]
        seen[is_strict] = f"read, warnings {told}"
    except Exception as problem:
        seen[is_strict] = f"refused: {problem}"
    print(f"lib3mf 2.5.0, strict {is_strict}: {seen[is_strict]}")
volume = trimesh.load(io.BytesIO(package(model)), file_type="3mf").to_mesh().volume
print(f"trimesh {trimesh.__version__}: volume {volume:.0f}, no word")
is_as_told = "A required extension is not supported" in seen[False] and "refused" in seen[True]
if not is_as_told or not seen[False].startswith("read") or round(volume) != 1000:
    sys.exit("changed: the behaviour told above is no longer seen")
PY
