"""REST of the directory: entries, schemes for a firm, fees."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import FastAPI, Query
from fastapi.responses import Response

from sekiso.interfaces.python import directory as doors
from sekiso.interfaces.service.envelopes import json_response

MOST = 1000
Short = Annotated[str | None, Query(max_length=200)]
Tags = Annotated[list[str], Query(max_length=20)]
Shown = Annotated[int, Query(ge=1, le=MOST)]
People = Annotated[int, Query(description="people employed")]
Money = Annotated[float | None, Query(description="JPY")]
Capital = Annotated[float, Query(description="JPY")]


def add_directory(app: FastAPI, errors: dict[int | str, dict[str, Any]]) -> None:
    """Add the addresses to an application."""

    @app.get("/v1/directory", responses=errors)
    def directory(
        text: Short = None,
        kind: Short = None,
        tag: Tags = [],  # noqa: B006  FastAPI copies it
        prefecture: Short = None,
        year: Short = None,
        today: Short = None,
        most: Shown = 100,
    ) -> Response:
        """Find institutes, consortia, projects, courses, schemes, standards, figures and fees.

        `year`: as of that fiscal year; `today`: the day as of which an entry is stale.
        """
        found = doors.directory(
            text, kind=kind, tags=tag, prefecture=prefecture, year=year, today=today
        )
        return json_response([entry.plain() for entry in found[:most]])

    @app.get("/v1/subsidies", responses=errors)
    def subsidies(
        employees: People,
        capital: Capital,
        machine_price: Money = None,
        industry: Short = "manufacturing",
        sales: Money = None,
        purpose: Short = "machine",
        year: Short = None,
        today: Short = None,
    ) -> Response:
        """Judge each grant and tax scheme of Japan for a firm; money in JPY."""
        found = doors.subsidies(
            employees=employees, capital=capital, machine_price=machine_price,
            industry=industry or "manufacturing", sales=sales, purpose=purpose or "machine",
            year=year, today=today,
        )  # fmt: skip
        return json_response([scheme.plain() for scheme in found])

    @app.get("/v1/fees/{test}", responses=errors)
    def fee(
        test: str,
        hours: float | None = None,
        pieces: int = 1,
        customer: Short = None,
        prefecture: Short = None,
    ) -> Response:
        """What a public institute charges for a test on file, by its published rule."""
        found = doors.institute_fee(
            test, hours=hours, pieces=pieces, customer=customer, prefecture=prefecture
        )
        return json_response(found.plain())
