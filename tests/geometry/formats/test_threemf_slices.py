import numpy as np
import pytest

from sekiso.design import shapes
from sekiso.design.intake import part_from_bytes
from sekiso.domain.errors import PartError
from sekiso.geometry.contours import cut_heights, layers
from sekiso.geometry.formats.threemf_slices import layers_as_3mf, layers_from_3mf


def sliced(part, layer=5e-4):
    z = part.vertices[:, 2]
    cut = layers(part.vertices, part.triangles, heights=cut_heights(z.min(), z.max(), layer=layer))
    return cut, layers_as_3mf(part.vertices, part.triangles, cut=cut, layer=layer, name='a <"b">')


def test_layers_come_back_as_they_went_out():
    cut, content = sliced(shapes.plate_with_holes())
    back = layers_from_3mf(content)
    assert np.array_equal(back.layer_start, cut.layer_start)
    assert np.array_equal(back.loop_start, cut.loop_start)
    assert back.points == pytest.approx(cut.points, abs=1e-9)  # written to a nanometre
    assert back.heights == pytest.approx(cut.heights, abs=1e-9)
    assert back.areas == pytest.approx(cut.areas, rel=1e-6)


def test_the_mesh_in_the_same_file_is_the_part():
    part = shapes.bracket()
    again = part_from_bytes(sliced(part)[1], name="bracket.3mf")
    assert again.volume == pytest.approx(part.volume, rel=1e-6)
    assert again.is_closed
    assert {finding.code for finding in again.findings} == {"extension_ignored"}


def test_the_same_part_gives_the_same_bytes():
    assert sliced(shapes.box())[1] == sliced(shapes.box())[1]


def test_file_without_slices_is_refused(threemf_bytes, cube):
    with pytest.raises(PartError, match="no slices"):
        layers_from_3mf(threemf_bytes(*cube))


def test_open_polygon_is_refused():
    _, content = sliced(shapes.box())
    with pytest.raises(PartError, match="3MF"):
        layers_from_3mf(content[: len(content) // 2])


def test_slices_of_the_consortium_s_sample_are_read(shared):
    path = shared / "data" / "platform" / "3mf" / "slices" / "box_sliced.3mf"
    found = layers_from_3mf(path.read_bytes())
    assert len(found.heights) > 300
    box = 0.010103 * 0.020207
    assert found.areas[10] == pytest.approx(box, rel=1e-3)
