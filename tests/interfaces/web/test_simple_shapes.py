import pytest

from sekiso.design.intake import part_from_bytes
from sekiso.domain.errors import NeedError
from sekiso.interfaces.web.simple_shapes import STARTING, dimensions, shape_file, shapes


def test_file_of_a_shape_is_the_shape():
    part = part_from_bytes(shape_file("box", x=0.05, y=0.02, z=0.01), name="box.stl")
    assert part.extent == pytest.approx((0.05, 0.02, 0.01), rel=1e-6)
    assert part.is_closed
    with pytest.raises(NeedError, match="teapot"):
        shape_file("teapot")


def test_dimensions_are_lengths_or_counts_with_a_usual_value():
    kinds = {d.name: (d.usual, d.is_count) for d in dimensions("heat_sink")}
    assert kinds["n_fins"] == (15.0, True)
    assert kinds["fin"] == (0.001, False)
    assert shapes()[0] == STARTING
