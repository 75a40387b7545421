"""What a column of a table probably means, how sure that is, and why.

Tried in this order: what the owner said before, the names of quantities with their units, the
spellings of `meanings.toml` and the labels of the fields, a known spelling within the name, a name
that is nearly alike.  What is less sure than `APPLIED` is proposed and not read.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from sekiso.domain import quantities, units
from sekiso.materials.column_names import column_of, spellings_of
from sekiso.store.contribution.measures import unit_named
from sekiso.store.contribution.places import Place, meanings, place, place_of_quantity
from sekiso.store.fields import kinds

APPLIED = 0.6  # confidence from which a column is read without being asked
LONGEST_NAME = 120  # letters: longer texts are no names, and take long to search
_ALIKE = 0.84  # of difflib
_SHORTEST_WITHIN = 3  # letters of a spelling that may stand within a name; two in Japanese
_WITH_UNIT = (
    re.compile(r"^(.+?)\s*[\[(<{]\s*([^\[\](){}<>]+)\s*[\])>}]\s*$"),
    re.compile(r"^(.+?)\s*/\s*(\S+)$"),
    re.compile(r"^(.+?)\s*,\s*(\S+)$"),
)
_ELEMENT = re.compile(
    r"^([A-Z][a-z]?)(?:\s*content|含有量|量|濃度)?[\s_]*[\[(]?"
    r"(wt\.?-?%|mass\.?-?%|at\.?-?%|wt_pct|at_pct|質量%|原子%|ppm|%)[\])]?$",
)
_SHARES = {"ppm": "ppm", "%": "percent"}


@dataclass(frozen=True)
class Suggestion:
    """`place` of a column (None: nobody reads it), `unit` ("" where the name tells none),
    `confidence` 0-1, `why` a key of `[contribution.why]`, `basis` of a composition.
    """

    place: Place | None
    unit: str = ""
    confidence: float = 0.0
    why: str = "unknown"
    basis: str = ""

    @property
    def text(self) -> str:
        """As it is written in mappings: "test.yield_strength [MPa]"; "" for not read."""
        if self.place is None:
            return ""
        return f"{self.place.key} [{self.unit}]" if self.unit else self.place.key


def suggested(
    name: str, unit: str = "", said: Mapping[str, str] | None = None, *, is_exact: bool = False
) -> Suggestion:
    """What the column called `name` means; `unit` stands below the name, `said` is remembered.

    `is_exact`: names that are only nearly known are not searched for.

    >>> suggested("引張強さ(MPa)").text, suggested("粉末ロット").text
    ('test.tensile_strength [MPa]', 'feedstock_lot.label')
    """
    plain = plain_column(name) if len(name) <= LONGEST_NAME else ""
    if not plain:
        return Suggestion(None, why="unnamed" if not name else "unknown")
    if said and plain in said:
        return with_text(said[plain], unit, confidence=0.98, why="remembered")
    found = _element(name) or _by_quantity(name, unit) or _by_spelling(name, unit)
    if found is None and is_exact:
        return Suggestion(None, unit)
    found = found or _within(name, unit) or _alike(name, unit)
    if found.place is not None and found.place.key in meanings()["beside"]["personal"]:
        return replace(found, confidence=0.5, why="personal")
    if found.confidence > 0.9 and plain in _general():
        return replace(found, confidence=0.9)
    return found


def with_text(text: str, unit: str = "", *, confidence: float, why: str) -> Suggestion:
    """The suggestion that a mapping's text says, by the key of a field or by a name that is known.

    Not read where it names no field.

    >>> with_text("走査速度 [mm/s]", confidence=1.0, why="chosen").text
    'parameters.speed [mm/s]'
    """
    told = re.fullmatch(r"\s*([\w.]+)\s*(?:\[(.+)\])?\s*", text)
    found = place(told[1]) if told else None
    if found is None and told:
        found = place_of_quantity(told[1])
    if found is None and text.strip():
        named = suggested(text, unit, is_exact=True)
        return replace(named, confidence=confidence, why=why)
    own = (told[2] or "") if told else ""
    return Suggestion(found, unit_named(own) or unit, confidence, why)


def plain_column(name: str) -> str:
    """One spelling of a column's name: width, capitals, blanks, strokes and points aside.

    >>> plain_column("引張強さ（ＭＰａ）") == plain_column("引張強さ [MPa]")
    True
    """
    return re.sub(r"[\s_\-./,:'・()\[\]{}<>#°*]+", "", units.plain(name)).casefold()


@lru_cache(maxsize=8192)  # every text above and in a table is asked
def is_name(text: str) -> bool:
    """Whether a cell is the name of a column that somebody reads, told without doubt."""
    if len(text) > LONGEST_NAME:
        return False
    plain = units.plain(text).strip()
    if not plain or re.fullmatch(r"[-+\d.,\s%]+", plain):
        return False
    found = _element(plain) or _by_quantity(plain, "") or _by_spelling(plain, "")
    return found is not None and found.place is not None and found.confidence >= 0.8


def _by_quantity(name: str, unit: str) -> Suggestion | None:
    told = column_of(name)
    if unit and (told is None or told.quantity is None or not told.unit):
        with_unit = column_of(f"{name} [{unit}]")
        told = with_unit if with_unit is not None and with_unit.quantity is not None else told
    if told is not None and told.word and plain_column(name) not in _spellings():
        key = meanings()["learning"].get(told.word, ["row.source"])[0]
        return Suggestion(place(key), "", 0.95, "name")
    if told is None or told.quantity is None:
        return None
    if plain_column(name) in _spellings():  # a field's own name, such as "Ra" or "melt date"
        return None
    key = told.quantity.key
    found = place_of_quantity(key)
    if key == "energy_density":
        return Suggestion(None, told.unit or unit, 0.95, "derived")
    if found is None:
        return Suggestion(None, told.unit or unit, 0.5, "no_field")
    return Suggestion(found, told.unit or unit, 0.95, "name")


def _by_spelling(name: str, unit: str) -> Suggestion | None:
    spellings = _spellings()
    whole = plain_column(name)
    if whole in spellings:
        return Suggestion(place(spellings[whole]), unit, 0.95, "name")
    for base, own in _partings(units.plain(name).strip()):
        key = spellings.get(plain_column(base))
        found = place(key) if key else None
        unit_told = unit_named(own) if key else ""
        if found is not None and unit_told and _takes(found, unit_told):
            return Suggestion(found, unit_told, 0.95, "name")
    bracket = _WITH_UNIT[0].match(units.plain(name).strip())
    key = spellings.get(plain_column(bracket[1])) if bracket else None
    found = place(key) if key else None
    if bracket and found is not None and not found.is_number and not unit_named(bracket[2]):
        return Suggestion(found, "", 0.8, "name_with_more")
    return None


def _partings(plain: str) -> Iterator[tuple[str, str]]:
    """Ways to part a name into base and unit: brackets, strokes, blanks, ends such as "_mm_s"."""
    for pattern in _WITH_UNIT:
        if found := pattern.match(plain):
            yield found[1], found[2]
    for gap in re.finditer(r"[_\s]+", plain):
        end = plain[gap.end() :]
        yield plain[: gap.start()], quantities.suffixes().get(end, end)


def _within(name: str, unit: str) -> Suggestion | None:
    """A known spelling with words beside it; sure where these change nothing ("set", "平均")."""
    base, own = parted(name)
    unit = own or unit
    plain = plain_column(base)
    for spelling in _longest_first():
        least = _SHORTEST_WITHIN if spelling.isascii() else _SHORTEST_WITHIN - 1
        if len(spelling) < least or spelling not in plain or 3 * len(spelling) < len(plain):
            continue
        found = _place_with_unit(spelling, unit)
        if found is not None:
            sure = 0.75 if _is_harmless(plain.replace(spelling, "", 1), found) else 0.5
            return Suggestion(found, unit, sure, "within")
    return None


def _is_harmless(rest: str, found: Place) -> bool:
    """Whether what stands beside a spelling is another name of the same place, or no name."""
    others = [s for s in _longest_first() if _all_spellings()[s] == found.key]
    for word in (*others, *map(plain_column, meanings()["beside"]["harmless"])):
        rest = rest.replace(word, "", 1)
    return len(rest) < 2 or rest.isdigit()  # "P" of "laser power P"


def _alike(name: str, unit: str) -> Suggestion:
    base, own = parted(name)
    unit = own or unit
    plain = plain_column(base)
    if len(plain) >= 3:
        for near in difflib.get_close_matches(plain, _longest_first(), n=3, cutoff=_ALIKE):
            found = _place_with_unit(near, unit)
            if found is not None:
                return Suggestion(found, unit, 0.55, "alike")
    return Suggestion(None, unit, 0.0, "unknown")


def _place_with_unit(spelling: str, unit: str) -> Place | None:
    """The place of a spelling, if a number in `unit` may stand there."""
    found = place(_all_spellings()[spelling])
    if found is None or (unit and not _takes(found, unit)):
        return None
    return found


def _takes(found: Place, unit: str) -> bool:
    return found.field is not None and found.is_number and found.field.takes(unit)


def parted(name: str) -> tuple[str, str]:
    """Base and unit of a name; the unit "" where none stands.

    >>> parted("レーザ出力設定値 (W)")
    ('レーザ出力設定値', 'W')
    """
    if len(name) > LONGEST_NAME:
        return name, ""
    plain = units.plain(name).strip()
    for base, end in _partings(plain):
        if base and (unit := unit_named(end)):
            return base, unit
    return plain, ""


def _element(name: str) -> Suggestion | None:
    found = _ELEMENT.match(units.plain(name).strip())
    told = place(f"feedstock_lot.composition.{found[1]}") if found else None
    if found is None or told is None:
        return None
    share = found[2].casefold()
    basis = "atomic" if share.startswith(("at", "原子")) else "mass"
    return Suggestion(told, _SHARES.get(share, "percent"), 0.9, "element", basis)


@lru_cache(maxsize=1)  # the spellings of all fields
def _spellings() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for kind, table in meanings()["spelling"].items():
        for name, spellings in table.items():
            for spelling in spellings:
                found.setdefault(plain_column(spelling), f"{kind}.{name}")
    for name, spellings in meanings()["row"].items():
        for spelling in spellings:
            found.setdefault(plain_column(spelling), f"row.{name}")
    for kind in ("test", "parameters", "build", "specimen", "feedstock_lot", "machine",
                 "post_process"):  # fmt: skip
        for name, entry in kinds()[kind].fields.items():
            if entry.type in ("by_name", "blob"):
                continue
            for spelling in (name, *entry.labels.values()):
                if len(spelling) > 2 and column_of(spelling) is None:
                    found.setdefault(plain_column(spelling), f"{kind}.{name}")
    return found


@lru_cache(maxsize=1)
def _all_spellings() -> Mapping[str, str]:
    """As `_spellings`, with the names of quantities."""
    found = dict(_spellings())
    for key in quantities.everything():
        told = place_of_quantity(key)
        for spelling in spellings_of(key) if told else ():
            found.setdefault(plain_column(spelling), told.key)  # type: ignore[union-attr]
    return found


@lru_cache(maxsize=1)
def _general() -> frozenset[str]:
    return frozenset(map(plain_column, meanings()["beside"]["general"]))


@lru_cache(maxsize=1)
def _longest_first() -> tuple[str, ...]:
    return tuple(sorted(_all_spellings(), key=len, reverse=True))
