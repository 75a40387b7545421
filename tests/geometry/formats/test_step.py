import math
import re
import subprocess
import sys

import pytest

from sekiso.design.intake import load_part
from sekiso.domain.errors import PartError
from sekiso.geometry.formats.step import FORMAT
from sekiso.geometry.opencascade import process

VOLUME = (70 * 8 + 8 * 47) * 40 - 4 * math.pi * 4.5**2 * 8 - 2 * math.pi * 3.3**2 * 8


@pytest.fixture(scope="module")
def bracket(examples):
    return (examples / "bracket.step").read_bytes()


def test_solid_has_the_volume_of_its_drawing(examples):
    part = load_part(examples / "bracket.step")
    assert part.volume * 1e9 == pytest.approx(VOLUME, rel=1e-3)
    assert part.extent == pytest.approx((0.07, 0.04, 0.055), rel=1e-6)
    assert part.is_closed
    assert part.n_bodies == 1
    assert part.findings == ()


def test_declared_unit_wins(bracket, examples):
    assert FORMAT.read(bracket).declared == 1e-3
    found = load_part(examples / "bracket.step", unit="inch")
    assert [finding.code for finding in found.findings] == ["unit_conflict"]
    assert found.extent[0] == pytest.approx(0.07, rel=1e-6)


def test_file_cut_short_is_refused(bracket):
    with pytest.raises(PartError, match="cut short"):
        FORMAT.read(bracket[: len(bracket) // 2])


def test_file_without_a_solid_is_refused(bracket):
    surfaces = re.sub(
        rb"MANIFOLD_SOLID_BREP\((.*?),(#\d+)\)", rb"SHELL_BASED_SURFACE_MODEL(\1,(\2))", bracket
    )
    with pytest.raises(PartError, match=r"no solid.*1 sheets"):
        FORMAT.read(surfaces)


def test_solid_whose_points_are_gone_is_refused_in_bounded_time(bracket):
    hollow = bracket.replace(b"CARTESIAN_POINT", b"CARTESIAN_PAINT")
    with pytest.raises(PartError, match="STEP"):
        FORMAT.read(hollow)


def test_worker_that_waits_for_the_processor_is_not_refused(bracket, late):
    late("time.sleep(1.5)", 1.0)  # more time goes by than it may compute
    assert FORMAT.read(bracket).n_solids == 1


def test_worker_that_burns_the_processor_is_refused_as_too_complex(bracket, late):
    late("while True: pass", 0.5)
    with pytest.raises(PartError, match=r"too complex.*more than 1 s of processor") as problem:
        FORMAT.read(bracket)
    assert problem.value.key == "part_too_complex"


def test_worker_that_never_gets_the_processor_says_busy(bracket, late, monkeypatch):
    late("time.sleep(600)", 0.5)
    monkeypatch.setattr(process, "_WALL_PER_PROCESSOR", 0.5)
    with pytest.raises(PartError, match=r"too busy.*SEKISO_PATIENCE"):
        FORMAT.read(bracket)


def test_patience_multiplies_the_limit(bracket, late, monkeypatch):
    late("while time.process_time() < 3.0: pass", 0.5)  # a second without patience
    monkeypatch.setenv("SEKISO_PATIENCE", "8")
    assert FORMAT.read(bracket).n_solids == 1


def test_patience_may_be_said_with_the_call(bracket, late):
    late("while time.process_time() < 3.0: pass", 0.5)
    assert FORMAT.read(bracket, patience=8).n_solids == 1


@pytest.mark.parametrize("text", ["much", "0", "-1", "nan", "1e9"])
def test_patience_that_is_no_number_is_refused(bracket, monkeypatch, text):
    monkeypatch.setenv("SEKISO_PATIENCE", text)
    with pytest.raises(PartError, match="SEKISO_PATIENCE must say"):
        FORMAT.read(bracket)


def test_listing_the_formats_does_not_load_the_kernel():
    code = (
        "import sys; from sekiso.geometry.formats.registry import formats; formats(); "
        "print('OCP' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
