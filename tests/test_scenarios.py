"""The table of scenarios tells the truth: its commands run and print what it says."""

import re
import shlex

import pytest
from tests.conftest import ROOT

from sekiso.interfaces.cli.main import main

TABLE = (ROOT / "docs" / "scenarios.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in TABLE.splitlines()
    if re.match(r"\| [SN]\d+ ", line)
]
RUNNING = [row for row in ROWS if row[3] == "yes" and not row[2].startswith("`pytest ")]
TESTED = [row for row in ROWS if row[2].startswith("`pytest ")]


@pytest.mark.parametrize("row", RUNNING, ids=[f"{row[0]} {row[1]}" for row in RUNNING])
def test_a_command_of_the_table_prints_what_it_says(row, capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.setenv("SEKISO_STORE", str(tmp_path / "store"))
    monkeypatch.chdir(ROOT)
    command = shlex.split(row[2].strip("`"))
    if command[1] == "sheet":  # which writes a file
        pytest.importorskip("typst")
        monkeypatch.chdir(tmp_path)
    assert command[0] == "sekiso"
    with pytest.raises(SystemExit) as left:
        main(command[1:])
    assert left.value.code == 0
    said = " ".join(capsys.readouterr().out.split())
    assert [word for word in re.findall("`([^`]+)`", row[4]) if word not in said] == []


@pytest.mark.parametrize("row", TESTED, ids=[f"{row[0]} {row[1]}" for row in TESTED])
def test_a_test_of_the_table_is_there_runs_and_speaks_of_what_it_says(row):
    file = ROOT / row[2].strip("`").removeprefix("pytest ")
    text = file.read_text(encoding="utf-8")
    assert re.search(r"^def test_", text, re.MULTILINE)
    assert not re.search(r"pytestmark|importorskip|pytest\.skip|mark\.skip", text)
    words = [word for word in re.findall("`([^`]+)`", row[4]) if "/" not in word]
    assert [word for word in words if word not in text] == []


def test_each_row_runs_or_says_what_is_missing():
    assert {row[3] for row in ROWS} == {"yes", "no"}
    assert {row[0] for row in ROWS} >= {
        "S1",
        "S2",
        "S3",
        "S4",
        "S8",
        "S9",
        "S11",
        "S19",
        "S25",
        "S26",
        "S28",
        "S29",
        "S31",
        "S32",
        "S37",
        "S38",
        "S39",
        "N3",
        "N4",
        "N20",
        "N23",
        "N26",
    }
    for row in ROWS:
        assert row[4], row[1]
        assert row[3] == "yes" or row[2] == "-"
