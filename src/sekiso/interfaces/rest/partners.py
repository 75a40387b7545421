"""REST of a steward towards other installations: partners, offers, negotiations, transfers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import FastAPI, Request
from fastapi import Path as UrlPath
from fastapi.responses import Response

from sekiso.domain.errors import NeedError
from sekiso.domain.schema import NegotiationBody, OfferBody, PartnerBody, TransferBody
from sekiso.interfaces.rest.dataspace import Dataspace
from sekiso.interfaces.rest.measured_data import Id
from sekiso.interfaces.rest.paged import UNCHANGED, tagged
from sekiso.interfaces.service.envelopes import json_response

if TYPE_CHECKING:
    from sekiso.store.store import Store

What = Annotated[str, UrlPath(pattern="^(accept|terminate)$")]
Pause = Annotated[str, UrlPath(pattern="^(suspend|resume|terminate)$")]
Errors = dict[int | str, dict[str, Any]]


def add_partners(app: FastAPI, dataspace: Dataspace, errors: Errors) -> None:
    """Add the addresses to an application."""

    @app.get("/v1/partners", responses=errors | UNCHANGED)
    def known(request: Request) -> Response:
        """List the installations that the asker's organisation deals with."""
        from sekiso.store.database.engine import reading
        from sekiso.store.dataspace.partners import partners

        store = dataspace.askers.store(request)
        if not store.principal.organisation:
            return tagged(request, {"items": [], "next": None})
        with reading(store.engine) as connection:
            found = partners(connection, owner=store.principal.organisation)
        shown = [{k: v for k, v in vars(one).items() if k != "credential"} for one in found]
        return tagged(request, {"items": shown, "next": None})

    @app.post("/v1/partners", responses=errors, status_code=201)
    def enter(request: Request, body: PartnerBody) -> Response:
        """Enter an installation; messages and data go to its address only."""
        from sekiso.store.database.engine import writing
        from sekiso.store.dataspace.partners import add_partner
        from sekiso.store.policies.roles import require

        store = dataspace.askers.store(request)
        owner = store.principal.organisation
        require(store.principal, "negotiate", owner)
        organisation = _organisation(store, body.organisation)
        with writing(store.engine) as connection:
            made = add_partner(
                connection, owner=owner, organisation=organisation, address=body.address,
                credential=body.credential, now=store.now,
            )  # fmt: skip
        return _created({"id": made})

    @app.get("/v1/partners/{partner_id}/catalogue", responses=errors)
    def catalogue(request: Request, partner_id: Id) -> Response:
        """What a partner offers, as its catalogue tells."""
        from sekiso.store.dataspace.connector import own_partner
        from sekiso.store.dataspace.messages import message

        connector, store = dataspace.connector(request), dataspace.askers.store(request)
        partner = own_partner(connector, store.principal, partner_id)
        asked = message("CatalogRequestMessage", filter=[])
        url = partner.url("catalog/request")
        return json_response(connector.answer_of(url, partner, asked))

    _offers(app, dataspace, errors)
    _negotiations(app, dataspace, errors)
    _transfers(app, dataspace, errors)


def _offers(app: FastAPI, dataspace: Dataspace, errors: Errors) -> None:
    @app.post("/v1/offers", responses=errors, status_code=201)
    def offer(request: Request, body: OfferBody) -> Response:
        """Offer an own dataset on terms; it gives no right until somebody agreed."""
        from sekiso.store.dataspace.catalogue import add_offer
        from sekiso.store.dataspace.terms import recipe_fields

        given = body.model_dump()
        masked = (*given.pop("masked"), *(recipe_fields() if given.pop("keeps_recipe") else ()))
        connector, store = dataspace.connector(request), dataspace.askers.store(request)
        rule = add_offer(connector, store.principal, given.pop("dataset"), masked=masked, **given)
        return _created(vars(rule))

    @app.delete("/v1/offers/{offer_id}", responses=errors, status_code=204)
    def withdraw(request: Request, offer_id: Id) -> Response:
        """Offer it no longer; what was agreed stays."""
        from sekiso.store.dataspace.catalogue import withdraw_offer

        connector, store = dataspace.connector(request), dataspace.askers.store(request)
        withdraw_offer(connector, store.principal, offer_id)
        return Response(status_code=204)


def _negotiations(app: FastAPI, dataspace: Dataspace, errors: Errors) -> None:
    @app.post("/v1/negotiations", responses=errors, status_code=201)
    def negotiate(request: Request, body: NegotiationBody) -> Response:
        """Ask a partner for an offer of its catalogue."""
        from sekiso.store.dataspace import negotiations

        connector, store = dataspace.connector(request), dataspace.askers.store(request)
        made = negotiations.request(
            connector, store.principal, body.partner, body.offer, body.dataset
        )
        return _created({"id": made, "state": negotiations.own_state(connector, made)})

    @app.get("/v1/negotiations/{negotiation_id}", responses=errors)
    def negotiation(request: Request, negotiation_id: Id) -> Response:
        """The state of a negotiation of the own organisation, and what was agreed."""
        from sekiso.store.database.engine import reading
        from sekiso.store.dataspace.connector import load, refuse_stranger
        from sekiso.store.dataspace.negotiations import agreements
        from sekiso.store.dataspace.states import NEGOTIATION

        store = dataspace.askers.store(request)
        with reading(store.engine) as connection:
            kept = load(connection, NEGOTIATION, negotiation_id)
            refuse_stranger(store.principal, kept.partner, negotiation_id)
            agreed = agreements(connection, negotiation_id)
        offered = json.loads(kept.row.offered)
        told = {"state": kept.exchange.state, "offered": offered, "agreements": agreed}
        return json_response({"id": kept.id, **told})

    @app.post("/v1/negotiations/{negotiation_id}/{what}", responses=errors)
    def decide(request: Request, negotiation_id: Id, what: What) -> Response:
        """Accept what the provider offers, or end the negotiation."""
        from sekiso.store.dataspace import negotiations

        connector, store = dataspace.connector(request), dataspace.askers.store(request)
        if what == "accept":
            negotiations.accept(connector, store.principal, negotiation_id)
        else:
            negotiations.terminate(connector, store.principal, negotiation_id, "by its steward")
        state = negotiations.own_state(connector, negotiation_id)
        return json_response({"id": negotiation_id, "state": state})


def _transfers(app: FastAPI, dataspace: Dataspace, errors: Errors) -> None:
    @app.post("/v1/transfers", responses=errors, status_code=201)
    def fetch(request: Request, body: TransferBody) -> Response:
        """Ask for the data of an agreement; they are kept under its terms when they came."""
        from sekiso.store.dataspace import transfers

        connector, store = dataspace.connector(request), dataspace.askers.store(request)
        made = transfers.request(connector, store.principal, body.agreement)
        return _created({"id": made, "state": transfers.own_state(connector, made)[0]})

    @app.get("/v1/transfers/{transfer_id}", responses=errors)
    def transfer(request: Request, transfer_id: Id) -> Response:
        """The state of a transfer of the own organisation, and the dataset that came."""
        from sekiso.store.database.engine import reading
        from sekiso.store.dataspace.connector import load, refuse_stranger
        from sekiso.store.dataspace.states import TRANSFER

        store = dataspace.askers.store(request)
        with reading(store.engine) as connection:
            kept = load(connection, TRANSFER, transfer_id)
        refuse_stranger(store.principal, kept.partner, transfer_id)
        told = {"state": kept.exchange.state, "dataset": kept.row.dataset_id}
        return json_response({"id": kept.id, **told})

    @app.post("/v1/transfers/{transfer_id}/{what}", responses=errors)
    def tell(request: Request, transfer_id: Id, what: Pause) -> Response:
        """Suspend a transfer, let it go on, or end it."""
        from sekiso.store.dataspace import transfers

        connector, store = dataspace.connector(request), dataspace.askers.store(request)
        transfers.tell(connector, store.principal, transfer_id, what)
        state = transfers.own_state(connector, transfer_id)[0]
        return json_response({"id": transfer_id, "state": state})


def _organisation(store: Store, told: str) -> str:
    """The id of an organisation told by id or name."""
    names = store.organisations()
    found = [key for key, name in names.items() if told in (key, name)]
    if not found:
        raise NeedError("organisation_unknown", got=told)
    return found[0]


def _created(told: Any) -> Response:
    response = json_response(told)
    response.status_code = 201
    return response
