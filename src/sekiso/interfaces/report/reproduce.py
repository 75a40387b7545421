"""The command, the call and the request that give an answer again."""

from __future__ import annotations

import json
import shlex
from typing import Any

from sekiso.domain.answer import Answer
from sekiso.domain.need import FIELDS, said_texts

STORE = "my_store"  # stands for the store whose rows moved the answer


def command(answer: Answer) -> str:
    """The line of a terminal."""
    words = ["sekiso", "explore"]
    said = arguments(answer)
    for row in FIELDS:
        option = f"--{(row.option or row.name).replace('_', '-')}"
        value = said.get(row.name)
        if row.kind == "part" and value:
            words.append(value)
        elif row.kind == "flag" and value:
            words.append(option)
        elif isinstance(value, list):
            words += [word for entry in value for word in (option, entry)]
        elif isinstance(value, dict):
            words += [word for key, entry in value.items() for word in (option, f"{key}={entry}")]
        elif value is not None:
            words += [option, str(value)]
    if answer.learned_from:
        words += ["--store", STORE]
    return shlex.join(words)


def python(answer: Answer) -> str:
    """The call of the Python function."""
    given = ", ".join(f"{name}={value!r}" for name, value in arguments(answer).items())
    store = f", store=sekiso.open_store({STORE!r})" if answer.learned_from else ""
    return f"sekiso.explore({given}{store})"


def request(answer: Answer) -> str:
    """The REST request; a part is uploaded first (POST /v1/parts) and named by its digest."""
    return f"POST /v1/answers {json.dumps(said_texts(answer.need), ensure_ascii=False)}"


def arguments(answer: Answer) -> dict[str, Any]:
    """The arguments of `sekiso.explore` as text with units, the part by its owner's name."""
    said = said_texts(answer.need)
    return {**said, "part": answer.part_name} if "part" in said else said
