"""Pages of a list, and answers that a reader need not fetch twice."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Annotated, Any, Final

from fastapi import Query, Request
from fastapi.responses import Response

from sekiso.domain.canonical import canonical_json
from sekiso.interfaces.service.envelopes import JSON

MOST: Final = 1000
UNCHANGED: Final[dict[int | str, dict[str, Any]]] = {
    304: {"description": "The reader has it already, by its ETag."}
}
Cursor = Annotated[
    str, Query(max_length=64, pattern=r"^[0-9a-f-]*$", description="`next` of the page before")
]
Limit = Annotated[int, Query(ge=1, le=MOST, description="entries of one page")]


def page(request: Request, items: Sequence[Any], *, limit: int, key: str = "id") -> Response:
    """One page of a list: {"items": [...], "next": the cursor of the next page or null}."""
    shown = list(items[:limit])
    more = len(items) > limit and bool(shown)
    return tagged(request, {"items": shown, "next": str(shown[-1][key]) if more else None})


def tagged(request: Request, value: Any) -> Response:
    """`value` as canonical JSON with its digest as ETag; 304 where the reader has it already.

    What an asker may see differs, so nothing in between may keep it (RFC 9111).
    """
    content = canonical_json(value)
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Authorization, Cookie"}
    known = request.headers.get("if-none-match", "")
    if tag in (entry.strip().removeprefix("W/") for entry in known.split(",")):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=JSON, headers=headers)
