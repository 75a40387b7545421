import math

import pytest

from sekiso.domain.errors import NeedError
from sekiso.domain.loads import Box, Place, Plane, Side
from sekiso.domain.place_text import place_text, read_place

INF = math.inf


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("face 3, 5-7 and bottom", Place(faces=(3, 5, 6, 7), sides=(Side("z", -1),))),
        ("faces 3 and 4", Place(faces=(3, 4))),
        ("面３、４", Place(faces=(3, 4))),
        ("底面と面5", Place(faces=(5,), sides=(Side("z", -1),))),
        ("colour #FF0000", Place(colours=("#ff0000",))),
        ("triangles 12,15", Place(triangles=(12, 15))),
        ("z = 0 mm", Place(planes=(Plane((0, 0, 0), (0, 0, 1), 1e-5),))),
        ("y = 1 inch +- 0.1 mm", Place(planes=(Plane((0, 0.0254, 0), (0, 1, 0), 1e-4),))),
        ("x <= 5 mm", Place(boxes=(Box((-INF,) * 3, (0.005, INF, INF)),))),
        ("box 10,0,0 0,20,5 mm", Place(boxes=(Box((0, 0, 0), (0.01, 0.02, 0.005)),))),
        ("side +y", Place(sides=(Side("y", 1),))),
    ],
)
def test_place_is_read_and_written_again(text, place):
    assert read_place(text) == place
    assert read_place(place_text(place)) == place


def test_slanted_plane_and_odd_lengths_survive_writing():
    plane = Plane((0.1 + 0.2, 1e-7 / 3.0, -4.5e-3), (0.6, 0.0, -0.8), 2e-4)
    assert read_place(place_text(Place(planes=(plane,)))) == Place(planes=(plane,))


@pytest.mark.parametrize(
    "text",
    [
        "面15～18",
        "面15~18",
        "面15〜18",
        "面15から18まで",
        "face 15-18",
        "faces 15 to 18",
        "面15－18",
    ],
)
def test_range_of_faces_is_read_in_every_writing(text):
    assert read_place(text).faces == (15, 16, 17, 18)


@pytest.mark.parametrize("text", ["", "somewhere", "face", "z = 0", "box 0,0 1,1,1 mm"])
def test_what_is_no_place_is_refused(text):
    with pytest.raises(NeedError):
        read_place(text)
