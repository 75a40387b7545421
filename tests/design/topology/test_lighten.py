"""How a safety factor is reached, and how picked places are found again on the new shape."""

from types import SimpleNamespace

import numpy as np
import pytest
from manifold3d import Manifold

from sekiso.design.loads.places import surface_at, triangles_at
from sekiso.design.mesh_report import part_from_mesh
from sekiso.design.shapes import SHAPES
from sekiso.design.topology import lighten
from sekiso.design.topology.lighten import Search, carried_place, lightened
from sekiso.design.topology.result import Topology
from sekiso.design.topology.settings import Settings
from sekiso.design.topology.state import History, State
from sekiso.domain.errors import NeedError, PartError
from sekiso.domain.loads import Place
from sekiso.domain.place_text import read_place

BOX = SHAPES["box"](x=0.06, y=0.02, z=0.03)


class Shape:
    """A shape of which only mass, check and end are asked."""

    def __init__(self, volume, verification=None, ended="change", findings=()):
        self.mass = self.volume = volume
        self.verification, self.ended, self.findings, self.part = (
            verification,
            ended,
            findings,
            self,
        )
        self.state = State(1, np.zeros(1), history=History())

    def checked(self, verification):
        return Shape(self.volume, verification, self.ended, self.findings)


@pytest.fixture
def search(monkeypatch):
    """A search in which the factor is a power of the volume; tells what was tried."""
    tried = []

    def run(factor, *, strength=10.0, ended="change"):
        def made(problem, settings, **rest):
            tried.append(settings.volume_fraction)
            return settings.volume_fraction

        def shape(prepared, design, settings, **rest):
            return Shape(design, ended=ended)

        def check(part):
            value = strength * part.volume**1.5
            return SimpleNamespace(safety_factor=SimpleNamespace(value=value))

        monkeypatch.setattr(lighten, "optimise", made)
        monkeypatch.setattr(lighten, "shape_of", shape)
        monkeypatch.setattr(lighten, "thicker_shapes", lambda *given: [])
        monkeypatch.setattr(
            lighten, "replace",
            lambda thing, **new: (
                Shape(thing.volume, thing.verification, findings=new["findings"])
                if isinstance(thing, Shape) else lighten_replace(thing, **new)
            ),
        )  # fmt: skip
        cells = np.ones((2, 1, 1))
        prepared = SimpleNamespace(problem=SimpleNamespace(design=cells, frozen=cells < 0.0))
        found = lightened(
            prepared, Settings(volume_fraction=0.3), check=check, search=Search(factor)
        )
        return found, tried

    lighten_replace = lighten.replace
    return run


@pytest.mark.parametrize("factor", [0.5, 1.5, 4.0])
def test_the_lightest_that_reaches_the_factor_is_found_in_a_few_rounds(search, factor):
    found, tried = search(factor)
    assert factor <= found.verification.safety_factor.value < 1.06 * factor
    assert len(tried) <= 5


def test_a_factor_out_of_reach_is_told_with_the_strongest_shape(search):
    found, tried = search(20.0)
    assert [finding.code for finding in found.findings] == ["factor_not_reached"]
    assert found.volume == max(tried)


def test_a_search_that_is_stopped_ends_with_what_there_is(search):
    found, tried = search(4.0, ended="asked")
    assert len(tried) == 1
    assert found.volume == tried[0]


def test_a_place_by_name_becomes_the_triangles_that_it_named():
    place = read_place("left")
    assert carried_place(place, BOX, BOX).triangles == tuple(
        np.flatnonzero(triangles_at(BOX, place))
    )
    assert carried_place(Place(), BOX, BOX) == Place()


def test_a_box_on_a_face_loads_its_own_section_of_the_new_shape(mesh_of):
    whole = Manifold.cube((0.06, 0.02, 0.03))
    cut = part_from_mesh(*mesh_of(whole - Manifold.cube((0.04, 0.02, 0.02))))
    block = part_from_mesh(*mesh_of(whole))
    place = carried_place(read_place("right and box 10,5,29 20,15,31 mm"), block, cut)
    area = surface_at(cut, place, spacing=1e-3).areas.sum()
    assert area == pytest.approx(0.02 * 0.03 + 1e-4, rel=1e-6)


def test_picked_triangles_are_found_again_whatever_their_number():
    order = np.arange(len(BOX.triangles))[::-1]
    other = SHAPES["box"](x=0.06, y=0.02, z=0.03)
    other = other.__class__(**{**vars(other), "triangles": other.triangles[order]})
    picked = carried_place(Place(triangles=(0, 1)), BOX, other).triangles
    corners = {tuple(sorted(map(tuple, other.vertices[other.triangles[k]]))) for k in picked}
    first = {tuple(sorted(map(tuple, BOX.vertices[BOX.triangles[k]]))) for k in (0, 1)}
    assert corners == first


def test_a_place_that_is_gone_is_told():
    far = SHAPES["box"](x=0.01, y=0.01, z=0.01)
    moved = far.__class__(**{**vars(far), "vertices": far.vertices + 1.0})
    with pytest.raises(PartError, match="Nothing is left of faces"):
        carried_place(Place(triangles=(0,)), BOX, moved)


def test_a_shape_that_falls_apart_is_told_and_not_the_end(monkeypatch):
    def check(part):
        raise NeedError("strength_not_held", got="1e-3")

    monkeypatch.setattr(lighten, "optimise", lambda problem, settings, **rest: None)
    monkeypatch.setattr(lighten, "shape_of", lambda *given, **rest: LOOSE)
    prepared = SimpleNamespace(problem=None)
    found = lightened(prepared, Settings(volume_fraction=0.3), check=check)
    assert [finding.code for finding in found.findings] == ["shape_without_equilibrium"]


LOOSE = Topology(
    part=BOX, as_built=BOX, original=BOX, design=None, mass=1.0,
    settings=Settings(volume_fraction=0.3),
    original_mass=2.0,
)  # fmt: skip


def test_half_of_a_loaded_face_is_not_the_face():
    whole = SHAPES["box"](x=0.04, y=0.02, z=0.01)
    half = SHAPES["box"](x=0.02, y=0.02, z=0.01)
    shift = whole.vertices.min(axis=0) - half.vertices.min(axis=0)
    half = half.__class__(**{**vars(half), "vertices": half.vertices + shift})
    with pytest.raises(PartError, match="only 50 % of the area"):
        carried_place(read_place("top"), whole, half)


def test_an_error_of_the_check_that_tells_nothing_of_the_shape_is_raised(monkeypatch):
    def check(part):
        raise NeedError("strength_without_density", case="1")

    monkeypatch.setattr(lighten, "optimise", lambda problem, settings, **rest: None)
    monkeypatch.setattr(lighten, "shape_of", lambda *given, **rest: LOOSE)
    with pytest.raises(NeedError, match="density"):
        lightened(SimpleNamespace(problem=None), Settings(volume_fraction=0.3), check=check)
