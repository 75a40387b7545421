"""MTConnect documents of any version: devices, assets, streams of observations, errors.

Names of elements are compared without their namespace, which changes with each version.  What a
machine did not say (UNAVAILABLE) is counted apart and never taken for a value.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

from sekiso.domain.errors import DataError
from sekiso.store.importers import guards
from sekiso.store.reading import Importer, ReadFinding, Reading
from sekiso.store.records import Record, Value

_ROOTS = ("MTConnectDevices", "MTConnectAssets", "MTConnectStreams", "MTConnectError")
_GROUPS = ("Samples", "Events", "Condition")
_VERSION = re.compile(r":(\d+\.\d+)\}")
_UNAVAILABLE = "UNAVAILABLE"
_MOST_OBSERVATIONS = 300_000


def sniff_mtconnect(head: bytes, _: str) -> bool:
    """Whether the root of an XML document is one of MTConnect."""
    text = head.replace(b"\x00", b"")
    return any(f"<{root}".encode() in text or f":{root}".encode() in text for root in _ROOTS)


def read_mtconnect(content: bytes, name: str) -> Reading:
    """Devices, assets and data items counted; devices as machines, observations as streams.

    Raises DataError for a document with another root, an error document (its texts are told), and
    one with neither devices, assets nor streams.
    """
    root = guards.xml_root(content, name)
    kind = _local(root.tag)
    if kind not in _ROOTS:
        raise DataError("read_root_wrong", got=kind, name=name, allowed=", ".join(_ROOTS))
    if kind == "MTConnectError":
        texts = [f"{one.get('errorCode', '')} {one.text or ''}" for one in _all(root, "Error")]
        raise DataError("mtconnect_error", got="; ".join(texts).strip()[:300], name=name)
    version = _VERSION.search(root.tag)
    header = next(_all(root, "Header"), Element("Header"))
    facts: dict[str, Any] = {
        "document": kind,
        "version": version[1] if version else header.get("version", ""),
        "created": header.get("creationTime", ""),
    }
    counts = _counts(root)
    records, findings = _RECORDS[kind](root, facts)
    if not counts["data_items"] and not counts["observations"] and not counts["assets"]:
        findings = (*findings, ReadFinding("mtconnect_nothing", kind))
    return Reading("mtconnect", counts, facts, records, findings)


def _counts(root: Element) -> dict[str, int]:
    """Data items of devices; in streams those that are spoken of, and what was said of them."""
    said = list(_observations(root))
    spoken = {one.get("dataItemId", "") for one in said}
    assets = next(_all(root, "Assets"), None)
    return {
        "data_items": sum(1 for _ in _all(root, "DataItem")) + len(spoken),
        "devices": sum(1 for _ in _all(root, "Device"))
        + sum(1 for _ in _all(root, "DeviceStream")),
        "assets": 0 if assets is None else len(assets),
        "observations": len(said),
        "unavailable": sum(map(_is_unavailable, said)),
    }


def _devices(
    root: Element, _: dict[str, Any]
) -> tuple[tuple[Record, ...], tuple[ReadFinding, ...]]:
    records = []
    for device in _all(root, "Device"):
        told = next((one for one in device if _local(one.tag) == "Description"), Element("none"))
        values: dict[str, Value] = {}
        for field, text in (
            ("name", device.get("name")),
            ("serial_number", told.get("serialNumber")),
            ("manufacturer", told.get("manufacturer")),
            ("model", told.get("model")),
        ):
            if text:
                values[field] = text
        items = [dict(item.attrib) for item in _all(device, "DataItem")]
        extra = {"mtconnect": {"device": dict(device.attrib), "data_items": items}}
        label = device.get("uuid") or device.get("name") or ""
        records.append(Record("machine", values, label=label, extra=extra))
    return tuple(records), tuple(_doubled(root))


def _doubled(root: Element) -> Iterator[ReadFinding]:
    ids = Counter(item.get("id", "") for item in _all(root, "DataItem"))
    for key, n in ids.items():
        if n > 1 or not key:
            yield ReadFinding("mtconnect_id_twice", f"DataItem {key}", values={"n": n})


def _assets(root: Element, _: dict[str, Any]) -> tuple[tuple[Record, ...], tuple[ReadFinding, ...]]:
    findings = []
    for asset in next(_all(root, "Assets"), Element("Assets")):
        values = {"kind": _local(asset.tag), "id": asset.get("assetId", "")}
        findings.append(ReadFinding("mtconnect_asset", "Assets", values=values))
    return (), tuple(findings)


def _streams(
    root: Element, facts: dict[str, Any]
) -> tuple[tuple[Record, ...], tuple[ReadFinding, ...]]:
    """One stream record for each data item; its observations stand in time order in `extra`."""
    said: dict[tuple[str, str], list[Element]] = {}
    owners: dict[tuple[str, str], Element] = {}
    n = 0
    for device in _all(root, "DeviceStream"):
        for component in _all(device, "ComponentStream"):
            for one in _observations(component):
                n += 1
                key = device.get("uuid", device.get("name", "")), one.get("dataItemId", "")
                said.setdefault(key, []).append(one)
                owners.setdefault(key, component)
    if n > _MOST_OBSERVATIONS:
        raise DataError("read_many", got=n, allowed=_MOST_OBSERVATIONS)
    findings: list[ReadFinding] = []
    records = []
    for (device_key, item), observations in said.items():
        records.append(_stream(device_key, item, observations, owners[device_key, item]))
        n_none = sum(map(_is_unavailable, observations))
        if n_none:
            values = {"n": n_none, "of": len(observations)}
            findings.append(ReadFinding("mtconnect_unavailable", item, values=values))
    return tuple(records), tuple(findings)


def _stream(device: str, item: str, observations: list[Element], component: Element) -> Record:
    first = observations[0]
    told = [_observation(one) for one in observations if not _is_unavailable(one)]
    silent = [one.get("timestamp", "") for one in observations if _is_unavailable(one)]
    values: dict[str, Value] = {"sensor": "other", "sensor_id": item, "data_kind": "raw"}
    if first.get("name"):
        values["name"] = first.get("name", "")
    values["characteristic"] = _local(first.tag)
    place = component.get("name") or component.get("component")
    if place:
        values["location"] = place
    extra = {"device": device, "observations": told, "unavailable": silent}
    return Record("stream", values, label=f"{device}/{item}", extra={"mtconnect": extra})


def _observation(one: Element) -> dict[str, Any]:
    """Time, sequence and value: a number where it is a finite one, the word otherwise."""
    text = (one.text or "").strip()
    entries = {entry.get("key", ""): (entry.text or "").strip() for entry in one}
    value: Any = entries or (_local(one.tag) if one.get("type") and not text else text)
    if isinstance(value, str) and " " not in value and "_" not in value:
        try:
            number = float(value)
            value = number if math.isfinite(number) else value
        except ValueError:
            pass
    told = {"time": one.get("timestamp", ""), "sequence": one.get("sequence", ""), "value": value}
    return {key: part for key, part in told.items() if part != ""}


def _observations(root: Element) -> Iterator[Element]:
    for group in root.iter():
        if _local(group.tag) in _GROUPS:
            yield from (one for one in group if one.get("dataItemId") is not None)


def _is_unavailable(one: Element) -> bool:
    text = (one.text or "").strip().upper()
    return text == _UNAVAILABLE or _local(one.tag).upper() == _UNAVAILABLE


def _all(root: Element, name: str) -> Iterator[Element]:
    return (one for one in root.iter() if _local(one.tag) == name)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


_RECORDS = {
    "MTConnectDevices": _devices,
    "MTConnectAssets": _assets,
    "MTConnectStreams": _streams,
}
IMPORTER = Importer("mtconnect", "MTConnect", ("xml",), sniff_mtconnect, read_mtconnect)
