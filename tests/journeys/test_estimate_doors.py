"""One estimate, five doors, the same bytes; and the same numbers as the answer's candidate."""

import asyncio
import inspect
import json

import pytest
from tests.journeys.commands import words_of

import sekiso
from sekiso.domain.canonical import canonical_json
from sekiso.domain.estimate_fields import ESTIMATE_FIELDS

QUESTIONS = {
    "raw in China": {
        "process": "PBF-LB", "material": "316L", "size": "60 x 50 x 40 mm", "quantity": "20",
        "scope": "raw", "region": "CN", "machine": "EOS M 290", "grid": "de-2021",
        "prices": {"machine_hour": "90 EUR/h"}, "routes": ["machining", "casting/investment"],
    },
    "casting": {
        "process": "鋳造/sand", "material": "SUS316L", "mass": "2 kg", "quantity": "1,000万個",
        "features": ["overhang"], "tooling": "exists", "assume": {"share_plate": "no"}, "seed": 3,
    },
}  # fmt: skip


@pytest.mark.parametrize("name", QUESTIONS)
def test_python_cli_and_rest_give_the_same_bytes(name, rest, cli):
    question = QUESTIONS[name]
    told = sekiso.estimate(**question).json()
    by_rest = rest.post("/v1/estimates", json=question)
    assert by_rest.status_code == 200, by_rest.text
    assert by_rest.content == told
    by_cli = cli("estimate", *words_of(question), "--json", PYTHONHASHSEED="7")
    assert by_cli.returncode == 0, by_cli.stderr.decode()
    assert by_cli.stdout == told + b"\n"


@pytest.mark.parametrize("name", QUESTIONS)
def test_an_agent_gets_the_same_bytes(name):
    pytest.importorskip("mcp", reason="the extra 'mcp' is not installed")
    from sekiso.interfaces.mcp.server import agent_server

    told = asyncio.run(agent_server().call_tool("estimate", QUESTIONS[name]))
    told = canonical_json(json.loads(told.content[0].text))
    assert told == sekiso.estimate(**QUESTIONS[name]).json()


def test_an_uploaded_part_is_estimated_as_the_file_itself(rest, cli, examples):
    file = examples / "bracket.stl"
    question = {"process": "PBF-LB", "material": "316L", "quantity": "50"}
    sent = rest.post("/v1/parts", files={"file": ("mine.stl", file.read_bytes())})
    by_rest = rest.post("/v1/estimates", json={**question, "part": sent.json()["id"]})
    assert by_rest.content == sekiso.estimate(file, **question).json()
    assert cli("estimate", file, *words_of(question), "--json").stdout == by_rest.content + b"\n"


def test_every_door_takes_every_field():
    named = {row.name for row in ESTIMATE_FIELDS}
    own = inspect.signature(sekiso.estimate).parameters
    assert set(own) - {"knowledge"} == named


def test_an_answer_of_every_door_takes_scope_and_region_and_has_the_same_price(rest, cli):
    supply = {"scope": "raw", "region": "CN"}
    part = {"size": "60 x 50 x 40 mm", "material": "316L", "quantity": "20"}
    told = sekiso.explore(**part, assume=supply)
    assert rest.post("/v1/answers", json={**part, "assume": supply}).content == told.json()
    command = [*words_of({**part, "assume": supply}), "--json"]
    assert cli("explore", *command).stdout == told.json() + b"\n"
    for candidate in told.best_of_each()[:4]:
        mine = sekiso.estimate(**part, process=candidate.process, **supply)
        assert mine.machine == candidate.machine
        assert mine.price.quantiles == candidate["cost"].quantiles
        assert mine.co2.quantiles == candidate["co2"].quantiles


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_command_tells_numbers_items_and_inputs(cli, language):
    question = {**QUESTIONS["raw in China"], "currency": "EUR", "lang": language}
    shown = cli("estimate", *words_of(question), COLUMNS="160").stdout.decode()
    wanted = {
        "en": ("price that a shop would quote", "machine time", "What moves the price", "EUR",
               "build rate (PBF-LB)", "Chance to be the cheapest", "China"),
        "ja": ("業者の見積価格", "価格（中央値）の内訳", "価格を最も動かす入力", "EUR", "造形速度",
               "最も安い確率", "中国"),
    }[language]  # fmt: skip
    assert [word for word in wanted if word not in shown] == []


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"process": "knitting"}, "way_unknown"),
        ({"size": "60"}, "unit_missing"),
        ({"quantity": "-4"}, "quantity_out_of_range"),
        ({"prices": {"machine_hour": "90"}}, "unit_missing"),
        ({"surface": "shiny"}, "request_shape"),
        ({"process": None}, "request_shape"),
    ],
)
def test_bad_requests_are_named_in_the_language_asked_for(rest, changed, error):
    body = QUESTIONS["raw in China"] | changed
    sent = {name: value for name, value in body.items() if value is not None}
    told = rest.post("/v1/estimates", json=sent, headers={"accept-language": "ja"})
    assert (told.status_code, told.json()["error"]) == (422, error)
    assert any(ord(sign) > 0x3000 for sign in told.json()["what"])
