import io
import zipfile

import pytest
from tests.geometry.formats.threemf_text import (
    archive,
    components,
    cube,
    mm3,
    model,
    object_,
    read,
    shift,
)

from sekiso.domain.errors import PartError
from sekiso.geometry.formats.threemf import FORMAT

ROOT = model(cube(1))
THUMBNAIL = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/thumbnail"
TICKET = "http://schemas.microsoft.com/3dmanufacturing/2013/01/printticket"


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("3D/3dmodel.model", "3D/3dmodel.model"),
        ("3D/3dmodel.model", "./3D/3dmodel.model"),
        ("3D/3dmodel.model", "/3D/sub/../3dmodel.model"),
        ("3D/3DModel.model", "/3d/3dmodel.MODEL"),
        ("3d/part one.model", "/3D/part%20one.model"),
        ("3D/part%20one.model", "/3D/part%20one.model"),
        ("3D/ブラケット.model", "/3D/%E3%83%96%E3%83%A9%E3%82%B1%E3%83%83%E3%83%88.model"),
        ("3D/ブラケット.model", "/3D/ブラケット.model"),
        ("3D/Größe.model", "/3D/Gr%C3%B6%C3%9Fe.model"),
        ("3D\\3dmodel.model", "/3D/3dmodel.model"),
        ("3D/a+b&amp;.model", "/3D/a+b&amp;amp;.model"),
    ],
)
def test_part_is_found_under_every_way_to_write_its_name(name, target):
    assert mm3(read(ROOT, name=name, target=target)) == pytest.approx(1000.0)


@pytest.mark.parametrize("encoding", ["utf-8", "cp932"])
def test_japanese_name_without_the_flag_of_utf8(encoding):
    target = "/3D/%E9%83%A8%E5%93%81.model"
    content = archive(ROOT, name="3D/XXXX.model", target=target)
    raw = "部品".encode(encoding)
    if encoding == "utf-8":
        content = archive(ROOT, name="3D/XXXXXX.model", target=target)
        content = content.replace(b"3D/XXXXXX.model", b"3D/" + raw + b".model")
    else:
        content = content.replace(b"3D/XXXX.model", b"3D/" + raw + b".model")
    assert len(FORMAT.read(content).triangles) == 12


def test_component_of_another_model_file_is_found_in_any_case():
    part = object_(5, '<components><component p:path="/3D/Objects/BODY.model" objectid="1"/>'
                   "</components>")  # fmt: skip
    body = model(cube(1), items=())
    part = read(model(part, items=(5,)), **{"3D/objects/body.model": body})
    assert mm3(part) == pytest.approx(1000.0)


def test_equal_numbers_in_two_model_files_are_two_objects():
    both = object_(
        1, '<components><component p:path="/3D/a.model" objectid="1"/>'
        f'<component p:path="/3D/b.model" objectid="1" transform="{shift(50)}"/></components>'
    )  # fmt: skip
    files = {
        "3D/a.model": model(cube(1), items=()),
        "3D/b.model": model(cube(1, high=(20, 20, 20)), items=()),
    }
    assert mm3(read(model(both), **files)) == pytest.approx(9000.0)


def test_two_units_in_one_archive_are_refused():
    both = object_(1, '<components><component p:path="/3D/a.model" objectid="1"/></components>')
    with pytest.raises(PartError, match="two units"):
        read(model(both), **{"3D/a.model": model(cube(1), items=(), unit="inch")})


def test_part_that_is_named_twice_is_refused():
    with pytest.raises(PartError, match="two files of one name"):
        read(ROOT, **{"3D/3DMODEL.model": model(cube(1, high=(20, 20, 20)))})


def test_missing_model_is_refused_by_its_name():
    with pytest.raises(PartError, match=r"does not hold.*'3D/gone.model'"):
        read(ROOT, target="/3D/gone.model")


def test_missing_component_file_is_refused_by_its_name():
    both = object_(1, '<components><component p:path="/3D/a.model" objectid="1"/></components>')
    with pytest.raises(PartError, match=r"does not hold.*'3D/a.model'"):
        read(model(both))


@pytest.mark.parametrize("target", ["/etc/passwd", "../../../etc/passwd", "C:/Windows/win.ini"])
def test_target_outside_the_archive_is_not_in_it(target):
    with pytest.raises(PartError, match="does not hold"):
        read(ROOT, target=target)


def test_external_target_is_refused():
    link = f'<Relationship Id="r" TargetMode="External" Type="{THUMBNAIL}" Target="http://x.y/z"/>'
    with pytest.raises(PartError, match=r"outside itself.*http://x.y/z"):
        read(ROOT, relations=link)


@pytest.mark.parametrize(
    "kind", [THUMBNAIL, "http://schemas.bambulab.com/package/2021/cover-thumbnail-middle"]
)
def test_missing_thumbnail_is_refused_but_forgiven_to_slicers(kind):
    link = f'<Relationship Id="r" Type="{kind}" Target="/Metadata/thumbnail.png"/>'
    with pytest.raises(PartError, match=r"Metadata/thumbnail.png"):
        read(ROOT, relations=link)
    head = '<metadata name="Application">PrusaSlicer-2.7.1</metadata>'
    assert mm3(read(model(cube(1), head=head), relations=link)) == pytest.approx(1000.0)


def test_two_print_tickets_are_refused():
    links = "".join(
        f'<Relationship Id="r{k}" Type="{TICKET}" Target="/Metadata/t{k}.xml"/>' for k in (1, 2)
    )
    files = {"Metadata/t1.xml": "<a/>", "Metadata/t2.xml": "<a/>"}
    with pytest.raises(PartError, match="more than one print ticket"):
        read(ROOT, relations=links, **files)


def test_encrypted_part_of_the_secure_content_extension_is_refused():
    with pytest.raises(PartError, match="encrypted"):
        read(b"%3McF" + bytes(100))


def test_encrypted_zip_entry_is_refused():
    content = bytearray(archive(ROOT))
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as zipped:
        place = zipped.getinfo("3D/3dmodel.model").header_offset
    content[place + 6] |= 1
    central = bytes(content).rfind(b"PK\x01\x02")
    content[central + 8] |= 1
    with pytest.raises(PartError, match="encrypted"):
        FORMAT.read(bytes(content))


def test_archive_without_relationships_is_refused():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as zipped:
        zipped.writestr("3D/3dmodel.model", ROOT)
    with pytest.raises(PartError, match="names no 3D model"):
        FORMAT.read(stream.getvalue())


def test_model_in_utf16_is_read():
    text = ROOT.replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")
    assert mm3(read(text)) == pytest.approx(1000.0)


def test_nested_production_components_are_placed_one_in_another():
    inner = object_(1, components((2, shift(5)))) + cube(2)
    outer = object_(
        9, '<components><component p:path="/3D/a.model" objectid="1" '
        f'transform="{shift(0, 7)}"/></components>'
    )  # fmt: skip
    root = model(outer, items=((9, shift(0, 0, 3)),))
    body = model(inner.replace(cube(2), ""), items=()).replace(
        "<resources>", "<resources>" + cube(2)
    )
    placed = FORMAT.read(archive(root, **{"3D/a.model": body}))
    assert placed.points.min(axis=0) * 1e3 == pytest.approx([5.0, 7.0, 3.0])
