"""REST of what sensors recorded: tables in as files, rows and figures of them out."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import FastAPI, File, Form, Request, UploadFile
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from sekiso.domain.schema import SeriesQueryBody
from sekiso.interfaces.rest.deliveries import texts_by_name
from sekiso.interfaces.rest.measured_data import Id
from sekiso.interfaces.rest.paged import UNCHANGED, tagged
from sekiso.interfaces.service import deliveries
from sekiso.interfaces.service.askers import Askers
from sekiso.interfaces.service.envelopes import json_response

MOST_ROWS = 20_000_000  # of one file
Record = Annotated[str, Form(pattern=r"^[0-9a-f-]{36}$", description="id of an own record")]
Units = Annotated[str, Form(max_length=4000, description='JSON: {"column": "degC"}')]


def add_series(app: FastAPI, askers: Askers, errors: dict[int | str, dict[str, Any]]) -> None:
    """Add the addresses to an application."""

    @app.get("/v1/series", responses=errors | UNCHANGED)
    def listed(request: Request) -> Response:
        """List the sensor tables and stacks of layers that the asker may see."""
        found = askers.store(request).streams.listed()
        rows = [
            {"id": one.id, "kind": one.kind, "name": one.name, "owner": one.owner,
             "dataset": one.dataset, "body": dict(one.body), "is_whole": one.is_whole}
            for one in found
        ]  # fmt: skip
        return tagged(request, {"items": rows, "next": None})

    @app.post("/v1/series", responses=errors, status_code=201)
    async def add(
        request: Request,
        file: Annotated[UploadFile, File()],
        record: Record,
        name: Annotated[str, Form(min_length=1, max_length=200)],
        units: Units = "",
        format: Annotated[Literal["csv", "parquet", "arrow"], Form()] = "csv",
    ) -> Response:
        """Add a sensor table to an own record: CSV, Parquet or Arrow, read as a stream."""
        store = await run_in_threadpool(askers.store, request)
        told = texts_by_name(units)
        made = await run_in_threadpool(
            lambda: store.streams.add(
                record, file.file, name=name, units=told, format=format,
                most_bytes=deliveries.MOST_BYTES, most_rows=MOST_ROWS,
            )
        )  # fmt: skip
        response = json_response({"id": made})
        response.status_code = 201
        return response

    @app.post("/v1/series/query", responses=errors)
    def query(request: Request, body: SeriesQueryBody) -> Response:
        """Rows, or figures by group, of the sensor tables that the asker may see."""
        given = body.model_dump(exclude_none=True)
        found = askers.store(request).streams.query(given)
        told = {"columns": found.plain, "series": list(found.series), "is_cut": found.is_cut}
        return json_response(told)

    @app.delete("/v1/series/{series_id}", responses=errors, status_code=204)
    def remove(request: Request, series_id: Id) -> Response:
        """Delete an own sensor table or stack of layers."""
        askers.store(request).streams.remove(series_id)
        return Response(status_code=204)
