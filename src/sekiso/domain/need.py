"""The need: what the part is and what it must do, and the one table of its fields.

A field is one row of `FIELDS`, one attribute of `Need` and one entry of `NeedArguments`, all in
this file.  The functions of Python, the command line, REST, agents, pages and reports follow.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol, TypedDict

from sekiso.domain import canonical, units
from sekiso.domain.assume import assumption_texts, read_assumptions
from sekiso.domain.errors import NeedError
from sekiso.domain.load_plain import load_plain, loads_of, support_plain, supports_of
from sekiso.domain.load_text import load_text, support_text
from sekiso.domain.loads import Load, Support
from sekiso.domain.part import FEATURES, Part
from sekiso.domain.requirement import (
    Pieces,
    Requirement,
    amount_text,
    flag_text,
    limit_text,
    read_amount,
    read_pieces,
    read_requirements,
    refuse_contradictions,
    refuse_impossible_body,
)
from sekiso.domain.sizes import sides_of

_MOST_SEED = 2**31 - 1
_MOST_TEXT = 4000


@dataclass(frozen=True)
class OwnRows:
    """The asker's own measurements: `n` rows; the sha256 of the table in SI stands for them.

    The values are in no answer and in no text of this record.
    """

    table: Any = field(repr=False, compare=False)
    digest: str
    n: int


class Shared(Protocol):
    """Rows of other owners from which the asker may learn, and what stands for them."""

    @property
    def digest(self) -> str:
        """sha256 of rows, owners and statistics."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing can be learned."""

    @property
    def n(self) -> int:
        """Number of rows."""


@dataclass(frozen=True)
class Need:
    """Everything the user said, in SI; what is None or absent was not said.

    `shared` is no field of the doors: what the store lets the asker learn from.
    """

    part: Part | None = None
    size: tuple[float, ...] | None = None
    mass: float | None = None
    volume: float | None = None
    features: frozenset[str] = frozenset()
    requirements: tuple[Requirement, ...] = ()
    flags: Mapping[str, str | float | bool] = field(default_factory=dict)
    description: str | None = None
    material: str | None = None
    quantity: Pieces | None = None
    assume: Mapping[str, str | float | bool] = field(default_factory=dict)
    own_rows: OwnRows | None = None
    seed: int = 0
    only_own_machines: bool = False
    shared: Shared | None = field(default=None, repr=False)
    loads: tuple[Load, ...] = ()
    supports: tuple[Support, ...] = ()
    lighten: bool = False

    def __post_init__(self) -> None:
        for feature in self.features:
            if feature not in FEATURES:
                raise NeedError("feature_unknown", got=feature, allowed=", ".join(FEATURES))
        refuse_contradictions(self.requirements)
        refuse_impossible_body(self.size, volume=self.volume, mass=self.mass)

    def canonical(self, *, version: str, knowledge_digest: str) -> dict[str, Any]:
        """The need as plain JSON values; a part and own rows are named by their digest only."""
        said: dict[str, Any] = {"version": version, "knowledge": knowledge_digest}
        for row in FIELDS:
            said |= row.plain(self)
        if self.shared is not None and not self.shared.is_empty:
            said["shared"] = {"digest": self.shared.digest, "n": self.shared.n}
        return said

    def digest(self, *, version: str, knowledge_digest: str) -> str:
        """sha256 of the canonical need without what was not said: the id of its answer.

        A field that is added later leaves the ids of needs that do not use it.
        """
        said = self.canonical(version=version, knowledge_digest=knowledge_digest)
        return canonical.digest({name: value for name, value in said.items() if value})


class NeedArguments(TypedDict, total=False):
    """The fields of a need as the functions of Python take them; numbers are SI."""

    unit: str | None
    size: Sequence[float | str] | str | float | None
    mass: float | str | None
    volume: float | str | None
    features: Iterable[str] | str
    require: Iterable[str] | str
    description: str | None
    material: str | None
    quantity: int | float | str | None
    assume: Mapping[str, Any] | None
    local: Any
    seed: int
    only_my_machines: bool
    loads: Any
    supports: Any
    lighten: bool


@dataclass(frozen=True)
class DoorField:
    """One field that every door takes: its name and kind, and what it is in both languages.

    `kind` is "part", "text", "pieces" (a number of pieces), "list", "mapping" (key to value),
    "table" (columns by name), "whole" (a whole number up to `most`) or "flag"; each door has a
    type for each kind.  `most` bounds the length of a text and the entries of a list.
    """

    name: str
    kind: str
    label: Mapping[str, str]
    help: Mapping[str, str]
    example: str = ""
    most: int = 200
    option: str = ""

    @property
    def default(self) -> Any:
        """The argument where nothing is said."""
        return {"list": (), "whole": 0, "flag": False}.get(self.kind)


@dataclass(frozen=True, kw_only=True)
class NeedField(DoorField):
    """One field of a need, with how it is read, kept and written.

    `read` gives attributes of `Need` from an argument; `plain` the canonical values of a need;
    `text` the argument again, as text with units, from canonical values (None: not said).
    """

    read: Callable[[Any], Mapping[str, Any]]
    plain: Callable[[Need], Mapping[str, Any]]
    text: Callable[[Mapping[str, Any]], Any]


def read_need(arguments: Mapping[str, Any]) -> Need:
    """The need behind arguments by name; the part is a `Part` and own rows are `OwnRows` already.

    Raises NeedError for what cannot be read and TypeError for an unknown name.
    """
    rows = {row.name: row for row in FIELDS}
    said: dict[str, Any] = {}
    for name, value in arguments.items():
        if name not in rows:
            raise TypeError(f"'{name}' is no field of a need; fields: {', '.join(rows)}")
        if rows[name].kind not in ("part", "table"):
            _refuse_broken_text(value)
        try:
            said |= rows[name].read(value)
        except (TypeError, AttributeError, ValueError) as problem:
            got = f"{name} = {value!r}"[:60]
            raise NeedError("field_type", got=got, allowed=rows[name].example) from problem
    return Need(**said)


def said_texts(need: Mapping[str, Any]) -> dict[str, Any]:
    """What was said in a canonical need: text, list, mapping, number or True by field."""
    written = {row.name: row.text(need) for row in FIELDS}
    return {name: value for name, value in written.items() if value not in (None, [], {}, False)}


def _same(value: Any) -> Any:
    return value


def _word(value: object) -> str | None:
    return None if value is None else str(value) or None


def _row(
    name: str,
    kind: str,
    label: tuple[str, str],
    explained: tuple[str, str],
    *,
    read: Callable[[Any], Any] = _word,
    plain: Callable[[Any], Any] = _same,
    text: Callable[[Any], Any] = _same,
    kept_as: str = "",
    example: str = "",
    most: int = 200,
    option: str = "",
) -> NeedField:
    """A field that fills one attribute of the need, `kept_as` or of its own name."""
    key = kept_as or name

    def written(need: Mapping[str, Any]) -> Any:
        return None if need[key] is None else text(need[key])

    return NeedField(
        name=name, kind=kind, label=_both(label), help=_both(explained),
        read=lambda value: {key: read(value)},
        plain=lambda need: {key: plain(getattr(need, key))},
        text=written, example=example, most=most, option=option,
    )  # fmt: skip


def _both(texts: tuple[str, str]) -> Mapping[str, str]:
    return dict(zip(("en", "ja"), texts, strict=True))


def _refuse_broken_text(given: Any) -> None:
    """NeedError for text that is no valid Unicode, such as bytes of another encoding."""
    try:
        str(given if isinstance(given, str) else "").encode()
    except UnicodeEncodeError as problem:
        shown = str(given).encode("ascii", "replace").decode()
        raise NeedError("text_broken", got=shown[:60]) from problem
    if isinstance(given, Mapping):
        given = tuple(given.items())
    if isinstance(given, list | tuple | set | frozenset):
        for entry in given:
            _refuse_broken_text(entry)


def _description(text: Any) -> str | None:
    """A description; NeedError beyond its length, with the limit."""
    written = _word(text)
    if written is not None and len(written) > _MOST_TEXT:
        raise NeedError("text_too_long", got=len(written), allowed=_MOST_TEXT)
    return written


def _listed(value: Iterable[str] | str | None) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value or ())


def _features(names: Iterable[str] | str | None) -> frozenset[str]:
    found = {
        name: units.plain(name).strip().lower().replace(" ", "_").replace("-", "_")
        for name in _listed(names)
    }
    for name, key in found.items():
        if key not in FEATURES:
            raise NeedError("feature_unknown", got=name, allowed=", ".join(FEATURES))
    return frozenset(found.values())


def _require(texts: Iterable[str] | str | None) -> Mapping[str, Any]:
    read = [entry for text in _listed(texts) for entry in read_requirements(text)]
    flags: dict[str, str | float | bool] = {}
    for entry in read:
        if isinstance(entry, Requirement):
            continue
        name, value = entry
        if flags.setdefault(name, value) != value:
            one, other = flag_text(name, flags[name]), flag_text(name, value)
            raise NeedError("flags_contradict", one=one, other=other)
    limits = tuple(entry for entry in read if isinstance(entry, Requirement))
    return {"requirements": limits, "flags": flags}


def _require_plain(need: Need) -> Mapping[str, Any]:
    return {
        "require": [[r.key, r.relation, r.limit] for r in need.requirements],
        "flags": dict(sorted(need.flags.items())),
    }


def _require_texts(need: Mapping[str, Any]) -> list[str]:
    limits = [f"{key} {sign} {limit_text(key, limit)}" for key, sign, limit in need["require"]]
    return limits + [flag_text(key, value) for key, value in need["flags"].items()]


def _size(size: Sequence[float | str] | str | float | None) -> tuple[float, ...] | None:
    if size is None or size == "":
        return None
    entries: Sequence[float | str]
    if isinstance(size, str):
        entries = [f"{number:.15g} {unit}" for number, unit in sides_of(size)]
    else:
        entries = (size,) if isinstance(size, int | float) else size
    lengths = tuple(read_amount("size", entry) for entry in entries)
    if not 1 <= len(lengths) <= 3:
        raise NeedError("size_count", got=len(lengths))
    return lengths


def _amount(key: str, value: float | str | None) -> float | None:
    return None if value is None or value == "" else read_amount(key, value)


def _pieces_plain(pieces: Pieces | None) -> list[Any] | None:
    return None if pieces is None else [pieces.low, pieces.high, pieces.is_per_year, pieces.word]


def _pieces_text(pieces: Sequence[Any]) -> str:
    low, _, is_yearly, word = pieces
    return str(word) if word else f"{low:.10g}" + ("/year" if is_yearly else "")


def _seed(seed: int | str | None) -> int:
    number = float(seed or 0) if str(seed or 0).strip().lstrip("-").isdigit() else math.nan
    if not 0 <= number <= _MOST_SEED:
        raise NeedError("seed_out_of_range", got=seed)
    return int(number)


def _flag(value: bool | str | None) -> bool:
    return str(value or "").strip().lower() in ("true", "yes", "on", "1")


def _digest_plain(rows: OwnRows | None) -> dict[str, Any] | None:
    return None if rows is None else {"digest": rows.digest, "n": rows.n}


FIELDS: tuple[NeedField, ...] = (
    _row(
        "part", "part", ("part", "部品"),
        ("mesh or CAD file such as STL or STEP; without one give size or description",
         "STLやSTEPなどのメッシュ・CADファイル。なければ寸法か説明を入力する"),
        read=_same, plain=lambda part: part.digest if part else None,
    ),
    NeedField(
        name="unit", kind="text", label=_both(("unit of the file", "ファイルの単位")),
        help=_both(("unit of a part file that carries none (default mm)",
               "単位を持たない部品ファイルの単位（指定がなければmm）")),
        read=lambda unit: {},  # kept with the part that was read in it
        plain=lambda need: {"unit": need.part.unit if need.part else None},
        text=lambda need: need["unit"], example="inch", most=20,
    ),
    _row(
        "size", "text", ("size", "寸法"),
        ("outer dimensions, when there is no file", "外形寸法（ファイルがないとき）"),
        read=_size, plain=lambda size: list(size) if size else None,
        text=lambda size: " x ".join(amount_text("size", length) for length in size),
        example="120 x 80 x 60 mm", most=100,
    ),
    _row(
        "mass", "text", ("mass", "質量"),
        ("mass of the part, when there is no file", "部品の質量（ファイルがないとき）"),
        read=partial(_amount, "mass"), text=partial(amount_text, "mass"), example="400 g", most=40,
    ),
    _row(
        "volume", "text", ("volume", "体積"),
        ("volume of metal, when there is no file", "金属の体積（ファイルがないとき）"),
        read=partial(_amount, "volume"), text=partial(amount_text, "volume"),
        example="50 cm^3", most=40,
    ),
    _row(
        "features", "list", ("features", "形状の特徴"),
        (f"{', '.join(FEATURES)}; repeatable", f"{'、'.join(FEATURES)}（繰り返し可）"),
        read=_features, plain=sorted, example="thin_walls", most=20, option="feature",
    ),
    NeedField(
        name="require", kind="list", label=_both(("requirements", "要求")),
        help=_both(('limits and flags, repeatable: "yield_strength >= 800 MPa", "mass <= 400 g", '
               '"leak_tight", "corrosion=sea_water", "replaces=SKD61"',
               "限界値とフラグ（繰り返し可）: yield_strength >= 800 MPa、leak_tight など")),
        read=_require, plain=_require_plain, text=_require_texts,
        example="yield_strength >= 300 MPa", most=50,
    ),
    _row(
        "description", "text", ("in your words", "説明"),
        ("free text, Japanese or English", "自由な文章（日本語または英語）"),
        read=_description, example="a light bracket for a pump at sea", most=_MOST_TEXT,
    ),
    _row(
        "material", "text", ("material", "材料"),
        ("alloy, alias or family; leave it out if open",
         "合金名・別名・系統。決まっていなければ空欄"),
        example="SUS316L",
    ),
    _row(
        "quantity", "pieces", ("quantity", "数量"),
        ('50, "400/year", "25/month", "lot of 50", "one-off", "low", "series" or "mass"',
         "50、400/year、年間20万個、月100個、one-off、low、series、mass など"),
        read=read_pieces, plain=_pieces_plain, text=_pieces_text, example="400/year",
    ),
    _row(
        "assume", "mapping", ("set by you", "指定した前提"),
        ("key=value for keys of the list of assumptions, repeatable",
         "前提の一覧にあるキーへの値 key=value（繰り返し可）"),
        read=read_assumptions, plain=lambda values: dict(sorted(values.items())),
        text=assumption_texts, example="share_plate=no", most=50,
    ),
    _row(
        "local", "table", ("own measurements", "自分の測定値"),
        ("own measured rows as a table of columns; in answers a digest stands for them",
         "自分で測定した行の表。回答には要約値（ダイジェスト）だけが残る"),
        read=_same, plain=_digest_plain, kept_as="own_rows",
        text=lambda rows: f"<your table of {rows['n']} rows>",
    ),
    _row(
        "seed", "whole", ("seed", "乱数の種"),
        ("seed of the random samples", "乱数サンプルの種"),
        read=_seed, example="7", most=_MOST_SEED,
    ),
    _row(
        "only_my_machines", "flag", ("only my machines", "自分の装置のみ"),
        ("use only the machines of the own knowledge folder", "自分の知識フォルダの装置だけを使う"),
        read=_flag, kept_as="only_own_machines", example="yes",
    ),
    _row(
        "loads", "list", ("loads", "荷重"),
        ('what acts where, repeatable: "5 kN -z on face 12", "lift: 20 g +x", "2 MPa on face 7"',
         "どこに何が作用するか（繰り返し可）: 面12に 5 kN -z、圧力 2 MPa on face 7 など"),
        read=lambda said: loads_of(said or ()), plain=lambda loads: [load_plain(x) for x in loads],
        text=lambda told: [load_text(load) for load in loads_of(told)],
        example="5 kN -z on face 12", most=50, option="load",
    ),
    _row(
        "supports", "list", ("supports", "支持"),
        ('where it is held, repeatable: "face 3,4", "bottom", "z = 0 mm"',
         "どこが固定されるか（繰り返し可）: 面3,4、底面、z = 0 mm など"),
        read=lambda said: supports_of(said or ()),
        plain=lambda supports: [support_plain(x) for x in supports],
        text=lambda told: [support_text(support) for support in supports_of(told)],
        example="face 3,4", most=50, option="support",
    ),
    _row(
        "lighten", "flag", ("make it lighter", "軽量化"),
        ("also look for a lighter shape for each process that can make it (minutes)",
         "作れる工法ごとに軽い形状も探す（数分かかる）"),
        read=_flag, example="yes",
    ),
)  # fmt: skip
