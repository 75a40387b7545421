"""One question, three doors, the same bytes; the command in a process with another hash seed."""

import json

import pytest

import sekiso

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


def _command(question):
    words = []
    for name, value in question.items():
        if name == "assume":
            words += [w for k, v in value.items() for w in ("--assume", f"{k}={v}")]
        elif isinstance(value, list):
            option = {"features": "--feature", "require": "--require"}[name]
            words += [w for entry in value for w in (option, entry)]
        else:
            words += [f"--{name}", str(value)]
    return words


@pytest.mark.parametrize("name", QUESTIONS)
def test_python_cli_and_rest_give_the_same_bytes(name, rest, cli):
    question = QUESTIONS[name]
    by_python = sekiso.explore(**question).json()
    by_rest = rest.post("/v1/answers", json=question)
    by_cli = cli("explore", *_command(question), "--json", PYTHONHASHSEED="7")
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
    by_cli = cli("explore", file, *_command(question), "--json")
    here, there = json.loads(by_rest.content), json.loads(by_cli.stdout)
    assert here["part"].pop("name") != "secret name.stl"
    there["part"].pop("name")
    assert here == there
    assert json.loads(sekiso.explore(str(file), **question).json())["id"] == here["id"]


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
