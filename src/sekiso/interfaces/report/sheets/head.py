"""What all sheets have: title, dates, parties, the part, what is asked of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date as Date  # noqa: N812
from typing import Any

from sekiso.domain.answer import Answer, Candidate
from sekiso.domain.requirement import Pieces, read_pieces
from sekiso.interfaces.report import blocks
from sekiso.interfaces.report.sheets.terms import SheetTerms
from sekiso.interfaces.report.words import Words

_HEARD = ("quantity", "heard")
BLANK = "＿" * 12
LINE = "_" * 28
_YEAR = 365.25 * 86400.0
SEALS = {"ja": ("approved", "checked", "made"), "en": ("signed",)}  # 押印欄, or a signature


def head(kind: str, terms: SheetTerms, words: Words) -> dict[str, Any]:
    """Title, number, dates and parties of a sheet; what is not given is a line to fill in."""
    text, blank = words.text, LINE if words.language == "en" else BLANK
    until = [[text(f"sheet.{kind}.until"), day(terms.valid_until, words) or blank]]
    return {
        "language": words.language,
        "title": text(f"sheet.{kind}.title"),
        "intro": text(f"sheet.{kind}.intro"),
        "receiver": receiver_line(terms.receiver, words) or blank,
        "facts": [
            [text("sheet.number"), terms.number or blank],
            [text("sheet.date"), day(terms.date, words)],
            *until,
            [text("sheet.sender"), terms.sender or blank],
            [text("sheet.contact"), terms.contact or blank],
        ],
        "seals": [text(f"sheet.seal.{name}") for name in SEALS[words.language]],
        "footer": text(f"sheet.{kind}.footer"),
        "page": text("report.page"),
    }


def receiver_line(receiver: str, words: Words) -> str:
    """The receiver with the honorific of a Japanese letter: 御中 where no person is named."""
    polite = ("御中", "様", "殿")
    if words.language != "ja" or not receiver or receiver.rstrip().endswith(polite):
        return receiver
    return f"{receiver.rstrip()} 御中"


def day(date: Date | None, words: Words) -> str:
    """A date as it is written on paper, of the Gregorian calendar."""
    if date is None:
        return ""
    if words.language == "ja":
        return f"{date.year}年{date.month}月{date.day}日"
    return f"{date.day} {words.text(f'sheet.month.{date.month}')} {date.year}"


def part_lines(answer: Answer, terms: SheetTerms, words: Words) -> Iterator[list[str]]:
    """Name, drawing, outer dimensions and volume of the part as far as they are known."""
    text = words.text
    name = terms.part_name or (answer.part_name if answer.part else "")
    described = answer.need.get("description")
    yield [text("sheet.part"), name or (str(described)[:120] if described else LINE)]
    if terms.drawing:
        yield [text("sheet.drawing"), terms.drawing]
    if answer.part:
        edges = " × ".join(f"{1e3 * edge:.4g}" for edge in answer.part["extent"])
        yield [text("report.size"), f"{edges} mm"]
        yield [text("report.volume"), f"{1e6 * answer.part['volume']:.4g} cm³"]
        yield [text("sheet.file_digest"), str(answer.part["digest"])[:16]]
    elif answer.need.get("size"):
        edges = " × ".join(f"{1e3 * edge:.4g}" for edge in answer.need["size"])
        yield [text("report.size"), f"{edges} mm"]


def requirement_lines(answer: Answer, words: Words) -> list[list[str]]:
    """Limits and flags of the need, without those of the supply."""
    supply = {words.subject(key) for key in ("scope", "region", "express")}
    asked = {words.text(f"report.{name}") for name in ("part", "size", "volume")}
    rows = blocks.asked_lines(answer, words)
    return [list(row) for row in rows if row[0] not in supply | asked]


def scope_of(answer: Answer) -> str:
    """Scope of supply of an answer, said or assumed."""
    said = answer.need["flags"].get("scope") or answer.need["assume"].get("scope")
    return str(said or next((a.value for a in answer.assumed if a.key == "scope"), "finished"))


def pieces_of(answer: Answer, words: Words) -> float:
    """Pieces at which the answer is priced: set, stated or in its words; else the usual number.

    A usual number (nothing said, or a word such as "series") has one digit that counts.
    """
    said = _said_pieces(answer)
    if said is not None and said.word is None:
        return said.low
    word = "unknown" if said is None else said.word
    usual = words.knowledge.of("decision")["unknown_part"].value(f"pieces.{word}")
    return float(f"{usual or 1.0:.0e}")


def pieces_in_all(answer: Answer, words: Words) -> float:
    """Pieces that share what is charged once: of a yearly demand those of all its years."""
    pieces, said = pieces_of(answer, words), _said_pieces(answer)
    if said is None or not said.is_per_year:
        return pieces
    seconds = words.knowledge.of("decision")["unknown_part"].value("pieces.programme_years")
    return pieces * max((seconds or _YEAR) / _YEAR, 1.0)


def _said_pieces(answer: Answer) -> Pieces | None:
    heard = next((a.value for a in answer.assumed if (a.key, a.reason) == _HEARD), None)
    told = answer.need["assume"].get("quantity") or heard
    if isinstance(told, str | int | float):
        return read_pieces(told)
    stated = answer.need.get("quantity")
    return Pieces(*stated) if stated else None


def table(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[str]], numeric: Iterable[int] = ()
) -> dict[str, Any]:
    """A table of text; columns in `numeric` are set to the right."""
    return {
        "title": title,
        "columns": list(columns),
        "rows": [[row[0][:1].upper() + row[0][1:], *row[1:]] for row in rows],
        "numeric": list(numeric),
    }


def chain_names(candidate: Candidate, words: Words) -> str:
    """The steps after shaping in one line."""
    return ", ".join(words.text(f"step.{step.key}") for step in candidate.chain)
