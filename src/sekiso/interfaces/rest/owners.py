"""REST of owners: who may do what with their data, tokens, and the log of what was done."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

from fastapi import FastAPI, Query, Request
from fastapi.responses import Response

from sekiso.domain.errors import NeedError
from sekiso.domain.schema import PolicyBody, TokenBody
from sekiso.interfaces.rest.measured_data import Id
from sekiso.interfaces.rest.paged import UNCHANGED, Limit, tagged
from sekiso.interfaces.service.askers import Askers
from sekiso.interfaces.service.envelopes import json_response, language


def add_owners(app: FastAPI, askers: Askers, errors: dict[int | str, dict[str, Any]]) -> None:
    """Add the addresses to an application."""

    @app.get("/v1/policies", responses=errors | UNCHANGED)
    def policies(request: Request) -> Response:
        """List the rules of the asker's organisation."""
        store = askers.store(request)
        rules = store.rules() if store.principal.organisation else ()
        return tagged(request, {"items": [vars(rule) for rule in rules], "next": None})

    @app.put("/v1/policies/{dataset_id}", responses=errors)
    def share(request: Request, dataset_id: Id, body: PolicyBody) -> Response:
        """Set who may do what with an own dataset; the rules before it end."""
        given = body.model_dump()
        rules = askers.store(request).share(
            dataset_id, given.pop("level"), **{**given, "purposes": tuple(body.purposes)}
        )
        return json_response({"items": [vars(rule) for rule in rules], "next": None})

    @app.get("/v1/why/{thing}", responses=errors)
    def why(request: Request, thing: Id, purpose: str = "view") -> Response:
        """Why the asker may (not) do a purpose with a dataset or record."""
        if purpose not in ("view", "learn", "export", "know"):
            raise NeedError("purpose_unknown", got=purpose[:40])
        told = askers.store(request).why(thing, purpose)
        return json_response(told.plain(language(request.scope)))

    @app.get("/v1/audit", responses=errors | UNCHANGED)
    def audit(
        request: Request,
        after: Annotated[int, Query(ge=0, le=2**53)] = 0,
        limit: Limit = 100,
    ) -> Response:
        """List what was done with the asker's data, by number after `after`."""
        lines = askers.store(request).audit(after=after, most=limit + 1)
        more = lines[limit - 1]["seq"] if len(lines) > limit else None
        return tagged(request, {"items": lines[:limit], "next": more})

    @app.get("/v1/tokens", responses=errors | UNCHANGED)
    def tokens(request: Request) -> Response:
        """List the tokens of the asker's organisation, without their secrets."""
        return tagged(request, {"items": askers.store(request).tokens(), "next": None})

    @app.post("/v1/tokens", responses=errors, status_code=201)
    def issue(request: Request, body: TokenBody) -> Response:
        """Issue a token; its text is in this answer and nowhere else."""
        made = askers.store(request).token(
            body.account, label=body.label, lifetime=timedelta(days=body.days)
        )
        response = json_response({"id": made.id, "token": made.text, "expires": made.expires})
        response.status_code = 201
        response.headers["Cache-Control"] = "no-store"
        return response

    @app.delete("/v1/tokens/{token_id}", responses=errors, status_code=204)
    def revoke(request: Request, token_id: str) -> Response:
        """End a token of the asker's organisation now."""
        askers.store(request).revoke_token(token_id[:64])
        return Response(status_code=204)
