"""Shapes of requests and answers at the REST and MCP doors.  The only file that imports pydantic.

Unknown fields are refused.  Numbers that have a unit are text with that unit.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

MAX_TEXT = 4000
Phrase = Annotated[str, Field(max_length=200)]
Count = Annotated[int, Field(strict=True, ge=1, le=10**10)]


class NeedBody(BaseModel):
    """The fields of a need, as `sekiso.explore` takes them; text carries its unit."""

    model_config = ConfigDict(extra="forbid", strict=False)

    part: str | None = Field(
        default=None,
        pattern=r"^[0-9a-f]{64}$",
        description="id of an uploaded part (POST /v1/parts); leave it out and give size or words",
    )
    size: str | None = Field(default=None, max_length=100, examples=["120 x 80 x 60 mm"])
    mass: str | None = Field(default=None, max_length=40, examples=["400 g"])
    volume: str | None = Field(default=None, max_length=40, examples=["50 cm^3"])
    features: list[Phrase] = Field(default=[], max_length=20, examples=[["internal_channels"]])
    require: list[Phrase] = Field(
        default=[], max_length=50, examples=[["yield_strength >= 300 MPa", "leak_tight"]]
    )
    description: str | None = Field(default=None, max_length=MAX_TEXT)
    material: str | None = Field(default=None, max_length=200, examples=["SUS316L", "Ti"])
    quantity: Phrase | Count | None = Field(default=None, examples=["50", "400/year", "series"])
    assume: dict[Phrase, Phrase | float | bool] = Field(default={}, max_length=50)
    seed: int = Field(default=0, ge=0, le=2**31 - 1)
    only_my_machines: bool = False


class ErrorBody(BaseModel):
    """What went wrong: what - got - allowed - why - next."""

    error: str
    what: str | None = None
    got: str | None = None
    allowed: str | None = None
    why: str | None = None
    next: str | None = None


class PartBody(BaseModel):
    """An uploaded part: its id and what was measured on it, SI."""

    id: str
    name: str
    volume: float
    area: float
    extent: list[float]
    n_bodies: int
    is_closed: bool
    n_triangles: int
    findings: list[dict[str, Any]]
