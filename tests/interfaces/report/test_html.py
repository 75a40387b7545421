"""Markup of reports and pages: texts are escaped by themselves, addresses become links."""

from __future__ import annotations

from dataclasses import replace

import pytest
from markupsafe import Markup

from sekiso.domain.answer import Reason
from sekiso.interfaces.python.explore import explore
from sekiso.interfaces.report import blocks, html
from sekiso.interfaces.report.blocks import Table
from sekiso.interfaces.report.words import Words
from sekiso.interfaces.web import shell
from sekiso.knowledge import load

HOSTILE = '<script>alert("1")</script>&'


def test_a_cell_of_a_table_is_text_whatever_it_holds():
    shown = html.table(Table(HOSTILE, (HOSTILE, "n"), ((HOSTILE, "2"),), frozenset({1})))
    assert "<script>" not in shown
    assert shown.count("&lt;script&gt;") == 4  # label, caption, head, cell
    assert '<td class="number">2</td>' in shown


SECTIONS = {"asked_title", "ranking", "reproduce"}


def test_addresses_in_a_line_become_links_and_the_rest_stays_text():
    shown = html.linked("a < b, see https://doi.org/10.1/x&y).")
    address = "https://doi.org/10.1/x&amp;y"
    assert shown == f'a &lt; b, see <a href="{address}" rel="noopener noreferrer">{address}</a>).'


def test_what_the_user_wrote_stays_text_in_the_whole_document():
    answer = explore(size="60 mm", description=f"bracket {HOSTILE}", quantity=10)
    document = html.document(answer, Words(load(), "en"))
    assert HOSTILE not in document
    assert "&lt;script&gt;alert(" in document


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("verdict", ["clear", "close", "ask"])
def test_the_document_has_each_section_once(language, verdict):
    words = Words(load(), language)
    answer = replace(explore(size="60 mm", quantity=10), verdict=verdict)
    document = html.document(answer, words)
    assert document.startswith(f'<!doctype html><html lang="{language}">')
    headings = {key: f"<h2>{words.text(f'report.{key}')}</h2>" for key in SECTIONS}
    # what must first be asked back is not ranked: the table of routes is folded away
    unranked = {"ranking"} if verdict == "ask" else set()
    for key in SECTIONS - unranked:
        assert document.count(headings[key]) == 1
    for key in unranked:
        assert headings[key] not in document
        assert document.count(f"<summary>{words.text(f'report.{key}')}</summary>") == 1
    assert all(words.reason(note) in Markup(document).unescape() for note in answer.notes)


def test_every_line_of_an_answer_stands_in_its_document():
    words = Words(load(), "ja")
    answer = explore(size="60 mm", require=["yield_strength >= 1500 MPa"])
    lists, document = blocks.lists(answer, words), html.document(answer, words)
    assert len(lists["lost"]) == len({line.partition(" (")[0] for line in lists["lost"]}) > 0
    told = Markup(document).unescape()
    assert [line for lines in lists.values() for line in lines if line not in told] == []


def test_a_number_is_shown_with_the_unit_of_its_quantity():
    words = Words(load(), "en")
    assert words.shown("yield_strength", 3.0e8) == "300 MPa"
    assert words.headed("yield_strength").endswith(" [MPa]")


def test_a_line_without_text_makes_no_list():
    assert html.bullets([]) == ""
    assert html.findings([], Words(load(), "en")) == ""


def test_only_markup_of_a_template_may_be_placed_on_a_page():
    with pytest.raises(TypeError, match="only markup"):
        shell.place("<p>text that nobody escaped</p>")


def test_a_page_marks_where_the_reader_is():
    page = shell.plain_page("ja", "learn", html.markup("<p>{}</p>", HOSTILE))
    assert page.count('aria-current="page"') == 2  # the page and the language
    assert '<a href="/ja/learn" aria-current="page">' in page
    assert "<script>alert" not in page


def test_a_reason_is_escaped_where_a_recipe_is_missing():
    words = Words(load(), "en")
    said = words.reason(Reason("does_not_melt", {"power": 100.0}))
    assert html.markup("<p>{}</p>", said) == f"<p>{said}</p>"
