"""No illegal step slips through the state machines of the Dataspace Protocol."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from sekiso.domain.errors import DataError
from sekiso.store.dataspace.messages import error_of, sample, state_of
from sekiso.store.dataspace.random_walks import walks
from sekiso.store.dataspace.states import (
    CONSUMER,
    NEGOTIATION,
    PROVIDER,
    SIDES,
    TRANSFER,
    Exchange,
    step_name,
)
from sekiso.store.importers.dsp_message import NEGOTIATION_STATES, TRANSFER_STATES, defects

# arrows of the published state diagrams, written again by hand: from, to, who
NEGOTIATION_ARROWS = """
- REQUESTED C, REQUESTED OFFERED P, REQUESTED AGREED P, REQUESTED TERMINATED CP, - OFFERED P,
OFFERED REQUESTED C, OFFERED ACCEPTED C, OFFERED TERMINATED CP, ACCEPTED AGREED P,
ACCEPTED TERMINATED P, AGREED VERIFIED C, AGREED TERMINATED C, VERIFIED FINALIZED P,
VERIFIED TERMINATED P
"""
TRANSFER_ARROWS = """
- REQUESTED C, REQUESTED STARTED P, REQUESTED TERMINATED CP, STARTED COMPLETED CP,
STARTED SUSPENDED CP, STARTED TERMINATED CP, SUSPENDED STARTED CP, SUSPENDED TERMINATED CP
"""


def arrows(text):
    sides = {"C": CONSUMER, "P": PROVIDER}
    rows = (row.split() for row in text.replace("\n", " ").split(","))
    return {(a.strip("-"), b, sides[side]) for a, b, who in rows for side in who}


@pytest.mark.parametrize(
    ("machine", "text", "states"),
    [
        (NEGOTIATION, NEGOTIATION_ARROWS, NEGOTIATION_STATES),
        (TRANSFER, TRANSFER_ARROWS, TRANSFER_STATES),
    ],
)
def test_the_steps_are_the_arrows_of_the_diagrams(machine, text, states):
    assert {(a, b, side) for (a, _, side), b in machine.steps.items()} == arrows(text)
    assert set(machine.steps.values()) == set(states)
    assert not {state for state, _, _ in machine.steps} & set(machine.final)


@pytest.mark.parametrize("machine", [NEGOTIATION, TRANSFER])
@pytest.mark.parametrize("sender", SIDES)
def test_every_step_not_listed_is_refused_and_changes_nothing(machine, sender):
    for state in {"", *machine.steps.values()}:
        for name in machine.messages():
            exchange = Exchange(machine, state, "p", "c")
            after = machine.steps.get((state, name, sender))
            if after:
                assert exchange.after(sample(name), sender).state == after
            else:
                with pytest.raises(DataError, match="not allowed in the state"):
                    exchange.after(sample(name), sender)
                assert exchange.state == state


@pytest.mark.parametrize("machine", [NEGOTIATION, TRANSFER])
def test_sample_messages_and_answers_are_well_formed(machine):
    exchange = Exchange(machine, "REQUESTED", "p", "c")
    for name in machine.messages():
        told = sample(name)
        if name in ("ContractRequestMessage", "ContractOfferMessage"):
            assert [place for place, _ in defects(told)] == []
        assert step_name(told) == name
    assert list(defects(state_of(exchange))) == []
    error = DataError("dsp_unknown", got="x")
    assert list(defects(error_of(exchange, error))) == []
    assert error_of(exchange, error)["code"] == "dsp_unknown"


def test_a_malformed_message_is_refused_with_its_places():
    told = {**sample("ContractRequestMessage"), "offer": {"@id": "o", "@type": "Offer"}}
    with pytest.raises(DataError, match="offer: needs permission or prohibition"):
        Exchange(NEGOTIATION).after(told, CONSUMER)


def test_a_message_of_the_other_machine_is_refused():
    with pytest.raises(DataError, match="not allowed"):
        Exchange(NEGOTIATION).after(sample("TransferRequestMessage"), CONSUMER)


def test_pids_are_learned_once_and_then_binding():
    exchange = Exchange(NEGOTIATION, consumer_pid="c").after(
        sample("ContractRequestMessage"), CONSUMER
    )
    assert (exchange.provider_pid, exchange.consumer_pid) == ("p", "c")
    for name in ("providerPid", "consumerPid"):
        told = {**sample("ContractAgreementMessage"), name: "other"}
        with pytest.raises(DataError, match=f"{name} is other"):
            exchange.after(told, PROVIDER)


def test_what_is_possible_is_told_to_who_did_something_else():
    exchange = Exchange(NEGOTIATION, "VERIFIED", "p", "c")
    assert exchange.possible(CONSUMER) == ()
    with pytest.raises(DataError, match="may send now: -"):
        exchange.after(sample("ContractAgreementMessage"), CONSUMER)
    assert exchange.possible(PROVIDER) == (
        "ContractNegotiationEventMessage:FINALIZED",
        "ContractNegotiationTerminationMessage",
    )


def test_random_walks_have_no_escape():
    counts = walks(400, seed=7)
    assert counts["escapes"] == 0
    assert counts["messages"] == 4800
    assert 0 < counts["refused"] < 4800


def test_the_walks_would_notice_an_escape(monkeypatch):
    loose = lambda self, message, sender: Exchange(self.machine, "FINALIZED")  # noqa: E731
    monkeypatch.setattr(Exchange, "after", loose)
    assert walks(2)["escapes"] > 0


class Negotiating(RuleBasedStateMachine):
    """Two sides send anything at any time."""

    machine = NEGOTIATION

    def __init__(self):
        super().__init__()
        self.exchange = Exchange(self.machine)
        self.path = [""]

    @rule(data=st.data(), sender=st.sampled_from(SIDES))
    def send(self, data, sender):
        name = data.draw(st.sampled_from(self.machine.messages()))
        before = self.exchange
        try:
            self.exchange = before.after(sample(name), sender)
            self.path.append(self.exchange.state)
        except DataError:
            assert self.exchange == before

    @invariant()
    def every_step_is_an_arrow(self):
        text = NEGOTIATION_ARROWS if self.machine is NEGOTIATION else TRANSFER_ARROWS
        allowed = {(a, b) for a, b, _ in arrows(text)}
        assert set(zip(self.path, self.path[1:], strict=False)) <= allowed


class Transferring(Negotiating):
    machine = TRANSFER


SETTINGS = settings(max_examples=30, stateful_step_count=15)
TestNegotiating = Negotiating.TestCase
TestNegotiating.settings = SETTINGS
TestTransferring = Transferring.TestCase
TestTransferring.settings = SETTINGS
