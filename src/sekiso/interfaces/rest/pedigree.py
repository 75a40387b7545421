"""REST of the pedigree: what came of a lot, and whether a part is fit by the evidence seen."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import Response

from sekiso.interfaces.rest.measured_data import Id
from sekiso.interfaces.rest.paged import UNCHANGED, tagged
from sekiso.interfaces.service.askers import Askers
from sekiso.interfaces.service.envelopes import language


def add_pedigree(app: FastAPI, askers: Askers, errors: dict[int | str, dict[str, Any]]) -> None:
    """Add the addresses to an application."""

    @app.get("/v1/records/{record_id}/touched", responses=errors | UNCHANGED)
    def touched(request: Request, record_id: Id) -> Response:
        """List the parts, specimens and tests that came of a lot, machine or build."""
        pedigree = askers.store(request).pedigree()
        if pedigree.same.get(record_id, record_id) not in pedigree.records:
            raise HTTPException(404)
        found = pedigree.reached_from(record_id)
        rows = [{"id": one.id, "kind": one.kind, "label": one.label} for one in found]
        return tagged(request, {"items": rows, "next": None})

    @app.get("/v1/records/{record_id}/fitness", responses=errors | UNCHANGED)
    def fit(request: Request, record_id: Id) -> Response:
        """Whether a part is fit, not fit, or which evidence is missing, as far as may be seen."""
        from sekiso.store.fitness import fitness

        records = askers.store(request).pedigree().records
        if record_id not in records or records[record_id].kind != "part":
            raise HTTPException(404)
        found, said = fitness(record_id, records.values()), language(request.scope)
        reasons = [
            {"code": one.code, "record": one.record, "text": one.text(said)}
            for one in found.reasons
        ]
        return tagged(request, {"verdict": found.verdict, "reasons": reasons})
