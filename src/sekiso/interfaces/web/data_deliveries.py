"""A file dropped on the page: what was read of it, what its columns mean, who may use it; kept."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile

from sekiso.domain import messages, units
from sekiso.domain.errors import DataError, SekisoError
from sekiso.interfaces.service import deliveries
from sekiso.interfaces.service.askers import Askers
from sekiso.interfaces.web import data_views as views
from sekiso.interfaces.web.data_frame import policy_of, terms_said, whole_page
from sekiso.run.work import Work

if TYPE_CHECKING:
    from sekiso.store.contribution.columns import StagedColumn
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
        return _report(store, language, staged_view(language, found, key))

    @app.post(f"/{language}/data/again", include_in_schema=False)
    async def again(request: Request) -> Response:
        store = await run_in_threadpool(askers.store, request)
        form = await request.form()
        try:
            found, key = await _read_again(store, work, form)
            shown = staged_view(language, found, key, form)
        except SekisoError as problem:
            return _refused(store, language, problem)
        return _report(store, language, shown)


def _keep(app: FastAPI, askers: Askers, work: Work, language: str) -> None:
    @app.post(f"/{language}/data/keep", include_in_schema=False)
    async def keep(request: Request) -> Response:
        store = await run_in_threadpool(askers.store, request)
        form = await request.form()
        try:
            found, key = await _read_again(store, work, form)
        except SekisoError as problem:
            return _refused(store, language, problem)
        try:
            given = {**_about(form), **policy_of(form)}
            made = await run_in_threadpool(lambda: store.add(found, **given))
            deliveries.drop_delivery(key)
        except SekisoError as problem:  # what was filled in must not be lost
            return _report(store, language, staged_view(language, found, key, form), problem)
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
    names = [column.name for column in columns]
    for place, column in enumerate(columns):
        told = str(form.get(f"map_{place}", _meaning(column)))
        before = units.spelled(column.suggestion.unit)
        unit = str(form.get(f"unit_{place}", before)).strip()
        if told != _meaning(column) or (told and unit != before):
            is_one_of_many = names.count(column.name) > 1
            name = f"{column.sheet}!{column.name}" if is_one_of_many else column.name
            said[name] = f"{told} [{unit}]" if told and unit else told
    return said


def _meaning(column: StagedColumn) -> str:
    """What the form begins with: the field that is read, or would be if its unit were known."""
    is_offered = column.is_read or column.note == "unit_missing"
    place = column.suggestion.place
    return place.key if is_offered and place else ""


def _about(form: FormData) -> dict[str, Any]:
    return {name: str(form.get(name) or "").strip() for name in ("name", "source")}


def _report(
    store: Store, language: str, staged: dict[str, Any], problem: SekisoError | None = None
) -> Response:
    page = whole_page(language, "data", "check", store, {"staged": staged}, problem)
    status = problem.http_status if problem else 200
    headers = {"Cache-Control": "no-store"}
    return Response(page, status, media_type="text/html", headers=headers)


def _refused(store: Store, language: str, problem: SekisoError) -> Response:
    own, others = views.dataset_rows(store, language)
    page = whole_page(language, "data", "overview", store, {"own": own, "others": others}, problem)
    return Response(page, problem.http_status, media_type="text/html")


def staged_view(
    language: str, found: Inspected, key: str, form: FormData | None = None
) -> dict[str, Any]:
    """What the page shows of a file that was read, with what was filled in before."""
    from sekiso.store.contribution.flat import observations_of  # with the store only

    columns = () if found.staged is None else found.staged.columns
    rows = observations_of(found.records)[:N_SHOWN]
    has_sheets = len({one.sheet for one in columns}) > 1
    said = _about(form) if form else {"name": found.name, "source": ""}
    return {
        "key": key, "file": found.name, "format": found.format, "n_rows": found.n_rows,
        "n_records": len(found.records), **said, "policy": terms_said(form),
        "columns": [
            {"name": one.name, "sheet": one.sheet if has_sheets else "",
             "samples": ", ".join(map(str, one.samples[:4])), "meaning": _meaning(one),
             "others": _others(one, language), "unit": units.spelled(one.suggestion.unit),
             "likely": str(one.values.get("likely", "")),
             "why": "" if one.is_read else one.reason(language)}
            for one in columns
        ],
        "meanings": meanings(language),
        "repairs": found.repairs(language)[:N_TOLD],
        "rejected": found.rejected(language)[:N_TOLD],
        "table": views.table_of_rows(rows, {}, language, with_owner=False),
    }  # fmt: skip


def _others(column: StagedColumn, language: str) -> tuple[tuple[str, str], ...]:
    """What a column was read as beside the fields of the list, such as one element of an alloy."""
    key, place = _meaning(column), column.suggestion.place
    if not key or place is None or any(key == one for one, _ in meanings(language)):
        return ()
    return ((key, place.label(language)),)


@lru_cache(maxsize=2)  # the same list in every row of the form
def meanings(language: str) -> tuple[tuple[str, str], ...]:
    """(key, name) of every field that a column may mean, by kind of record, numbers first."""
    from sekiso.store.contribution.places import LABEL, place  # with the store only
    from sekiso.store.fields import kinds

    found: list[tuple[str, str]] = []
    for kind in kinds().values():
        told = (LABEL, *(name for name, one in kind.fields.items() if one.type != "blob"))
        places = [one for name in told if (one := place(f"{kind.key}.{name}"))]
        found += [(one.key, f"{kind.label(language)}: {one.label(language)}") for one in places]
    rows = [one for name in ("n", "source") if (one := place(f"row.{name}"))]
    return (*found, *((one.key, one.label(language)) for one in rows))
