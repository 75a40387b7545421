"""The command that lists faces."""

import json

import pytest

from sekiso.interfaces.cli import main as cli


def told_by(capsys, *arguments):
    with pytest.raises(SystemExit) as ended:
        cli.main(["faces", *arguments])
    assert ended.value.code in (0, None)
    return capsys.readouterr().out


def test_faces_of_a_step_file_are_listed_in_both_languages(shared, capsys):
    part = str(shared / "data/parts/cornerCube.step")
    assert "diameter" in told_by(capsys, part)
    told = told_by(capsys, part, "--lang", "ja")
    assert "円筒" in told
    assert "12.7" in told


def test_json_of_faces_has_units_in_its_names(shared, capsys):
    rows = json.loads(told_by(capsys, str(shared / "data/parts/cornerCube.step"), "--json"))
    assert [row["number"] for row in rows] == [1, 2, 3, 4, 5, 6]
    assert rows[2]["area_mm2"] == pytest.approx(126.65, rel=1e-3)


def test_a_file_that_is_not_there_is_one_line(capsys):
    with pytest.raises(SystemExit):
        cli.main(["faces", "nowhere.step"])
    assert "There is no file" in capsys.readouterr().err
