import pytest
from tests.geometry.formats.threemf_text import cube as cube_object
from tests.geometry.formats.threemf_text import findings, mm3, model, read, shift

from sekiso.design.intake import load_part
from sekiso.domain.errors import PartError
from sekiso.geometry.formats.threemf import FORMAT

CORE = 'xmlns="http://schemas.microsoft.com/3dmanufacturing/core/2015/02"'


def test_item_is_placed_by_its_transform(threemf_bytes, cube):
    placed = FORMAT.read(threemf_bytes(*cube, transform="2 0 0 0 1 0 0 0 1 5 0 0"))
    assert placed.points[:, 0].min() == pytest.approx(5e-3)
    assert placed.points[:, 0].max() == pytest.approx(25e-3)


def test_mirrored_item_still_has_its_outside_outside(threemf_bytes, cube, saved):
    path = saved(threemf_bytes(*cube, transform="-1 0 0 0 1 0 0 0 1 0 0 0"), "mirrored.3mf")
    part = load_part(path)
    assert part.volume == pytest.approx(1e-6)
    assert part.findings == ()


@pytest.mark.parametrize(("unit", "metres"), [("micron", 1e-6), ("meter", 1.0), ("foot", 0.3048)])
def test_declared_unit_is_used(threemf_bytes, cube, unit, metres):
    assert FORMAT.read(threemf_bytes(*cube, unit=unit)).scale == metres


def test_unknown_unit_is_refused(threemf_bytes, cube):
    with pytest.raises(PartError, match="not a unit of length"):
        FORMAT.read(threemf_bytes(*cube, unit="parsec"))


def test_archive_that_unpacks_without_end_is_refused(archive_of, relationships):
    bomb = archive_of({"_rels/.rels": relationships, "3D/3dmodel.model": " " * 60_000_000})
    assert len(bomb) < 100_000
    with pytest.raises(PartError, match="absurd size"):
        FORMAT.read(bomb)


def test_document_type_with_entities_is_refused(archive_of, relationships):
    model = f'<!DOCTYPE m [<!ENTITY a "aaaa">]><model {CORE}><build/></model>'
    with pytest.raises(PartError, match="document type"):
        FORMAT.read(archive_of({"_rels/.rels": relationships, "3D/3dmodel.model": model}))


def test_component_of_itself_is_refused(archive_of, relationships):
    model = (
        f'<model {CORE}><resources><object id="1"><components><component objectid="1"/>'
        '</components></object></resources><build><item objectid="1"/></build></model>'
    )
    with pytest.raises(PartError, match="nested without end"):
        FORMAT.read(archive_of({"_rels/.rels": relationships, "3D/3dmodel.model": model}))


def test_path_in_the_archive_never_reaches_the_disk(archive_of, relationships, tmp_path):
    outside = tmp_path / "secret.model"
    outside.write_text("secret")
    content = archive_of({"_rels/.rels": relationships.replace("/3D/3dmodel.model", f"/{outside}")})
    with pytest.raises(PartError, match="does not hold"):
        FORMAT.read(content)


def test_index_beyond_the_points_is_refused(threemf_bytes, cube):
    triangles = cube[1].copy()
    triangles[2, 1] = 99
    with pytest.raises(PartError, match="point that does not exist"):
        FORMAT.read(threemf_bytes(cube[0], triangles))


def test_bodies_have_the_names_of_their_objects_or_the_part_number_of_their_item():
    named, plain = cube_object(1, name="Halter 左"), cube_object(2)
    items = (1, (2, shift(20), 'partnumber="A15T6"'), (2, shift(40)))
    part = read(
        model(named, plain, cube_object(3, partnumber="P-3"), items=(*items, (3, shift(60))))
    )
    assert [solid.name for solid in part.solids] == ["Halter 左", "A15T6", "", "P-3"]


@pytest.mark.parametrize(
    "place", [shift(10), shift(0, 10), shift(0, 0, 10), shift(10, 10), shift(10, 10, 10)]
)
def test_items_that_touch_by_a_face_an_edge_or_a_corner_are_two_bodies(place):
    part = read(model(cube_object(1), items=(1, (1, place))))
    assert part.n_bodies == 2
    assert part.is_closed
    assert mm3(part) == pytest.approx(2000.0)
    assert set(findings(part)) == {"several_bodies"}
