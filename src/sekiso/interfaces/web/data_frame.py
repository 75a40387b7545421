"""The frame of the pages of measured data, and what their forms say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from starlette.datastructures import FormData

from sekiso.domain import messages
from sekiso.domain.errors import NeedError, SekisoError
from sekiso.interfaces.report import html
from sekiso.interfaces.web import data_views as views
from sekiso.interfaces.web import shell

if TYPE_CHECKING:
    from sekiso.store.store import Store


def whole_page(
    language: str,
    name: str,
    part: str,
    store: Store,
    shown: Mapping[str, Any],
    problem: SekisoError | None = None,
    *,
    done: bool = False,
) -> Markup:
    """A whole page of measured data: `part` of the template, for this asker."""

    def text(key: str, **values: Any) -> str:
        return messages.text(key, language, **values)

    inside = html.rendered(
        "data.html", text=text, language=language, here=name, part=part,
        who=views.who(store, language), problem=problem.text(language) if problem else "",
        done=text("data_page.done") if done else "",
        groups=sorted(store.principal.groups - {"programme"}),
        **shown,
    )  # fmt: skip
    return shell.plain_page(language, "data", inside, twin=f"/{language}/{name}.json")


def policy_of(form: FormData) -> dict[str, Any]:
    """What a form says of sharing, as arguments of `Store.share`."""
    least = str(form.get("least_group") or "1")
    if not least.isdecimal():
        raise NeedError("policy_least_group", got=least)
    return {
        "level": str(form.get("level") or "private"),
        "group": str(form.get("group") or "").strip(),
        "purposes": tuple(str(one) for one in form.getlist("purpose")),
        "masked": tuple(
            name.strip() for name in str(form.get("masked") or "").split(",") if name.strip()
        ),
        "not_before": _day(form, "not_before"),
        "until": _day(form, "until"),
        "least_group": int(least),
    }


def terms_said(form: FormData | None) -> dict[str, Any]:
    """What a form said of sharing, for the form that is shown next; what is no number is 1."""
    if form is None:
        return {}
    least = str(form.get("least_group") or "1")
    return {
        "level": str(form.get("level") or "private"), "group": str(form.get("group") or ""),
        "purposes": [str(one) for one in form.getlist("purpose")],
        "masked": [str(form.get("masked") or "")], "least_group": least if least.isdecimal() else 1,
        "not_before": str(form.get("not_before") or ""), "until": str(form.get("until") or ""),
    }  # fmt: skip


def _day(form: FormData, name: str) -> str:
    told = str(form.get(name) or "").strip()
    return f"{told}T00:00:00Z" if told else ""
