import io
import re
import zipfile

import numpy as np
import pytest

from sekiso.design import shapes
from sekiso.design.intake import part_from_bytes
from sekiso.geometry.contours import cut_heights, layers
from sekiso.geometry.formats.threemf_slices import layers_as_3mf


def slice_file(part, layer=5e-4):
    z = part.vertices[:, 2]
    cut = layers(part.vertices, part.triangles, heights=cut_heights(z.min(), z.max(), layer=layer))
    return cut, layers_as_3mf(part.vertices, part.triangles, cut=cut, layer=layer, name='a <"b">')


def written_slices(content):
    """Top [mm], points [mm] and number of polygons of each slice."""
    model = zipfile.ZipFile(io.BytesIO(content)).read("3D/3dmodel.model").decode()
    for top, body in re.findall(r'<s:slice ztop="(.*?)">(.*?)</s:slice>', model):
        points = re.findall(r'<s:vertex x="(.*?)" y="(.*?)"/>', body)
        yield float(top), np.array(points, dtype=float), body.count("<s:polygon")


def test_every_layer_is_written_with_its_loops_in_millimetres():
    cut, content = slice_file(shapes.plate_with_holes())
    slices = list(written_slices(content))
    assert len(slices) == len(cut.heights) == 12
    for k, (top, points, n_polygons) in enumerate(slices):
        assert top == pytest.approx(1e3 * cut.heights[k] + 0.25)
        assert n_polygons == len(cut.loops(k)) == 9
        assert points == pytest.approx(1e3 * np.concatenate(cut.loops(k)), abs=1e-6)


def test_the_mesh_in_the_same_file_is_the_part():
    part = shapes.bracket()
    again = part_from_bytes(slice_file(part)[1], name="bracket.3mf")
    assert again.volume == pytest.approx(part.volume, rel=1e-6)
    assert again.is_closed
    assert {finding.code for finding in again.findings} == {"extension_ignored"}


def test_the_same_part_gives_the_same_bytes():
    assert slice_file(shapes.box())[1] == slice_file(shapes.box())[1]
