#!/usr/bin/env bash
# The colour of a STEP face that OCP hands over as Red(), Green(), Blue() is not that of the file.
# STEP files and CAD dialogues hold sRGB, OpenCASCADE keeps linear light: (0.5, 0.25, 0.75), which is
# #8040BF, comes as (0.214, 0.051, 0.523), i.e. #370D85, far darker.  A colour picked in CAD to mark
# a face for a load is not found again by its code, and half grey written from Python stands in the
# file as 0.735.  `Values(Quantity_TOC_sRGB)` gives the numbers of the file.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check cadquery-ocp-novtk==8.0.1.1.0
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import re
import sys
from importlib.metadata import version
from pathlib import Path

from OCP.BRepPrimAPI import BRepPrimAPI_MakeBox
from OCP.collections import Sequence_TDF_Label
from OCP.Quantity import Quantity_Color, Quantity_TypeOfColor
from OCP.STEPCAFControl import STEPCAFControl_Reader, STEPCAFControl_Writer
from OCP.TCollection import TCollection_ExtendedString
from OCP.TDocStd import TDocStd_Document
from OCP.XCAFDoc import XCAFDoc_ColorType, XCAFDoc_DocumentTool

SURFACE = XCAFDoc_ColorType.XCAFDoc_ColorSurf


def document():
    tree = TDocStd_Document(TCollection_ExtendedString("XmlOcaf"))
    main = tree.Main()
    return tree, XCAFDoc_DocumentTool.ShapeTool_s(main), XCAFDoc_DocumentTool.ColorTool_s(main)


print("cadquery-ocp-novtk", version("cadquery-ocp-novtk"))
tree, shapes, colours = document()
label = shapes.AddShape(BRepPrimAPI_MakeBox(10.0, 10.0, 10.0).Shape())
half = Quantity_Color(0.5, 0.5, 0.5, Quantity_TypeOfColor.Quantity_TOC_RGB)
colours.SetColor(label, half, SURFACE)
writer = STEPCAFControl_Writer()
writer.SetColorMode(True)
writer.Transfer(tree)
writer.Write("grey.step")
text = Path("grey.step").read_text()
written = [float(one) for one in re.search(r"COLOUR_RGB\('[^']*',([^)]*)\)", text)[1].split(",")]
asked = (0.5, 0.25, 0.75)
changed = re.sub(r"COLOUR_RGB\('[^']*',[^)]*\)", "COLOUR_RGB('',0.5,0.25,0.75)", text)
Path("violet.step").write_text(changed)

tree, shapes, colours = document()
reader = STEPCAFControl_Reader()
reader.SetColorMode(True)
reader.ReadFile("violet.step")
reader.Transfer(tree)
free, colour = Sequence_TDF_Label(), Quantity_Color()
shapes.GetFreeShapes(free)
colours.GetColor(shapes.GetShape_s(free.Value(1)), SURFACE, colour)
read = (colour.Red(), colour.Green(), colour.Blue())
as_srgb = colour.Values(Quantity_TypeOfColor.Quantity_TOC_sRGB)
code = "#" + "".join(f"{round(255 * one):02x}" for one in read)
print(f"  (0.5, 0.5, 0.5) from Python stands in the file as {[round(x, 3) for x in written]}")
print(f"  {asked} in the file is read as {[round(x, 3) for x in read]}, {code}")
print(f"  Values(Quantity_TOC_sRGB): {[round(x, 3) for x in as_srgb]}")
if max(abs(a - b) for a, b in zip(read, (0.214, 0.051, 0.523))) > 2e-3:
    sys.exit("changed: the behaviour told above is no longer seen")
if max(abs(a - b) for a, b in zip(as_srgb, asked)) > 2e-3 or abs(written[0] - 0.735) > 2e-3:
    sys.exit("changed: the behaviour told above is no longer seen")
PY
