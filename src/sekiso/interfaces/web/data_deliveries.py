"""A file dropped on the page: what was read of it, what its columns mean, who may use it; kept."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile

from sekiso.domain import messages
from sekiso.domain.errors import DataError, SekisoError
from sekiso.interfaces.service import deliveries
from sekiso.interfaces.service.askers import Askers
from sekiso.interfaces.web import data_views as views
from sekiso.interfaces.web.data_frame import policy_of, whole_page
from sekiso.run.work import Work

if TYPE_CHECKING:
    from sekiso.store.delivery import Inspected
    from sekiso.store.store import Store

N_SHOWN = 12  # rows of the preview
N_TOLD = 60  # repairs and refusals listed


def add_delivery_pages(app: FastAPI, askers: Askers, work: Work) -> None:
    """Add the addresses that a form with a file sends to, in both languages."""
    for language in messages.LANGUAGES:
        _check(app, askers, work, language)
        _keep(app, askers, work, language)


def _check(app: FastAPI, askers: Askers, work: Work, language: str) -> None:
    @app.post(f"/{language}/data/check", include_in_schema=False)
    async def check(request: Request) -> Response:
        store = await run_in_threadpool(askers.store, request)
        try:
            deliveries.refuse_stranger(store)
            file = (await request.form()).get("file")
            if not isinstance(file, UploadFile) or not file.filename:
                raise DataError("delivery_gone")
            content, own = await file.read(), store.principal.organisation
            found = await deliveries.inspect(work, store, content, file.filename)
            key = deliveries.keep_delivery(own, file.filename, content)
        except SekisoError as problem:
            return _refused(store, language, problem)
        return _report(store, language, found, key)

    @app.post(f"/{language}/data/again", include_in_schema=False)
    async def again(request: Request) -> Response:
        store = await run_in_threadpool(askers.store, request)
        form = await request.form()
        try:
            found, key = await _read_again(store, work, form)
        except SekisoError as problem:
            return _refused(store, language, problem)
        return _report(store, language, found, key)


def _keep(app: FastAPI, askers: Askers, work: Work, language: str) -> None:
    @app.post(f"/{language}/data/keep", include_in_schema=False)
    async def keep(request: Request) -> Response:
        store = await run_in_threadpool(askers.store, request)
        form = await request.form()
        try:
            found, key = await _read_again(store, work, form)
            about: dict[str, Any] = {
                name: str(form.get(name) or "").strip() for name in ("name", "source")
            }
            made = await run_in_threadpool(lambda: store.add(found, **about, **policy_of(form)))
            deliveries.drop_delivery(key)
        except SekisoError as problem:
            return _refused(store, language, problem)
        return RedirectResponse(f"/{language}/data/dataset/{made.id}?done=yes", 303)


async def _read_again(store: Store, work: Work, form: FormData) -> tuple[Inspected, str]:
    """The file that was looked at, read with the meanings that the form says."""
    key = str(form.get("staged") or "")
    name, content = deliveries.kept_delivery(store.principal.organisation, key)
    found = await deliveries.inspect(work, store, content, name)
    said = _said(found, form)
    if said:
        found = await deliveries.inspect(work, store, content, name, mapping=said)
    return found, key


def _said(found: Inspected, form: Mapping[str, Any]) -> dict[str, str]:
    """What the form says of columns otherwise than they were read."""
    said: dict[str, str] = {}
    columns = () if found.staged is None else found.staged.columns
    for place, column in enumerate(columns):
        told = form.get(f"map_{place}")
        meant = column.suggestion.place.key if column.is_read and column.suggestion.place else ""
        if told is not None and str(told) != meant:
            said[column.name] = str(told)
    return said


def _report(store: Store, language: str, found: Inspected, key: str) -> Response:
    shown = {"staged": staged_view(language, found, key)}
    page = whole_page(language, "data", "check", store, shown)
    return Response(page, media_type="text/html", headers={"Cache-Control": "no-store"})


def _refused(store: Store, language: str, problem: SekisoError) -> Response:
    own, others = views.dataset_rows(store, language)
    page = whole_page(language, "data", "overview", store, {"own": own, "others": others}, problem)
    return Response(page, problem.http_status, media_type="text/html")


def staged_view(language: str, found: Inspected, key: str) -> dict[str, Any]:
    """What the page shows of a file that was read."""
    from sekiso.store.contribution.flat import observations_of  # with the store only

    columns = () if found.staged is None else found.staged.columns
    rows = observations_of(found.records)[:N_SHOWN]
    return {
        "key": key, "name": found.name, "format": found.format, "n_rows": found.n_rows,
        "n_records": len(found.records),
        "columns": [
            {"name": one.name, "samples": ", ".join(map(str, one.samples[:4])),
             "meaning": one.suggestion.place.key if one.is_read and one.suggestion.place else "",
             "unit": one.suggestion.unit}
            for one in columns
        ],
        "meanings": meanings(language),
        "repairs": found.repairs(language)[:N_TOLD],
        "rejected": found.rejected(language)[:N_TOLD],
        "table": views.table_of_rows(rows, {}, language, with_owner=False),
    }  # fmt: skip


@lru_cache(maxsize=2)  # the same list in every row of the form
def meanings(language: str) -> tuple[tuple[str, str], ...]:
    """(key, name) of every field that a column may mean, by kind of record."""
    from sekiso.store.fields import kinds  # with the store only

    return tuple(
        (f"{kind.key}.{name}", f"{kind.label(language)}: {field.labels[language]}")
        for kind in kinds().values()
        for name, field in kind.fields.items()
    )
