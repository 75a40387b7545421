"""Messages of the Dataspace Protocol 2025-1, judged by the rules of their type.

The rules are those of the published JSON Schemas, several of which cannot be loaded as shipped
(`transfer-schema.json#definitions/...` lacks a slash); a validator is not run on what strangers
send, so that the time stays bounded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sekiso.domain.errors import DataError
from sekiso.store.importers import guards
from sekiso.store.reading import Importer, ReadFinding, Reading

CONTEXT = "https://w3id.org/dspace/2025/1/context.jsonld"
NEGOTIATION_STATES = (
    "REQUESTED", "OFFERED", "ACCEPTED", "AGREED", "VERIFIED", "FINALIZED", "TERMINATED",
)  # fmt: skip
TRANSFER_STATES = ("REQUESTED", "STARTED", "TERMINATED", "COMPLETED", "SUSPENDED")
_DID_CONTEXT = "https://www.w3.org/ns/did/v1"
_DEEPEST = 24  # policies and catalogues within each other
_MOST_DEFECTS = 20
_OPERATORS = (
    "eq", "gt", "gteq", "lteq", "hasPart", "isA", "isAllOf", "isAnyOf", "isNoneOf", "isPartOf",
    "lt", "term-lteq", "neq",
)  # fmt: skip
_LOGICAL = ("and", "andSequence", "or", "xone")
_TIME = re.compile(
    r"-?([1-9]\d{3,}|0\d{3})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T"
    r"(([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?|24:00:00(\.0+)?)(Z|[+-]((0\d|1[0-3]):[0-5]\d|14:00))?"
)
_CATALOGUE_ENDPOINT = re.compile(r"https?://.*?/catalog$")

Defects = Iterator[tuple[str, str]]  # place in the message, what is wrong
Rule = Callable[[Any, str], Defects]


def sniff_dsp(head: bytes, _: str) -> bool:
    """Whether a JSON document has the context of the protocol, or lists its versions."""
    text = head.replace(b"\x00", b"")
    return b"w3id.org/dspace/" in text or b'"protocolVersions"' in text


def read_dsp(content: bytes, name: str) -> Reading:
    """One message, or a list of them; raises DataError naming type, place and defect."""
    document = guards.json_value(content, name)
    messages = document if isinstance(document, list) else [document]
    if not messages:
        raise DataError("dsp_defect", got="[]", place=name, reason="empty")
    findings: list[ReadFinding] = []
    types = []
    for number, message in enumerate(messages):
        place = f"[{number}]" if isinstance(document, list) else ""
        kind = message_type(message)
        found = list(_some(defects(message), _MOST_DEFECTS))
        if found:
            told = "; ".join(f"{place}{where}: {what}" for where, what in found)
            raise DataError("dsp_defect", got=kind, place=name, reason=told)
        types.append(kind)
        findings += _doubts(message, kind, place)
    facts = {"types": tuple(types), "messages": tuple(messages)}
    return Reading("dsp-message", {"messages": len(messages)}, facts, (), tuple(findings))


def message_type(message: Any) -> str:
    """The type of a message; raises DataError for one that the protocol does not have."""
    if isinstance(message, Mapping):
        kind = message.get("@type", message.get("type"))
        if kind is None and "protocolVersions" in message:
            return "VersionResponse"
        if isinstance(kind, str) and kind in RULES:
            return kind
    got = message.get("@type", "-") if isinstance(message, Mapping) else type(message).__name__
    raise DataError("dsp_type_unknown", got=str(got)[:80], allowed=", ".join(RULES))


def defects(message: Mapping[str, Any]) -> Defects:
    """All places of a message that break the rules of its type, with what is wrong there."""
    kind = message_type(message)
    if kind != "VersionResponse":
        yield from _context(message.get("@context"), kind)
    yield from RULES[kind](message, "")


def _doubts(message: Mapping[str, Any], kind: str, place: str) -> Iterator[ReadFinding]:
    """What the published schema refuses although the published example has it."""
    endpoint = message.get("serviceEndpoint")
    if kind in _SERVICES and not _CATALOGUE_ENDPOINT.search(str(endpoint)):
        values = {"got": str(endpoint)[:120]}
        yield ReadFinding("dsp_endpoint", f"{place}serviceEndpoint", values=values)


def _context(context: Any, kind: str) -> Defects:
    if not isinstance(context, list) or not all(isinstance(one, str) for one in context):
        if kind not in _SERVICES or context is not None:
            yield "@context", "not a list of addresses"
        return
    wanted = (CONTEXT, _DID_CONTEXT) if kind in _SERVICES else (CONTEXT,)
    for one in wanted:
        if one not in context:
            yield "@context", f"lacks {one}"


def _text(value: Any, place: str) -> Defects:
    if not isinstance(value, str):
        yield place, "not a text"


def _list(value: Any, place: str) -> Defects:
    if not isinstance(value, list):
        yield place, "not a list"


def _reasons(value: Any, place: str) -> Defects:
    if not isinstance(value, list) or not value:
        yield place, "not a list with an entry"


def _one_of(*words: str) -> Rule:
    def rule(value: Any, place: str) -> Defects:
        if value not in words:
            yield place, f"{str(value)[:60]!r} is none of {', '.join(words)}"

    return rule


def _each(rule: Rule, *, least: int = 1) -> Rule:
    def listed(value: Any, place: str) -> Defects:
        if not isinstance(value, list) or len(value) < least:
            yield place, "not a list" if not isinstance(value, list) else "empty"
            return
        for number, one in enumerate(value):
            yield from rule(one, f"{place}[{number}]")

    return listed


def _object(
    needed: Mapping[str, Rule],
    allowed: Mapping[str, Rule] | None = None,
    *,
    exactly_one: tuple[str, ...] = (),
    one_at_least: tuple[str, ...] = (),
    without: tuple[str, ...] = (),
) -> Rule:
    """Rule of an object: members that must and may be there, each with its own rule."""

    def rule(value: Any, place: str) -> Defects:
        if not isinstance(value, Mapping):
            yield place, "not an object"
            return
        if place.count(".") > _DEEPEST:
            yield place, "too deep"
            return
        dot = f"{place}." if place else ""
        for name, part in needed.items():
            if name not in value:
                yield f"{dot}{name}", "missing"
            else:
                yield from part(value[name], f"{dot}{name}")
        for name, part in (allowed or {}).items():
            if name in value:
                yield from part(value[name], f"{dot}{name}")
        if exactly_one and sum(name in value for name in exactly_one) != 1:
            yield place or "message", f"needs one of {', '.join(exactly_one)}, and only one"
        if one_at_least and not any(name in value for name in one_at_least):
            yield place or "message", f"needs {' or '.join(one_at_least)}"
        for name in without:
            if name in value:
                yield f"{dot}{name}", "not allowed here"

    return rule


def _both(*rules: Rule) -> Rule:
    def rule(value: Any, place: str) -> Defects:
        for one in rules:
            yield from one(value, place)

    return rule


def _late(name: str) -> Rule:
    """A rule that stands further below: types hold each other."""

    def rule(value: Any, place: str) -> Defects:
        yield from _PARTS[name](value, place)

    return rule


def _constraint(value: Any, place: str) -> Defects:
    logical = [name for name in _LOGICAL if isinstance(value, Mapping) and name in value]
    if len(logical) == 1 and "leftOperand" not in value:
        yield from _each(_late("constraint"), least=0)(value[logical[0]], f"{place}.{logical[0]}")
        return
    yield from _ATOMIC(value, place)


def _operand(value: Any, place: str) -> Defects:
    if not isinstance(value, str | list | Mapping):
        yield place, "neither text, object nor list"


def _profile(value: Any, place: str) -> Defects:
    if not isinstance(value, str):
        yield from _each(_text, least=0)(value, place)


def _timestamp(value: Any, place: str) -> Defects:
    if not isinstance(value, str) or not _TIME.search(value):
        yield place, "not a date with time"


def _service(value: Any, place: str) -> Defects:
    if not isinstance(value, str):
        yield from _late("service")(value, place)


def _some(found: Defects, most: int) -> Defects:
    for _, one in zip(range(most), found, strict=False):
        yield one


_ATOMIC = _object(
    {"leftOperand": _text, "operator": _one_of(*_OPERATORS), "rightOperand": _operand}
)
_ODRL_RULE = _object({"action": _text}, {"constraint": _each(_late("constraint"), least=0)})
_POLICY = {
    "profile": _profile,
    "permission": _each(_ODRL_RULE),
    "prohibition": _each(_ODRL_RULE),
    "obligation": _each(_ODRL_RULE),
}
_PERMITS = ("permission", "prohibition")
_OFFER = _object(
    {"@id": _text}, _POLICY | {"@type": _one_of("Offer")}, one_at_least=_PERMITS,
    without=("target",),
)  # fmt: skip
_MESSAGE_OFFER = _object(
    {"@id": _text, "@type": _one_of("Offer")}, _POLICY | {"target": _text}, one_at_least=_PERMITS
)
_AGREEMENT = _object(
    {
        "@id": _text,
        "@type": _one_of("Agreement"),
        "target": _text,
        "assigner": _text,
        "assignee": _text,
    },
    _POLICY | {"timestamp": _timestamp},
    one_at_least=_PERMITS,
)
_ADDRESS = _object(
    {"@type": _one_of("DataAddress"), "endpointType": _text},
    {
        "endpoint": _text,
        "endpointProperties": _each(
            _object({"@type": _one_of("EndpointProperty"), "name": _text, "value": _text})
        ),
    },
)
_DISTRIBUTION = _object({"accessService": _service, "format": _text}, {"hasPolicy": _each(_OFFER)})
_DATASET = _object({"@id": _text, "hasPolicy": _each(_OFFER), "distribution": _each(_DISTRIBUTION)})
_CATALOGUE_PARTS = {
    "dataset": _each(_DATASET),
    "catalog": _each(_late("catalogue")),
    "service": _each(_late("service")),
    "distribution": _each(_DISTRIBUTION),
}
_PARTS: Mapping[str, Rule] = {
    "constraint": _constraint,
    "service": _object(
        {"@id": _text, "@type": _one_of("DataService"), "endpointURL": _text},
        {"servesDataset": _each(_DATASET)},
    ),
    "catalogue": _object(
        {"@id": _text, "@type": _one_of("Catalog")}, _CATALOGUE_PARTS, without=("hasPolicy",)
    ),
}
_PIDS = {"providerPid": _text, "consumerPid": _text}
_REASON = {"code": _text, "reason": _reasons}
_DID = _object(
    {"id": _text, "serviceEndpoint": _text, "type": _one_of("DataService", "CatalogService")}
)
_SERVICES = ("DataService", "CatalogService")
_VERSION = _object(
    {"version": _text, "path": _text, "binding": _one_of("HTTPS")},
    {
        "identifierType": _text,
        "serviceId": _text,
        "auth": _object({"protocol": _text, "version": _text}, {"profile": _each(_text, least=0)}),
    },
)
RULES: Mapping[str, Rule] = {
    "CatalogRequestMessage": _object({}, {"filter": _list}),
    "DatasetRequestMessage": _object({"dataset": _text}),
    "Catalog": _both(_PARTS["catalogue"], _object({"participantId": _text})),
    "Dataset": _DATASET,
    "CatalogError": _object({}, {"code": _text, "reason": _list}),
    "ContractRequestMessage": _object(
        {"consumerPid": _text, "offer": _MESSAGE_OFFER},
        {"providerPid": _text, "callbackAddress": _text},
        exactly_one=("callbackAddress", "providerPid"),
    ),
    "ContractOfferMessage": _object(
        {"providerPid": _text, "offer": _both(_MESSAGE_OFFER, _object({"target": _text}))},
        {"consumerPid": _text, "callbackAddress": _text},
        exactly_one=("callbackAddress", "consumerPid"),
    ),
    "ContractAgreementMessage": _object(_PIDS | {"agreement": _AGREEMENT}),
    "ContractAgreementVerificationMessage": _object(_PIDS),
    "ContractNegotiationEventMessage": _object(
        _PIDS | {"eventType": _one_of("ACCEPTED", "FINALIZED")}
    ),
    "ContractNegotiationTerminationMessage": _object(_PIDS, _REASON),
    "ContractNegotiation": _object(_PIDS | {"state": _one_of(*NEGOTIATION_STATES)}),
    "ContractNegotiationError": _object(_PIDS, _REASON),
    "TransferRequestMessage": _object(
        {
            "agreementId": _text,
            "format": _text,
            "callbackAddress": _text,
            "consumerPid": _text,
        },
        {"dataAddress": _ADDRESS},
    ),
    "TransferStartMessage": _object(_PIDS, {"dataAddress": _ADDRESS}),
    "TransferCompletionMessage": _object(_PIDS),
    "TransferSuspensionMessage": _object(_PIDS, _REASON),
    "TransferTerminationMessage": _object(_PIDS, _REASON),
    "TransferError": _object(_PIDS, _REASON),
    "TransferProcess": _object(_PIDS | {"state": _one_of(*TRANSFER_STATES)}),
    "DataService": _DID,
    "CatalogService": _DID,
    "VersionResponse": _object({"protocolVersions": _each(_VERSION)}),
}
IMPORTER = Importer("dsp-message", "Dataspace Protocol", ("json",), sniff_dsp, read_dsp)
