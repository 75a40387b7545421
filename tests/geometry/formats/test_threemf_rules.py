import pytest
from tests.geometry.formats.threemf_text import CORE, cube, findings, mm3, model, object_, read

from sekiso.domain.errors import PartError

UNREAD = {
    "displacement": "http://schemas.microsoft.com/3dmanufacturing/displacement/2022/07",
    "displacement ": "http://schemas.3mf.io/3dmanufacturing/displacement/2023/10",
    "volumetric": "http://schemas.3mf.io/3dmanufacturing/volumetric/2022/01",
    "implicit": "http://schemas.3mf.io/3dmanufacturing/implicit/2023/12",
    "secure content": "http://schemas.microsoft.com/3dmanufacturing/securecontent/2019/07",
    "toolpath": "http://schemas.microsoft.com/3dmanufacturing/toolpath/2019/05",
    "http://example.com/own": "http://example.com/own/2020",
}


@pytest.mark.parametrize("name", UNREAD)
def test_required_extension_that_is_not_understood_is_refused_by_name_and_prefix(name):
    content = model(cube(1), required="s qq", more={"qq": UNREAD[name]})
    with pytest.raises(PartError, match=f"{name.strip()}.*'qq', {UNREAD[name]}"):
        read(content)


def test_required_prefix_without_namespace_is_refused():
    with pytest.raises(PartError, match="'zz'"):
        read(model(cube(1), required="zz"))


def test_required_extension_of_a_component_file_counts_too():
    both = object_(1, '<components><component p:path="/3D/a.model" objectid="1"/></components>')
    other = model(cube(1), items=(), required="d", more={"d": UNREAD["displacement"]})
    with pytest.raises(PartError, match="displacement"):
        read(model(both), **{"3D/a.model": other})


@pytest.mark.parametrize("prefix", ["b", "b2", "bo", "p", "s"])
def test_extension_that_is_understood_may_be_required(prefix):
    assert mm3(read(model(cube(1), required=prefix))) == pytest.approx(1000.0)


def test_shape_of_an_unknown_kind_is_refused_by_its_element():
    shape = object_(1, '<v:levelset functionid="3" meshid="2"/>')
    with pytest.raises(PartError, match=r"levelset \(volumetric\)"):
        read(model(shape, more={"v": UNREAD["volumetric"]}))


def test_unknown_extension_that_is_not_required_is_named():
    extra = '<q:note xmlns:q="http://example.com/q">a</q:note>'
    part = read(model(extra, cube(1)))
    assert mm3(part) == pytest.approx(1000.0)
    assert findings(part)["extension_ignored"]["names"] == "http://example.com/q"


@pytest.mark.parametrize(
    ("content", "match"),
    [
        (model(cube(1), cube(1)), "one number.*number 1"),
        (model(cube(1), items=(7,)), "object that is not in it.*object 7"),
        (model(cube(1, type="other")), "type 'other'"),
        (model(cube(1, pindex="0")), "<object> has no 'pid'"),
        (model(cube(1), head="<metadata>a</metadata>"), "<metadata> has no 'name'"),
        (model(cube(1)).replace("<model ", '<model xml:space="preserve" '), "'xml:space'"),
        (model(cube(1)).replace("<vertices>", '<vertices p:a="1">'), "<vertices> must not have"),
        (f'<model xmlns="{CORE}"><resources>{cube(1)}</resources></model>', "<build> is missing"),
        (
            model('<basematerials id="3"><base name="a"/></basematerials>', cube(1)),
            "'displaycolor'",
        ),
    ],
)
def test_file_that_breaks_the_standard_is_refused_by_what_is_wrong(content, match):
    with pytest.raises(PartError, match=match):
        read(content)


@pytest.mark.parametrize("kind", ["support", "solidsupport"])
def test_supports_are_left_out_and_counted(kind):
    part = read(model(cube(1), cube(2, low=(20, 0, 0), high=(30, 10, 10), type=kind), items=(1, 2)))
    assert mm3(part) == pytest.approx(1000.0)
    assert findings(part)["support_left_out"]["n"] == 1


def test_file_of_supports_only_is_refused():
    with pytest.raises(PartError, match="no geometry"):
        read(model(cube(1, type="support")))


def test_closed_surface_is_read_with_a_note_and_an_open_one_left_out():
    closed = read(model(cube(1, type="surface")))
    assert mm3(closed) == pytest.approx(1000.0)
    assert findings(closed)["surface_object"]["n"] == 1
    lidless = cube(2, low=(20, 0, 0), high=(30, 10, 10), type="surface")
    lidless = lidless[: lidless.rfind("<triangle ")] + lidless[lidless.rfind("</triangles>") :]
    part = read(model(cube(1), lidless, items=(1, 2)))
    assert mm3(part) == pytest.approx(1000.0)
    assert "open_boundary" not in findings(part)


def test_item_that_is_not_to_be_printed_is_left_out_and_counted():
    items = (1, (1, "1 0 0 0 1 0 0 0 1 20 0 0", 'printable="0"'))
    part = read(model(cube(1), items=items))
    assert mm3(part) == pytest.approx(1000.0)
    assert findings(part)["not_printed_left_out"]["n"] == 1
