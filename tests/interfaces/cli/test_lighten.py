"""The command that makes a part lighter: aims, files, a run that can be stopped and resumed."""

import json

import pytest

import sekiso
from sekiso.geometry.formats.stl import write_stl
from sekiso.interfaces.cli import lighten as command
from sekiso.interfaces.cli import main as cli

METAL = ("--number", "young_modulus=200 GPa", "--number", "yield_strength=500 MPa",
         "--number", "density=7800 kg/m^3")  # fmt: skip
ASKED = ("--unit", "mm", "--load", "2 kN -z on right", "--support", "left", *METAL)
HALF = (*ASKED, "--volume-fraction", "0.5", "--resolution", "1500")


@pytest.fixture(scope="module")
def part(tmp_path_factory):
    box = sekiso.simple_part("box", x=0.06, y=0.02, z=0.03)
    path = tmp_path_factory.mktemp("lighten") / "box.stl"
    path.write_bytes(write_stl(box.vertices, box.triangles))
    return path


def run(*arguments, code=0):
    with pytest.raises(SystemExit) as ended:
        cli.main(["lighten", *map(str, arguments)])
    assert (ended.value.code or 0) == code


def test_a_part_becomes_a_lighter_closed_file_with_a_table_before_and_after(
    part, capsys, monkeypatch, tmp_path
):
    monkeypatch.setenv("COLUMNS", "80")
    light = tmp_path / "light.stl"
    run(part, *HALF, "--iterations", "12", "--out", light)
    told = capsys.readouterr().out
    assert "50% lighter" in told
    assert "safety factor (90 % interval)" in told
    assert max(map(len, told.splitlines())) <= 80
    assert sekiso.load_part(light, unit="mm").is_closed


def test_ctrl_c_keeps_what_there_is_and_the_run_goes_on_from_its_state(
    part, capsys, monkeypatch, tmp_path
):
    asked = (part, *HALF, "--iterations", "3", "--json")
    state = tmp_path / "run.npz"
    with monkeypatch.context() as inside:
        plain = command._Watch.__call__

        def stopped(watch, at):
            watch.stop(2, None)
            return plain(watch, at)

        inside.setattr(command._Watch, "__call__", stopped)
        run(*asked, "--state", state)
    assert len(json.loads(capsys.readouterr().out)["history"]["objective"]) == 1
    run(*asked, "--resume", state)
    assert len(json.loads(capsys.readouterr().out)["history"]["objective"]) == 3


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (("--volume-fraction", "0.5", "--max-mass", "1 g"), "More than one aim"),
        (("--out", "light.step"), "light.step"),
        (("--resolution", "tiny"), "tiny"),
    ],
)
def test_what_contradicts_is_told_before_anything_runs(part, capsys, more, told):
    run(part, *ASKED, *more, code=2)
    assert told in capsys.readouterr().err


def test_loads_come_from_a_file_too(part, capsys, tmp_path, monkeypatch):
    file = tmp_path / "loads.json"
    file.write_text(json.dumps({"loads": ["2 kN -z on right"], "supports": ["left"]}))
    asked = {}
    monkeypatch.setattr(
        sekiso, "optimise_topology", lambda part, **given: asked.update(given) or 1 / 0
    )
    with pytest.raises(ZeroDivisionError):
        cli.main(["lighten", str(part), "--loads-file", str(file), *METAL])
    assert [load.vector for load in asked["loads"]] == [(0.0, 0.0, -2000.0)]
    assert len(asked["supports"]) == 1


def test_a_share_in_per_cent_and_the_low_end_that_counts_are_understood(part, capsys):
    run(part, *ASKED, "--volume-fraction", "50%", "--resolution", "800", "--iterations", "2")
    told = capsys.readouterr().out
    assert "it holds where the low end of the interval reaches 1" in told
    assert "declares no unit" not in told  # --unit was said


def test_solids_in_cycles_go_before_everything_is_frozen(monkeypatch):
    done = []
    monkeypatch.setattr(cli.gc, "collect", lambda: done.append("collect"))
    monkeypatch.setattr(cli.gc, "freeze", lambda: done.append("freeze"))
    cli._leave()
    monkeypatch.delitem(cli.sys.modules, cli._SHAPES)
    cli._leave()
    assert done == ["collect", "freeze", "freeze"]
