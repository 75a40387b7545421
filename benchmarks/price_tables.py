"""Tables of published prices: rows and part cases of a folder, in yen, by independent source.

`quotes*.csv` holds facts of every kind, `quote_cases*.csv` the part prices that can be run through
the product; their columns are told in the README beside the shared tables.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from sekiso.knowledge import Knowledge, load

Row = TypeVar("Row", "Quote", "Case")
OFFERS_FROM = 2024  # offers of this year and later are taken at the product's own rates of 2025
FIRST = 2013
CROSS = {"INR": 1.56, "TRY": 3.5}  # JPY per unit, 2026, cross rates of a dated log
AS_ONE = ("simpson", "im", "shaoyi", "nottingham", "china3dp")
ALIASES = {"indiamart_vmc": "im"}
REGION_OF = {
    **dict.fromkeys(("GB", "DE", "ES", "IT", "PT", "FR", "TR", "EU", "BE", "NL", "PL"), "EU"),
    **dict.fromkeys(("CH", "AT", "SE", "NO", "DK", "FI", "CZ", "IE", "GR", "HU", "RO"), "EU"),
    **dict.fromkeys(("US", "CA"), "US"),
    **dict.fromkeys(("CN", "HK", "TW"), "CN"),
    "JP": "JP",
    "IN": "IN",
}
REGION_OF_CURRENCY = {"GBP": "EU", "EUR": "EU", "INR": "IN", "CNY": "CN", "JPY": "JP", "USD": "US",
                      "TRY": "EU"}  # fmt: skip
REGION_WORDS = (
    ("JP", r"\bJapan"),
    ("CN", r"\bChin(?:a|ese)\b"),
    ("IN", r"\bIndia"),
    ("US", r"\b(?:USA?\b|United States|America)"),
    ("EU", r"\b(?:Europe|EU|UK|Britain|German|France|French|Ital|Spain|Netherlands|Belgi)"),
)
SCOPE_WORDS = (
    ("reported", r"inspect|report|first article|certif"),
    ("raw", r"\bno (?:machining|finish)|without (?:machining|finish)|\bprinted\b|online price"
            r"|service price|as[- ](?:printed|built|cast|sintered)|\braw\b|unfinished"),
    ("finished", r"finish|machined|milled|turned|polish"),
)  # fmt: skip
RAW = ("PBF", "BJT", "MEX", "DED", "MIM", "casting")  # sold as they leave the process
COST_WORDS = r"without margin|production cost|manufacturing cost|cost price|in-house"
TOOL_WORDS = (
    r"(?:pattern|mould|mold|die|tool(?:ing)?)s? (?:apart|separate|not included|excluded|extra)"
    r"|without (?:the )?(?:pattern|mould|mold|die|tool)"
)


@dataclass(frozen=True)
class Quote:
    """One row of `quotes*.csv`; numbers in the unit and currency of the source."""

    id: str
    kind: str
    process: str
    alloy: str
    machine: str
    quantity: float | None
    size: tuple[float, ...]
    volume: float | None
    mass: float | None
    height: float | None
    low: float | None
    high: float | None
    unit: str
    currency: str
    year: int
    country: str
    text: str
    basis: str
    source: str

    @property
    def middle(self) -> float:
        """The geometric middle of the stated range, or the bound that is stated."""
        ends = [end for end in (self.low, self.high) if end]
        return math.exp(sum(map(math.log, ends)) / len(ends))

    @property
    def is_bound(self) -> bool:
        """Whether only one end is stated ("from", "under")."""
        return self.low is None or self.high is None


@dataclass(frozen=True)
class Case:
    """One part price of `quote_cases*.csv`; `published` in yen is the geometric middle."""

    id: str
    source: str
    process: str
    material: str
    size: tuple[float, ...]
    volume: float | None
    mass: float | None
    quantity: float
    features: tuple[str, ...]
    low: float
    high: float
    currency: str
    year: int
    scope: str
    region: str
    is_cost: bool
    has_tool: bool
    text: str

    def published(self, facts: Knowledge | None = None) -> float:
        """The price per part [JPY] by the currency rule."""
        return math.sqrt(self.low * self.high) * jpy_per(self.currency, self.year, facts)


def jpy_per(currency: str, year: int, facts: Knowledge | None = None) -> float:
    """Yen of one unit of `currency`: the yearly average on file, the product's rate from 2024 on.

    Before the first year on file that year counts.

    >>> jpy_per("GBP", 2014), jpy_per("USD", 2026), jpy_per("INR", 2026)
    (174.0, 149.6, 1.56)
    """
    if currency == "JPY":
        return 1.0
    if currency in CROSS:
        return CROSS[currency]
    table = (facts or load()).of("economics")["currency"]
    if currency not in table["rates"]:
        raise ValueError(f"no rate for the currency {currency!r}")
    if year >= OFFERS_FROM:
        return float(table["rates"][currency].value)
    series = table["by_year"][currency]
    return float(series[str(max(year, FIRST))].value)


def group_of(source: str) -> str:
    """The independent source that a source id belongs to; groups that count as one share a name.

    >>> group_of("simpson_post"), group_of("im_sand"), group_of("shaoyi_die"), group_of("image")
    ('simpson', 'im', 'shaoyi', 'image')
    """
    if source in ALIASES:
        return ALIASES[source]
    head = source.split("_", 1)[0]
    return head if head in AS_ONE else source


def region_of(currency: str, *, text: str = "", country: str = "") -> str:
    """Where a price is asked: said in the text, else the country, else the currency.

    >>> region_of("USD", country="CN"), region_of("GBP"), region_of("USD", text="a Chinese shop")
    ('CN', 'EU', 'CN')
    """
    for region, words in REGION_WORDS:
        if re.search(words, text):
            return region
    return REGION_OF.get(country) or REGION_OF_CURRENCY.get(currency, "US")


def scope_of(text: str, process: str = "") -> str:
    """Scope of supply by the words of a text; where nothing is said the usual one of the process.

    >>> scope_of("printed part with set-up, no machining"), scope_of("finished part")
    ('raw', 'finished')
    """
    said = re.sub(r"\b(?:no|without|not) (?:inspect\w*|report\w*|certif\w*)", "", text, flags=re.I)
    for scope, words in SCOPE_WORDS:
        if re.search(words, said, re.IGNORECASE):
            return scope
    return "raw" if process.startswith(RAW) else "finished"


def numbers_of(text: str) -> tuple[float, ...]:
    """Every number in a text: "30x30x60" -> (30, 30, 60); "1-5" -> (1, 5)."""
    return tuple(float(x) for x in re.findall(r"\d+(?:\.\d+)?", text.replace(",", "")))


def middle_of(text: str) -> float | None:
    """One number for a cell that may hold a range, None for an empty one.

    >>> middle_of("100-1000").__round__(3), middle_of("")
    (316.228, None)
    """
    found = [x for x in numbers_of(text) if x > 0.0]
    return math.exp(sum(map(math.log, found)) / len(found)) if found else None


def read_quotes(folder: Path) -> list[Quote]:
    """All rows of `quotes*.csv` of the folder."""
    return [_quote(row) for row in _rows(folder, "quotes*.csv")]


def read_cases(folder: Path) -> list[Case]:
    """All rows of `quote_cases*.csv`; the country of a source is taken from `quotes*.csv`."""
    countries = {quote.source: quote.country for quote in read_quotes(folder)}
    return [_case(row, countries) for row in _rows(folder, "quote_cases*.csv")]


def _rows(folder: Path, pattern: str) -> Iterator[Mapping[str, str]]:
    for path in sorted(folder.glob(pattern)):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                yield {str(key): (cell or "").strip() for key, cell in row.items()}


def _quote(row: Mapping[str, str]) -> Quote:
    value, low, high = (_number(row[name]) for name in ("value", "low", "high"))
    if low is None and high is None:
        low = high = value
    return Quote(
        id=row["id"],
        kind=row["kind"],
        process=row["process"],
        alloy=row["alloy"],
        machine=row["machine"],
        quantity=middle_of(row["quantity"]),
        size=numbers_of(row["size_mm"]),
        volume=middle_of(row["volume_cm3"]),
        mass=middle_of(row["mass_kg"]),
        height=middle_of(row["height_mm"]),
        low=low,
        high=high,
        unit=row["unit"],
        currency=row["currency"],
        year=int(float(row["year"] or 2025)),
        country=row["country"],
        text=row["description"],
        basis=row["basis"],
        source=row["source_id"],
    )


def _case(row: Mapping[str, str], countries: Mapping[str, str]) -> Case:
    scope, assumed = row["scope"], row.get("assumed", "")
    low, high = _number(row["published_low"]), _number(row["published_high"])
    size = numbers_of(row["size_mm"])
    told = f"{scope}; {assumed}"
    mass = re.search(r"(\d+(?:\.\d+)?)\s*(kg|g)\b(?! ?\w*/)", assumed)
    return Case(
        id=row["case"],
        source=row["source_id"],
        process=row["process"],
        material=row["material"],
        size=size,
        volume=_number(row["volume_cm3"]) or _share_of_box(assumed, size),
        mass=None if mass is None else float(mass[1]) / (1.0 if mass[2] == "kg" else 1000.0),
        quantity=middle_of(row["quantity"]) or 1.0,
        features=feature_words(row.get("features", "")),
        low=low or high or math.nan,
        high=high or low or math.nan,
        currency=row["currency"],
        year=int(float(row["year"] or 2025)),
        scope=scope_of(scope, row["process"]),
        region=region_of(row["currency"], text=told, country=countries.get(row["source_id"], "")),
        is_cost=bool(re.search(COST_WORDS, told, re.IGNORECASE)),
        has_tool=bool(re.search(TOOL_WORDS, told, re.IGNORECASE)),
        text=told,
    )


FEATURES = {
    "lattice": r"lattice|gyroid|porous",
    "internal_channels": r"channel|cooling|passage|conformal",
    "thin_walls": r"thin[- ]wall|fin\b|fins\b",
    "thin_shell": r"thin shell|hollow",
    "overhang": r"overhang|undercut",
    "complex_shape": r"complex|organic|free[- ]?form|topolog",
    "prismatic": r"prismatic|block|plate|cube",
    "repair": r"\brepair|cladding on",
}


def feature_words(text: str) -> tuple[str, ...]:
    """Features of the product's vocabulary that a text names.

    >>> feature_words("lattice, cooling channels")
    ('lattice', 'internal_channels')
    """
    return tuple(name for name, words in FEATURES.items() if re.search(words, text, re.IGNORECASE))


def _share_of_box(text: str, size: tuple[float, ...]) -> float | None:
    share = re.search(r"(\d+(?:\.\d+)?)\s*%\s*of (?:the )?box", text)
    if share is None or len(size) < 3:
        return None
    return float(share[1]) / 100.0 * math.prod(size[:3]) / 1000.0


def _number(cell: str) -> float | None:
    return float(cell.replace(",", "")) if cell else None


def by_group(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Rows of each independent source."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(group_of(row.source), []).append(row)
    return groups
