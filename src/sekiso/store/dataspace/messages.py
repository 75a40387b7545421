"""Messages of the Dataspace Protocol 2025-1 as we send them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sekiso.domain.errors import SekisoError
from sekiso.store.dataspace.states import CONSUMER, Exchange
from sekiso.store.importers.dsp_message import CONTEXT

PULL: Final = "HttpData-PULL"
HTTP: Final = "https://w3id.org/idsa/v4.1/HTTP"
_USE: Final[Mapping[str, Any]] = {"permission": [{"action": "use"}]}


def message(kind: str, **members: Any) -> dict[str, Any]:
    """A message of a type with its members."""
    return {"@context": [CONTEXT], "@type": kind, **members}


def between(kind: str, exchange: Exchange, **members: Any) -> dict[str, Any]:
    """A message of an exchange that both sides know."""
    return message(
        kind, providerPid=exchange.provider_pid, consumerPid=exchange.consumer_pid, **members
    )


def state_of(exchange: Exchange) -> dict[str, Any]:
    """The exchange as its other side may ask for it."""
    return between(exchange.machine.answer, exchange, state=exchange.state)


def error_of(exchange: Exchange, error: SekisoError) -> dict[str, Any]:
    """What answers a message that was refused; the state is as it was."""
    return between(exchange.machine.error, exchange, code=error.key, reason=[error.text()])


def data_address(endpoint: str, token: str) -> dict[str, Any]:
    """Where data can be fetched by who has the token."""
    return {
        "@type": "DataAddress",
        "endpointType": HTTP,
        "endpoint": endpoint,
        "endpointProperties": [
            {"@type": "EndpointProperty", "name": "authorization", "value": token},
            {"@type": "EndpointProperty", "name": "authType", "value": "bearer"},
        ],
    }


def token_in(address: Mapping[str, Any]) -> str:
    """The token of a data address, "" where it has none."""
    told = address.get("endpointProperties", ())
    return next((str(one["value"]) for one in told if one["name"] == "authorization"), "")


def path_of(kind: str, sender: str, pid: str) -> str:
    """Where a message goes below the address of its receiver, whose own pid is `pid`, if known."""
    first = {
        "ContractRequestMessage": "negotiations/request",
        "ContractOfferMessage": "negotiations/offers",
        "TransferRequestMessage": "transfers/request",
    }
    later = {
        "ContractRequestMessage": "negotiations/{}/request",
        "ContractOfferMessage": "negotiations/{}/offers",
        "ContractNegotiationEventMessage": "negotiations/{}/events",
        "ContractAgreementMessage": "negotiations/{}/agreement",
        "ContractAgreementVerificationMessage": "negotiations/{}/agreement/verification",
        "ContractNegotiationTerminationMessage": "negotiations/{}/termination",
        "TransferStartMessage": "transfers/{}/start",
        "TransferCompletionMessage": "transfers/{}/completion",
        "TransferSuspensionMessage": "transfers/{}/suspension",
        "TransferTerminationMessage": "transfers/{}/termination",
    }
    if not pid:
        return first[kind]
    path = later[kind].format(pid)
    return path if sender == CONSUMER else f"callback/{path}"


def sample(step: str) -> dict[str, Any]:
    """A well-formed message of a step between the exchanges "p" and "c"."""
    kind, _, event = step.partition(":")
    pids = {"providerPid": "p", "consumerPid": "c"}
    offer = {"@id": "o", "@type": "Offer", "target": "d", **_USE}
    parties = {"target": "d", "assigner": "p", "assignee": "c"}
    members: Mapping[str, dict[str, Any]] = {
        "ContractRequestMessage": {**pids, "offer": offer},
        "ContractOfferMessage": {**pids, "offer": offer},
        "ContractNegotiationEventMessage": {**pids, "eventType": event},
        "ContractAgreementMessage": {
            **pids,
            "agreement": {"@id": "a", "@type": "Agreement", **parties, **_USE},
        },
        "TransferRequestMessage": {
            "consumerPid": "c",
            "agreementId": "a",
            "format": PULL,
            "callbackAddress": "https://consumer.example/dsp/callback",
        },
    }
    return message(kind, **members.get(kind, pids))
