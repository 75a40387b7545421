"""`sekiso data`: what it prints fits 80 columns in both languages; what it refuses it says."""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from tests.store.contribution.workbook import MESSY

from sekiso.interfaces.cli.main import app, main

REPOSITORY = Path(__file__).parents[3]


@pytest.fixture
def data(tmp_path, monkeypatch, capsysbinary):
    monkeypatch.setenv("SEKISO_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("COLUMNS", "80")

    def run(*words):
        try:
            main(["data", *map(str, words)])
        except SystemExit as end:
            run.code = end.code
        told = capsysbinary.readouterr()
        return (told.out + told.err).decode()

    run.code = 0
    return run


@pytest.fixture
def messy(tmp_path):
    file = tmp_path / "messy.csv"
    file.write_bytes(MESSY.encode("cp932", "replace"))
    return file


def width(line):
    return sum(
        2 if re.match("[ᄀ-ᅟ⺀-꓏가-힣豈-﫿︰-﹯！-｠￠-￦]", letter) else 1 for letter in line
    )


@pytest.mark.parametrize("language", ["en", "ja"])
def test_everything_fits_eighty_columns(data, messy, language):
    told = data("add", messy, "--yes", "--lang", language)
    told += data("list", "--lang", language) + data("list", "--rows", "--lang", language)
    told += data("show", "messy.csv", "--lang", language)
    assert max(map(width, told.splitlines())) <= 80


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_report_speaks_one_language(data, messy, language):
    told = data("add", messy, "--lang", language)
    words = ("Nothing is stored yet", "まだ保存していません")
    assert [word in told.replace("\n", "") for word in words] == [language == "en",
                                                                  language == "ja"]  # fmt: skip


def test_nothing_is_kept_without_a_yes(data, messy):
    data("add", messy)
    assert json.loads(data("list", "--json")) == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["list", "--where", "beauty >= 3"], "beauty"),
        (["list", "--where", "dense"], "cannot be read"),
        (["show", "nothing"], "nothing"),
        (["withdraw", "nothing", "--yes"], "nothing"),
        (["seed", "all_of_it"], "Shipped"),
        (["export", "a.exe"], "Formats"),
        (["list", "--as", "Nobody"], "Nobody"),
    ],
)
def test_what_cannot_be_done_is_one_paragraph_and_exit_code_2(data, words, told):
    assert told in data(*words)
    assert data.code == 2


def test_a_meaning_of_no_field_is_refused(data, messy):
    assert "No field has this name" in data("add", messy, "--map", "伸び=test.mood")


def test_public_tables_belong_to_nobody_and_are_seeded_once(data):
    first = json.loads(data("seed", "--json"))
    assert {one["owner_name"] for one in first} == {"public data"}
    assert all(one["source"] and one["licence"] for one in first)
    assert json.loads(data("seed", "--json")) == []


def test_own_tables_of_a_folder_stay_private(data, tmp_path):
    folder = tmp_path / "properties"
    folder.mkdir()
    (folder / "a.csv").write_text("Sample,UTS_MPa\nA,600\n", encoding="utf-8")
    data("members", "--add", "Other")
    assert [one["name"] for one in json.loads(data("seed", "--data", tmp_path, "--json"))] == ["a"]
    assert json.loads(data("list", "--as", "Other", "--json")) == []


def test_a_token_is_shown_once_and_can_be_revoked(data):
    made = json.loads(data("token", "lab", "--role", "contributor", "--json"))
    listed = data("token", "--json")
    assert made["token"] not in listed
    data("token", "--revoke", made["id"])
    assert json.loads(data("token", "--json"))[0]["revoked"]


def test_a_file_that_is_no_log_is_refused(data, tmp_path):
    (tmp_path / "x.json").write_text("{}")
    assert "neither" in data("verify", tmp_path / "x.json")


def test_the_command_line_loads_no_database_for_other_commands():
    code = (
        "import sys\nfrom sekiso.interfaces.cli.main import main\ntry:\n    main(['machines'])\n"
        "finally:\n    print('sqlalchemy' in sys.modules, file=sys.stderr)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stderr.strip() == "False"


def test_rows_show_results_first_with_their_units(data, messy):
    data("add", messy, "--yes")
    head = data("list", "--rows").replace("\n", "").split("┡")[0]
    assert "[MPa]" in head or "[%]" in head


def test_a_column_without_a_unit_is_told_how_it_is_read(data, tmp_path):
    (tmp_path / "a.csv").write_text("Sample,UTS\nA,600\nB,0.5\n", encoding="utf-8")
    told = data("add", tmp_path / "a.csv")
    assert '--map "UTS=test.tensile_strength [MPa]"' in told.replace("\n", " ")


def test_accounts_are_listed_and_an_organisation_is_renamed(data):
    data("token", "lab", "--role", "contributor")
    data("token", "lab")
    (account,) = json.loads(data("accounts", "--json"))
    assert (account["name"], len(account["tokens"])) == ("lab", 2)
    assert "New name" in data("members", "--rename", "New name")
    assert json.loads(data("members", "--json"))[0]["groups"] == ["programme"]


def test_an_own_dataset_tells_who_may_do_what(data, messy):
    data("add", messy, "--yes", "--level", "programme", "--purpose", "learn")
    assert "Everybody in the programme may learn." in data("show", "messy.csv").replace("\n", " ")


@pytest.mark.parametrize("page", ["README.md", "docs/*/*.md"])
def test_the_commands_of_the_documents_can_be_typed_as_they_stand(page):
    found = 0
    for file in REPOSITORY.glob(page):
        for told in re.findall(r"sekiso (data [^`\n\\]+)", file.read_text(encoding="utf-8")):
            words = shlex.split(told, comments=True)
            if len(words) > 2:
                app.parse_args(words, exit_on_error=False, print_error=False)
                found += 1
    assert found >= 4


@pytest.mark.parametrize(("language", "told"), [("en", "it is not there"), ("ja", "存在しません")])
def test_a_file_that_cannot_be_used_is_one_paragraph(data, messy, language, told):
    data("add", messy, "--yes")
    for words in (["verify", "nowhere.json"], ["export", "no/folder/a.csv"]):
        assert told in data(*words, "--lang", language).replace("\n", "")
        assert data.code == 2


def test_a_store_that_was_not_there_is_told(data, tmp_path):
    (tmp_path / "typo").mkdir()
    told = [data("list", "--store", tmp_path / "typo") for _ in range(2)]
    assert ["There was no store" in one for one in told] == [True, False]


def test_a_column_may_be_mapped_by_the_name_of_a_field_as_people_write_it(data, tmp_path):
    (tmp_path / "a.csv").write_text("Sample,my v\nA,800\nB,900\n", encoding="utf-8")
    told = json.loads(data("add", tmp_path / "a.csv", "--map", "my v=走査速度 [mm/s]", "--json"))
    assert [one["meaning"] for one in told["columns"]][1] == "parameters.speed [mm/s]"
    refused = data("add", tmp_path / "a.csv", "--map", "my v=parameters.scan_speed [mm/s]")
    assert "parameters.speed" in refused
