"""REST of measured data: datasets, flat rows, records, each as the asker may see them."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import FastAPI, HTTPException, Query, Request
from fastapi import Path as UrlPath
from fastapi.responses import Response

from sekiso.interfaces.python.measured_where import bound
from sekiso.interfaces.rest.paged import UNCHANGED, Cursor, Limit, page, tagged
from sekiso.interfaces.service.askers import Askers

Short = Annotated[str, Query(max_length=200)]
Bound = Annotated[str, Query(max_length=40, description="a number with its unit, such as 99.5 %")]
Id = Annotated[str, UrlPath(pattern=r"^[0-9a-f-]{36}$")]


def add_measured_data(
    app: FastAPI, askers: Askers, errors: dict[int | str, dict[str, Any]]
) -> None:
    """Add the addresses that read to an application."""

    @app.get("/v1/datasets", responses=errors | UNCHANGED)
    def datasets(request: Request, cursor: Cursor = "", limit: Limit = 100) -> Response:
        """List the datasets that the asker may see."""
        found = askers.store(request).datasets(after=cursor, most=limit + 1)
        return page(request, [vars(one) for one in found], limit=limit)

    @app.get("/v1/datasets/{dataset_id}", responses=errors | UNCHANGED)
    def dataset(request: Request, dataset_id: Id) -> Response:
        """One dataset, and what the asker may do with it."""
        store = askers.store(request)
        found = next(iter(store.datasets(dataset=dataset_id)), None)
        if found is None:
            raise HTTPException(404)
        return tagged(request, vars(found))

    @app.get("/v1/measurements", responses=errors | UNCHANGED)
    def measurements(
        request: Request,
        quantity: Short = "",
        low: Bound = "",
        high: Bound = "",
        material: Short = "",
        process: Short = "",
        dataset: Short = "",
        cursor: Cursor = "",
        limit: Limit = 100,
    ) -> Response:
        """List the measured rows that the asker may see: numbers in SI by quantity, and words.

        `low` and `high` bound `quantity`.
        """
        found = askers.store(request).measurements(
            quantity, low=bound(quantity, low), high=bound(quantity, high), material=material,
            process=process, dataset=dataset, after=cursor, most=limit + 1,
        )  # fmt: skip
        rows = [{**vars(one), "id": one.record} for one in found]
        return page(request, rows, limit=limit)

    @app.get("/v1/holders", responses=errors | UNCHANGED)
    def holders(
        request: Request, quantity: Short = "", material: Short = "", process: Short = ""
    ) -> Response:
        """Name the owners of such rows that the asker may not see but know of: ask them."""
        found = askers.store(request).holders(quantity, material=material, process=process)
        return tagged(request, {"items": list(found)})

    @app.get("/v1/records/{record_id}", responses=errors | UNCHANGED)
    def record(request: Request, record_id: Id) -> Response:
        """One record without what is hidden from the asker."""
        found = askers.store(request).record(record_id)
        if found is None:
            raise HTTPException(404)
        return tagged(request, found.plain())
