"""Request to a public test institute (依頼試験申込書): specimens, tests, fees as published."""

from __future__ import annotations

from typing import Any

from sekiso.domain.answer import Answer, Candidate
from sekiso.interfaces.report.sheets.head import LINE, head, part_lines, table
from sekiso.interfaces.report.sheets.terms import SheetTerms
from sekiso.interfaces.report.words import Words

# properties of an answer and the test that settles each
TESTS = {
    "relative_density": "density",
    "yield_strength": "tensile",
    "tensile_strength": "tensile",
    "elongation": "tensile",
    "hardness": "hardness",
    "fatigue_strength": "fatigue",
    "roughness": "roughness",
    "thermal_conductivity": "conductivity",
}


def institute_request(
    answer: Answer, candidate: Candidate, terms: SheetTerms, words: Words
) -> dict[str, Any]:
    """Content of the request for one candidate, as plain text by place.

    The tests are those of `terms`, else the ones that settle what the need limits.  Fees are left
    to the institute unless a test of `terms` states one.
    """
    text = words.text
    asked = terms.tests or _tests(answer, words)
    heads = [text(f"sheet.{name}") for name in ("test", "specimens", "fee")]
    made = [
        [text("answer.process"), words.shaping(candidate.process)],
        [text("answer.material"), words.alloy(candidate.material)],
        [text("sheet.condition"), words.condition(candidate)],
        [text("sheet.hazards"), text("sheet.hazards_none")],
    ]
    return {
        **head("test_request", terms, words),
        "tables": [
            table("", ["", ""], part_lines(answer, terms, words)),
            table(text("sheet.specimen"), ["", ""], made),
            table(text("sheet.tests"), heads, [[name, LINE[:10], LINE[:14]] for name in asked]),
        ],
        "totals": [],
        "lists": [
            {"title": text("sheet.please_state"), "lines": [
                text(f"sheet.question.{key}") for key in ("booking", "report_language", "return")
            ]},
            {"title": text("sheet.notes"), "lines": list(terms.drawing_notes) or [LINE]},
        ],
    }  # fmt: skip


def _tests(answer: Answer, words: Words) -> tuple[str, ...]:
    keys = [TESTS[key] for key, _, _ in answer.need["require"] if key in TESTS]
    wanted = tuple(dict.fromkeys(keys)) or ("density", "tensile")
    return tuple(words.text(f"sheet.test_name.{key}") for key in wanted)
