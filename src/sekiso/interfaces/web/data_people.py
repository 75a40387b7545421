"""The page of people: organisations of the store, accounts with their roles, and their tokens."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData

from sekiso.domain import messages
from sekiso.domain.errors import NeedError, SekisoError
from sekiso.interfaces.service.askers import Askers
from sekiso.interfaces.web.data_frame import whole_page

if TYPE_CHECKING:
    from sekiso.store.policies.tokens import IssuedToken
    from sekiso.store.store import Store

ROLES = ("reader", "contributor", "steward", "auditor", "operator")
_Act = Callable[["Store", FormData], "IssuedToken | None"]


def add_people_pages(app: FastAPI, askers: Askers) -> None:
    """Add what the forms of the page send to, in both languages."""
    acts: dict[str, _Act] = {
        "rename": _rename, "organisation": _organisation, "groups": _groups, "account": _account,
        "token": _token, "revoke": _revoke, "roles": _roles,
    }  # fmt: skip
    for language in messages.LANGUAGES:
        for name, act in acts.items():
            _form(app, askers, language, name, act)


def people(store: Store, language: str) -> tuple[dict[str, Any], Any]:
    """What the page shows to who may look after accounts; others are told who may."""
    asker = store.principal
    is_operator, is_steward = "operator" in asker.roles, "steward" in asker.roles
    shown: dict[str, Any] = {
        "is_operator": is_operator, "is_steward": is_steward, "roles": ROLES, "own": "",
        "organisations": [], "accounts": [], "issued": None, "has_tokens": True,
    }  # fmt: skip
    if not (is_operator or is_steward):
        return {"people": shown}, {"organisations": [], "accounts": []}
    names, groups = store.organisations(), store.groups()
    shown["own"] = asker.organisation
    shown["has_tokens"] = store.has_tokens()
    shown["organisations"] = [
        {"id": key, "name": names[key], "groups": held} for key, held in groups.items()
    ]
    shown["accounts"] = [
        {
            "id": one.id, "name": one.name, "organisation": names.get(one.organisation, ""),
            "is_own": one.organisation == asker.organisation, "roles": one.roles,
            "tokens": one.tokens,
        }
        for one in store.accounts()
    ]  # fmt: skip
    return {"people": shown}, {
        "organisations": shown["organisations"], "accounts": shown["accounts"]
    }  # fmt: skip


def _form(app: FastAPI, askers: Askers, language: str, name: str, act: _Act) -> None:
    @app.post(f"/{language}/data/people/{name}", include_in_schema=False)
    async def done(request: Request) -> Response:
        store = await run_in_threadpool(askers.store, request)
        form = await request.form()
        problem, issued, status = None, None, 200
        try:
            issued = await run_in_threadpool(act, store, form)
        except SekisoError as one:
            problem, status = one, one.http_status
        if issued is None and problem is None:
            return RedirectResponse(f"/{language}/data/people?done=yes", 303)
        shown, _ = await run_in_threadpool(people, store, language)
        shown["people"]["issued"] = issued
        page = whole_page(language, "data/people", "people", store, shown, problem)
        headers = {"Cache-Control": "no-store"}
        return Response(page, status, media_type="text/html", headers=headers)


def _rename(store: Store, form: FormData) -> None:
    store.rename_organisation(_said(form, "name"))


def _organisation(store: Store, form: FormData) -> None:
    from sekiso.store.policies.principal import PROGRAMME  # with the store only

    store.organisation(_said(form, "name"), groups=(PROGRAMME, *_list(form, "groups")))


def _groups(store: Store, form: FormData) -> None:
    store.set_groups(_said(form, "organisation"), _list(form, "groups"))


def _account(store: Store, form: FormData) -> IssuedToken:
    """An account with its first token."""
    name = _said(form, "name")
    if not name:
        raise NeedError("account_nameless")
    roles = [str(one) for one in form.getlist("role")]
    if not roles:
        raise NeedError("account_without_role")
    made = store.account(name, roles, organisation=_said(form, "organisation"))
    return store.token(made)


def _token(store: Store, form: FormData) -> IssuedToken:
    return store.token(_said(form, "account"))


def _revoke(store: Store, form: FormData) -> None:
    store.revoke_token(_said(form, "token"))


def _roles(store: Store, form: FormData) -> None:
    store.set_roles(_said(form, "account"), [str(one) for one in form.getlist("role")])


def _said(form: FormData, name: str) -> str:
    return str(form.get(name) or "").strip()[:200]


def _list(form: FormData, name: str) -> tuple[str, ...]:
    return tuple(one for part in _said(form, name).split(",") if (one := part.strip()))
