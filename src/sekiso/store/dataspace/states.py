"""The state machines of contract negotiation and transfer (Dataspace Protocol 2025-1).

A step is a message from one of the two sides; what is not listed is refused and changes nothing.
Source: state diagrams of eclipse-dataspace-protocol-base/DataspaceProtocol at 0b7ac408,
specifications/negotiation and specifications/transfer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from sekiso.domain.errors import DataError
from sekiso.store.importers.dsp_message import defects, message_type

CONSUMER: Final = "consumer"
PROVIDER: Final = "provider"
SIDES: Final = (CONSUMER, PROVIDER)
START: Final = ""
_EVENT: Final = "ContractNegotiationEventMessage"
_MOST_TOLD: Final = 5  # defects of a message that are named


@dataclass(frozen=True)
class StateMachine:
    """`steps` {(state, message, side that sends it): next state}; `final` states have no way out.

    A message with an event is written `ContractNegotiationEventMessage:ACCEPTED`; `error` is the
    type of the message that answers a refused one, `answer` that of an accepted one.
    """

    name: str
    answer: str
    error: str
    steps: Mapping[tuple[str, str, str], str]
    final: tuple[str, ...]

    def messages(self) -> tuple[str, ...]:
        """All messages of the machine."""
        return tuple(dict.fromkeys(message for _, message, _ in self.steps))

    def next_state(self, state: str, message: str, sender: str) -> str | None:
        """The state after a message, None where it is not allowed."""
        return self.steps.get((state, message, sender))


def _steps(*rows: tuple[str, str, str, str]) -> dict[tuple[str, str, str], str]:
    """Rows "states", message, "c", "p" or "cp", next state."""
    sides = {"c": CONSUMER, "p": PROVIDER}
    return {
        (state, message, sides[side]): after
        for states, message, senders, after in rows
        for state in states.split(" ")
        for side in senders
    }


NEGOTIATION: Final = StateMachine(
    "negotiation",
    "ContractNegotiation",
    "ContractNegotiationError",
    _steps(
        (START, "ContractRequestMessage", "c", "REQUESTED"),
        ("OFFERED", "ContractRequestMessage", "c", "REQUESTED"),
        (START, "ContractOfferMessage", "p", "OFFERED"),
        ("REQUESTED", "ContractOfferMessage", "p", "OFFERED"),
        ("OFFERED", f"{_EVENT}:ACCEPTED", "c", "ACCEPTED"),
        ("REQUESTED ACCEPTED", "ContractAgreementMessage", "p", "AGREED"),
        ("AGREED", "ContractAgreementVerificationMessage", "c", "VERIFIED"),
        ("VERIFIED", f"{_EVENT}:FINALIZED", "p", "FINALIZED"),
        ("REQUESTED OFFERED", "ContractNegotiationTerminationMessage", "cp", "TERMINATED"),
        ("ACCEPTED VERIFIED", "ContractNegotiationTerminationMessage", "p", "TERMINATED"),
        ("AGREED", "ContractNegotiationTerminationMessage", "c", "TERMINATED"),
    ),
    ("FINALIZED", "TERMINATED"),
)
TRANSFER: Final = StateMachine(
    "transfer",
    "TransferProcess",
    "TransferError",
    _steps(
        (START, "TransferRequestMessage", "c", "REQUESTED"),
        ("REQUESTED", "TransferStartMessage", "p", "STARTED"),
        ("SUSPENDED", "TransferStartMessage", "cp", "STARTED"),
        ("STARTED", "TransferSuspensionMessage", "cp", "SUSPENDED"),
        ("STARTED", "TransferCompletionMessage", "cp", "COMPLETED"),
        ("REQUESTED STARTED SUSPENDED", "TransferTerminationMessage", "cp", "TERMINATED"),
    ),
    ("COMPLETED", "TERMINATED"),
)


@dataclass(frozen=True)
class Exchange:
    """One negotiation or transfer as a side knows it; a pid that is not known yet is ""."""

    machine: StateMachine
    state: str = START
    provider_pid: str = ""
    consumer_pid: str = ""

    def after(self, message: Mapping[str, Any], sender: str) -> Exchange:
        """The exchange after a message; raises DataError for one that is malformed or not allowed.

        The pids of the message must be those of the exchange; what is not known yet is learned.
        """
        refuse_defects(message)
        name = step_name(message)
        state = self.machine.next_state(self.state, name, sender)
        if state is None:
            raise DataError(
                "dsp_step_refused", got=name, sender=sender, state=self.state or "-",
                allowed=", ".join(self.possible(sender)) or "-",
            )  # fmt: skip
        return replace(
            self,
            state=state,
            provider_pid=self._pid(message, "providerPid", self.provider_pid),
            consumer_pid=self._pid(message, "consumerPid", self.consumer_pid),
        )

    def possible(self, sender: str) -> tuple[str, ...]:
        """The messages that a side may send now."""
        return tuple(
            message
            for state, message, side in self.machine.steps
            if (state, side) == (self.state, sender)
        )

    def _pid(self, message: Mapping[str, Any], name: str, known: str) -> str:
        said = str(message.get(name, known))
        if known and said != known:
            raise DataError("dsp_pid_other", got=said, name=name)
        return said


def step_name(message: Mapping[str, Any]) -> str:
    """The type of a message, with its event where it has one."""
    kind = message_type(message)
    return f"{kind}:{message['eventType']}" if kind == _EVENT else kind


def refuse_defects(message: Mapping[str, Any]) -> None:
    """Raise DataError for a message that breaks the rules of its type, naming the places."""
    found = [f"{place}: {what}" for place, what in defects(message)][:_MOST_TOLD]
    if found:
        raise DataError("dsp_message_defect", got=message_type(message), reason="; ".join(found))
