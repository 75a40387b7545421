"""What a worker process does for the doors: answers, and parts read from kept uploads."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from sekiso.domain.answer import Answer
from sekiso.domain.errors import PartError
from sekiso.domain.lighter import LighterProgress
from sekiso.domain.part import Part
from sekiso.explorer.estimate import Asked
from sekiso.explorer.estimate import estimate as explorer_estimate
from sekiso.interfaces.python.counterfactuals import (
    co2_levers,
    counterfactuals,
    side_by_side,
    value_of_information,
)
from sekiso.interfaces.python.estimate import estimate as estimate_of_part
from sekiso.interfaces.python.explore import explore
from sekiso.interfaces.python.need import need_of, with_shared
from sekiso.knowledge import load

MOST_WORK = 1200.0  # s of the processor for lighter shapes; then it uses what there is


@dataclass(frozen=True)
class Answered:
    """An answer without the mesh of its part, and its JSON."""

    answer: Answer
    content: bytes


def answer(**arguments: Any) -> Answered:
    """The answer to a need; `part` is the file of a kept upload."""
    if arguments.get("part"):
        arguments["part"] = part_of(arguments["part"], arguments.get("unit"))
    found = explore(**arguments, progress=_is_spared)
    body = None if found.body is None else _without_mesh(found.body)
    return Answered(replace(found, body=body), found.json())


def _is_spared(at: LighterProgress) -> bool:
    """Whether the service can spare more work for the lighter shapes of an answer."""
    return at.seconds_used < MOST_WORK


def what_if(kind: str, asked: dict[str, Any], **options: Any) -> Any:
    """What stands beside an answer to a need, as plain values; `part` as in `answer`."""
    found = beside(kind, asked, **options)
    return [entry.plain() for entry in found] if isinstance(found, tuple) else found.plain()


def beside(kind: str, asked: dict[str, Any], **options: Any) -> Any:
    """What stands beside an answer to a need, as records; `part` as in `answer`.

    `kind`: counterfactuals, information, co2, compare (of `ways`), or price (of one `process` and
    `material`, with the curves of all ways).
    """
    said = dict(asked)
    file = said.pop("part", None)
    part = part_of(file, said.get("unit")) if file else None
    if kind == "co2":
        return co2_levers(part, **options, **said)
    if kind == "compare":
        return side_by_side(options["ways"], part, **said)
    if kind == "price":
        store = said.pop("store", None)
        need = with_shared(need_of(part, **{**said, "material": options["material"]}), store)
        told = explorer_estimate(need, load(), asked=Asked(options["process"]), routes=None)
        return replace(told, compare=None)
    listed = counterfactuals if kind == "counterfactuals" else value_of_information
    return listed(part, **options, **said)


def estimate(**arguments: Any) -> bytes:
    """The JSON of an estimate; `part` is the file of a kept upload."""
    if arguments.get("part"):
        arguments["part"] = part_of(arguments["part"], arguments.get("unit"))
    return estimate_of_part(**arguments).json()


def inspect(content: bytes, name: str, **options: Any) -> Any:
    """What a file that is handed in holds; see `store.delivery.inspected`."""
    from sekiso.store.delivery import inspected  # the readers of foreign files

    return inspected(content, name=name, **options)


def part_facts(path: str, unit: str | None = None) -> dict[str, Any]:
    """What was measured on a kept upload, SI; the fields of `PartBody` but its name."""
    part = part_of(path, unit)
    return {
        "id": part.digest,
        "volume": part.volume,
        "area": part.area,
        "extent": list(part.extent),
        "n_bodies": part.n_bodies,
        "is_closed": part.is_closed,
        "n_triangles": part.n_triangles,
        "findings": [
            {"code": finding.code, "severity": finding.severity, "values": dict(finding.values)}
            for finding in part.findings
        ],
    }


@lru_cache(maxsize=3)  # a page asks again of the part that it shows
def part_of(path: str, unit: str | None) -> Part:
    """The part in a kept upload, whose name is the digest of its bytes.

    Raises PartError where the file is gone or no longer what was uploaded.
    """
    from sekiso.design.intake import part_from_bytes  # scipy and numba, in workers only

    file = Path(path)
    try:
        content = file.read_bytes()
    except OSError as problem:
        raise PartError("part_gone", got=file.stem[:12]) from problem
    if hashlib.sha256(content).hexdigest() != file.stem:
        raise PartError("part_gone", got=file.stem[:12])
    return part_from_bytes(content, name=file.name, unit=unit)


def warm() -> None:
    """Read the facts and compile the kernels, so that the first answer need not."""
    answer(size="60 mm", quantity="10")


def _without_mesh(part: Part) -> Part:
    return replace(part, vertices=None, triangles=None, solids=(), faces=None)
