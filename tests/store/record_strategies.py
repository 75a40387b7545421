"""Valid records of all kinds as Hypothesis strategies; `generated` gives them without pytest."""

from __future__ import annotations

import datetime
from functools import cache
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from sekiso.store import fields
from sekiso.store.fields import Field
from sekiso.store.records import Quantity, Record

_UTC = datetime.UTC
TRICKY = (
    "=1+1", "1-2", "TRUE", "null", "NaN", "1e5", "0012", "2026-04-01", "#N/A", "<a>&amp;", 'a"b',
    "a,b;c\td", "１２３", "粉末ロット", "x" * 300, "'", "a\nb", "é", "𠮷野", "{}", "@id", "-",
)  # fmt: skip
UNITS = {
    "m": ("m", "mm", "um"), "Pa": ("MPa", "GPa", "Pa"), "s": ("s", "h", "min"), "W": ("W", "kW"),
    "m/s": ("mm/s", "m/s"), "K": ("K", "degC"), "kg": ("kg", "g"), "rad": ("degree", "rad"),
    "kg/m^3": ("g/cm^3", "kg/m^3"), "dimensionless": ("percent", "ppm"),
}  # fmt: skip
_TEXT = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp", "Co", "Cn")),
    min_size=1,
    max_size=20,
).map(str.strip)
_EXTRA = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | _TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXT, inner, max_size=3),
    max_leaves=6,
)


def texts() -> st.SearchStrategy[str]:
    """Text of people and machines: what Excel, XML and JSON like to change on the way."""
    return (st.sampled_from(TRICKY) | _TEXT).filter(bool)


def ids() -> st.SearchStrategy[str]:
    """UUIDs of version 7."""
    return st.integers(0, 2**40).map(_id)


def _id(ms: int) -> str:
    text = f"{ms:012x}"
    return f"{text[:8]}-{text[8:]}-7{ms % 4096:03x}-8{ms % 4095:03x}-{ms:012x}"


def quantities(field: Field) -> st.SearchStrategy[Quantity]:
    """Quantities of a field inside its band: in several units, with all parts or with few."""
    low, high = field.band
    units = [unit for unit in UNITS.get(field.unit, ()) if field.takes(unit)]
    return st.builds(
        _quantity,
        st.just(field),
        st.floats(low, high, allow_subnormal=False),
        st.sampled_from([field.shown, *units]),
        st.sampled_from(["", "", "", "<", ">", "±", "-"]),
        st.none() | st.floats(0.0, 1e3, allow_subnormal=False),
        st.none() | st.integers(1, 10**6),
        st.just("") | texts(),
        st.just("") | texts(),
    )


def _quantity(
    field: Field,
    shown: float,
    unit: str,
    form: str,
    u: float | None,
    n: int | None,
    method: str,
    source: str,
) -> Quantity:
    if form == "±":
        return fields.quantity(
            f"{shown!r} ± {abs(shown) / 50!r} {field.shown}", field, n=n, method=method
        )
    if form == "-" and shown > 0.0:
        return fields.quantity(f"{shown!r}-{shown!r} {field.shown}", field, source=source)
    if form in ("<", ">"):
        return Quantity(repr(shown), field.shown, bound=form, n=n, method=method, source=source)
    factor = field.si(1.0, field.shown) - field.si(0.0, field.shown)
    number = (
        shown
        if unit == field.shown
        else (field.si(shown, field.shown) - field.si(0.0, unit))
        / (field.si(1.0, unit) - field.si(0.0, unit))
    )
    spread = None if u is None else abs(u * factor)
    return Quantity(repr(number), unit, field.si(number, unit), "", spread, n, method, source)


def values(field: Field) -> st.SearchStrategy[Any]:
    """Valid values of a field."""
    return _values(field.kind, field.name)


@cache  # made once: a strategy is costly to make
def _values(kind: str, name: str) -> st.SearchStrategy[Any]:
    field = fields.kinds()[kind].fields[name]
    if field.type == "by_name":
        return st.dictionaries(
            st.sampled_from(field.names), quantities(field), min_size=1, max_size=4
        )
    return {
        "quantity": lambda: quantities(field),
        "word": lambda: st.sampled_from(field.words),
        "text": texts,
        "flag": st.booleans,
        "count": lambda: st.integers(0, 10**9),
        "date": lambda: (
            st.dates().map(str)
            | st.datetimes(timezones=st.just(_UTC)).map(lambda at: at.isoformat())
        ),
        "blob": lambda: st.integers(0, 2**256 - 1).map(lambda number: f"sha256:{number:064x}"),
    }[field.type]()


@st.composite
def records(draw: st.DrawFn, *, kinds: tuple[str, ...] = (), max_fields: int = 8) -> Record:
    """A valid record of one of `kinds` (all where none is named)."""
    kind = fields.kinds()[draw(st.sampled_from(kinds or tuple(fields.kinds())))]
    chosen = draw(st.lists(st.sampled_from(tuple(kind.fields)), unique=True, max_size=max_fields))
    needed = [kind.fields[name].basis for name in chosen]
    names = dict.fromkeys([*chosen, *(name for name in needed if name)])
    roles = draw(st.lists(st.sampled_from(tuple(kind.links)), unique=True, max_size=2))
    return Record(
        kind.key,
        values={name: draw(values(kind.fields[name])) for name in names},
        links={
            role: tuple(draw(st.lists(ids(), min_size=1, max_size=3, unique=True)))
            for role in roles
        },
        label=draw(st.just("") | texts()),
        id=draw(ids()),
        extra=draw(st.just({}) | st.dictionaries(_TEXT, _EXTRA, max_size=3)),
    )


@st.composite
def pedigrees(draw: st.DrawFn) -> tuple[Record, ...]:
    """A feedstock lot, a machine, a build job, a specimen and a test, linked upward."""
    chain = ("feedstock_lot", "machine", "build", "specimen", "test")
    names = draw(st.lists(ids(), min_size=len(chain), max_size=len(chain), unique=True))
    at = dict(zip(chain, names, strict=True))
    links = {
        "build": {"feedstock": (at["feedstock_lot"],), "machine": (at["machine"],)},
        "specimen": {"build": (at["build"],)},
        "test": {"specimen": (at["specimen"],)},
    }
    made = [draw(records(kinds=(kind,), max_fields=4)) for kind in chain]
    return tuple(
        Record(one.kind, one.values, links.get(one.kind, {}), one.label, at[one.kind], one.extra)
        for one in made
    )


def generated(n: int, *, start: int = 0) -> tuple[Record, ...]:
    """`n` records of `records()` from the seed `start`: the same every time."""
    found: list[Record] = []

    @seed(start)
    @settings(
        max_examples=n, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck), derandomize=False,
    )  # fmt: skip
    @given(records())
    def collect(record: Record) -> None:
        found.append(record)

    collect()
    return tuple(found[:n])
