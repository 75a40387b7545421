"""Loads in words, what stands in the address, lines and tables, files by token."""

import numpy as np
import pytest

pytest.importorskip("nicegui")

from sekiso import simple_part
from sekiso.domain.errors import NeedError
from sekiso.domain.load_text import read_load, read_support
from sekiso.interfaces.python.stress import stress
from sekiso.interfaces.report.words import Words
from sekiso.interfaces.web import lighter_files, lighter_text, lighter_views
from sekiso.interfaces.web.lighter_asked import LighterAsked
from sekiso.interfaces.web.lighter_field import bisected, display_corners, fields_at
from sekiso.interfaces.web.lighter_places import KINDS, OF_BODY, faces_words, load_words
from sekiso.knowledge import load

STEEL = {"young_modulus": "200 GPa", "yield_strength": "500 MPa", "density": "7850 kg/m^3"}


@pytest.fixture(scope="module")
def beam():
    return simple_part("box", x=0.04, y=0.01, z=0.008)


@pytest.fixture(scope="module")
def told(beam):
    loads = ["down: 200 N -z on right", "side: 100 N +y on right"]
    return stress(beam, loads=loads, supports="left", material=STEEL, resolution="2 mm")


@pytest.fixture
def shown(beam, told, tmp_path, monkeypatch):
    monkeypatch.setenv("SEKISO_CACHE", str(tmp_path))
    return lighter_views.shown(beam, told, lighter_files.new_token())


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_load_of_the_form_is_read_as_it_was_meant(kind, language):
    said = load_words(Words(load(), language), kind, "5", "-y", [7, 2], "lift")
    read = read_load(said)
    assert (read.kind, read.case) == (kind, "lift")
    assert read.on.faces == (() if kind in OF_BODY else (2, 7))
    if KINDS[kind][1]:
        assert read.vector[1] < 0.0


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("along", ["", "z", "x,y"])
def test_a_support_of_the_form_is_read_as_it_was_meant(along, language):
    read = read_support(faces_words(Words(load(), language), [5, 3], along))
    assert read.on.faces == (3, 5)
    assert "".join(read.fixes) == (along.replace(",", "") or "xyz")


def test_the_address_keeps_what_is_not_usual_and_nothing_foreign():
    asked = LighterAsked.of("process=PBF-LB&aim=share&share=30&resolution=coarse&other=1&aim=x")
    assert asked.query() == "process=PBF-LB&aim=share&share=30"
    assert LighterAsked.of(asked.query()).aimed() == {"volume_fraction": 0.3, "direction": None}


def test_a_number_of_cells_stays_within_what_a_service_bears():
    cells = [LighterAsked.of(f"resolution={n}").cells for n in ("1", "2000", "9" * 30, "x")]
    assert cells == [500, 2000, 600_000, "coarse"]


@pytest.mark.parametrize("factor", ["0", "-1", "nan", "1e9"])
def test_a_factor_that_is_none_is_refused(factor):
    with pytest.raises(NeedError, match="safety factor"):
        _ = LighterAsked.of(f"factor={factor}").required


def test_an_amount_that_is_no_number_is_refused():
    with pytest.raises(NeedError, match="'half'"):
        LighterAsked.of("aim=share&share=half").aimed()


@pytest.mark.parametrize("language", ["en", "ja"])
def test_lines_tell_the_verdict_the_peak_and_its_face(shown, language):
    words = Words(load(), language)
    said = " ".join([lighter_text.headline(shown, words), *lighter_text.lines(shown, words)])
    assert f"{shown.case.safety_factor.value:.3g}" in said
    assert f"{lighter_text.figures(1e-6 * shown.case.stress.value)} MPa" in said
    assert lighter_text.face_name(shown.near, words) in said
    assert shown.case.name in said


def test_the_table_tells_the_change(shown):
    table = lighter_text.compared(shown, shown, Words(load(), "en"))
    assert [row[-1] for row in table.rows] == ["+0%", "+0%", "", "+0%", "+0%"]


def test_a_run_that_ends_says_that_it_is_checked():
    now = lighter_views.Growing(60, 60, 0.3, 0.0, 2, 5)
    assert "Round 2: the surface" in lighter_text.progress(now, Words(load(), "en"))


def test_halved_triangles_cover_the_same_area():
    corners = np.array([[[0.0, 0, 0], [5, 0, 0], [0, 3, 0]]])
    parts = bisected(corners, longest=0.7)
    sides = np.cross(parts[:, 1] - parts[:, 0], parts[:, 2] - parts[:, 0])
    assert 0.5 * np.linalg.norm(sides, axis=1).sum() == pytest.approx(7.5)
    assert np.linalg.norm(np.roll(parts, 1, axis=1) - parts, axis=2).max() <= 0.7


def test_colours_show_the_stress_at_the_clamp_and_none_at_the_tip(beam, told):
    corners = display_corners(beam, longest=0.002).reshape(-1, 3)
    size, movement = fields_at(corners, told.field)
    at_tip, at_clamp = corners[:, 0] > 0.039, corners[:, 0] < 0.004
    assert size[0, at_tip].max() < 0.3 * size[0, at_clamp].max()
    assert -movement[0, at_tip, 2].mean() == pytest.approx(
        told.cases[0].displacement.value, rel=0.1
    )


def test_the_body_holds_the_envelope_each_case_and_its_movement(shown):
    body = lighter_files.kept(shown.token, lighter_files.BODY)
    n = int(np.frombuffer(body, "<u4", 1)[0])
    assert len(body) == 4 + 36 * n + 3 * 2 * 12 * n + 2 * (4 + 18 * n)
    envelope, *cases = np.frombuffer(body, "<f4", 18 * n, 4 + 36 * n).reshape(3, 2, 3 * n)
    assert np.array_equal(envelope, np.maximum(*cases))


@pytest.mark.parametrize("token", ["", "..", "../parts/x", "0" * 31, "0" * 32, "G" * 32, "a/b"])
def test_what_is_no_token_names_no_file(token, shown):
    assert lighter_files.kept(token, lighter_files.BODY) is None


def test_a_run_leaves_only_what_it_made(shown, beam):
    watch = lighter_views.Watch(shown.token)
    watch.finish()
    assert lighter_views.growing(shown.token).is_finishing
    lighter_files.drop_run(shown.token)
    assert lighter_views.growing(shown.token) is None
    assert lighter_files.kept(shown.token, lighter_files.BODY) is not None
