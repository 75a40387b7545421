"""The pages of measured data: one's own datasets, sharing, what it changed, the log, sign-in."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import FastAPI, Form, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from sekiso.domain import messages
from sekiso.domain.errors import PolicyError, SekisoError, ServiceError
from sekiso.interfaces.python.measured_sharing import sharing_text
from sekiso.interfaces.report import html
from sekiso.interfaces.service.askers import SAFE_COOKIE, Askers, cookie_name, place_of
from sekiso.interfaces.service.envelopes import json_response
from sekiso.interfaces.web import data_views as views
from sekiso.interfaces.web import shell
from sekiso.interfaces.web.data_deliveries import add_delivery_pages
from sekiso.interfaces.web.data_frame import policy_of, whole_page
from sekiso.interfaces.web.data_people import add_people_pages, people
from sekiso.run.work import Work

if TYPE_CHECKING:
    from sekiso.store.datasets import Dataset
    from sekiso.store.store import Store

N_ROWS = 50  # shown of a dataset
N_ENTRIES = 200  # shown of the log
WEEK = 604_800  # s, for which the browser keeps a token
_Make = Callable[["Store", str], tuple[dict[str, Any], Any]]


def add_data_pages(app: FastAPI, askers: Askers, work: Work) -> None:
    """Add the pages and their JSON twins in both languages."""
    pages: dict[str, tuple[str, _Make]] = {
        "data": ("overview", _overview), "data/sharing": ("sharing", _sharing),
        "data/effect": ("effect", _effect), "data/log": ("log", _log),
        "data/people": ("people", people),
    }  # fmt: skip
    for language in messages.LANGUAGES:
        for name, (part, make) in pages.items():
            _page(app, askers, language, name, part, make)
        _dataset(app, askers, language)
        _changes(app, askers, language)
        _sign_in(app, askers, language)
    add_delivery_pages(app, askers, work)
    add_people_pages(app, askers)


def _page(app: FastAPI, askers: Askers, language: str, name: str, part: str, make: _Make) -> None:
    @app.get(f"/{language}/{name}", include_in_schema=False)
    def page(request: Request) -> Response:
        return _shown(askers, request, language, name, part, make)

    @app.get(f"/{language}/{name}.json", include_in_schema=False)
    def twin(request: Request) -> Response:
        try:
            return json_response(make(askers.store(request), language)[1])
        except SekisoError as problem:
            return JSONResponse(problem.envelope(language), problem.http_status)


def _dataset(app: FastAPI, askers: Askers, language: str) -> None:
    @app.get(f"/{language}/data/dataset/{{dataset_id}}", include_in_schema=False)
    def page(request: Request, dataset_id: str) -> Response:
        def make(store: Store, language: str) -> tuple[dict[str, Any], Any]:
            return _dataset_content(store, language, dataset_id)

        return _shown(askers, request, language, "data", "dataset", make)


def _changes(app: FastAPI, askers: Askers, language: str) -> None:
    @app.post(f"/{language}/data/dataset/{{dataset_id}}/share", include_in_schema=False)
    async def share(request: Request, dataset_id: str) -> Response:
        given = policy_of(await request.form())
        return _changed(
            askers, request, language, dataset_id, lambda store: store.share(dataset_id, **given)
        )

    @app.post(f"/{language}/data/dataset/{{dataset_id}}/withdraw", include_in_schema=False)
    async def withdraw(request: Request, dataset_id: str) -> Response:
        if (await request.form()).get("sure") != "yes":
            return RedirectResponse(f"/{language}/data/dataset/{dataset_id}", 303)
        return _changed(askers, request, language, "", lambda store: store.withdraw(dataset_id))


def _sign_in(app: FastAPI, askers: Askers, language: str) -> None:
    @app.get(f"/{language}/data/sign-in", include_in_schema=False)
    def page(request: Request) -> Response:
        return _shown(askers, request, language, "data", "sign_in", lambda _, __: ({}, {}))

    @app.post(f"/{language}/data/sign-in", include_in_schema=False)
    def signed(
        request: Request,
        token: Annotated[str, Form(max_length=300)] = "",
        out: Annotated[str, Form(max_length=10)] = "",
    ) -> Response:
        back, name = RedirectResponse(f"/{language}/data", 303), cookie_name(request)
        is_secure = name == SAFE_COOKIE
        if out or not token:
            back.delete_cookie(name, httponly=True, samesite="strict", secure=is_secure)
            back.headers["Clear-Site-Data"] = '"cache", "storage"'
            return back
        try:
            askers.store_for(token.strip(), place=place_of(request))
        except (PolicyError, ServiceError) as problem:
            page = whole_page(language, "data", "sign_in", askers.store_for(""), {}, problem)
            return Response(page, problem.http_status, media_type="text/html")
        back.set_cookie(
            name, token.strip(), max_age=WEEK, httponly=True, samesite="strict", secure=is_secure
        )
        return back


def _changed(
    askers: Askers,
    request: Request,
    language: str,
    dataset_id: str,
    change: Callable[[Store], object],
) -> Response:
    """Change something, then show it again; what went wrong stands on the page."""
    store = askers.store(request)
    address = f"data/dataset/{dataset_id}" if dataset_id else "data"
    try:
        change(store)
    except SekisoError as problem:
        shown, _ = _overview(store, language)
        page = whole_page(language, "data", "overview", store, shown, problem)
        return Response(page, problem.http_status, media_type="text/html")
    return RedirectResponse(f"/{language}/{address}?done=yes", 303)


def _shown(
    askers: Askers, request: Request, language: str, name: str, part: str, make: _Make
) -> Response:
    try:
        store = askers.store(request)
        shown, _ = make(store, language)
    except SekisoError as problem:
        inside = html.markup(shell.PROBLEM, problem.text(language))
        link = html.markup(
            '<p><a href="/{}/data/sign-in">{}</a></p>', language,
            messages.text("data_page.sign_in", language),
        )  # fmt: skip
        page = shell.plain_page(language, "data", inside + link)
        return Response(page, problem.http_status, media_type="text/html")
    is_done = request.query_params.get("done") == "yes"
    page = whole_page(language, name, part, store, shown, done=is_done)
    return Response(page, media_type="text/html", headers={"Cache-Control": "no-store"})


def _overview(store: Store, language: str) -> tuple[dict[str, Any], Any]:
    own, others = views.dataset_rows(store, language)
    return {"own": own, "others": others}, {"own": own, "others": others}


def _sharing(store: Store, language: str) -> tuple[dict[str, Any], Any]:
    rows = views.sharing_rows(store, language)
    return {"matrix": rows}, {"rules": rows}


def _effect(store: Store, language: str) -> tuple[dict[str, Any], Any]:
    found = views.effect(store, language)
    return {"effect": found}, {"effect": found}


def _log(store: Store, language: str) -> tuple[dict[str, Any], Any]:
    rows = views.log_rows(store, language, most=N_ENTRIES)
    return {"entries": rows}, {"entries": rows}


def _dataset_content(store: Store, language: str, dataset_id: str) -> tuple[dict[str, Any], Any]:
    found: Dataset | None = next(iter(views.active(store.datasets(dataset=dataset_id))), None)
    if found is None:
        raise PolicyError("not_allowed")
    rows = store.measurements(dataset=dataset_id, most=N_ROWS)
    is_own = found.owner == store.principal.organisation
    rules = [rule for rule in store.rules() if rule.scope_id == dataset_id] if is_own else []
    names = views.owner_names(store)
    shown = {
        "dataset": found, "is_own": is_own,
        "shared": sharing_text(rules, language, names), "terms": views.terms(rules),
        "table": views.table_of_rows(rows, names, language),
        "exports": _exports(store, dataset_id),
    }  # fmt: skip
    return shown, {"dataset": vars(found), "rows": [vars(row) for row in rows]}


def _exports(store: Store, dataset_id: str) -> list[tuple[str, str]]:
    """(key, name) of the formats in which the asker may take a dataset out."""
    if not store.why(dataset_id, "export").allowed:
        return []
    from sekiso.store.exporters.registry import exporters  # with the store only

    return [(key, one.title) for key, one in exporters().items()]
