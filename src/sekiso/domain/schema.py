"""Shapes of requests and answers at the REST and MCP doors.  The only file that imports pydantic.

Unknown fields are refused.  Numbers that have a unit are text with that unit.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from sekiso.domain.estimate_fields import ESTIMATE_FIELDS
from sekiso.domain.need import FIELDS, DoorField

Phrase = Annotated[str, Field(max_length=200)]
Count = Annotated[int, Field(strict=True, ge=1, le=10**10)]
SeriesValues = Annotated[list[float | Phrase], Field(max_length=10_000)]
Acting = Phrase | dict[str, Any]
_DIGEST = r"^[0-9a-f]{64}$"
Cells = Annotated[list[str | float | bool | None], Field(max_length=100_000)]


class Shape(BaseModel):
    """The fields of a need, as `sekiso.explore` takes them; text carries its unit."""

    model_config = ConfigDict(extra="forbid", strict=False)


def need_body() -> type[Shape]:
    """The shape of a request that asks: one optional property for each field of a need."""
    properties: dict[str, Any] = {row.name: _property(row) for row in FIELDS}
    return create_model("NeedBody", __base__=Shape, __doc__=Shape.__doc__, **properties)


def estimate_body() -> type[Shape]:
    """The shape of a request for an estimate: one property for each of its fields."""
    properties: dict[str, Any] = {row.name: _property(row) for row in ESTIMATE_FIELDS}
    for row in (row for row in ESTIMATE_FIELDS if row.name in ("process", "material")):
        told = Field(description=row.help["en"], max_length=row.most, examples=[row.example])
        properties[row.name] = (str, told)
    words = "The fields of an estimate, as `sekiso.estimate` takes them; text carries its unit."
    return create_model("EstimateBody", __base__=Shape, __doc__=words, **properties)


class LoadedBody(BaseModel):
    """An uploaded part under loads; text carries its unit."""

    model_config = ConfigDict(extra="forbid")

    part: str = Field(pattern=_DIGEST, description="id of an uploaded part (POST /v1/parts)")
    loads: list[Acting] = Field(min_length=1, max_length=50, examples=[["5 kN -z on face 12"]])
    supports: list[Acting] = Field(min_length=1, max_length=50, examples=[["face 3,4"]])
    material: Phrase | dict[Phrase, Phrase] = Field(
        examples=["Ti-6Al-4V", {"young_modulus": "114 GPa", "yield_strength": "880 MPa"}]
    )
    process: Phrase | None = Field(default=None, examples=["PBF-LB"])
    heat_condition: Phrase | None = Field(default=None, examples=["stress-relieved"])
    min_safety_factor: float | None = Field(default=None, gt=0.0, lt=1e3)
    max_displacement: Phrase | None = Field(default=None, examples=["0.5 mm"])
    unit: Phrase | None = Field(default=None, description="unit of a file that declares none")


class StressBody(LoadedBody):
    """A strength check of an uploaded part."""

    resolution: Phrase | int | None = Field(
        default=None, description="coarse, normal, a number of cells, or the edge of a cell"
    )


class LighterBody(LoadedBody):
    """What an uploaded part becomes without the metal that carries nothing; one aim."""

    resolution: Phrase | int | None = Field(
        default=None, description="coarse, normal, a number of cells, or the edge of a cell"
    )
    direction: Phrase | None = Field(default=None, examples=["+z"])
    volume_fraction: float | None = Field(default=None, gt=0.0, lt=1.0)
    max_mass: Phrase | None = Field(default=None, examples=["300 g"])
    keep: list[Phrase] = Field(default=[], max_length=50, examples=[["face 7"]])
    symmetry: list[Literal["x", "y", "z"]] = Field(default=[], max_length=3)
    n_iterations: int = Field(default=60, ge=1, le=200)


def _property(row: DoorField) -> tuple[Any, Any]:
    said: dict[str, Any] = {"default": row.default, "description": row.help["en"]}
    if row.kind == "list":
        said |= {"default": [], "examples": [[row.example]], "max_length": row.most}
        return list[Phrase], Field(**said)
    if row.kind == "mapping":
        return dict[Phrase, Phrase | float | bool], Field(
            **said | {"default": {}, "max_length": row.most}
        )
    if row.kind == "part":
        text = "id of an uploaded part (POST /v1/parts): the sha256 of its bytes"
        return str | None, Field(default=None, pattern=_DIGEST, description=text)
    if row.kind == "table":
        return dict[Phrase, Cells] | None, Field(**said, max_length=100)
    if row.kind == "whole":
        return int, Field(**said, ge=0, le=row.most)
    if row.kind == "flag":
        return bool, Field(**said)
    if row.kind == "pieces":
        return Phrase | Count | None, Field(**said, examples=[row.example])
    return str | None, Field(**said, max_length=row.most, examples=[row.example])


class ErrorBody(BaseModel):
    """What went wrong: what - got - allowed - why - next."""

    error: str
    what: str | None = None
    got: str | None = None
    allowed: str | None = None
    why: str | None = None
    next: str | None = None


class JobBody(BaseModel):
    """An answer that is being made: poll its job until `state` is done, failed or cancelled.

    `remaining` is an estimate in seconds; `answer` the id under which the answer is found.
    """

    id: str
    state: Literal["waiting", "running", "done", "failed", "cancelled"]
    progress: float
    remaining: float
    answer: str | None = None
    error: ErrorBody | None = None


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


class PolicyBody(BaseModel):
    """Who may do what with a dataset.

    `level`: private, consortium (with `group`), programme, public; `purposes`: view, learn, export;
    `known`: who may know that it exists ("", programme, public); `masked`: fields that stay hidden;
    `not_before`, `until`: ISO 8601; `least_group`: rows count only where so many owners contribute.
    """

    model_config = ConfigDict(extra="forbid")

    level: Literal["private", "consortium", "programme", "public"]
    group: Annotated[str, Field(max_length=100)] = ""
    purposes: Annotated[list[Literal["view", "learn", "export"]], Field(max_length=3)] = ["learn"]
    known: Literal["", "programme", "public"] = ""
    masked: Annotated[list[Phrase], Field(max_length=100)] = []
    not_before: Annotated[str, Field(max_length=32)] = ""
    until: Annotated[str, Field(max_length=32)] = ""
    least_group: Annotated[int, Field(ge=1, le=1000)] = 1


class PartnerBody(BaseModel):
    """An installation elsewhere that stands for an organisation here.

    `organisation` its id or name here; `address` the base of its Dataspace Protocol endpoints;
    `credential` the token that it gave us.
    """

    model_config = ConfigDict(extra="forbid")

    organisation: Annotated[str, Field(min_length=1, max_length=200)]
    address: Annotated[str, Field(min_length=1, max_length=300)]
    credential: Annotated[str, Field(max_length=2000)] = ""


class OfferBody(BaseModel):
    """Terms on which whoever agrees may use a dataset of the own organisation.

    `to` is "public", "group:<name>" or "organisation:<id>"; `keeps_recipe`: process parameters do
    not leave the house; the other terms as in a policy.
    """

    model_config = ConfigDict(extra="forbid")

    dataset: Annotated[str, Field(pattern=r"^[0-9a-f-]{36}$")]
    to: Annotated[str, Field(min_length=1, max_length=200)] = "public"
    purposes: Annotated[
        list[Literal["view", "learn", "export"]], Field(min_length=1, max_length=3)
    ] = ["learn"]
    until: Annotated[str, Field(max_length=32)] = ""
    masked: Annotated[list[Phrase], Field(max_length=100)] = []
    least_group: Annotated[int, Field(ge=1, le=1000)] = 1
    keeps_recipe: bool = True


class NegotiationBody(BaseModel):
    """An offer of a partner's catalogue that the own organisation asks for."""

    model_config = ConfigDict(extra="forbid")

    partner: Annotated[str, Field(pattern=r"^[0-9a-f-]{36}$")]
    offer: dict[str, Any]
    dataset: Annotated[str, Field(min_length=1, max_length=300)]


class TransferBody(BaseModel):
    """An agreement whose data are to be fetched."""

    model_config = ConfigDict(extra="forbid")

    agreement: Annotated[str, Field(min_length=1, max_length=100)]


class TokenBody(BaseModel):
    """A token for an account of the own organisation, valid for `days`."""

    model_config = ConfigDict(extra="forbid")

    account: Annotated[str, Field(pattern=r"^[0-9a-f-]{36}$")]
    label: Annotated[str, Field(max_length=200)] = ""
    days: Annotated[int, Field(ge=1, le=366)] = 90


class StatisticsBody(BaseModel):
    """Statistics of models by key, as `sekiso.site_statistics` gives them, instead of rows."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=200)]
    statistics: Annotated[dict[Phrase, dict[str, Any]], Field(min_length=1, max_length=50)]
    source: Annotated[str, Field(max_length=300)] = ""
    policy: PolicyBody | None = None


class ConditionBody(BaseModel):
    """`column operator value`; two values for "between", several for "in"."""

    model_config = ConfigDict(extra="forbid")

    column: Phrase
    operator: Literal["=", "!=", "<", "<=", ">", ">=", "between", "in", "is_missing"]
    value: bool | float | Phrase | SeriesValues | None = None


class FigureBody(BaseModel):
    """A figure of a column over the rows or groups."""

    model_config = ConfigDict(extra="forbid")

    function: Literal["count", "mean", "std", "sum", "minimum", "maximum"]
    column: Phrase = ""


class SeriesQueryBody(BaseModel):
    """Rows (`columns`), or figures (`aggregates` by `group_by`), of the sensor tables `name`."""

    model_config = ConfigDict(extra="forbid")

    name: Phrase
    columns: Annotated[list[Phrase], Field(max_length=200)] = []
    where: Annotated[list[ConditionBody], Field(max_length=20)] = []
    group_by: Annotated[list[Phrase], Field(max_length=8)] = []
    aggregates: Annotated[list[FigureBody], Field(max_length=40)] = []
    order_by: Annotated[list[Phrase], Field(max_length=8)] = []
    records: Annotated[list[Phrase], Field(max_length=1000)] = []
    datasets: Annotated[list[Phrase], Field(max_length=1000)] = []
    most: Annotated[int, Field(ge=1, le=100_000)] = 10_000
