"""Answers of the doors that speak HTTP: canonical JSON, and refusals in the language asked for."""

from __future__ import annotations

from typing import Any

from starlette.datastructures import Headers
from starlette.responses import JSONResponse, Response
from starlette.types import Scope

from sekiso.domain import messages
from sekiso.domain.canonical import canonical_json
from sekiso.domain.errors import NeedError, SekisoError

JSON = "application/json"
SOON = "10"  # s, after which to ask a busy service again


def json_response(value: Any) -> Response:
    """The response that holds `value` as canonical JSON."""
    return Response(canonical_json(value), media_type=JSON)


def refusal(scope: Scope, key: str, /, *, code: int, **values: object) -> JSONResponse:
    """The response that refuses a request with the error `key`."""
    return error_response(scope, NeedError(key, **values), status=code)


def error_response(
    scope: Scope, problem: SekisoError, *, status: int | None = None
) -> JSONResponse:
    """The response that tells an error."""
    code = problem.http_status if status is None else status
    headers = {"Retry-After": SOON} if code in (429, 503) else None
    return JSONResponse(problem.envelope(language(scope)), code, headers)


def language(scope: Scope) -> str:
    """The language that a request asks for, English where it is none of ours."""
    wanted = Headers(scope=scope).get("accept-language", "en")[:2].lower()
    return wanted if wanted in messages.LANGUAGES else "en"
