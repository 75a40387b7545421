"""The command line under hostile hands: exit code 2, one paragraph, never a traceback."""

import json
import re
import shutil
import struct
from importlib import resources
from pathlib import Path

import pytest

JAPANESE = re.compile("[ぁ-んァ-ヶ一-龠]")
TRIANGLE = struct.Struct("<12fH")


def _stl(triangles):
    corners = [[x for corner in triangle for x in corner] for triangle in triangles]
    rows = b"".join(TRIANGLE.pack(0, 0, 0, *numbers, 0) for numbers in corners)
    return bytes(80) + struct.pack("<I", len(triangles)) + rows


FLAT = [[(0, 0, 0), (9, 0, 0), (0, 9, 0)], [(9, 0, 0), (9, 9, 0), (0, 9, 0)]]
NAN = [[(0, 0, 0), (float("nan"), 0, 0), (0, 9, 0)], *FLAT]
FILES = {
    "empty.stl": b"",
    "short.stl": _stl(FLAT * 40)[:900],
    "nan.stl": _stl(NAN),
    "flat.stl": _stl(FLAT),
    "no_facets.stl": _stl([]),
    "lie.step": _stl(FLAT * 2),
    "lie.3mf": _stl(FLAT * 2),
    "text.stl": b"solid nothing here\n",
    "noise.ply": bytes(range(256)) * 4,
    "no_solid.step": b"ISO-10303-21;\nHEADER;\nENDSEC;\nDATA;\nENDSEC;\nEND-ISO-10303-21;\n",
    "part.exe": b"MZ" + bytes(200),
}
QUESTIONS = {
    "unknown unit": (["--require", "yield_strength >= 300 parsnips"], "parsnips"),
    "missing unit": (["--require", "yield_strength >= 300"], "300 MPa"),
    "unknown property": (["--require", "beauty >= 3 MPa"], "beauty"),
    "implausible value": (["--require", "yield_strength >= 300 GPa"], "yield_strength"),
    "contradiction": (["--require", "mass <= 1 g", "--require", "mass >= 2 g"], "mass"),
    "unknown flag value": (["--require", "tooling=borrowed"], "borrowed"),
    "no requirement": (["--require", "strong"], "strong"),
    "bad quantity": (["--quantity", "many"], "many"),
    "no pieces": (["--quantity", "0"], "0"),
    "bad assumption": (["--assume", "urgent"], "urgent"),
    "unknown assumption": (["--assume", "colour=red"], "colour"),
    "negative assumption": (["--assume", "volume=-1 cm^3"], "volume"),
    "unknown grid": (["--assume", "grid=nowhere"], "nowhere"),
    "size without unit": (["--size", "120 x 80 x 60"], "120 x 80 x 60 mm"),
    "no size": (["--size", "0 mm"], "0"),
    "four sizes": (["--size", "1 x 2 x 3 x 4 mm"], "4"),
    "mass without unit": (["--mass", "400"], "400 g"),
    "unknown material": (["--material", "unobtainium"], "unobtainium"),
    "unknown feature": (["--feature", "wings"], "wings"),
    "negative seed": (["--seed", "-1"], "-1"),
    "absent knowledge": (["--knowledge", "no-such-folder"], "no-such-folder"),
    "missing file": (["no-such-file.stl"], "no-such-file.stl"),
    "endless unit": (["--require", "mass <= 5 kg*9**9**9**9"], "9**9"),
    "bad bytes": (["--description", b"\xff\xfe".decode("utf-8", "surrogateescape")], ""),
}


@pytest.fixture(scope="module")
def refuse():
    """Run a command in this process that must be refused; what it says on standard error."""
    from sekiso.interfaces.cli.main import main

    def run(capsys, *arguments):
        with pytest.raises(SystemExit) as left:
            main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        assert left.value.code == 2
        assert said.out == ""
        assert "Traceback" not in said.err
        assert said.err.count("\n") == 1, "one paragraph"
        return said.err

    return run


def _said(capsys, *arguments):
    """What a command that succeeds prints."""
    from sekiso.interfaces.cli.main import main

    with pytest.raises(SystemExit) as left:
        main(list(arguments))
    assert left.value.code in (0, None)
    return capsys.readouterr().out


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_bad_question_is_refused_in_both_languages(refuse, capsys, name):
    arguments, named = QUESTIONS[name]
    english = refuse(capsys, "explore", *arguments)
    japanese = refuse(capsys, "explore", *arguments, "--lang", "ja")
    assert named in english
    assert named in japanese
    assert JAPANESE.search(japanese)
    assert not JAPANESE.search(english)


@pytest.mark.parametrize("name", FILES)
def test_a_bad_file_is_refused_in_both_languages(refuse, capsys, tmp_path, name):
    (tmp_path / name).write_bytes(FILES[name])
    english = refuse(capsys, "explore", tmp_path / name)
    japanese = refuse(capsys, "explore", tmp_path / name, "--lang=ja")
    assert JAPANESE.search(japanese)
    assert not JAPANESE.search(english)
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_a_folder_is_no_part(refuse, capsys, tmp_path):
    assert "is not a file" in refuse(capsys, "explore", tmp_path)


@pytest.mark.parametrize("unit", ["parsec2", "kg", ""])
def test_a_unit_that_is_no_length_is_refused(refuse, capsys, examples, unit):
    said = refuse(capsys, "explore", examples / "bracket.stl", "--unit", unit)
    assert "mm" in said


@pytest.mark.parametrize(
    "arguments",
    [
        ["nosuch"],
        ["explore", "--lang", "fr"],
        ["explore", "--lang"],
        ["explore", "--seed", "abc"],
        ["explore", "a.stl", "b.stl"],
        ["explore", "--colour", "red"],
        ["cite"],
        ["cite", "nothing-of-that-name"],
        ["serve", "--port", "99999"],
        ["serve", "--port", "abc"],
    ],
)
def test_a_wrong_command_is_refused(refuse, capsys, arguments):
    refuse(capsys, *arguments)


def test_the_real_command_leaves_with_two_and_prints_no_traceback(cli):
    run = cli("explore", "--require", "yield_strength >= 300 parsnips")
    assert run.returncode == 2
    assert run.stdout == b""
    assert b"Traceback" not in run.stderr


@pytest.mark.parametrize("language", ["en", "ja"])
def test_an_answer_is_printed_in_the_language(cli, examples, language):
    run = cli("explore", examples / "bracket.stl", "--require", "yield_strength >= 300 MPa",
              "--material", "316L", "--quantity", "50", "--lang", language)  # fmt: skip
    text = run.stdout.decode()
    assert run.returncode == 0, run.stderr.decode()
    assert run.stderr == b""
    disclaimer = {
        "en": "not a quotation and not a design allowable",
        "ja": "見積書でも設計許容値でも",
    }
    assert disclaimer[language][:12] in text.replace("\n", "")
    assert bool(JAPANESE.search(text)) is (language == "ja")


@pytest.mark.parametrize("command", ["materials", "machines", "processes", "knowledge"])
def test_lists_are_printed_and_given_as_json(capsys, command):
    assert len(_said(capsys, command).splitlines()) > 5
    rows = json.loads(_said(capsys, command, "--json", "--lang", "ja"))
    assert len(rows) > 5


@pytest.mark.parametrize(
    ("called", "key"), [("SUS316L", "alloys/316l"), ("eos-m290", "machines/eos-m290"),
                        ("PBF-LB", "processes/PBF-LB"), ("インコネル718", "alloys/in718")],
)  # fmt: skip
def test_every_number_of_a_record_is_cited(capsys, called, key):
    said = _said(capsys, "cite", called)
    assert key in said
    assert "[recalled]" in said or "[checked]" in said


def test_the_numbers_of_a_record_come_as_json_too(capsys):
    told = json.loads(_said(capsys, "cite", "316L", "--json", "--lang", "ja"))
    assert told["key"] == "316l"
    assert "ステンレス" in told["name"]
    assert 7900.0 < told["facts"]["thermophysical.density"]["value"] < 8000.0


def test_a_question_that_nothing_meets_names_the_requirement_and_what_comes_nearest(cli):
    run = cli("explore", "--size", "80 x 60 x 40 mm", "--require", "density >= 22 g/cm^3")
    said = " ".join(run.stdout.decode().split())
    assert "nothing meets the need" in said
    assert re.search(r"density: 22 g/cm(\^3|³) asked", said)
    assert "would come in at density 19" in said, "tungsten comes nearest"


def test_only_my_machines_leaves_the_others_out(cli, tmp_path):
    (tmp_path / "machines").mkdir()
    shipped = Path(str(resources.files("sekiso.knowledge"))) / "machines" / "eos-m290.toml"
    shutil.copy(shipped, tmp_path / "machines" / "mine.toml")
    run = cli("explore", "--size", "80 x 60 x 40 mm", "--material", "316L", "--json",
              "--knowledge", tmp_path, "--only-my-machines")  # fmt: skip
    assert run.returncode == 0, run.stderr.decode()
    feasible = [c for c in json.loads(run.stdout)["candidates"] if c["feasible"]]
    machines = {c["machine"] for c in feasible if c["additive"]}
    assert machines == {"mine"}
    assert {c["process"] for c in feasible if c["additive"]} == {"PBF-LB"}
