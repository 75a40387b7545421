"""What is offered: datasets with their terms, as a DCAT catalogue.

Names are those of the protocol's context, of DCAT and Dublin Core (`dct:title`, `dct:publisher`).
The Open Data Spaces model of Japan (ODS-RAM, github.com/open-dataspaces) names layers and roles; no
words of its own for entries of a catalogue were found in what it publishes, so that none is used.
An offer says on which terms whoever agrees may use a dataset; it gives no right by itself, and is
shown to whom it is meant for.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from sekiso.domain.errors import DataError
from sekiso.store.database import tables as t
from sekiso.store.database.engine import reading, writing
from sekiso.store.database.fence import for_asker
from sekiso.store.dataspace.connector import Connector
from sekiso.store.dataspace.messages import PULL, message
from sekiso.store.dataspace.terms import dataset_urn, offer_of, organisation_urn
from sekiso.store.log_of_use import enter
from sekiso.store.organisations import organisation_names
from sekiso.store.policies.decision import is_meant
from sekiso.store.policies.masks import check_masks
from sekiso.store.policies.policy import PUBLIC, Rule, instant
from sekiso.store.policies.principal import Principal
from sekiso.store.policies.roles import require
from sekiso.store.records import new_id


@dataclass(frozen=True)
class Offer:
    """The terms of a dataset as a rule for whoever agrees, with its name and date."""

    rule: Rule
    title: str
    issued: str


def add_offer(
    connector: Connector,
    asker: Principal,
    dataset: str,
    *,
    purposes: Iterable[str] = ("learn",),
    until: str = "",
    masked: Iterable[str] = (),
    least_group: int = 1,
    to: str = PUBLIC,
) -> Rule:
    """Offer an own dataset: whoever of `to` agrees may use it on these terms.

    Raises PolicyError for who may not share, DataError for a dataset that is not the asker's own.
    """
    require(asker, "share", asker.organisation)
    masked = tuple(masked)
    check_masks(masked)
    rule = Rule(
        new_id(), asker.organisation, "dataset", dataset, "allow", to, tuple(purposes),
        masked, "", until, least_group,
    )  # fmt: skip
    with writing(for_asker(connector.store.engine, asker)) as connection:
        own = select(t.dataset).where(
            t.dataset.c.id == dataset,
            t.dataset.c.owner_id == asker.organisation,
            t.dataset.c.state == "active",
        )
        row = connection.execute(own).first()
        if row is None:
            raise DataError("dsp_unknown", got=dataset)
        told = {"rule": asdict(rule), "title": row.name, "issued": row.created}
        connection.execute(
            insert(t.offer).values(
                id=rule.id, dataset_id=dataset, owner_id=rule.owner, grantee=to,
                body=json.dumps(told), created=connector.store.now,
            )
        )  # fmt: skip
        enter(connection, asker, "share", (f"dataset:{dataset}",), connector.time)
    return rule


def withdraw_offer(connector: Connector, asker: Principal, offer: str) -> None:
    """Offer it no longer; what was agreed stays."""
    require(asker, "share", asker.organisation)
    with writing(connector.store.engine) as connection:
        own = t.offer.c.id == offer, t.offer.c.owner_id == asker.organisation
        found = select(t.offer.c.dataset_id).where(*own)
        dataset = connection.execute(found).scalar()
        if dataset is None:
            raise DataError("dsp_unknown", got=offer)
        connection.execute(delete(t.offer).where(*own))
        enter(connection, asker, "share", (f"dataset:{dataset}",), connector.time)


def offers_for(connection: Connection, asker: Principal, now: datetime) -> list[Offer]:
    """The offers that are meant for an asker and not over."""
    found = connection.execute(select(t.offer.c.body).order_by(t.offer.c.id)).scalars()
    offers = [_offer(json.loads(body)) for body in found]
    return [
        one
        for one in offers
        if is_meant(one.rule.grantee, asker)
        and (not one.rule.until or now < instant(one.rule.until))
    ]


def offer_for(connection: Connection, asker: Principal, offer: str, now: datetime) -> Rule:
    """An offer by id; one that is not meant for the asker is as one that is not there."""
    for one in offers_for(connection, asker, now):
        if one.rule.id == offer:
            return one.rule
    raise DataError("dsp_unknown", got=offer)


def catalogue(connector: Connector, asker: Principal) -> dict[str, Any]:
    """The catalogue as an asker may see it; raises DataError where nobody is known to ask."""
    if asker.is_anonymous:
        raise DataError("dsp_unknown", got="catalog")
    with reading(connector.store.engine) as connection:
        offers = offers_for(connection, asker, connector.time)
        names = organisation_names(connection)
    by_dataset: dict[str, list[Offer]] = {}
    for one in offers:
        by_dataset.setdefault(one.rule.scope_id, []).append(one)
    service = {
        "@id": f"{connector.address}/",
        "@type": "DataService",
        "endpointURL": connector.address,
    }
    told = message(
        "Catalog",
        **{"@id": f"{connector.address}/catalog", "participantId": connector.address},
        service=[service],
    )
    if by_dataset:
        told["dataset"] = [_dataset(some, names, service) for some in by_dataset.values()]
    return told


def dataset(connector: Connector, asker: Principal, urn: str) -> dict[str, Any]:
    """One dataset of the catalogue; raises DataError where it is not offered to the asker."""
    for one in catalogue(connector, asker).get("dataset", ()):
        if one["@id"] == urn:
            return {"@context": message("Dataset")["@context"], **one}
    raise DataError("dsp_unknown", got=urn)


def _dataset(
    offers: list[Offer], names: Mapping[str, str], service: Mapping[str, str]
) -> dict[str, Any]:
    rule = offers[0].rule
    return {
        "@id": dataset_urn(rule.scope_id),
        "@type": "Dataset",
        "dct:title": offers[0].title,
        "dct:publisher": {"@id": organisation_urn(rule.owner), "dct:title": names[rule.owner]},
        "dct:issued": offers[0].issued,
        "hasPolicy": [offer_of(one.rule) for one in offers],
        "distribution": [
            {"@type": "Distribution", "format": PULL, "accessService": service["@id"]}
        ],
    }


def _offer(told: Mapping[str, Any]) -> Offer:
    rule = told["rule"]
    lists = {name: tuple(rule[name]) for name in ("purposes", "masked")}
    return Offer(Rule(**{**rule, **lists}), told["title"], told["issued"])
