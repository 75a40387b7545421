"""What an answer asks back is a link that says it."""

from urllib.parse import parse_qs, urlsplit

from sekiso.domain.answer import Answer, Reason
from sekiso.interfaces.report.verdict import Choice
from sekiso.interfaces.report.words import Words
from sekiso.interfaces.web.choices import choice_links, with_choice
from sekiso.interfaces.web.question import PageQuestion
from sekiso.knowledge import load

ASKED = PageQuestion().saying(description="a bracket", require=("leak_tight", "shape=plate"))


def test_a_choice_takes_the_place_of_what_was_said_of_the_same_thing():
    said = with_choice(ASKED, Choice("milled block", "require", "shape=block"))
    assert said.entries("require") == ("leak_tight", "shape=block")
    assert with_choice(ASKED, Choice("10 pieces", "quantity", "10")).text("quantity") == "10"
    assert with_choice(ASKED, Choice("no", "assume", "urgent=no")).assumed("urgent") == "no"


def test_each_choice_of_the_question_is_an_address_that_keeps_the_rest():
    notes = (Reason("ask_first", {"input": "shape"}),)
    answer = Answer("id", "0", {}, (), verdict="ask", notes=notes)
    links = choice_links(answer, Words(load(), "ja"), ASKED, "answer")
    address = urlsplit(links["--require shape=gear"])
    assert address.path == "/ja/answer"
    assert parse_qs(address.query) == {
        "description": ["a bracket"], "require": ["leak_tight", "shape=gear"],
    }  # fmt: skip
