"""No NaN and no infinity leaves a door: what does not exist is null, and readers may be strict."""

import json
from inspect import signature

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from manifold3d import Manifold
from tests.bodies import arrays

import sekiso
from sekiso.design.mesh_report import part_from_mesh
from sekiso.design.shapes import SHAPES
from sekiso.domain.canonical import canonical_json
from sekiso.interfaces.mcp import tools

NOTHING = np.nan, np.inf, -np.inf
CONVEX = {
    "block": lambda: Manifold.cube((0.04, 0.03, 0.02)),
    "cylinder": lambda: Manifold.cylinder(0.05, 0.012, circular_segments=40),
    "cone": lambda: Manifold.cylinder(0.04, 0.015, 0.0, circular_segments=40),
    "ball": lambda: Manifold.sphere(0.015, circular_segments=24),
    "wedge": lambda: Manifold.cube((0.04, 0.03, 0.02)).trim_by_plane((0.5, 0.0, -1.0), -0.012),
    "plate": lambda: Manifold.cube((0.1, 0.06, 0.001)),
    "tetrahedron": lambda: Manifold.tetrahedron().scale((0.01, 0.01, 0.01)),
}
VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.sampled_from(NOTHING) | st.text(max_size=3)
    | st.sampled_from([np.float32("nan"), np.float64("inf"), np.array([1.0, np.nan])]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner)
    | st.tuples(inner) | st.frozensets(st.floats() | st.text(max_size=2), max_size=3),
    max_leaves=12,
)  # fmt: skip


def strict(content):
    def refuse(word):
        raise AssertionError(f"{word} is no JSON")

    return json.loads(content, parse_constant=refuse)


@given(value=VALUES)
def test_whatever_is_written_can_be_read_strictly(value):
    strict(canonical_json(value))


@pytest.mark.parametrize("name", CONVEX)
def test_the_gap_of_a_convex_part_is_null(name):
    part = part_from_mesh(*arrays(CONVEX[name]()))
    told = strict(sekiso.explore(part, material="316L", quantity=5).json())
    assert told["part"]["summary"]["gap_min"] is None
    assert told["candidates"]


@settings(max_examples=12)
@given(shape=st.sampled_from(sorted(SHAPES)), factor=st.floats(0.3, 3.0))
def test_every_simple_shape_is_answered_and_checked_in_strict_json(shape, factor):
    usual = signature(SHAPES[shape]).parameters
    lengths = {k: p.default * factor for k, p in usual.items() if isinstance(p.default, float)}
    part = sekiso.simple_part(shape, **lengths)
    strict(sekiso.explore(part, quantity=20).json())
    strict(canonical_json(sekiso.printability(part)))


@pytest.mark.parametrize("name", ["block", "cone", "ball"])
def test_every_door_answers_a_convex_part_with_the_same_bytes(
    name, pages, cli, stl_bytes, tmp_path
):
    vertices, triangles = arrays(CONVEX[name]())
    file = tmp_path / f"{name}.stl"
    file.write_bytes(stl_bytes(1e3 * vertices, triangles))
    sent = pages.post("/v1/parts", files={"file": (file.name, file.read_bytes())})
    assert sent.status_code == 201
    strict(sent.content)
    part = sent.json()["id"]
    told = sekiso.explore(file, material="316L", quantity=5).json()
    assert strict(told)["part"]["summary"]["gap_min"] is None
    by_rest = pages.post("/v1/answers", json={"part": part, "material": "316L", "quantity": 5})
    assert by_rest.content == told
    page = pages.get(f"/en/answer.json?part={part}&material=316L&quantity=5")
    assert page.content == told
    by_cli = cli("explore", file, "--material", "316L", "--quantity", "5", "--json")
    assert (by_cli.returncode, by_cli.stdout) == (0, told + b"\n")
    by_agent = tools.explore(str(file), material="316L", quantity=5, n_candidates=10_000)
    assert canonical_json(by_agent) == told
    checked = tools.printability(str(file))
    assert checked["min_gap"] is None
    strict(json.dumps(checked))
    for process in ("PBF-LB", "BJT", "DED-Arc"):
        strict(pages.get(f"/en/part.json?part={part}&process={process}").content)


def test_melt_pools_windows_predictions_and_lists_are_strict_json(pages):
    cold = sekiso.melt_pool("316L", power=[1.0, 200.0], speed=1.0, beam_diameter=1e-4)
    assert strict(canonical_json(cold))["cooling_rate"][0] is None, "nothing melts at 1 W"
    strict(canonical_json(sekiso.process_window("316L", layer="40 um", beam_diameter="0.1 mm")))
    strict(pages.get("/en/explore.json?material=316l&power=200&speed=800").content)
    table = {"material": ["316L", "AlSi10Mg"], "laser_power_W": [200.0, None],
             "scan_speed_mm_s": [800.0, 900.0], "layer_mm": [0.04, None]}  # fmt: skip
    strict(canonical_json(sekiso.predict("relative_density", table)))
    space = {"material": "316L", "laser_power_W": (100, 300), "scan_speed_mm_s": (400, 1600)}
    strict(canonical_json(sekiso.suggest({"relative_density_pct": "narrow"}, space, None, batch=2)))
    for name in ("materials", "machines", "processes", "models", "knowledge"):
        strict(pages.get(f"/v1/{name}").content)
    for page in ("start", "tracks", "knowledge", "models", "health", "learn"):
        strict(pages.get(f"/en/{page}.json").content)
