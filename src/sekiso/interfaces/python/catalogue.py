"""What stands on file, as rows of plain values: the same for CLI, REST and pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sekiso.domain import quantities
from sekiso.domain.errors import NeedError
from sekiso.knowledge import Knowledge, Record
from sekiso.knowledge.load import KINDS
from sekiso.materials.naming import alloy_key, machine_called


def materials(knowledge: Knowledge, language: str = "en") -> list[dict[str, Any]]:
    """Alloys: key, name, family, additive processes, number of facts, share checked."""
    return [
        {
            "key": alloy.key,
            "name": alloy.name(language),
            "family": alloy["family"],
            "processes": sorted(alloy.get("processes", {})),
            **_share([alloy]),
        }
        for alloy in knowledge.alloys.values()
    ]


def machines(knowledge: Knowledge, language: str = "en") -> list[dict[str, Any]]:
    """Machines: key, name, process, envelope [m], beams, power [W], availability."""
    return [
        {
            "key": machine.key,
            "name": machine.name(language),
            "process": machine["process"],
            "envelope_m": [fact.value for fact in machine["envelope"].values()],
            "n_beams": machine.value("n_beams"),
            "power_W": machine.value("power"),
            "availability": machine["availability"],
            **_share([machine]),
        }
        for machine in knowledge.machines.values()
    ]


def processes(knowledge: Knowledge, language: str = "en") -> list[dict[str, Any]]:
    """Additive processes and competing routes: key, name, kind, whether a model exists."""
    return [
        {
            "key": record.key,
            "name": record.name(language),
            "kind": "additive" if record.kind == "processes" else "conventional",
            "has_model": bool(record.get("model", True)),
            **_share([record]),
        }
        for record in (*knowledge.processes.values(), *knowledge.routes.values())
    ]


def shares(knowledge: Knowledge, language: str = "en") -> list[dict[str, Any]]:
    """Facts on file per kind: files, facts, share of them checked; with errors of own files."""
    return [
        {
            "kind": kind,
            "files": len(knowledge.of(kind)),
            **_share(list(knowledge.of(kind).values())),
        }
        for kind in KINDS
    ]


def model_rows(knowledge: Knowledge, language: str = "en") -> list[dict[str, Any]]:
    """Model cards of the measured properties: data behind them and scores on unseen sources."""
    from sekiso.learning.cards import model_cards  # models, for this list only

    return [
        {
            "property": key,
            "name": quantities.properties()[key].name(language),
            "model": card.model,
            "rows": card.n_rows,
            "sources": card.n_sources,
            "coverage": card.coverage,
            "error_over_noise": card.error_over_noise,
            "data": card.title,
        }
        for key, card in model_cards().items()
    ]


def record_called(key: str, knowledge: Knowledge) -> Record | None:
    """The record of any kind with this key, or the alloy or machine with this name or alias."""
    for kind in KINDS:
        if key in knowledge.of(kind):
            return knowledge.of(kind)[key]
    alloy = alloy_key(key, knowledge)
    return knowledge.alloys[alloy] if alloy else machine_called(key, knowledge)


def facts(key: str, knowledge: Knowledge, language: str = "en") -> dict[str, Any]:
    """Kind, key, name and every number of one record by path: value, range, unit, source.

    Raises NeedError where no record is called `key`.
    """
    record = record_called(key, knowledge)
    if record is None:
        raise NeedError("record_unknown", got=key)
    rows = {
        path: {"value": f.value, "low": f.low, "high": f.high, "unit": f.unit,
               "source": f.source.citation}
        for path, f in record.facts()
    }  # fmt: skip
    return {"kind": record.kind, "key": record.key, "name": record.name(language), "facts": rows}


def _share(records: list[Record]) -> dict[str, Any]:
    facts = [fact for record in records for _, fact in record.facts()]
    checked = sum(fact.source.status == "checked" for fact in facts)
    return {"facts": len(facts), "checked": checked / len(facts) if facts else None}


LISTS: Mapping[str, Callable[[Knowledge, str], list[dict[str, Any]]]] = {
    "materials": materials,
    "machines": machines,
    "processes": processes,
    "knowledge": shares,
    "models": model_rows,
}
