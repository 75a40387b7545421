"""Files of other kinds, told by their bytes: CAD without a reader here, documents, programs."""

from __future__ import annotations

import io
import re
import zipfile

from sekiso.geometry.formats.plain_text import text_head

_SIGNS = (  # the longer sign first
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "OLE (SolidWorks, Inventor, Solid Edge)",
    ),
    (b"**ABCDEFGHIJKLMNOPQRSTUVWXYZ", "Parasolid text (x_t)"),
    (b"PS\x00\x00\x00", "Parasolid binary (x_b)"),
    (b"V5_CFV2", "CATIA V5"),
    (b"V5_CGR", "CATIA graphics (cgr)"),
    (b"#UGC:2", "Creo"),
    (b"3D Geometry File Format", "Rhino 3DM"),
    (b"AutoCAD Binary DXF", "DXF"),
    (b"AC10", "DWG"),
    (b"AC1.", "DWG"),
    (b"ACIS BinaryFile", "ACIS (sab)"),
    (b"ASM BinaryFile", "ACIS (sab)"),
    (b"DBRep_DrawableShape", "OpenCASCADE BREP"),
    (b"CASCADE Topology", "OpenCASCADE BREP"),
    (b"glTF", "GLB"),
    (b"#VRML", "VRML"),
    (b"#Inventor V", "Open Inventor"),
    (b"Kaydara FBX Binary", "FBX"),
    (b"; FBX", "FBX"),
    (b"BLENDER", "Blender"),
    (b"$$HEADERSTART", "CLI slices"),
    (b"$MeshFormat", "Gmsh mesh"),
    (b"# vtk DataFile", "VTK"),
    (b"# .PCD", "PCD points"),
    (b"ASTM-E57", "E57 points"),
    (b"LASF", "LAS points"),
    (b"PXR-USDC", "USD"),
    (b"#usda", "USD"),
    (b"U3D\x00", "U3D"),
    (b"OFF\n", "OFF"),
    (b"OFF\r", "OFF"),
    (b"%PDF", "PDF"),
    (b"%!PS", "PostScript"),
    (b"\x89PNG", "PNG"),
    (b"\x89HDF", "HDF5"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"Rar!", "RAR"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ", "xz"),
    (b"\x7fELF", "ELF"),
    (b"MZ\x90\x00", "Windows program"),
    (b"{\\rtf", "RTF"),
)
_WORDS = (  # anywhere in the first bytes
    (re.compile(rb"\AVersion \d+\.\d+ JT"), "JT"),
    (re.compile(rb"\A[^\r\n]{0,72}S[ 0]{6}1 *[\r\n]"), "IGES"),
    (re.compile(rb"\A\s*0[\r\n]+\s*SECTION\b"), "DXF"),
    (re.compile(rb"\A\s*999[\r\n][^\r\n]*[\r\n]+\s*0[\r\n]+\s*SECTION\b"), "DXF"),
    (re.compile(rb"\A\d+ \d+ \d+ \d+ *[\r\n]+\d+ \S.*(?:ACIS|ASM) "), "ACIS (sat)"),
    (re.compile(rb"<!DOCTYPE html|<html", re.IGNORECASE), "HTML"),
    (re.compile(rb"<amf\b"), "AMF"),
    (re.compile(rb"<X3D\b"), "X3D"),
    (re.compile(rb"<COLLADA\b"), "COLLADA"),
    (re.compile(rb"<QIFDocument\b"), "QIF"),
    (re.compile(rb"<svg\b"), "SVG"),
    (re.compile(rb"\A\{[^{}]*\"asset\"\s*:"), "glTF"),
    (re.compile(rb"\A\s*+(?:;[^\r\n]*+\s*+|%\s*+|O\d++\s*+)*+[GM]\d++\s"), "G-code"),
)
_INSIDE = (  # names in an archive
    ("Document.xml", "FreeCAD"),
    ("xl/workbook.xml", "Excel"),
    ("word/document.xml", "Word"),
    ("ppt/presentation.xml", "PowerPoint"),
)
_SUFFIXES = {
    "igs": "IGES", "iges": "IGES", "sldprt": "SolidWorks", "sldasm": "SolidWorks",
    "ipt": "Inventor", "iam": "Inventor", "catpart": "CATIA V5", "catproduct": "CATIA V5",
    "x_t": "Parasolid", "x_b": "Parasolid", "xmt_txt": "Parasolid", "prt": "NX or Creo",
    "par": "Solid Edge", "psm": "Solid Edge", "jt": "JT", "3dm": "Rhino 3DM", "dwg": "DWG",
    "dxf": "DXF", "sat": "ACIS", "sab": "ACIS", "f3d": "Fusion", "skp": "SketchUp",
    "fcstd": "FreeCAD", "scad": "OpenSCAD", "blend": "Blender", "gcode": "G-code",
}  # fmt: skip


def foreign_name(content: bytes) -> str | None:
    """The name of the foreign kind that `content` is; None if it is none that is known.

    >>> foreign_name(b"glTF")
    'GLB'
    """
    head = text_head(content)
    for sign, name in _SIGNS:
        if head.startswith(sign):
            return name
    if head.startswith(b"PK\x03\x04"):
        return _archive_name(content)
    if b"\x00" in head[:64] and not head.startswith(b"Version"):
        return None
    return next((name for word, name in _WORDS if word.search(head[:2048])), None)


def foreign_suffix(suffix: str) -> str | None:
    """The program or format that files ending in `suffix`, without its dot, belong to."""
    return _SUFFIXES.get(suffix.lower())


def _archive_name(content: bytes) -> str | None:
    """What a zip archive holds: None for 3MF, which has a reader."""
    try:
        names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    except Exception:  # a damaged archive fails in many ways; its reader says how
        return None
    known = next((name for inside, name in _INSIDE if inside in names), None)
    if known or any(name.lower().endswith(("_rels/.rels", ".model")) for name in names):
        return known
    return f"zip ({', '.join(names[:3])})"[:120]


def text_start(content: bytes) -> bytes:
    """The first 4096 bytes without byte-order mark and leading white space."""
    return content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
