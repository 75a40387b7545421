"""Contract negotiation: the consumer asks for an offer, the provider agrees, both keep the words.

What follows by itself: a provider agrees to its own terms and answers others with its offer; a
consumer verifies an agreement that says what it asked for.  To accept an offer that the provider
made, or to end a negotiation, is a steward's decision.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, insert, select

from sekiso.domain.errors import DataError
from sekiso.store.audit import log
from sekiso.store.database import tables as t
from sekiso.store.database.engine import reading, writing
from sekiso.store.dataspace import partners, terms
from sekiso.store.dataspace.catalogue import offer_for
from sekiso.store.dataspace.connector import (
    Connector,
    Effect,
    Kept,
    begin,
    keep,
    load,
    load_for,
    member,
    other,
    own_partner,
    refuse_stranger,
    say,
)
from sekiso.store.dataspace.messages import between, message, state_of
from sekiso.store.dataspace.partners import Partner
from sekiso.store.dataspace.states import CONSUMER, NEGOTIATION, PROVIDER, Exchange
from sekiso.store.policies.policy import Rule
from sekiso.store.policies.principal import Principal
from sekiso.store.records import new_id
from sekiso.store.rules import replace_rules, rules_of

_AGREED = "ContractAgreementMessage"
_EVENT = "ContractNegotiationEventMessage"


def request(
    connector: Connector, asker: Principal, partner: str, offer: Mapping[str, Any], target: str
) -> str:
    """Ask a partner for an offer of its catalogue on `target`; the id of the negotiation."""
    found = own_partner(connector, asker, partner)
    asked = {**offer, "target": target}
    terms.rule_of(asked)  # terms that we could not keep are not asked for
    with writing(connector.store.engine) as connection:
        kept = begin(connection, NEGOTIATION, _row(connector, found, CONSUMER, asked))
    answer = say(
        connector,
        kept,
        message(
            "ContractRequestMessage",
            consumerPid=kept.id,
            offer=asked,
            callbackAddress=connector.callback,
        ),
    )
    learn_pid(connector, kept.id, str(answer.get("providerPid", "")))
    return kept.id


def accept(connector: Connector, asker: Principal, negotiation: str) -> None:
    """Accept the provider's offer as it stands."""
    kept = _own(connector, asker, negotiation)
    terms.rule_of(json.loads(kept.row.offered))
    say(connector, kept, between(_EVENT, kept.exchange, eventType="ACCEPTED"))


def terminate(connector: Connector, asker: Principal, negotiation: str, reason: str) -> None:
    """End a negotiation, where the protocol lets our side."""
    kept = _own(connector, asker, negotiation)
    kind = "ContractNegotiationTerminationMessage"
    say(connector, kept, between(kind, kept.exchange, code="terminated", reason=[reason]))


def receive(
    connector: Connector, asker: Principal, sender: str, pid: str, said: Mapping[str, Any]
) -> tuple[str, dict[str, Any]]:
    """Take a message of a partner; our pid and the state to answer with.

    `pid` is our own id of the exchange, "" for its first message.  Raises DataError for what is
    not allowed, malformed or not known; the state is then as it was.
    """
    with writing(connector.store.engine) as connection:
        if pid:
            kept = load_for(connection, NEGOTIATION, pid, asker, other(sender))
        else:
            kept = _first(connector, connection, asker, sender, said)
        after = kept.exchange.after(said, sender)
        changes = {}
        if "offer" in said:
            changes["offered"] = json.dumps(said["offer"])
        if said["@type"] == _AGREED:
            _refuse_other_terms(kept, said["agreement"])
            _keep_agreement(connector, said["agreement"])(connection, kept)
        new = keep(connection, kept, after, **changes)
        if after.state == "FINALIZED":
            _enter(connector, connection, new)
    return new.id, state_of(new.exchange)


def follow_up(connector: Connector, pid: str) -> None:
    """Take the step that follows by itself, if any."""
    with reading(connector.store.engine) as connection:
        kept = load(connection, NEGOTIATION, pid)
    match kept.side, kept.exchange.state:
        case "provider", "REQUESTED":
            _answer_request(connector, kept)
        case "provider", "ACCEPTED":
            _agree(connector, kept)
        case "provider", "VERIFIED":
            say(connector, kept, between(_EVENT, kept.exchange, eventType="FINALIZED"),
                effect=lambda connection, new: _enter(connector, connection, new))  # fmt: skip
        case "consumer", "AGREED":
            say(connector, kept, between("ContractAgreementVerificationMessage", kept.exchange))


def state(connector: Connector, asker: Principal, sender: str, pid: str) -> dict[str, Any]:
    """The state of a negotiation, for its partner."""
    with reading(connector.store.engine) as connection:
        return state_of(load_for(connection, NEGOTIATION, pid, asker, other(sender)).exchange)


def own_state(connector: Connector, negotiation: str) -> str:
    """The state of a negotiation of ours."""
    with reading(connector.store.engine) as connection:
        return load(connection, NEGOTIATION, negotiation).exchange.state


def agreements(connection: Connection, negotiation: str) -> list[dict[str, Any]]:
    """The agreements of a negotiation, the newest last."""
    asked = select(t.agreement.c.body).where(t.agreement.c.negotiation_id == negotiation)
    found = connection.execute(asked.order_by(t.agreement.c.id)).scalars()
    return [json.loads(body) for body in found]


def learn_pid(connector: Connector, pid: str, partner_pid: str) -> None:
    """Keep the other side's pid, which came with its answer, where no message told it before."""
    with writing(connector.store.engine) as connection:
        unknown = t.negotiation.c.id == pid, t.negotiation.c.partner_pid == ""
        connection.execute(t.negotiation.update().where(*unknown).values(partner_pid=partner_pid))


def _answer_request(connector: Connector, kept: Kept) -> None:
    """Agree where the terms are our offer's, else send that offer."""
    asked = json.loads(kept.row.offered)
    with reading(connector.store.engine) as connection:
        asker, now = member(connection, kept.partner.organisation), connector.time
        rule = offer_for(connection, asker, terms.id_in(asked["@id"]), now)
    ours = {**terms.offer_of(rule), "target": terms.dataset_urn(rule.scope_id)}
    if terms.are_equal(asked, ours):
        _agree(connector, kept)
    else:
        offered = between("ContractOfferMessage", kept.exchange, offer=ours)
        say(connector, kept, offered, offered=json.dumps(ours))


def _agree(connector: Connector, kept: Kept) -> None:
    agreement = terms.agreement_of(
        json.loads(kept.row.offered),
        assigner=kept.partner.owner,
        assignee=kept.partner.organisation,
        now=connector.store.now,
    )
    told = between(_AGREED, kept.exchange, agreement=agreement)
    say(connector, kept, told, effect=_keep_agreement(connector, agreement))


def _first(
    connector: Connector,
    connection: Connection,
    asker: Principal,
    sender: str,
    said: Mapping[str, Any],
) -> Kept:
    """The negotiation that a first message begins, once it is allowed to."""
    Exchange(NEGOTIATION).after(said, sender)
    offer, now = said["offer"], connector.time
    deals = partners.partners(connection, organisation=asker.organisation)
    if sender == CONSUMER:
        rule = offer_for(connection, asker, terms.id_in(offer["@id"]), now)
        deals = [one for one in deals if one.owner == rule.owner]
    if not deals or asker.is_anonymous:
        raise DataError("dsp_unknown", got=offer["@id"])
    address = str(said.get("callbackAddress", ""))
    expected = deals[0].url("callback") if sender == CONSUMER else deals[0].address
    if address.rstrip("/") != expected:
        raise DataError("dsp_address_unknown", got=address[:200])
    return begin(connection, NEGOTIATION, _row(connector, deals[0], other(sender), offer))


def _refuse_other_terms(kept: Kept, agreement: Mapping[str, Any]) -> None:
    terms.rule_of(agreement)
    if not terms.are_equal(agreement, json.loads(kept.row.offered)):
        raise DataError("dsp_terms_differ", got=agreement["@id"])


def _keep_agreement(connector: Connector, agreement: Mapping[str, Any]) -> Effect:
    def effect(connection: Connection, kept: Kept) -> None:
        connection.execute(
            insert(t.agreement).values(
                id=agreement["@id"], negotiation_id=kept.id, body=json.dumps(agreement),
                created=connector.store.now,
            )
        )  # fmt: skip

    return effect


def _enter(connector: Connector, connection: Connection, kept: Kept) -> None:
    """Enter a closed negotiation in the audit log; on the provider's side it makes a rule."""
    agreed = agreements(connection, kept.id)[-1]
    if kept.side == PROVIDER:
        _grant(connection, terms.granted(agreed, kept.partner.organisation), connector.store.now)
    log.append(
        connection,
        did="negotiate",
        now=connector.time,
        organisation=kept.partner.organisation,
        to=[f"dataset:{terms.id_in(agreed['target'])}"],
    )


def _grant(connection: Connection, rule: Rule, now: str) -> None:
    there = [
        one
        for one in rules_of(connection, rule.owner)
        if (one.scope, one.scope_id) == (rule.scope, rule.scope_id)
    ]
    if rule.id not in {one.id for one in there}:
        replace_rules(connection, rule.scope, rule.scope_id, [*there, rule], now=now)


def _own(connector: Connector, asker: Principal, pid: str) -> Kept:
    with reading(connector.store.engine) as connection:
        kept = load(connection, NEGOTIATION, pid)
    refuse_stranger(asker, kept.partner, pid)
    return kept


def _row(
    connector: Connector, partner: Partner, side: str, offered: Mapping[str, Any]
) -> dict[str, str]:
    return {
        "id": new_id(),
        "partner_id": partner.id,
        "side": side,
        "partner_pid": "",
        "offered": json.dumps(offered),
        "created": connector.store.now,
    }
