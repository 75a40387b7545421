import math
from pathlib import Path

import pytest

from sekiso.design.intake import load_part
from sekiso.domain.errors import PartError
from sekiso.geometry.formats import step
from sekiso.geometry.formats.step import FORMAT, declared_unit

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
    assert declared_unit(bracket) == 1e-3
    found = load_part(examples / "bracket.step", unit="inch")
    assert [finding.code for finding in found.findings] == ["unit_conflict"]
    assert found.extent[0] == pytest.approx(0.07, rel=1e-6)


def test_declared_unit_may_be_converted():
    text = (
        b"#1=(GLOBAL_UNIT_ASSIGNED_CONTEXT((#2,#9)));\n"
        b"#2=(CONVERSION_BASED_UNIT('INCH',#3) LENGTH_UNIT() NAMED_UNIT(#5));\n"
        b"#3=LENGTH_MEASURE_WITH_UNIT(LENGTH_MEASURE(25.4),#4);\n"
        b"#4=(LENGTH_UNIT() NAMED_UNIT(*) SI_UNIT(.MILLI.,.METRE.));\n"
    )
    assert declared_unit(text) == pytest.approx(0.0254)


def test_file_cut_short_is_refused(bracket):
    with pytest.raises(PartError, match="cut short"):
        FORMAT.read(bracket[: len(bracket) // 2])


def test_file_without_a_solid_is_refused(bracket):
    surfaces = bracket.replace(b"MANIFOLD_SOLID_BREP", b"SHELL_BASED_SURFACE_MODEL")
    with pytest.raises(PartError, match="no solid"):
        FORMAT.read(surfaces)


def test_solid_whose_points_are_gone_is_refused_in_bounded_time(bracket):
    hollow = bracket.replace(b"CARTESIAN_POINT", b"CARTESIAN_PAINT")
    with pytest.raises(PartError, match="STEP"):
        FORMAT.read(hollow)


def test_what_the_kernel_prints_does_not_reach_the_asker(bracket, capfd):
    with pytest.raises(PartError, match="STEP"):
        FORMAT.read(bracket.replace(b"CLOSED_SHELL", b"CLOSED_SHELF"))
    assert capfd.readouterr() == ("", "")


WORKER = """
import sys, time
from sekiso.geometry.formats import tessellate

REAL = tessellate.kernel()

class Kernel:
    FileType = REAL.FileType

    @staticmethod
    def to_glb_bytes(content, kind, **more):
        {before}
        return REAL.to_glb_bytes(content, kind, **more)

tessellate.kernel = lambda: Kernel
sys.exit(tessellate.main(sys.argv[1:]))
"""


@pytest.fixture
def worker(tmp_path, monkeypatch):
    """Replace the worker by one that does something before it tessellates."""

    def use(before, seconds):
        path = tmp_path / "worker.py"
        path.write_text(WORKER.format(before=before))
        monkeypatch.setenv("PYTHONPATH", str(Path(step.__file__).parents[3]))
        monkeypatch.setattr(step, "WORKER", str(path))
        monkeypatch.setattr(step, "_SECONDS", seconds)

    return use


def test_worker_that_waits_for_the_processor_is_not_refused(bracket, worker):
    worker("time.sleep(1.5)", 2.0)  # three seconds go by, hardly any of processor time
    assert FORMAT.read(bracket).n_solids == 1


def test_worker_that_burns_the_processor_is_refused_as_too_complex(bracket, worker):
    worker("while True: pass", 0.5)
    with pytest.raises(PartError, match=r"too complex.*more than 1 s of processor") as problem:
        FORMAT.read(bracket)
    assert problem.value.key == "part_too_complex"


def test_worker_that_never_gets_the_processor_says_busy(bracket, worker, monkeypatch):
    worker("time.sleep(60)", 0.5)
    monkeypatch.setattr(step, "_WALL_PER_PROCESSOR", 0.5)
    with pytest.raises(PartError, match=r"too busy.*SEKISO_PATIENCE"):
        FORMAT.read(bracket)


def test_patience_multiplies_the_limit(bracket, worker, monkeypatch):
    worker("while time.process_time() < 1.5: pass", 0.5)  # a second is allowed without patience
    monkeypatch.setenv("SEKISO_PATIENCE", "8")
    assert FORMAT.read(bracket).n_solids == 1


@pytest.mark.parametrize("text", ["much", "0", "-1", "nan", "1e9"])
def test_patience_that_is_no_number_is_refused(bracket, monkeypatch, text):
    monkeypatch.setenv("SEKISO_PATIENCE", text)
    with pytest.raises(PartError, match="SEKISO_PATIENCE must say"):
        FORMAT.read(bracket)
