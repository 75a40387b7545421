import pytest
from manifold3d import Manifold

from sekiso.design.wall_survey import survey_of
from sekiso.domain.errors import PartError
from sekiso.domain.part import Part


def test_thickest_section_of_a_bar_is_its_diameter(part_of):
    bar = survey_of(part_of(Manifold.cylinder(0.05, 0.006, circular_segments=96)))
    assert bar.section == pytest.approx(0.012, rel=0.05)  # voxels of a third of a millimetre
    assert bar.area == pytest.approx(float(bar.areas.sum()))


def test_thickest_section_is_no_thicker_than_the_thickest_wall(part_of, hollow_box):
    box = survey_of(part_of(hollow_box(0.002)))
    assert box.section <= box.cut.walls.thickness.max() + 1e-12
    assert box.cut.walls.thinnest == pytest.approx(0.002, rel=1e-6)


def test_part_is_surveyed_once(part_of):
    part = part_of(Manifold.cube((0.01, 0.01, 0.01)))
    assert survey_of(part) is survey_of(part)


def test_part_without_a_mesh_is_refused():
    with pytest.raises(PartError, match="shape of the part"):
        survey_of(Part(1e-6, 6e-4, (0.01, 0.01, 0.01)))
