import json
import struct

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from sekiso.domain.errors import PartError
from sekiso.geometry.formats.glb import parse_glb

POINTS = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]], dtype="<f4")
CORNERS = np.array([0, 1, 2], dtype="<u2")


def glb(nodes, roots=(0,)):
    tree = {
        "scenes": [{"nodes": list(roots)}],
        "nodes": nodes,
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}, "indices": 1, "material": 0}]}],
        "materials": [{"pbrMetallicRoughness": {"baseColorFactor": [1, 0, 0, 1]}}],
        "accessors": [
            {"bufferView": 0, "componentType": 5126, "type": "VEC3", "count": 3},
            {"bufferView": 1, "componentType": 5123, "type": "SCALAR", "count": 3},
        ],
        "bufferViews": [{"byteOffset": 0}, {"byteOffset": POINTS.nbytes}],
    }
    text = json.dumps(tree).encode()
    binary = POINTS.tobytes() + CORNERS.tobytes()
    head = struct.pack("<4sIIII", b"glTF", 2, 0, len(text), 0)
    return head + text + struct.pack("<II", len(binary), 0) + binary


def test_nodes_are_placed_in_their_parents():
    half = 0.5**0.5  # a quarter turn about z: x becomes y
    nodes = [
        {"translation": [10, 0, 0], "rotation": [0, 0, half, half], "children": [1]},
        {"mesh": 0, "name": "lug", "scale": [2, 2, 2], "translation": [0, 0, 5]},
    ]
    scene = parse_glb(glb(nodes))
    assert scene.points == pytest.approx(np.array([[10, 0, 5], [10, 2, 5], [8, 0, 5]]), abs=1e-6)
    assert (scene.names, scene.colours, scene.n_solids) == (("lug",), ((1, 0, 0, 1),), 1)


def test_matrix_stands_column_by_column():
    matrix = np.eye(4)
    matrix[:3, 3] = (1.0, 2.0, 3.0)
    scene = parse_glb(glb([{"mesh": 0, "matrix": matrix.T.reshape(-1).tolist()}] * 2, roots=(0, 1)))
    assert scene.points[0] == pytest.approx([1.0, 2.0, 3.0])
    assert scene.solid.tolist() == [0, 1]
    assert scene.triangles.max() == 5


def test_scene_without_a_mesh_is_no_solid():
    with pytest.raises(PartError, match="no solid"):
        parse_glb(glb([{"name": "axis"}]))


@pytest.mark.parametrize("seed", range(4))
def test_a_rotation_about_any_axis_turns_the_points_as_its_quaternion_says(seed):
    turn = Rotation.from_rotvec(np.random.default_rng(seed).normal(size=3))
    plain = parse_glb(glb([{"mesh": 0}])).points
    turned = parse_glb(glb([{"mesh": 0, "rotation": turn.as_quat().tolist()}])).points
    np.testing.assert_allclose(turned, turn.apply(plain), atol=1e-9)
