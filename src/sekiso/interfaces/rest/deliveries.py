"""REST of contributing: a file in, its report, a dataset; and datasets out as files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import FastAPI, File, Form, Header, Query, Request, UploadFile
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from sekiso.domain.canonical import canonical_json
from sekiso.domain.errors import DataError, NeedError
from sekiso.domain.quantities import everything
from sekiso.domain.schema import StatisticsBody
from sekiso.interfaces.rest.measured_data import Id
from sekiso.interfaces.service import deliveries
from sekiso.interfaces.service.askers import Askers
from sekiso.interfaces.service.envelopes import JSON, json_response, language
from sekiso.run.work import Work

if TYPE_CHECKING:
    from sekiso.store.datasets import Dataset
    from sekiso.store.delivery import Inspected
    from sekiso.store.store import Store

Said = Annotated[str, Form(max_length=300)]
Flag = Annotated[bool, Form(description="only read and report, store nothing")]
Level = Annotated[Literal["private", "consortium", "programme", "public"], Form()]
Purposes = Annotated[
    str, Form(max_length=40, description="of view, learn, export, with commas between")
]
Mapped = Annotated[
    str, Form(max_length=20_000, description='JSON: {"column": "test.yield_strength [MPa]"}')
]
Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key", max_length=200,
        description="a request sent again with its key is answered again, not done again",
    ),
]  # fmt: skip


def add_deliveries(
    app: FastAPI, askers: Askers, work: Work, errors: dict[int | str, dict[str, Any]]
) -> None:
    """Add the addresses to an application."""

    @app.post("/v1/datasets", responses=errors, status_code=201)
    async def add(
        request: Request,
        file: Annotated[UploadFile, File()],
        name: Said = "",
        format: Said = "",
        source: Said = "",
        licence: Said = "",
        level: Level = "private",
        group: Said = "",
        purposes: Purposes = "learn",
        mapping: Mapped = "",
        check: Flag = False,
        idempotency_key: Key = "",
    ) -> Response:
        """Contribute a table or a file of another system as a new dataset.

        The answer tells what was read, repaired and left out; with `check` nothing is stored.
        """
        store = await run_in_threadpool(askers.store, request)
        content = await _content(file)
        found = await deliveries.inspect(
            work, store, content, file.filename or name or "upload", format=format or None,
            mapping=texts_by_name(mapping),
        )  # fmt: skip
        report = report_of(found, language(request.scope))
        if check:
            return json_response(report)
        sharing = {
            "level": level, "group": group,
            "purposes": tuple(one.strip() for one in purposes.split(",") if one.strip()),
        }  # fmt: skip
        about = {"name": name, "source": source, "licence": licence}
        said = _asked(content, about, sharing, format, mapping)
        stored = await run_in_threadpool(
            _stored, store, found, {**about, **sharing}, report, (idempotency_key, said)
        )
        return Response(stored, 201, media_type=JSON)

    @app.delete("/v1/datasets/{dataset_id}", responses=errors)
    def withdraw(request: Request, dataset_id: Id) -> Response:
        """Take an own dataset back: all its records are removed."""
        n_records = askers.store(request).withdraw(dataset_id)
        return json_response({"id": dataset_id, "removed": n_records})

    @app.get("/v1/datasets/{dataset_id}/export", responses=errors)
    def export(
        request: Request,
        dataset_id: Id,
        format: Annotated[str, Query(max_length=40)] = "ro-crate",
    ) -> Response:
        """The records of a dataset that the asker may export, as a file."""
        from sekiso.store.exporters.registry import exporter  # with the store only

        written = exporter(format)
        content = askers.store(request).export(dataset=dataset_id, format=format)
        called = f'attachment; filename="sekiso-{dataset_id[:8]}{written.ending}"'
        return Response(
            content, media_type=written.media_type,
            headers={"Content-Disposition": called, "Cache-Control": "no-store"},
        )  # fmt: skip


def add_statistics(app: FastAPI, askers: Askers, errors: dict[int | str, dict[str, Any]]) -> None:
    """Add the addresses of statistics: those of models in, those of measured quantities out."""

    @app.post("/v1/statistics", responses=errors, status_code=201)
    def send(request: Request, body: StatisticsBody) -> Response:
        """Contribute statistics of the models instead of rows, which then need not leave."""
        from sekiso.store.datasets import Delivery  # with the store only

        sharing = body.policy.model_dump() if body.policy else {}
        made = askers.store(request).add_statistics(
            body.statistics, Delivery(body.name, "statistics", body.source), **sharing
        )
        response = json_response(vars(made))
        response.status_code = 201
        return response

    @app.get("/v1/statistics", responses=errors)
    def told(
        request: Request,
        quantity: Annotated[str, Query(max_length=60)],
        material: Annotated[str, Query(max_length=200)] = "",
        process: Annotated[str, Query(max_length=40)] = "",
    ) -> Response:
        """Number, mean and deviation [SI] over what the asker may learn from, seen or not.

        Refused where fewer than three owners stand behind it, one of them has most of it, or
        earlier answers would tell a single owner's rows.
        """
        if quantity not in everything():
            raise NeedError("quantity_unknown", got=quantity, allowed=", ".join(everything()))
        found = askers.store(request).aggregate(quantity, material=material, process=process)
        return json_response({"quantity": quantity, **vars(found)})


def report_of(found: Inspected, language: str) -> dict[str, Any]:
    """What was read of a delivery, as JSON values."""
    staged = found.staged
    columns = () if staged is None else staged.columns
    return {
        "name": found.name, "format": found.format, "rows": found.n_rows,
        "records": len(found.records), "repairs": found.repairs(language),
        "rejected": found.rejected(language),
        "columns": [
            {"name": one.name, "read_as": one.suggestion.text if one.is_read else "",
             "confidence": one.suggestion.confidence, "samples": list(one.samples)}
            for one in columns
        ],
    }  # fmt: skip


def _stored(
    store: Store,
    found: Inspected,
    said: Mapping[str, Any],
    report: Mapping[str, Any],
    once: tuple[str, str],
) -> bytes:
    """The answer to a delivery that is stored, or the one given to the same key before."""
    from sekiso.store.idempotency import Receipt  # with the store only

    def text(made: Dataset) -> str:
        return canonical_json({**report, "dataset": vars(made)}).decode()

    key, request = once
    if not key:
        return text(store.add(found, **said)).encode()
    before = store.begin_request(key, request)
    if before is not None:
        return before.encode()
    try:
        return text(store.add(found, receipt=Receipt(key, text), **said)).encode()
    except BaseException:
        store.give_up_request(key)
        raise


def _asked(content: bytes, *said: object) -> str:
    """The digest of a request: the same for the same file and words only."""
    told = hashlib.sha256(content).digest() + json.dumps(said).encode()
    return hashlib.sha256(told).hexdigest()


async def _content(file: UploadFile) -> bytes:
    if (file.size or 0) > deliveries.MOST_BYTES:
        raise DataError("upload_too_large", allowed=deliveries.MOST_BYTES // 2**20)
    return await file.read()


def texts_by_name(text: str) -> dict[str, str]:
    """A field of a form that holds a JSON object of texts; {} where it is empty.

    Raises DataError for anything else.
    """
    if not text:
        return {}
    try:
        told = json.loads(text)
    except ValueError:
        raise DataError("mapping_text", got=text[:60]) from None
    if not isinstance(told, dict) or not all(isinstance(one, str) for one in told.values()):
        raise DataError("mapping_text", got=text[:60])
    return told
