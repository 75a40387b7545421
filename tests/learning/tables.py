"""Small alloy records made for the tests of the learning room."""

from __future__ import annotations

from typing import Any

from sekiso.domain.source import Fact, Source
from sekiso.knowledge import Knowledge, Record


def source(key: str = "sheet", title: str = "A data sheet") -> Source:
    return Source(key=key, title=title)


def fact(value: float, low: float | None = None, high: float | None = None, **rest: Any) -> Fact:
    return Fact(value, low or value, high or value, rest.pop("unit", "Pa"),
                rest.pop("source", source()), **rest)  # fmt: skip


def state(process: str = "PBF-LB", heat: str = "as-built", way: str = "Z", **rest: Any) -> dict:
    return {"process": process, "heat_condition": heat, "orientation": way, "basis": "datasheet",
            **rest}  # fmt: skip


def alloy(key: str, *states: dict, family: str = "Ni", **rest: Any) -> Record:
    return Record("alloys", key, {"family": family, "states": states, **rest})


def facts(*alloys: Record, processes: tuple[str, ...] = ("PBF-LB", "PBF-EB")) -> Knowledge:
    """Knowledge of these alloys and of additive processes that are only named."""
    return Knowledge(
        {"alloys": {record.key: record for record in alloys},
         "processes": {key: Record("processes", key, {}) for key in processes}},
        digest="made for a test",
    )  # fmt: skip
