"""One question, five doors, the same bytes; the command in a process with another hash seed."""

import asyncio
import csv
import json
from urllib.parse import urlencode

import pytest
from tests.journeys.commands import words_of

import sekiso
from sekiso.domain.cache_folder import cache_folder
from sekiso.domain.canonical import canonical_json
from sekiso.interfaces.report import reproduce

QUESTIONS = {
    "words": {
        "size": "120 x 80 x 60 mm",
        "require": ["yield_strength >= 300 MPa", "corrosion=sea_water"],
        "description": "海水ポンプの羽根車、軽量、一体化",
        "material": "SUS316L",
        "quantity": "50",
        "features": ["thin_walls", "internal_channels"],
        "assume": {"share_plate": "no", "urgent": "yes", "grid": "de-2021"},
    },
    "numbers": {
        "mass": "400 g",
        "quantity": "400/year",
        "material": "Ti",
        "assume": {"yield_strength": "800 MPa", "tooling": "lost"},
        "seed": 3,
    },
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_python_cli_and_rest_give_the_same_bytes(name, rest, cli):
    question = QUESTIONS[name]
    by_python = sekiso.explore(**question).json()
    by_rest = rest.post("/v1/answers", json=question)
    by_cli = cli("explore", *words_of(question), "--json", PYTHONHASHSEED="7")
    assert by_cli.returncode == 0, by_cli.stderr.decode()
    assert by_rest.content == by_python
    assert by_cli.stdout == by_python + b"\n"


def test_numbers_of_python_and_text_of_the_other_doors_are_one_question(rest):
    by_python = sekiso.explore(
        size=(0.12, 0.08, 0.06), mass=0.4, quantity=50, material="Ti", assume={"buy_to_fly": 8.0}
    )
    body = {"size": "120 x 80 x 60 mm", "mass": "400 g", "quantity": 50, "material": "Ti",
            "assume": {"buy_to_fly": 8}}  # fmt: skip
    assert rest.post("/v1/answers", json=body).content == by_python.json()


def test_an_uploaded_part_is_answered_as_the_file_itself(rest, cli, examples):
    question = {"require": ["yield_strength >= 300 MPa"], "material": "316L", "quantity": "50"}
    file = examples / "bracket.stl"
    sent = rest.post("/v1/parts", files={"file": ("secret name.stl", file.read_bytes())})
    assert sent.status_code == 201
    by_rest = rest.post("/v1/answers", json={**question, "part": sent.json()["id"]})
    by_cli = cli("explore", file, *words_of(question), "--json")
    assert by_cli.stdout == by_rest.content + b"\n"
    assert sekiso.explore(str(file), **question).json() == by_rest.content
    assert b"secret name" not in by_rest.content


def test_an_answer_is_found_again_by_its_id_byte_for_byte(rest):
    given = rest.post("/v1/answers", json=QUESTIONS["numbers"])
    again = rest.get(f"/v1/answers/{given.json()['id']}")
    assert again.status_code == 200
    assert again.content == given.content


def test_an_answer_holds_no_time_language_or_path(rest, examples, tmp_path):
    content = sekiso.explore(str(examples / "bracket.stl"), material="316L").json().decode()
    for word in (str(tmp_path.anchor) + "tmp", str(examples.parent), "2026-11-25T", '"lang'):
        assert word not in content
    japanese = rest.post("/v1/answers", json={"mass": "1 kg"}, headers={"accept-language": "ja"})
    assert japanese.content == rest.post("/v1/answers", json={"mass": "1 kg"}).content
    assert str(examples) not in japanese.text


@pytest.mark.parametrize("case", ["stl", "stl in inch", "step", "step said to be in inch"])
def test_five_doors_give_the_same_bytes_of_a_part(case, rest, cli, pages, examples):
    file = examples / ("bracket.step" if case.startswith("step") else "bracket.stl")
    question = {"material": "316L", "quantity": "50", "require": ["yield_strength >= 300 MPa"]}
    if "inch" in case:
        question["unit"] = "inch"
    sent = rest.post("/v1/parts", files={"file": (f"mine{file.suffix}", file.read_bytes())})
    by_python = sekiso.explore(file, **question)
    told = by_python.json()
    part = json.loads(told)["part"]
    assert sent.json()["id"] == part["digest"], "an answer leads to the file of its part"
    assert "name" not in part
    assert cli("explore", file, *words_of(question), "--json").stdout == told + b"\n"
    asked = {**question, "part": part["digest"]}
    assert rest.post("/v1/answers", json=asked).content == told
    page = pages.get(f"/en/answer.json?{urlencode({**asked, 'name': 'mine'}, doseq=True)}")
    assert page.content == told
    assert _by_agent(part=str(file), **question) == told
    written = reproduce.request(by_python).removeprefix("POST /v1/answers ")
    assert rest.post("/v1/answers", json=json.loads(written)).content == told


def test_the_pages_have_no_upload_address_of_their_own(pages, examples):
    file = ("bracket.stl", (examples / "bracket.stl").read_bytes()[:500])
    assert pages.post("/parts", files={"file": file}).status_code == 404
    refused = pages.post("/v1/parts", files={"file": file}, headers={"accept-language": "ja"})
    assert (refused.status_code, refused.json()["error"]) == (422, "part_truncated")


def _by_agent(**question):
    pytest.importorskip("mcp", reason="the extra 'mcp' is not installed")
    from sekiso.interfaces.mcp.server import agent_server

    given = {**question, "n_candidates": 10_000}
    told = asyncio.run(agent_server().call_tool("explore", given))
    return canonical_json(json.loads(told.content[0].text))


def test_a_part_read_in_another_unit_is_another_question(examples):
    def id_of(**given):
        return sekiso.explore(examples / "bracket.stl", material="316L", **given).id

    assert id_of() != id_of(unit="inch")
    whole = sekiso.load_part(examples / "bracket.stl", unit="inch")
    assert sekiso.explore(whole, material="316L").id == id_of(unit="inch")


ROWS = {
    "material": ["316L", "316L", "316L"],
    "yield_MPa": [501.25, 512.5, 498.75],
    "laser_power_W": [195.0, 200.0, 190.0],
}


def test_own_rows_move_the_answer_and_stand_in_none_of_its_bytes(rest, cli, tmp_path):
    file = tmp_path / "rows.csv"
    with file.open("w", encoding="cp932", newline="") as table:
        csv.writer(table).writerows([ROWS.keys(), *zip(*ROWS.values(), strict=True)])
    question = {"size": "60 mm", "material": "316L", "quantity": "10"}
    told = sekiso.explore(**question, local=ROWS).json()
    assert told != sekiso.explore(**question).json()
    need = json.loads(told)["need"]
    assert need["own_rows"] == {"digest": need["own_rows"]["digest"], "n": 3}
    assert sekiso.explore(**question, local=file).json() == told
    assert rest.post("/v1/answers", json={**question, "local": ROWS}).content == told
    assert cli("explore", *words_of(question), "--local", file, "--json").stdout == told + b"\n"
    kept = cache_folder("answers") / f"{json.loads(told)['id']}.json"
    for content in (told, kept.read_bytes()):
        for value in (b"501.25", b"501250000", b"512.5", b"498.75"):
            assert value not in content
