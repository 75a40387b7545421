"""What an answer given before would be if something were asked otherwise."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from fastapi import FastAPI, HTTPException, Query, Request, Response
from fastapi import Path as UrlPath
from starlette.concurrency import run_in_threadpool

from sekiso.domain.errors import NeedError, PartError
from sekiso.domain.need import said_texts
from sekiso.interfaces.service import uploads, worker
from sekiso.interfaces.service.answers import Answers
from sekiso.interfaces.service.askers import Askers, Snapshot
from sekiso.interfaces.service.envelopes import json_response

AnswerId = Annotated[str, UrlPath(pattern=r"^[0-9a-f]{64}$")]
Count = Annotated[int, Query(ge=1, le=50, description="entries at most")]
Target = Annotated[float, Query(gt=0.0, lt=1.0, description="share of CO2 to be saved")]
Ways = Annotated[list[Annotated[str, Query(max_length=60)]], Query(min_length=1, max_length=20)]
Way = Annotated[str | None, Query(max_length=40, description="the way to improve")]


def routes(
    app: FastAPI, answers: Answers, askers: Askers, errors: dict[int | str, dict[str, Any]]
) -> None:
    """Add the addresses below an answer."""

    async def told(request: Request, answer_id: str, kind: str, **options: Any) -> Response:
        learned = await run_in_threadpool(askers.snapshot, request)
        asked = await run_in_threadpool(_asked, answers, answer_id, learned)
        key = ("what_if", answer_id, kind, *options.values())
        given = {"kind": kind, "asked": asked, **options}
        found = await answers.work.result(key, "answer", worker.what_if, given)
        return json_response(found)

    @app.get("/v1/answers/{answer_id}/counterfactuals", responses=errors)
    async def counterfactuals(
        request: Request,
        answer_id: AnswerId,
        n: Count = 5,
        by: Literal["price", "lead_time", "co2"] = "price",
    ) -> Response:
        """What saves most when the question of an answer is asked otherwise, each asked again."""
        return await told(request, answer_id, "counterfactuals", n=n, by=by)

    @app.get("/v1/answers/{answer_id}/co2-levers", responses=errors)
    async def co2_levers(
        request: Request, answer_id: AnswerId, target: Target = 0.5, process: Way = None
    ) -> Response:
        """What brings the CO2 of an answer's part down by `target`, and with which chance."""
        return await told(request, answer_id, "co2", target=target, process=process)

    @app.get("/v1/answers/{answer_id}/information", responses=errors)
    async def information(request: Request, answer_id: AnswerId, n: Count = 5) -> Response:
        """Which quote, trial or test is worth most before the order, less its fee."""
        return await told(request, answer_id, "information", n=n)

    @app.get("/v1/answers/{answer_id}/ways", responses=errors)
    async def ways(request: Request, answer_id: AnswerId, way: Ways) -> Response:
        """Ways such as PBF-LB or casting/sand beside each other for the part of an answer."""
        return await told(request, answer_id, "compare", ways=tuple(way))


def _asked(answers: Answers, answer_id: str, learned: Snapshot | None) -> dict[str, Any]:
    """The arguments behind an answer; 404 for one that was not given here, or not to the asker."""
    content = answers.given(answer_id, learned="" if learned is None else learned.digest)
    if content is None:
        raise HTTPException(404)
    need: Mapping[str, Any] = json.loads(content)["need"]
    if need.get("local"):
        raise NeedError("answer_without_rows")
    asked = said_texts(need)
    if "part" in asked:
        kept = uploads.part_file(str(asked["part"]))
        if kept is None:
            raise PartError("part_unknown", got=asked["part"])
        asked["part"] = str(kept)
    if learned is not None and need.get("shared"):
        asked["store"] = learned
    return asked
