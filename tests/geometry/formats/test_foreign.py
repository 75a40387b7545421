import io
import zipfile

import pytest

from sekiso.domain.errors import PartError
from sekiso.geometry.formats.foreign import foreign_name, text_start
from sekiso.geometry.formats.registry import file_format


@pytest.mark.parametrize(("content", "name"), [
    (b"%PDF-1.7", "PDF"), (b"\n <!DOCTYPE html>", "HTML"), (b"glTF\x02", "GLB"),
    (b"solid part", None), (b"", None), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99),
                                          "OLE (SolidWorks, Inventor, Solid Edge)"),
    (b"**ABCDEFGHIJKLMNOPQRSTUVWXYZabc", "Parasolid text (x_t)"),
    (b" " * 72 + b"S      1\n", "IGES"), (b"AC1032\x00\x00", "DWG"),
    (b"  0\r\nSECTION\r\n  2\r\nHEADER", "DXF"), (b"999\nmade here\n0\nSECTION\n", "DXF"),
    (b"Version 9.5 JT  DM 6.4.0.0 " + bytes(60), "JT"), (b"3D Geometry File Format ", "Rhino 3DM"),
    (b'<?xml version="1.0"?>\n<amf unit="mm">', "AMF"), (b"#VRML V2.0 utf8\n", "VRML"),
    (b'{"asset": {"version": "2.0"}', "glTF"), (b'{"scene":0, "asset":{}}', "glTF"),
    (b"; slicer 3\n;FLAVOR:Marlin\nM104 S200\nG28\n", "G-code"), (b"%\nO1000\nG21 G90\n", "G-code"),
    (b"V5_CFV2\x00", "CATIA V5"), (b"#UGC:2 PART 1", "Creo"), (b"\x1f\x8b\x08", "gzip"),
    (b"DBRep_DrawableShape\n", "OpenCASCADE BREP"), (b"$$HEADERSTART\n$$ASCII", "CLI slices"),
    ("<html>".encode("utf-16"), "HTML"), (b"OFF\n8 6 12\n", "OFF"),
    (b"g 1\nv 0 0 0\n", None), (b"G is a letter\n", None), (b";\n" * 2000, None),
])  # fmt: skip
def test_documents_and_pictures_are_told_by_their_first_bytes(content, name):
    assert foreign_name(content) == name


def test_byte_order_mark_and_blanks_do_not_count():
    assert text_start(b"\xef\xbb\xbf\r\n  ply\n").startswith(b"ply")
    assert len(text_start(b"x" * 9000)) == 4096


def archive(*names):
    with io.BytesIO() as stream:
        with zipfile.ZipFile(stream, "w") as packed:
            for name in names:
                packed.writestr(name, "x")
        return stream.getvalue()


@pytest.mark.parametrize(("names", "told"), [
    (("a/bracket.stl", "readme.txt"), "zip (a/bracket.stl, readme.txt)"),
    (("Document.xml", "PartShape.brp"), "FreeCAD"), (("_rels/.rels", "xl/workbook.xml"), "Excel"),
    (("_rels/.rels", "3D/3dmodel.model"), None), (("3d/MODEL.MODEL",), None),
])  # fmt: skip
def test_archives_are_told_by_what_they_hold(names, told):
    assert foreign_name(archive(*names)) == told


def test_a_damaged_archive_is_left_to_its_reader():
    assert foreign_name(archive("a.stl")[:-30]) is None


@pytest.mark.parametrize(("content", "suffix", "told"), [
    (archive("bracket.stl"), "3mf", r"Got zip \(bracket\.stl\)"),
    (archive("bracket.stl"), "zip", r"Got zip \(bracket\.stl\)"),
    (b"**ABCDEFGHIJKLMNOPQRSTUVWXYZ\n", "stl", "Got Parasolid text"),
    (bytes(range(1, 200)), "sldprt", "Got SolidWorks"), (b"glTF" + bytes(99), "glb", "Got GLB"),
])  # fmt: skip
def test_the_refusal_names_the_kind_and_what_to_do(content, suffix, told):
    with pytest.raises(PartError, match=told) as problem:
        file_format(content, suffix=suffix)
    assert "STEP" in problem.value.envelope("en")["next"]
