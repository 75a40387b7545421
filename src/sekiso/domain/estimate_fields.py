"""The one table of the fields of an estimate: those of a need that tell the part, and its own."""

from __future__ import annotations

from sekiso.domain.need import FIELDS, DoorField
from sekiso.domain.requirement import REGIONS, SCOPES

ALL = "all"  # among `routes`: every way in which the metal is made
_OF_NEED = ("part", "unit", "size", "volume", "mass", "features", "material", "quantity", "assume",
            "seed")  # fmt: skip


def _own(
    name: str, kind: str, label: tuple[str, str], explained: tuple[str, str], *, example: str = "",
    option: str = "",
) -> DoorField:  # fmt: skip
    named, helped = (dict(zip(("en", "ja"), texts, strict=True)) for texts in (label, explained))
    return DoorField(name, kind, named, helped, example=example, option=option)


ESTIMATE_FIELDS: tuple[DoorField, ...] = (
    _own(
        "process", "text", ("process", "製法"),
        ("additive process or conventional route, a variant after a stroke",
         "造形方式または従来の製法。種類は斜線の後に書く"),
        example="casting/investment",
    ),
    *(row for row in FIELDS if row.name in _OF_NEED),
    _own(
        "scope", "text", ("scope of supply", "供給範囲"),
        (f"{', '.join(SCOPES)} (default finished)", f"{'、'.join(SCOPES)}（指定なしは finished）"),
        example="raw",
    ),
    _own(
        "region", "text", ("region", "地域"),
        (f"where it is bought: {', '.join(REGIONS)} (default JP)",
         f"発注する地域：{'、'.join(REGIONS)}（指定なしは JP）"),
        example="CN",
    ),
    _own(
        "machine", "text", ("machine", "装置"),
        ("machine on file, in any spelling", "登録されている装置の名前"), example="eos-m290",
    ),
    _own(
        "prices", "mapping", ("own prices", "自社の価格"),
        ("own prices, key=value, repeatable: machine_hour, powder_price, or a path of a fact",
         "自社の価格 key=value（繰り返し可）。machine_hour、powder_price、または項目の名前"),
        example="machine_hour=12000 JPY/hour", option="price",
    ),
    _own(
        "local", "table", ("own orders", "自社の発注実績"),
        ("own orders as a table of columns: process, material, size or volume or mass, quantity, "
         "scope, region, price of the order; in estimates a digest stands for them",
         "自社の発注実績の表：process、material、size・volume・mass のいずれか、quantity、scope、"
         "region、price（注文全体の金額）。見積もりには要約値だけが残る"),
    ),
    _own(
        "grid", "text", ("electricity", "電力"),
        ("key of an electricity grid", "電力網のキー"), example="de-2021",
    ),
    _own(
        "tooling", "text", ("tooling", "型"),
        ("exists, lost or none", "exists（あり）、lost（紛失）、none（なし）"), example="exists",
    ),
    _own(
        "express", "flag", ("express", "特急"),
        ("ordered with priority", "優先して発注する"), example="yes",
    ),
    _own(
        "routes", "list", ("ways to compare", "比べる製法"),
        (f"other ways to compare with over the quantity, or {ALL}; repeatable",
         f"数量ごとに比べる製法、または {ALL}（繰り返し可）"),
        example="machining", option="route",
    ),
)  # fmt: skip
