"""Entries, figures and money in words."""

import pytest

from sekiso.directory.book import open_book
from sekiso.directory.subsidies import Firm, schemes
from sekiso.directory.telling import details, figure, money, scheme_details
from sekiso.domain import messages

BOOK = open_book()


@pytest.mark.parametrize(
    ("key", "english", "japanese"),
    [
        ("m04", "17-48.5 billion EUR (2040)", "170億～485億ユーロ (2040)"),
        ("m05", "2.9-8.1 trillion JPY (2040)", "2.9兆～8.1兆円 (2040)"),
        ("m02", "10-18 % a year (long-term)", "10～18%/年 (long-term)"),
        ("m22", "just under 80 % (2024)", "80%弱 (2024)"),
        ("m11", "469.2 million EUR (2024)", "4.692億ユーロ (2024)"),
        ("m03", "4-10 times (2040)", "4～10倍 (2040)"),
    ],
)
def test_a_figure_with_qualifier_and_year(key, english, japanese):
    entry = BOOK.entries[f"market/{key}"]
    assert (figure(entry, "en"), figure(entry, "ja")) == (english, japanese)


def test_a_picture_has_no_number():
    entry = BOOK.entries["market/picture-trade"]
    assert figure(entry, "en").startswith("Not in the source as a number")
    assert "図にだけ" in figure(entry, "ja")


def test_amounts_are_short():
    assert money(1e6, 2.5e6, "JPY", "en") == "1-2.5 million JPY"
    assert money(3e7, 3e7, "JPY", "ja") == "3,000万円"
    assert money(500.0, 500.0, "JPY", "en") == "500 JPY"


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_entry_can_be_told(language):
    for entry in BOOK.entries.values():
        for label, text in details(entry, BOOK, language):
            assert label, entry.key
            assert text, entry.key


def test_what_is_not_eligible_pays_nothing():
    found = schemes(BOOK, Firm(80, 3e7), machine_price=1.2e8, today="2026-11-28")
    label = messages.text("scheme.paid", "en")
    for scheme in found:
        told = [name for name, _ in scheme_details(scheme, "en")]
        assert (label in told) == (scheme.verdict != "not_eligible" and scheme.paid is not None)


def test_a_japanese_entry_holds_no_english_remark_and_no_english_status():
    for entry in BOOK.entries.values():
        told = dict(details(entry, BOOK, "ja"))
        assert not {"not stated", "ended", "running", "call topic"} & set(told.values())
        label = messages.text("directory.field.note", "ja")
        assert not told.get(label, "あ").isascii()
