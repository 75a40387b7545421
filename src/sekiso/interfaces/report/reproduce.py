"""The command, the call and the request that give an answer again."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from typing import Any

from sekiso.domain import quantities
from sekiso.domain.answer import Answer


def command(answer: Answer) -> str:
    """The line of a terminal."""
    words = ["sekiso", "explore"]
    fields = arguments(answer)
    if "part" in fields:
        words.append(str(fields.pop("part")))
    for name, value in fields.items():
        option = "--" + name.replace("_", "-")
        if isinstance(value, list):
            for entry in value:
                words += ["--feature" if name == "features" else option, str(entry)]
        elif isinstance(value, dict):
            for key, entry in value.items():
                words += [option, f"{key}={_plain(entry)}"]
        elif value is True:
            words.append(option)
        else:
            words += [option, str(value)]
    return " ".join(shlex.quote(word) for word in words)


def python(answer: Answer) -> str:
    """The call in Python."""
    fields = arguments(answer)
    given = ", ".join(f"{name}={value!r}" for name, value in fields.items())
    return f"sekiso.explore({given})"


def request(answer: Answer) -> str:
    """The request to the REST door; a part is uploaded first and named by its id."""
    fields = arguments(answer)
    if "part" in fields:
        fields["part"] = "<id of POST /v1/parts>"
    return f"POST /v1/answers {json.dumps(fields, ensure_ascii=False)}"


def arguments(answer: Answer) -> dict[str, Any]:
    """The arguments of `sekiso.explore`, as text with units, leaving out what was not said."""
    need = answer.need
    fields: dict[str, Any] = {}
    if answer.part:
        fields["part"] = answer.part["name"]
    if need["size"]:
        fields["size"] = " x ".join(f"{1e3 * length:.8g}" for length in need["size"]) + " mm"
    if need["mass"]:
        fields["mass"] = f"{need['mass']:.8g} kg"
    if need["volume"]:
        fields["volume"] = f"{1e6 * need['volume']:.8g} cm^3"
    if need["features"]:
        fields["features"] = list(need["features"])
    require = [*_requirements(need["require"]), *_flags(need["flags"])]
    if require:
        fields["require"] = require
    for name in ("description", "material"):
        if need[name]:
            fields[name] = need[name]
    if need["quantity"]:
        fields["quantity"] = _quantity(need["quantity"])
    if need["assume"]:
        fields["assume"] = dict(need["assume"])
    if need["seed"]:
        fields["seed"] = need["seed"]
    if need["only_own_machines"]:
        fields["only_my_machines"] = True
    return fields


def _requirements(rows: list[Any]) -> Iterator[str]:
    for key, sign, limit in rows:
        entry = quantities.properties()[key]
        unit = "%" if entry.shown == "percent" else entry.shown
        yield f"{key} {sign} {entry.show(limit):.10g} {unit}".replace(" dimensionless", "")


def _flags(flags: dict[str, Any]) -> Iterator[str]:
    for key, value in flags.items():
        yield key if value is True else f"{key}={value}"


def _quantity(pieces: list[Any]) -> str:
    low, _, is_yearly, word = pieces
    return str(word) if word else f"{low:.10g}" + ("/year" if is_yearly else "")


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
