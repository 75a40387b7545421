"""Answers of one service: one question is one id, kept answers are whole or made again."""

import json
import os

import pytest

import sekiso
from sekiso.domain.errors import NeedError, PartError
from sekiso.interfaces.service import answers as module
from sekiso.interfaces.service import worker
from sekiso.interfaces.service.answers import Answers, keep_answer, kept_answer
from sekiso.run.work import Work

ID = "a" * 64


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("SEKISO_CACHE", str(tmp_path))
    return tmp_path


@pytest.fixture(scope="module")
def answers():
    found = Answers(Work())
    yield found
    found.work.pool.close()


def test_an_answer_is_found_again_while_the_code_is_the_same(monkeypatch):
    assert kept_answer(ID) is None
    keep_answer(ID, b"{}")
    assert kept_answer(ID) == kept_answer(ID, by=module.build()) == b"{}"
    assert kept_answer(ID, by="another state of the code") is None


def test_only_the_newest_answers_are_kept(own_cache, monkeypatch):
    monkeypatch.setattr(module, "MOST_KEPT", 3)
    for number in range(6):
        keep_answer(f"{number}", b"{}")
        os.utime(own_cache / "answers" / f"{number}.json", (number + 1, number + 1))
    keep_answer("last", b"{}")
    assert kept_answer("last") == b"{}"
    assert kept_answer("0") is None
    assert len(list((own_cache / "answers").iterdir())) == 3


def test_an_answer_in_the_place_of_another_is_not_given(own_cache):
    keep_answer(ID, b"{}")
    other = own_cache / "answers" / f"{'b' * 64}.json"
    other.write_bytes((own_cache / "answers" / f"{ID}.json").read_bytes())
    assert kept_answer("b" * 64) is None


QUESTIONS = (
    {"size": "60 mm", "material": "316L", "quantity": "5"},
    {"mass": "400 g", "features": [], "assume": {}, "description": None, "seed": 0},
    {"size": "60 mm", "local": {"material": ["316L"] * 3, "yield_MPa": [500.0, 510.0, 490.0]}},
)


@pytest.mark.parametrize("asked", QUESTIONS)
def test_the_id_of_an_answer_is_known_before_it_is_made(answers, asked):
    assert answers.id_of(asked) == sekiso.explore(**asked).id
    assert answers.id_of(asked) == answers.id_of(asked)


@pytest.mark.parametrize("unit", [None, "inch", "mm", "cm"])
@pytest.mark.parametrize("name", ["bracket.stl", "bracket.step"])
def test_the_id_is_known_before_the_part_is_read(answers, examples, tmp_path, name, unit):
    content = (examples / name).read_bytes()
    part = sekiso.load_part(examples / name, unit=unit)
    file = tmp_path / f"{part.digest}{(examples / name).suffix}"
    file.write_bytes(content)
    asked = {"part": str(file), "unit": unit, "material": "316L"}
    assert answers.id_of(asked) == sekiso.explore(part, material="316L").id


def test_one_question_in_two_spellings_is_one_question(answers):
    assert answers.id_of({"mass": "400 g"}) == answers.id_of({"mass": "0.4 kg", "quantity": None})


def test_a_question_that_cannot_be_read_is_refused_without_a_worker(answers):
    with pytest.raises(NeedError):
        answers.id_of({"mass": "400"})
    assert answers.work.pool.process_ids() == []


def test_a_kept_upload_that_was_changed_is_not_read_as_the_part(examples, tmp_path):
    content = (examples / "bracket.stl").read_bytes()
    digest = sekiso.load_part(examples / "bracket.stl").digest
    file = tmp_path / f"{digest}.stl"
    file.write_bytes(content)
    assert worker.part_facts(str(file))["id"] == digest
    for damaged in (content[:-1], content[:90] + bytes([content[90] ^ 1]) + content[91:], b""):
        worker.part_of.cache_clear()
        file.write_bytes(damaged)
        with pytest.raises(PartError, match="no longer there"):
            worker.part_of(str(file), None)
    file.unlink()
    with pytest.raises(PartError, match="no longer there"):
        worker.part_of(str(file), None)


def test_an_answer_of_a_worker_is_that_of_the_library():
    made = worker.answer(size="60 mm", material="316L", quantity="5")
    assert made.content == sekiso.explore(size="60 mm", material="316L", quantity="5").json()
    assert json.loads(made.content)["id"] == made.answer.id
