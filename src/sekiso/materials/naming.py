"""What a metal is called: one resolver from any spelling to an alloy, a class of alloys or nothing.

Every face asks here, so that one name is one metal in an answer, a prediction, a melt pool and a
table.  An alloy's file, the designation systems, the class words of the phrase table and the
leading element of a chemical name are tried in this order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sekiso.domain import units
from sekiso.domain.errors import NeedError
from sekiso.knowledge import Knowledge, Record

_QUALIFIER = re.compile(
    r"\s*(?:(?:又は|または)?(?:相当|同等)品?|(?:or )?equivalent|材|製)\s*$", re.I
)
_BESIDE = (  # what stands beside a grade and does not change it: makers and forms, class, "grade"
    re.compile(
        r"\b(?:EOS|SLM(?: Solutions)?|Renishaw|Trumpf|3D Systems|Desktop Metal|Markforged|Velo3D"
        r"|H[öo]gan[äa]s|Sandvik|Osprey|Carpenter|LPW|Praxair|Uddeholm|B[öo]hler|APWORKS|VPro"
        r"|Concept Laser|CL ?\d{2}[A-Z]{2}|powder|wire|bar|plate|sheet|billet|forging|feedstock)\b"
        r"|\b(?:AMS|ASTM|ISO|DIN|EN|JIS|AISI|SAE|UNS)\b(?: ?[A-Z]{0,2} ?\d{3,5}\b(?![.-]?\d))?"
        r"|\bW\.?-? ?(?:Nr|No)\b\.?|\bWNr\b\.?|合金|鋼材|粉末|材$|製$"
        r"|(?:又は|または)?(?:相当|同等)品?|\b(?:or )?equivalent\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:(?:stainless|maraging|tool|hot[- ]work)[- ]?)?steels?\b|\bstainless\b|\bSS\b"
        r"|\b(?:alumini?um|titanium|nickel|copper|cobalt)[- ]?(?:based? ?)?(?:alloys?)?\b"
        r"|ステンレス鋼?|(?:アルミ(?:ニウム)?|チタン|ニッケル|銅|マルエージング)(?:基|系)?鋼?",
        re.IGNORECASE,
    ),
    re.compile(r"\b(?:alloy|grade|type|material|metal)s?\b", re.IGNORECASE),
)
_PARTS = re.compile(r"\s*(?:[/,;()=、]|\bor\b)\s*")
_CONDITION = re.compile(  # a heat condition behind a grade
    r"(?<![A-Za-z0-9])(?:H ?(?:900|925|1025|1050|1075|1100|1150|1150-?M)|T[1-9]\d{0,3}|STA?"
    r"|HIP(?:ed|ped)?|[Aa]s[- ](?:built|printed|cast|forged)|[Aa]nnealed|[Aa]ged|[Hh]ardened"
    r"|[Qq]uenched|[Tt]empered|[Ss]olution[- ](?:treated|annealed)|[Ss]tress[- ]relieved"
    r"|[Hh]eat[- ]treated|[Nn]ormali[sz]ed|固溶化(?:熱処理)?|溶体化(?:処理)?|時効(?:処理)?"
    r"|焼入れ(?:焼戻し)?|焼なまし|焼鈍|調質|造形まま)(?![A-Za-z0-9])"
)
_FORMULA = re.compile(r"^(?:CW)?(?:([A-Z][a-z])(?![a-z])|([A-Z])(?![A-Za-z]))")


@dataclass(frozen=True)
class MaterialChoice:
    """The alloys that a name means, by key.

    `families` are the classes meant, empty where one alloy or all of them are; `is_fallback` when
    the name itself is in no file, only its class: then numbers carry wider intervals and a flag.
    """

    alloys: tuple[str, ...]
    families: tuple[str, ...] = ()
    is_fallback: bool = False

    @property
    def key(self) -> str | None:
        """The alloy, where exactly one on file is meant."""
        return self.alloys[0] if len(self.alloys) == 1 and not self.is_fallback else None


def resolve(name: str | None, knowledge: Knowledge) -> MaterialChoice:
    """The alloys meant by a name, an alias, a class ("Ti", "steel") or nothing (all of them).

    A name in no file falls back to the alloys of its class.  Raises NeedError `material_unknown`
    for what is no metal on file, with the known alloys and classes.

    >>> from sekiso.knowledge import load
    >>> resolve("SUS316L", load()).key, resolve("1.4571", load()).families
    ('316l', ('Fe-stainless',))
    """
    if name is None or not name.strip():
        return MaterialChoice(tuple(knowledge.alloys))
    index = _index(knowledge)
    spelling = folded(name)
    if spelling in index.classes:
        return index.of_class(spelling)
    key = alloy_key(name, knowledge)
    if key is not None:
        return MaterialChoice((key,))
    families, is_class_word = index.class_of(name)
    if families:
        return index.of_families(families, is_fallback=not is_class_word)
    raise NeedError(
        "material_unknown",
        got=name,
        allowed=", ".join(sorted(knowledge.alloys)),
        classes=", ".join(sorted(filter(str.isascii, index.class_names))),
    )


def alloy_key(name: str, knowledge: Knowledge) -> str | None:
    """The key of the alloy with this name or alias in any spelling; None when no file knows it.

    Of "316L (1.4404)", "SUS316L or equivalent" and "EOS StainlessSteel 316L, annealed" the grade
    counts; with a word beside it that may change it ("316L + TiC") it is another metal.
    """
    alloys = _index(knowledge).alloys
    found = next((alloys[s] for s in map(folded, _readings(name)) if s in alloys), None)
    return found or _alloy_of_all_parts(name, alloys)


def condition_in(name: str) -> str:
    """The heat condition behind a grade as it is written there ("H900"); "" without one."""
    found = _CONDITION.search(units.plain(name))
    return found[0] if found else ""


def without_known_words(text: str) -> str:
    """What of a text stands beside a grade and is neither maker, form, class nor "grade"."""
    for beside in _BESIDE:
        text = beside.sub(" ", text)
    return re.sub(r"\s+", " ", text).strip(" ,;:/()-、")


def alloy_spelled(name: str, knowledge: Knowledge) -> str | None:
    """As `alloy_key`, for exactly this name: nothing in brackets or behind it is left out."""
    return _index(knowledge).alloys.get(folded(name))


def class_word(text: str, knowledge: Knowledge) -> str:
    """The first class word in a text as it is written there ("stainless steel"); "" without one."""
    return _index(knowledge).class_word(units.plain(text).strip())[0]


def designated(name: str, knowledge: Knowledge) -> tuple[str, ...]:
    """Families of a designation by its system alone ("SKD12"), known on file or not."""
    return _index(knowledge).designated(name)


def stand_ins(grade: str, knowledge: Knowledge) -> MaterialChoice:
    """The alloys that stand in for a grade by their files, and the grade itself where known.

    Raises NeedError as `resolve` does for a grade that is no metal on file.
    """
    listed = tuple(
        key
        for key, alloy in knowledge.alloys.items()
        if any(is_same_name(str(row["grade"]), grade) for row in alloy.get("replaces", ()))
    )
    if not listed:
        return resolve(grade, knowledge)
    itself = alloy_key(grade, knowledge)
    alloys = tuple(dict.fromkeys((*listed, *((itself,) if itself else ()))))
    families = tuple(dict.fromkeys(str(knowledge.alloys[key]["family"]) for key in alloys))
    return MaterialChoice(alloys, families)


def family_groups(knowledge: Knowledge) -> Mapping[str, tuple[str, ...]]:
    """Families that one word names together ("steel"), by the word, of those with alloys."""
    known = {str(alloy["family"]) for alloy in knowledge.alloys.values()}
    listed = knowledge.of("decision")["families"]["groups"]
    return {word: tuple(f for f in families if f in known) for word, families in listed.items()}


def takes_family(table: Mapping[str, Any], family: str) -> bool:
    """Whether a route, variant or step takes an alloy family: one in `families`, or any, and not
    one in `except_families`.

    >>> takes_family({"families": ("any",)}, "Mg"), takes_family({"families": ("Ti",)}, "Mg")
    (True, False)
    """
    is_listed = bool({"any", family} & set(table.get("families", ("any",))))
    return is_listed and family not in table.get("except_families", ())


def machine_called(name: str, knowledge: Knowledge) -> Record | None:
    """The machine whose key, name, model, vendor and model or alias is `name` in any spelling."""
    key = _index(knowledge).machines.get(folded(name))
    return None if key is None else knowledge.machines[key]


def folded(name: str) -> str:
    """A name without case, width, blanks and punctuation: the spelling that names compare by.

    >>> folded("ＳＵＳ 316-L")
    'sus316l'
    """
    return re.sub(r"[\s\-_./()]+", "", units.plain(name)).lower()


def is_same_name(one: str, other: str) -> bool:
    """Whether two spellings are one name."""
    return folded(one) == folded(other)


def _readings(name: str) -> Iterator[str]:
    """A name as it is, then what stands outside and inside brackets, without "or equivalent"."""
    text = units.plain(name)
    for part in (text, re.sub(r"\(.*?\)", "", text), *re.findall(r"\((.*?)\)", text)):
        yield part
        yield _QUALIFIER.sub("", part)


def _alloy_of_all_parts(name: str, alloys: Mapping[str, str]) -> str | None:
    """The alloy that each part of "316L/1.4404, annealed" names, or says nothing beside it."""
    keys: set[str | None] = set()
    for part in _PARTS.split(units.plain(name)):
        left = [_CONDITION.sub(" ", part)]
        for beside in _BESIDE:
            left.append(beside.sub(" ", left[-1]))
        if folded(left[-1]):
            keys.add(next((alloys[s] for s in map(folded, left) if s in alloys), None))
    return keys.pop() if len(keys) == 1 else None


@dataclass(frozen=True, eq=False)
class _Index:
    """The names of one knowledge, folded, and the patterns of its classes."""

    alloys: Mapping[str, str]
    machines: Mapping[str, str]
    family_of: Mapping[str, str]
    classes: Mapping[str, tuple[str, ...]]
    class_names: tuple[str, ...]
    designations: tuple[tuple[re.Pattern[str], str], ...]
    words: tuple[tuple[re.Pattern[str], str], ...]

    def of_class(self, spelling: str) -> MaterialChoice:
        return self.of_families(self.classes[spelling], is_fallback=False)

    def of_families(self, families: tuple[str, ...], *, is_fallback: bool) -> MaterialChoice:
        alloys = tuple(key for key, family in self.family_of.items() if family in families)
        return MaterialChoice(alloys, families, is_fallback)

    def class_of(self, name: str) -> tuple[tuple[str, ...], bool]:
        """Families of a name that no alloy file knows, and whether it is a mere class word."""
        text = units.plain(name).strip()
        families = self.designated(text)
        if families:
            return families, False
        word, family = self.class_word(text)
        if word:
            is_whole = is_same_name(word, text) and not re.search(r"\d", text)
            return self.classes.get(folded(family), ()), is_whole
        leading = _FORMULA.match(text)
        element = (leading[1] or leading[2]) if leading else ""
        return ((element,) if element in self.family_of.values() else ()), False

    def designated(self, name: str) -> tuple[str, ...]:
        """Families of a name by the designation systems alone."""
        written = re.sub(r"[\s\-]+", "", units.plain(name)).upper()
        families = (f for pattern, f in self.designations if pattern.match(written))
        return self.classes.get(folded(next(families, "")), ())

    def class_word(self, text: str) -> tuple[str, str]:
        """The first class word in `text` and its class; longer phrases come first in the table."""
        hits: list[tuple[int, str, str]] = []
        for pattern, family in self.words:
            for match in pattern.finditer(text):
                hits.append((match.start(), match[0], family))
                text = text[: match.start()] + " " * len(match[0]) + text[match.end() :]
        _, word, family = min(hits, default=(0, "", ""))
        return word.strip(), family


@lru_cache(maxsize=4)  # every name of the knowledge, folded
def _index(knowledge: Knowledge) -> _Index:
    family_of = {key: str(alloy["family"]) for key, alloy in knowledge.alloys.items()}
    classes = {family: (family,) for family in family_of.values()} | dict(family_groups(knowledge))
    return _Index(
        alloys=_spellings(knowledge.alloys.values()),
        machines=_spellings(knowledge.machines.values()),
        family_of=family_of,
        classes={folded(name): families for name, families in classes.items() if families},
        class_names=tuple(name for name, families in classes.items() if families),
        designations=tuple(
            (re.compile(str(row["pattern"])), str(row["family"]))
            for row in knowledge.of("decision")["designations"]["designation"]
        ),
        words=tuple(_class_words(knowledge)),
    )


def _spellings(records: Iterable[Record]) -> dict[str, str]:
    """Key of each record by every folded name it has; the first one in the order of keys counts."""
    keys: dict[str, str] = {}
    for record in records:
        for name in _names(record):
            if folded(name):
                keys.setdefault(folded(name), record.key)
    return keys


def _names(record: Record) -> Iterator[str]:
    yield from (record.key, record.name("en"), record.name("ja"))
    yield from record.get("aliases", ())
    if "model" in record:
        yield from (str(record["model"]), f"{record.get('vendor', '')} {record['model']}")


def _class_words(knowledge: Knowledge) -> Iterator[tuple[re.Pattern[str], str]]:
    for key in sorted(knowledge.of("phrases")):
        for phrase in knowledge.of("phrases")[key]["phrase"]:
            if "material" in phrase["sets"]:
                text = "|".join((*phrase["en"], *phrase["ja"]))
                family = str(phrase["sets"]["material"])
                yield re.compile(text, re.IGNORECASE | re.ASCII), family
