"""An AAS environment (metamodel 3.0 and 3.1) as plain JSON values: judged, repaired, counted.

Serialisations meet here: JSON as it is, XML and AASX turned into the same members.  What the
metamodel forbids but people write is repaired where the meaning is clear, each with a finding.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from sekiso.domain.errors import DataError
from sekiso.store.importers.aas_records import records_of_submodels
from sekiso.store.reading import ReadFinding, Reading

SECTIONS = ("assetAdministrationShells", "submodels", "conceptDescriptions")
_SECTION_OF = {
    "AssetAdministrationShell": "assetAdministrationShells",
    "Submodel": "submodels",
    "ConceptDescription": "conceptDescriptions",
}
_ID_SHORT = re.compile(r"[A-Za-z](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?")
_PYTHON_NUMBER = re.compile(
    r"(?:\w+\.)?(?:float|double|longdouble|half|int|uint|intc|bool)\d*_?\(([^()]{1,60})\)",
    re.IGNORECASE,
)
_PYTHON_WORD = {"np.true_": "true", "np.false_": "false", "true": "true", "false": "false"}
_NUMERIC = (
    "double", "float", "decimal", "integer", "int", "long", "short", "byte", "unsigned",
    "nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger",
)  # fmt: skip
_MAY_BE_EMPTY = {"value", "text", "min", "max", "first", "second"}
_MOST_TOLD = 200

Environment = dict[str, list[dict[str, Any]]]


def environment_of(document: Any, name: str) -> Environment:
    """The three lists of an environment, of one identifiable, or of a list of them.

    Raises DataError for anything else and for the metamodel of versions 1 and 2.
    """
    if isinstance(document, Mapping) and isinstance(document.get("result"), list):
        document = document["result"]  # a page of an AAS server
    if isinstance(document, Mapping) and not any(key in document for key in SECTIONS):
        document = [document]
    found: Environment = {section: [] for section in SECTIONS}
    if isinstance(document, list):
        for one in document:
            kind = one.get("modelType") if isinstance(one, Mapping) else None
            if isinstance(kind, Mapping):
                raise DataError("aas_old_version", got=name)
            if not isinstance(kind, str) or kind not in _SECTION_OF:
                raise DataError("aas_no_environment", got=name, allowed=", ".join(SECTIONS))
            found[_SECTION_OF[kind]].append(dict(one))
        return found
    if not isinstance(document, Mapping):
        raise DataError("aas_no_environment", got=name, allowed=", ".join(SECTIONS))
    for section in SECTIONS:
        listed = document.get(section) or []
        if not isinstance(listed, list) or not all(isinstance(one, Mapping) for one in listed):
            raise DataError("aas_section_wrong", got=name, place=section)
        if any(
            "identification" in one or isinstance(one.get("modelType"), Mapping) for one in listed
        ):
            raise DataError("aas_old_version", got=name)
        found[section] = [dict(one) for one in listed]
    return found


def read_environment(
    environment: Environment, *, format: str, name: str, findings: tuple[ReadFinding, ...] = ()
) -> Reading:
    """Counts, records of our own submodels, and what was repaired.

    Raises DataError where nothing is in it: a reading without an object is no success.
    """
    repair = _Repair()
    for section in SECTIONS:
        environment[section] = repair.identifiables(environment[section], section)
    counts = {
        "shells": len(environment[SECTIONS[0]]),
        "submodels": len(environment[SECTIONS[1]]),
        "concept_descriptions": len(environment[SECTIONS[2]]),
    }
    n_objects = sum(counts.values())
    if not n_objects:
        raise DataError("aas_no_objects", got=name)
    facts = {
        "submodels": tuple(
            {
                "id": one.get("id", ""),
                "id_short": one.get("idShort", ""),
                "semantic_id": semantic_id(one),
                "kind": one.get("kind", "Instance"),
            }
            for one in environment["submodels"]
        ),
        "environment": environment,
    }
    records = records_of_submodels(environment["submodels"], name)
    told = (*findings, *repair.findings())
    if not records:
        told = (*told, ReadFinding("aas_no_records", values={"n": counts["submodels"]}))
    return Reading(format, {**counts, "objects": n_objects}, facts, records, told)


def semantic_id(element: Mapping[str, Any]) -> str:
    """The last key of an element's semantic id, "" where it has none."""
    reference = element.get("semanticId")
    keys = reference.get("keys") if isinstance(reference, Mapping) else None
    last = keys[-1] if isinstance(keys, list) and keys else None
    return str(last.get("value", "")) if isinstance(last, Mapping) else ""


class _Repair:
    """Walks through an environment once, mends in place and notes what it did."""

    def __init__(self) -> None:
        self.noted: list[ReadFinding] = []
        self.n = 0
        self.ids: set[str] = set()

    def note(self, code: str, place: str, repair: str = "", **values: object) -> None:
        self.n += 1
        if len(self.noted) < _MOST_TOLD:
            self.noted.append(ReadFinding(code, place, repair, values))

    def findings(self) -> list[ReadFinding]:
        """What was noted; the number of what was too much to list."""
        left = self.n - len(self.noted)
        more = [ReadFinding("aas_more", "", values={"n": left})] if left else []
        return self.noted + more

    def identifiables(self, listed: list[dict[str, Any]], section: str) -> list[dict[str, Any]]:
        """All objects of a section, each with an id of its own."""
        kept = []
        for number, one in enumerate(listed):
            place = f"{section}[{number}]"
            one = self.value(one, place)
            if not isinstance(one.get("id"), str) or not one["id"].strip():
                text = repr(sorted(one.items(), key=lambda item: item[0]))
                digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
                one["id"] = f"urn:sekiso:repaired:{digest[:32]}:{number}"
                self.note("aas_id_made", place, one["id"], id=one["id"])
            if one["id"] in self.ids:
                self.note("aas_id_twice", place, "left out", id=one["id"])
                continue
            self.ids.add(one["id"])
            kept.append(one)
        return kept

    def value(self, value: Any, place: str) -> Any:
        """The value without what the metamodel does not allow to be empty."""
        if isinstance(value, list):
            return [self.value(one, f"{place}[{number}]") for number, one in enumerate(value)]
        if not isinstance(value, Mapping):
            return value
        kept: dict[str, Any] = {}
        for key, one in value.items():
            where = f"{place}.{key}"
            if one is None or one == []:
                self.note("aas_empty_list", where, "left out")
            elif one == "" and key not in _MAY_BE_EMPTY and key != "id":
                self.note("aas_empty_text", where, "left out")
            else:
                kept[key] = self.value(one, where)
        self.element(kept, place)
        return kept

    def element(self, one: dict[str, Any], place: str) -> None:
        """Names, numbers and keys of one object."""
        short = one.get("idShort")
        if isinstance(short, str) and not _ID_SHORT.fullmatch(short):
            one["idShort"] = mended = _short_name(short)
            self.note("aas_id_short", place, mended, got=short[:80], mended=mended)
        keys = one.get("keys")
        if isinstance(keys, list):
            empty = [key for key in keys if isinstance(key, Mapping) and key.get("value") == ""]
            if empty:
                self.note("aas_reference_empty", place)
        value_type = one.get("valueType")
        if isinstance(value_type, str):
            for key in ("value", "min", "max"):
                if isinstance(one.get(key), bool | int | float):
                    one[key] = json.dumps(one[key])
                    self.note("aas_value_bare", f"{place}.{key}", one[key], got=one[key])
                if isinstance(one.get(key), str):
                    one[key] = self.number(one[key], value_type, f"{place}.{key}")
            self.range(one, place)

    def number(self, text: str, value_type: str, place: str) -> str:
        """A number as XML Schema writes it, out of one as Python shows it."""
        kind = value_type.removeprefix("xs:")
        matched = _PYTHON_NUMBER.fullmatch(text.strip())
        mended = matched[1].strip() if matched else text
        if kind == "boolean" or text.lower().startswith("np."):
            mended = _PYTHON_WORD.get(mended.lower(), mended)
        if mended != text:
            self.note("aas_python_number", place, mended, got=text[:60], mended=mended)
        if kind.startswith(_NUMERIC) and mended.strip():
            number = _float(mended)
            if number is None:
                self.note("aas_value_type", place, got=mended[:60], type=value_type)
            elif not math.isfinite(number):
                self.note("aas_not_finite", place, got=mended[:60])
        return mended

    def range(self, one: Mapping[str, Any], place: str) -> None:
        low, high = (_float(one.get(key)) for key in ("min", "max"))
        if low is not None and high is not None and low > high:
            self.note("aas_range_turned", place, low=one["min"], high=one["max"])


def elements(submodel: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The elements right below a submodel or a collection."""
    listed = submodel.get("submodelElements", submodel.get("value"))
    if isinstance(listed, list):
        yield from (one for one in listed if isinstance(one, Mapping))


def _short_name(text: str) -> str:
    plain = re.sub(r"[^A-Za-z0-9_-]", "_", text)
    plain = plain if plain[:1].isalpha() else f"x{plain}"
    return plain[:128].rstrip("-") or "x"


def _float(text: Any) -> float | None:
    try:
        return float(text)
    except (TypeError, ValueError):
        return None
