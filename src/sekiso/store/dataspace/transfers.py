"""Transfer of a dataset under an agreement: the provider hands out a token, the consumer pulls.

What comes is a signed data package without the fields that the agreement masks.  At the consumer
the agreement stays in force: the data belong to the provider's organisation, and the only rule on
them is the agreement's (purposes, end, least number of owners), so that "learn only until" holds
after the transfer.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Connection, select, update

from sekiso.domain.errors import DataError
from sekiso.store import datasets
from sekiso.store.audit import log
from sekiso.store.database import tables as t
from sekiso.store.database.engine import reading, writing
from sekiso.store.database.fence import for_asker, whole
from sekiso.store.dataspace import partners, terms
from sekiso.store.dataspace.connector import (
    Connector,
    Kept,
    begin,
    keep,
    load,
    load_for,
    member,
    other,
    refuse_stranger,
    say,
)
from sekiso.store.dataspace.messages import (
    PULL,
    between,
    data_address,
    message,
    state_of,
    token_in,
)
from sekiso.store.dataspace.partners import Partner
from sekiso.store.dataspace.states import CONSUMER, NEGOTIATION, PROVIDER, TRANSFER, Exchange
from sekiso.store.exporters import data_package
from sekiso.store.free_ids import with_free_ids
from sekiso.store.importers import am_package
from sekiso.store.organisations import organisation_names
from sekiso.store.policies.policy import ORGANISATION, Rule, instant
from sekiso.store.policies.principal import Principal
from sekiso.store.reading import Reading
from sekiso.store.records import Record, new_id
from sekiso.store.rules import replace_rules
from sekiso.store.seen import records_seen

MOST_RECORDS: Final = 1_000_000
_SAID: Final = {
    "suspend": "TransferSuspensionMessage",
    "terminate": "TransferTerminationMessage",
}


def request(connector: Connector, asker: Principal, agreement: str) -> str:
    """Ask for the data of an agreement; the id of the transfer."""
    with writing(connector.store.engine) as connection:
        kept_of, _ = _agreement(connection, agreement, CONSUMER)
        refuse_stranger(asker, kept_of.partner, agreement)
        kept = begin(connection, TRANSFER, _row(connector, kept_of.partner, CONSUMER, agreement))
    answer = say(
        connector,
        kept,
        message(
            "TransferRequestMessage",
            consumerPid=kept.id,
            agreementId=agreement,
            format=PULL,
            callbackAddress=connector.callback,
        ),
    )
    with writing(connector.store.engine) as connection:
        unknown = t.transfer.c.id == kept.id, t.transfer.c.partner_pid == ""
        pid = str(answer.get("providerPid", ""))
        connection.execute(update(t.transfer).where(*unknown).values(partner_pid=pid))
    return kept.id


def tell(
    connector: Connector, asker: Principal, transfer: str, what: str, reason: str = ""
) -> None:
    """Say "suspend", "resume" or "terminate" to the other side."""
    with reading(connector.store.engine) as connection:
        kept = load(connection, TRANSFER, transfer)
    refuse_stranger(asker, kept.partner, transfer)
    if what != "resume":
        said = between(_SAID[what], kept.exchange, code=what, reason=[reason or what])
        say(connector, kept, said)
    elif kept.side == PROVIDER:
        _start(connector, kept)
    else:
        say(connector, kept, between("TransferStartMessage", kept.exchange))


def receive(
    connector: Connector, asker: Principal, sender: str, pid: str, said: Mapping[str, Any]
) -> tuple[str, dict[str, Any]]:
    """Take a message of a partner; our pid and the state to answer with.

    Raises DataError for what is not allowed, malformed or not known; the state is then as it was.
    """
    with writing(connector.store.engine) as connection:
        if pid:
            kept = load_for(connection, TRANSFER, pid, asker, other(sender))
        else:
            kept = _first(connector, connection, asker, sender, said)
        after = kept.exchange.after(said, sender)
        changes = {}
        if "dataAddress" in said:
            kept.partner.refuse_elsewhere(str(said["dataAddress"].get("endpoint", "")))
            changes["data_address"] = json.dumps(said["dataAddress"])
        new = keep(connection, kept, after, **changes)
    return new.id, state_of(new.exchange)


def follow_up(connector: Connector, pid: str) -> None:
    """Take the step that follows by itself: start what was asked for, fetch what was started."""
    with reading(connector.store.engine) as connection:
        kept = load(connection, TRANSFER, pid)
    if (kept.side, kept.exchange.state) == (PROVIDER, "REQUESTED"):
        _start(connector, kept)
    elif (kept.side, kept.exchange.state) == (CONSUMER, "STARTED") and kept.row.data_address:
        _fetch(connector, kept)


def state(connector: Connector, asker: Principal, sender: str, pid: str) -> dict[str, Any]:
    """The state of a transfer, for its partner."""
    with reading(connector.store.engine) as connection:
        return state_of(load_for(connection, TRANSFER, pid, asker, other(sender)).exchange)


def own_state(connector: Connector, transfer: str) -> tuple[str, str]:
    """The state of a transfer of ours, and the dataset that came, "" before it did."""
    with reading(connector.store.engine) as connection:
        kept = load(connection, TRANSFER, transfer)
    return kept.exchange.state, str(kept.row.dataset_id)


def package(connector: Connector, pid: str, token: str) -> bytes:
    """The data of a started transfer as a signed package, for who has its token.

    Raises DataError for a wrong token, a transfer that is not running, an agreement that is over:
    the same as for a transfer that is not there.
    """
    with reading(connector.store.engine) as connection:
        kept = load(connection, TRANSFER, pid)
        is_right = hmac.compare_digest(_hash(token), str(kept.row.token_hash))
        if kept.side != PROVIDER or kept.exchange.state != "STARTED" or not is_right:
            raise DataError("dsp_unknown", got=pid)
        _, agreed = _agreement(connection, kept.row.agreement_id, PROVIDER)
        rule = _in_force(connector, terms.granted(agreed, kept.partner.organisation))
        names = organisation_names(connection)
        asker = member(connection, kept.partner.organisation)
    records = _records(connector, asker, rule)
    if not records:
        raise DataError("dsp_unknown", got=pid)
    with writing(connector.store.engine) as connection:
        log.append(
            connection,
            did="transfer",
            now=connector.time,
            organisation=asker.organisation,
            to=[f"dataset:{rule.scope_id}"],
        )
    return data_package.write(
        records,
        {
            "title": agreed["target"],
            "owner": names[rule.owner],
            "licence": agreed["@id"],
            "now": connector.store.now,
            "policies": [agreed],
            "owners": {record.id: rule.owner for record in records},
            "names": {rule.owner: names[rule.owner]},
            "key": connector.keys.current(connector.time),
            "keys": connector.keys.certificates(),
        },
    )


def _start(connector: Connector, kept: Kept) -> None:
    token = secrets.token_urlsafe(32)
    address = data_address(f"{connector.address}/data/{kept.id}", token)
    started = between("TransferStartMessage", kept.exchange, dataAddress=address)
    say(connector, kept, started, token_hash=_hash(token))


def _fetch(connector: Connector, kept: Kept) -> None:
    """Pull, check and keep the data under the agreement's rule, then say that it is complete."""
    address = json.loads(kept.row.data_address)
    kept.partner.refuse_elsewhere(str(address["endpoint"]))
    content = connector.transport.send(address["endpoint"], token_in(address))
    reading_ = am_package.read(content, f"{kept.id}.zip")
    _refuse_foreign(kept.partner, reading_)
    _keep_data(connector, kept, reading_)
    say(connector, kept, between("TransferCompletionMessage", kept.exchange))


def _keep_data(connector: Connector, kept: Kept, came: Reading) -> None:
    owner, now = kept.partner.organisation, connector.store.now
    with reading(whole(connector.store.engine)) as connection:
        rows = connector.rows_of(came.records)
        records, rows = with_free_ids(connection, owner, came.records, rows)
    engine = for_asker(connector.store.engine, Principal(organisation=owner))
    with writing(engine) as connection:
        _, agreed = _agreement(connection, kept.row.agreement_id, CONSUMER)
        agreed_rule = _in_force(connector, terms.rule_of(agreed))
        _forget_earlier(connection, kept.row.agreement_id, now)
        made = datasets.add_dataset(
            connection,
            owner,
            datasets.Delivery(
                str(came.facts["title"]), "am-package", kept.partner.address, agreed["@id"]
            ),
            records,
            rows,
            now=now,
        )
        rule = replace(
            agreed_rule, id=new_id(), owner=owner, scope="dataset", scope_id=made,
            grantee=f"{ORGANISATION}{kept.partner.owner}",
        )  # fmt: skip
        replace_rules(connection, "dataset", made, [rule], now=now)
        if not kept.partner.first_key:
            partners.pin_key(connection, kept.partner.id, str(came.facts["first_key"]))
        done = update(t.transfer).where(t.transfer.c.id == kept.id).values(dataset_id=made)
        connection.execute(done)
        log.append(
            connection,
            did="transfer",
            now=connector.time,
            organisation=kept.partner.owner,
            to=[f"dataset:{made}"],
        )


def _forget_earlier(connection: Connection, agreement: str, now: str) -> None:
    """What came before under the same agreement makes room for what comes now."""
    asked = select(t.transfer.c.dataset_id).where(
        t.transfer.c.agreement_id == agreement, t.transfer.c.dataset_id != ""
    )
    for dataset in connection.execute(asked).scalars().all():
        datasets.withdraw_dataset(connection, dataset, now=now)


def _refuse_foreign(partner: Partner, came: Reading) -> None:
    first = str(came.facts["first_key"])
    if not came.facts["signed_by"] or partner.first_key not in ("", first):
        raise DataError("dsp_package_foreign", got=first or "-", allowed=partner.first_key or "-")


def _records(connector: Connector, asker: Principal, rule: Rule) -> tuple[Record, ...]:
    """The records of the dataset as the agreement lets the partner have them.

    None where it lets him only know of them.
    """
    purpose = next((one for one in rule.purposes if one != "know"), "")
    if not purpose:
        return ()
    store = replace(connector.store, principal=asker)
    access = store.access(purpose)
    with reading(store.engine) as connection:
        found = records_seen(connection, access, dataset=rule.scope_id, most=MOST_RECORDS)
    return tuple(one.record for one in found)


def _first(
    connector: Connector,
    connection: Connection,
    asker: Principal,
    sender: str,
    said: Mapping[str, Any],
) -> Kept:
    """The transfer that a first message begins, once it is allowed to."""
    Exchange(TRANSFER).after(said, sender)
    found, agreed = _agreement(connection, str(said["agreementId"]), PROVIDER)
    if found.partner.organisation != asker.organisation:
        raise DataError("dsp_unknown", got=said["agreementId"])
    if said["format"] != PULL:
        raise DataError("dsp_format_unknown", got=said["format"], allowed=PULL)
    if str(said["callbackAddress"]).rstrip("/") != found.partner.url("callback"):
        raise DataError("dsp_address_unknown", got=str(said["callbackAddress"])[:200])
    _in_force(connector, terms.rule_of(agreed))
    row = _row(connector, found.partner, PROVIDER, agreed["@id"])
    return begin(connection, TRANSFER, row)


def _agreement(connection: Connection, key: str, side: str) -> tuple[Kept, dict[str, Any]]:
    """A finalized negotiation in which we are `side`, and its agreement."""
    row = connection.execute(select(t.agreement).where(t.agreement.c.id == key)).first()
    kept = load(connection, NEGOTIATION, row.negotiation_id) if row is not None else None
    if row is None or kept is None or kept.side != side or kept.exchange.state != "FINALIZED":
        raise DataError("dsp_unknown", got=key)
    return kept, json.loads(row.body)


def _in_force(connector: Connector, rule: Rule) -> Rule:
    if rule.until and connector.time >= instant(rule.until):
        raise DataError("dsp_offer_over", until=rule.until)
    return rule


def _row(connector: Connector, partner: Partner, side: str, agreement: str) -> dict[str, str]:
    return {
        "id": new_id(),
        "partner_id": partner.id,
        "agreement_id": agreement,
        "side": side,
        "created": connector.store.now,
    }


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
