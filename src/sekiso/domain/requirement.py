"""Limits, flags and numbers of pieces: read from text or numbers into SI, and refused early."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sekiso.domain import glossary, quantities, units, wording
from sekiso.domain.errors import NeedError
from sekiso.domain.numerals import with_plain_numbers, without_about
from sekiso.domain.pieces import whole_text

RELATIONS = (">=", "<=")
SHAPES = (  # classes of shape that decide how a part is usually made
    "turned", "block", "plate", "bent_sheet", "profile", "frame", "gear", "fastener", "housing",
    "free_form", "fine",
)  # fmt: skip
SCOPES = ("raw", "finished", "reported")  # of supply: as printed or cast, to drawing, with report
RAW = SCOPES[0]
REGIONS = ("JP", "EU", "US", "CN", "IN")
SUPPLY = frozenset(
    (
        "quantity", "grid", "share_plate", "scope", "region", "express", "recycled_share",
        "powder_yield", "powder_reuse",
    )
)  # fmt: skip
FLAG_VALUES: Mapping[str, tuple[str, ...]] = {
    "shape": SHAPES,
    "scope": SCOPES,
    "region": REGIONS,
    "tooling": ("exists", "lost", "none"),
    "biocompatible": (
        "yes",
        "permanent_implant",
        "bone_contact",
        "short_contact",
        "dental",
        "food_contact",
    ),
}
_CALLED = {  # other words for the values of a flag, in small letters; "-" and "_" are blanks
    "scope": {
        "as printed": "raw", "as built": "raw", "as cast": "raw", "unmachined": "raw",
        "造形のまま": "raw", "造形まま": "raw", "鋳放し": "raw", "素形材": "raw",
        "machined": "finished", "to drawing": "finished", "仕上げ": "finished",
        "図面どおり": "finished",
        "with report": "reported", "inspected": "reported", "with inspection report": "reported",
        "検査成績書付き": "reported", "成績書付き": "reported",
    },
    "region": {
        "japan": "JP", "日本": "JP", "国内": "JP", "europe": "EU", "欧州": "EU", "ヨーロッパ": "EU",
        "germany": "EU", "ドイツ": "EU", "france": "EU", "italy": "EU", "spain": "EU", "uk": "EU",
        "england": "EU", "英国": "EU", "gb": "EU", "de": "EU", "fr": "EU", "it": "EU", "es": "EU",
        "pt": "EU", "tr": "EU", "usa": "US", "united states": "US", "米国": "US", "アメリカ": "US",
        "canada": "US", "ca": "US", "china": "CN", "中国": "CN", "india": "IN", "インド": "IN",
    },
}  # fmt: skip
_ALWAYS_A_CHOICE = ("tooling", "shape", "scope", "region")  # a flag that means nothing alone
WITH_WORD = ("corrosion", "substrate", "replaces")  # flags whose value is a free word
MAX_BUY_TO_FLY = 1000.0
MAX_PRESSURE = 1e9  # Pa
METAL_DENSITY = (500.0, 23000.0)  # kg/m3: a metal foam, and osmium
_ROUNDING = 1.0 + 1e-6
_FLAG_EXAMPLE = {
    "corrosion": "sea_water",
    "substrate": "H13",
    "replaces": "SUS304",
    "buy_to_fly": "8",
    "pressure": "350 bar",
}
AMOUNTS = {  # of a part: the quantity that each is
    "size": "size", "largest_dimension": "size", "volume": "volume", "mass": "mass",
}  # fmt: skip
_YES_OR_NO = {"yes": True, "true": True, "no": False, "false": False, "": True}
PIECES_WORDS = ("one-off", "low", "series", "mass")


@dataclass(frozen=True)
class Requirement:
    """A property with its limit in SI: `yield_strength >= 8e8`."""

    key: str
    relation: str
    limit: float
    is_assumed: bool = False

    def __post_init__(self) -> None:
        if self.key not in quantities.properties():
            raise NeedError("property_unknown", got=self.key, allowed=_property_list())
        if self.relation not in RELATIONS:
            raise NeedError("relation_unknown", got=self.relation)
        quantities.quantity(self.key).check(self.limit)

    def text(self, language: str = "en") -> str:
        """The requirement as a user reads it."""
        entry = quantities.properties()[self.key]
        return f"{entry.name(language)} {self.relation} {entry.show(self.limit):.4g} {entry.shown}"


@dataclass(frozen=True)
class Pieces:
    """How many are wanted: a range of pieces per order, or per year."""

    low: float
    high: float
    is_per_year: bool = False
    word: str | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.low <= self.high <= 1e10:
            raise NeedError("quantity_out_of_range", got=f"{self.low:.15g}")


Flag = tuple[str, str | float | bool]


def read_requirement(text: str) -> Requirement | Flag:
    """A requirement ("mass <= 400 g", "質量 400 g 以下") or a flag ("corrosion=sea_water").

    Raises NeedError for what is neither, and for a text that states two limits.
    """
    read = read_requirements(text)
    if len(read) != 1:
        raise NeedError("requirement_unreadable", got=text, allowed=", ".join(glossary.flags()))
    return read[0]


def read_requirements(text: str) -> tuple[Requirement | Flag, ...]:
    """As `read_requirement`; "between 300 and 400 MPa" is a floor and a ceiling."""
    plain = units.plain(text).strip()
    name, _, value = (piece.strip() for piece in plain.partition("="))
    if name in glossary.flags():
        return ((name, flag_value(name, value)),)
    limits = wording.limits_of(plain)
    if limits:
        return tuple(map(requirement_of, limits))
    if value and quantities.find_property(name):
        raise NeedError("relation_missing", got=text, key=name)
    raise NeedError("requirement_unreadable", got=text, allowed=", ".join(glossary.flags()))


def requirement_of(limit: wording.Limit, *, is_assumed: bool = False) -> Requirement:
    """The requirement of a limit as it was written.  Raises NeedError as `limit_of` does."""
    entry = quantities.properties()[limit.key]
    before = limit.called if limit.is_complement else f"{limit.key} {limit.relation}"
    number = _number(entry, before, limit.value)
    value = 1.0 - number if limit.is_complement else number
    return Requirement(limit.key, limit.relation, value, is_assumed)


def read_pieces(quantity: int | float | str | None) -> Pieces | None:
    """A quantity: 50, "50 pcs", "400/year", "20万個", "月100個" or a word of `PIECES_WORDS`.

    Raises NeedError for what is no number of pieces, for none and less, and for a part of one.
    """
    if quantity is None or quantity == "":
        return None
    if isinstance(quantity, int | float) and not isinstance(quantity, bool):
        number = float(min(quantity, 1e300))
        return Pieces(number, number)
    text = with_plain_numbers(units.plain(str(quantity))).strip().lower()
    if text in PIECES_WORDS:
        return Pieces(1.0, 1e10, word=text) if text != "one-off" else Pieces(1.0, 1.0, word=text)
    said = whole_text(text)
    if said is None or quantity is True:
        raise NeedError("quantity_unreadable", got=quantity)
    is_broken = 1.0 < said.number < math.inf and not said.is_per_year and said.number % 1.0
    if is_broken or math.isnan(said.number):
        raise NeedError("quantity_not_whole", got=quantity)
    return Pieces(said.number, said.number, said.is_per_year)


def limit_of(key: str, relation: str, text: str) -> Requirement:
    """The limit of property `key` written in `text` ("800 MPa", "45 HRC"), a unit in it.

    Raises NeedError without a unit (with the likely one),
    for a unit of another kind and outside the plausible band.
    """
    entry = quantities.properties()[key]
    return Requirement(key, relation, _number(entry, f"{key} {relation}", text))


def _number(entry: quantities.Quantity, before: str, text: str) -> float:
    try:
        return entry.read(text)
    except NeedError as problem:
        if problem.key != "unit_missing":
            raise
        raise NeedError(
            "requirement_unit_missing", got=f"{before} {text}", unit=entry.shown
        ) from problem


def limit_text(key: str, limit: float) -> str:
    """A limit in SI as text that `limit_of` reads back: "800 MPa"."""
    entry = quantities.properties()[key]
    unit = {"percent": "%", "dimensionless": ""}.get(entry.shown, entry.shown)
    return f"{entry.show(limit):.10g} {unit}".strip()


def flag_value(name: str, value: str) -> str | float | bool:
    """The value of a flag read from text; NeedError for one that the flag does not take."""
    if not value and name in (*WITH_WORD, *_ALWAYS_A_CHOICE, "buy_to_fly", "pressure"):
        allowed = FLAG_VALUES.get(name, (_FLAG_EXAMPLE[name],) if name in _FLAG_EXAMPLE else ())
        raise NeedError("flag_value_missing", key=name, allowed=", ".join(allowed))
    if name == "buy_to_fly":
        ratio = units.quantity(value, "dimensionless")
        if not 1.0 <= ratio <= MAX_BUY_TO_FLY:
            allowed_ratios = f"1-{MAX_BUY_TO_FLY:g}"
            raise NeedError("flag_value_unknown", key=name, got=value, allowed=allowed_ratios)
        return ratio
    if name == "pressure":
        pressure = units.quantity(value, "Pa")
        if not 0.0 < pressure <= MAX_PRESSURE:
            raise NeedError("flag_value_unknown", key=name, got=value, allowed="0-10000 bar")
        return pressure
    if name in WITH_WORD:
        return value
    if name not in FLAG_VALUES and value.lower() in _YES_OR_NO:
        return _YES_OR_NO[value.lower()]
    allowed = FLAG_VALUES.get(name, ("yes", "no"))
    plain = re.sub(r"[-_\s]+", " ", value.strip().lower())
    named = {word.lower(): word for word in allowed} | _CALLED.get(name, {})
    value = named.get(value.lower(), named.get(plain, value))
    if value and value not in (*allowed, "no"):
        raise NeedError("flag_value_unknown", key=name, got=value, allowed=", ".join(allowed))
    return value or True


def flag_text(name: str, value: str | float | bool) -> str:
    """A flag as text that `read_requirement` reads back: "pressure=350 bar", "leak_tight"."""
    if value is True:
        return name
    return f"{name}={float(value) / 1e5:.10g} bar" if name == "pressure" else f"{name}={value}"


def read_amount(key: str, value: float | str, *, is_si: bool = True) -> float:
    """A length [m], volume [m3] or mass [kg] of a part, by `key` of `AMOUNTS`.

    Text carries its unit; a bare number is SI where `is_si`, else NeedError proposes the likely
    unit, as for text without one.  Raises NeedError outside the plausible band.
    """
    entry = quantities.quantity(AMOUNTS[key])
    if not is_si and not isinstance(value, str):
        error = "unit_missing" if math.isfinite(value) else "not_a_quantity"
        raise NeedError(error, got=f"{value:.15g}", unit=entry.likely_unit)
    number = entry.read(without_about(value) if isinstance(value, str) else value)
    if not (number > 0.0 and entry.is_plausible(number)):
        if entry.unit == "m":
            raise NeedError("size_implausible", got=number)
        ends = dict(zip(("low", "high"), entry.limits(), strict=True))
        raise NeedError("number_implausible", key=key, got=number, unit=entry.unit, **ends)
    return number


def amount_text(key: str, value: float) -> str:
    """An amount in SI as text that `read_amount` reads back: "120 mm"."""
    entry = quantities.quantity(AMOUNTS[key])
    unit = entry.likely_unit
    return f"{units.converted(value, entry.unit, unit):.10g} {unit}"


def refuse_contradictions(requirements: tuple[Requirement, ...]) -> None:
    """Raise NeedError where a floor of a property lies above its ceiling."""
    floors: dict[str, float] = {}
    for r in requirements:
        if r.relation == ">=":
            floors[r.key] = max(r.limit, floors.get(r.key, r.limit))
    for r in requirements:
        if r.relation == "<=" and r.limit < floors.get(r.key, r.limit):
            entry = quantities.properties()[r.key]
            floor, ceiling = entry.show(floors[r.key]), entry.show(r.limit)
            raise NeedError(
                "requirements_contradict", key=r.key, floor=floor, ceiling=ceiling, unit=entry.shown
            )
    tensile = [r.limit for r in requirements if r.key == "tensile_strength"]
    if tensile and floors.get("yield_strength", 0.0) > max(tensile):
        values = floors["yield_strength"] / 1e6, max(tensile) / 1e6
        raise NeedError("yield_over_tensile", floor=values[0], ceiling=values[1])


def refuse_impossible_body(
    size: Sequence[float] | None, *, volume: float | None, mass: float | None
) -> None:
    """Raise NeedError where a size, a volume and a mass cannot be those of one metal body.

    A volume must fit into the box of the size, and no metal lies outside `METAL_DENSITY`; what is
    light for its box may be hollow.
    """
    box = None
    if size is not None and len(size) in (1, 3):
        box = math.prod(size) if len(size) == 3 else size[0] ** 3
    sides = " x ".join(amount_text("size", side) for side in size or ())
    if box and volume is not None and volume > box * _ROUNDING:
        raise NeedError("volume_over_box", size=sides, volume=amount_text("volume", volume))
    low, high = METAL_DENSITY
    if mass is not None and volume is not None and not low <= mass / volume <= high:
        told = {"mass": amount_text("mass", mass), "volume": amount_text("volume", volume)}
        raise NeedError("density_impossible", **told, got=mass / volume / 1e3)
    if mass is not None and box and mass / box > high:
        raise NeedError("mass_over_box", size=sides, mass=amount_text("mass", mass))


def _property_list() -> str:
    return ", ".join(quantities.properties())
