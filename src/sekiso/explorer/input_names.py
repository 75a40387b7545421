"""What an input of the cost model is called: its quantity in words, and what it belongs to."""

from __future__ import annotations

from collections.abc import Mapping

from sekiso.domain import messages
from sekiso.knowledge import Knowledge, Record

_FITTED = "fitted_prices"
_GENERAL = ("economics", "decision")  # tables of all parts alike: their own name says nothing


def input_names(path: str, knowledge: Knowledge) -> Mapping[str, str]:
    """Name of an input in each language: "set-up time of a build (PBF-LB)".

    `path` is that of a fact from the key of its record on ("PBF-LB.rates.setup_time"), or a number
    of the part (size, volume, quantity).
    """
    return {language: _name(path, knowledge, language) for language in messages.LANGUAGES}


def is_named(path: str) -> bool:
    """Whether the texts hold a name for an input; else its key stands for it."""
    return any(messages.has_text(key) for key in _message_keys(path.split(".")))


def _name(path: str, knowledge: Knowledge, language: str) -> str:
    steps = path.split(".")
    subject = _subject(path, steps, knowledge, language)
    told = next((key for key in _message_keys(steps) if messages.has_text(key)), None)
    name = messages.text(told, language) if told else steps[-1].replace("_", " ")
    return f"{name} ({subject})" if subject else name


def _message_keys(steps: list[str]) -> list[str]:
    """Keys of the texts of an input, the most special first; a family's row is called by its table.

    The last step but one names what the last one alone does not ("currency.EUR").
    """
    if steps[0] == _FITTED:
        return [f"input.{steps[1]}"]
    ends = [steps[-1]] if len(steps) == 1 else [f"{steps[-2]}_{steps[-1]}", steps[-1], steps[-2]]
    return [f"input.{end.removesuffix('_by_family')}" for end in ends]


def _subject(path: str, steps: list[str], knowledge: Knowledge, language: str) -> str:
    if steps[0] == _FITTED:
        term = messages.text(f"input.{steps[-1]}", language)
        return term if steps[1] == "level" else f"{term}, {steps[2]}"
    if steps[:2] == ["post_processing", "steps"]:
        return messages.text(f"step.{steps[2]}", language) if _is_step(steps[2]) else steps[2]
    record = record_of_input(path, knowledge)
    if record is None or record.kind in _GENERAL:
        return ""
    return record.key if record.kind == "processes" else record.name(language)


def record_of_input(path: str, knowledge: Knowledge) -> Record | None:
    """The record whose key begins the path of an input."""
    for kind in ("economics", "processes", "routes", "machines", "alloys"):
        head = path.split(".")[0]
        if head in knowledge.of(kind):
            return knowledge.of(kind)[head]
    return None


def _is_step(key: str) -> bool:
    return messages.has_text(f"step.{key}")
