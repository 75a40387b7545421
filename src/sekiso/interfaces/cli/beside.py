"""What `explore` prints beside its answer: what if, CO2, what to find out, ways compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape

import sekiso
from sekiso.domain.answer import Answer
from sekiso.domain.canonical import canonical_json
from sekiso.interfaces.report import information, side_by_side, what_if
from sekiso.interfaces.report.terminal import print_table
from sekiso.interfaces.report.words import Words


def beside(
    answer: Answer, said: Mapping[str, Any], asked: Mapping[str, bool], compare: Sequence[str]
) -> dict[str, Any]:
    """What was asked for beside the answer, by name; nothing where nothing is feasible."""
    found: dict[str, Any] = {}
    given = dict(said)
    if asked["what_if"]:
        found["what_if"] = sekiso.counterfactuals(answer.body, **given)
    if asked["co2"] and answer.has_best:
        found["co2"] = sekiso.co2_levers(answer.body, **given)
    if asked["find_out"]:
        found["find_out"] = sekiso.value_of_information(answer.body, **given)
    if compare:
        found["compare"] = sekiso.side_by_side(compare, answer.body, **given)
    return found


def json_of(found: Mapping[str, Any]) -> bytes:
    """Canonical JSON: of one thing itself, of several by name."""
    plain = {name: _plain(value) for name, value in found.items()}
    return canonical_json(next(iter(plain.values())) if len(plain) == 1 else plain)


def print_beside(found: Mapping[str, Any], words: Words, console: Console) -> None:
    """Each as a table, with what is said of it below."""
    for name, value in found.items():
        if name == "what_if" and not value:
            console.print(f"\n{escape(words.text('what_if.nothing'))}")
            continue
        table, lines = _shown(name, value, words)
        print_table(table, console)
        for line in lines:
            console.print(escape(line))


def _shown(name: str, value: Any, words: Words) -> tuple[Any, list[str]]:
    if name == "co2":
        return what_if.levers_table(value, words), what_if.levers_lines(value, words)
    if name == "compare":
        return side_by_side.table(value, words), side_by_side.lines(value, words)
    if name == "find_out":
        return information.table(value, words), [words.text("information.rule")]
    return what_if.table(value, words), []


def _plain(value: Any) -> Any:
    return [row.plain() for row in value] if isinstance(value, tuple) else value.plain()
