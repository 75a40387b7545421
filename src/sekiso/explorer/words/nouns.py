"""What the part is: its noun, by the table in `knowledge/nouns`; other nouns are its surroundings.

Only the head noun sets the shape, the usual metals and whether catalogues sell it: the last noun
before a preposition in English ("flange for a pump"), the last one in Japanese (ポンプのフランジ).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sekiso.domain.pieces import rate_behind, whole_text
from sekiso.explorer.words.phrases import apply_sets
from sekiso.explorer.words.sentence import Sentence
from sekiso.knowledge import Knowledge

_MOST_WORDS = 5
# shapes of nouns that words for a complex shape overrule
USUALLY_PLAIN = frozenset({"turned", "block", "plate", "bent_sheet", "profile", "frame"})
_ENGLISH = re.compile(r"[a-z0-9]+")
_GAP = re.compile(r"[\s\-]*")
_CLAUSE = re.compile(r"[,;.:!?()、。；：（）\n]+(?!\d)")
_PREPOSITION = re.compile(
    r"(?<!-)\b(?:for|of|with|without|in|inside|into|to|from|on|onto|by|at|as|that|which|whose|where|used|"
    r"carrying|holding|between|under|near|per|behind|through|than|like|instead|against|made|under|"
    r"and|or)\b"
)
_GOES_ON = ("of", "and", "or")  # "a set of bolts": the part comes after

_RELATIVE = re.compile(r"\b(?:that|which|who) $")
_FUNCTION = re.compile(  # "Protect a sensor ...": what it does, not what it is
    r"^\s*(?:protect|mix|move|hold|carry|guide|connect|seal|support)\b"
)
_REPAIR = re.compile(  # "Rebuild the tip on a burner": the part is what is mended
    r"^\s*(?:rebuild|restore|repair|replace)\b"
)
_CONTEXT_JA = re.compile(
    r"^(?:\d*(?:つ|個|本|枚|箇所|か所))?(?:用|向け|付き?|つき|入り|あり|有り|なし|無し|側|内|方向|面|径|製造|"
    r"に(?!て)|で(?!す)|へ|から|と(?!し)|等|など)"
)
_SIZE_OF = re.compile(r"\b(?:size of|big as|large as|small as)(?: an?| the| my| your)? $")
_SIZED = re.compile(r"^(?:[- ]siz(?:ed|e)\b|サイズ|大の|(?:くらい|ほど)の大きさ)")
_ANY_PART = frozenset({"supply_item"})  # a spare is what it is a spare of
_COUNTED = re.compile(  # nothing but plain words between the number and the noun
    r"(?:^|\b(?:need|want|order|make|of|buy|quote|for) )(?P<n>[1-9]\d*"
    r"|(?:a|half an?|two|three|five) (?:dozen|hundred|thousand)) +"
    r"(?:(?!mm|cm|bar|mpa|inch|deg|rpm|ton|axis|stage|way|blade|cylinder|mhz|watt)"
    r"[a-z-]{2,14} +)*$",
    re.IGNORECASE,
)
_KATAKANA = re.compile(r"[ァ-ヶー]")
_KANJI = re.compile(r"[一-鿿々]")
_LONG_ENOUGH = 5  # characters of a Katakana noun within a longer run of unknown ones
_SPECIAL = re.compile(
    r"\b(?:special|custom(?:[- ]made)?|non[- ]?standard|bespoke|made to|drawings?|modified|odd"
    r"|unusual)\b|特注|特殊|専用|図面|オーダー|別注|改造|規格外|非標準|特別",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Noun:
    """One noun found in a text: its row, where it stands, and whether the part is it."""

    key: str
    row: Mapping[str, Any]
    start: int
    end: int


def read_nouns(sentence: Sentence, knowledge: Knowledge) -> None:
    """Set what the head noun says; note the other nouns, and the medium that they bring."""
    nouns = tuple(_nouns_in(sentence, knowledge))
    parts = tuple(noun for noun in nouns if not noun.row.get("is_feature"))
    parts = tuple(noun for noun in parts if not _is_measure(sentence.said.lower(), noun))
    parts = tuple(noun for noun in parts if noun.key not in _ANY_PART) or parts
    head = _head(sentence.said.lower(), parts)
    for noun in nouns:
        if noun is not head:
            medium = noun.row.get("sets", {}).get("flags", {}).get("corrosion")
            kind = "detail" if noun.row.get("is_feature") else "context"
            sentence.note(noun.start, noun.end, kind, noun.key)
            if medium:
                sentence.flag(noun.start, noun.end, "corrosion", medium)
        sentence.eat(noun.start, noun.end)
    if head is not None:
        _set_head(sentence, head)
    else:
        _set_branch(sentence, parts)


def _is_measure(text: str, noun: Noun) -> bool:
    """Whether a thing only says how large the part is: "the size of a coin"."""
    before, after = _SIZE_OF.search(text[: noun.start]), _SIZED.match(text[noun.end :])
    return bool(before or after)


def _set_branch(sentence: Sentence, nouns: tuple[Noun, ...]) -> None:
    """Keep the usual metals of the branch ("part for blast furnaces") where no part is named."""
    branch = next((noun for noun in nouns if "shape" not in noun.row), None)
    if branch is not None:
        sentence.fields["usual_families"] = tuple(branch.row.get("families", ()))


def _set_head(sentence: Sentence, head: Noun) -> None:
    start, end, row = head.start, head.end, head.row
    sentence.fields["noun"] = head.key
    sentence.note(start, end, "part", head.key)
    sentence.fields["usual_families"] = tuple(row.get("families", ()))
    _count(sentence, head)
    if "length" in row:
        sentence.fields["usual_length"] = row["length"]
    apply_sets(sentence, row.get("sets", {}), start, end)
    is_free = sentence.flags.get("complex_shape") or "lattice" in sentence.features
    said = {value for _, _, name, value in sentence.heard if name == "complex_shape"}
    is_joined = said == {"joined"} and "internal_channels" not in sentence.features
    is_plain = is_free and not is_joined and row.get("shape") in USUALLY_PLAIN
    if row.get("shape") and not is_plain:
        sentence.flag(start, end, "shape", str(row["shape"]))
    special = _SPECIAL.search(sentence.said)
    if row.get("standard_part") and special:
        sentence.note(*special.span(), "standard_part", "no")
    elif row.get("standard_part") and not (is_free or "internal_channels" in sentence.features):
        sentence.flag(start, end, "standard_part", True)


def _count(sentence: Sentence, head: Noun) -> None:
    """Read "12 brackets" and "3 spare gears per month" as how many are wanted."""
    led = _COUNTED.search(sentence.left[: head.start])
    if led is None or not sentence.said[head.start : head.end].endswith("s"):
        return
    rate = rate_behind(sentence.left[head.end :])
    if rate is None:
        return
    said = whole_text(led["n"] + rate)
    written = f"{said.number:.10g}" if said else led["n"]
    written += "/year" if said and said.is_per_year else ""
    if sentence.fields.setdefault("quantity", written) == written:
        sentence.note(*led.span("n"), "quantity", written)


def _head(text: str, nouns: tuple[Noun, ...]) -> Noun | None:
    """The noun that the part is; None where the text names only its surroundings."""
    start = 0
    for end in (*(m.start() for m in _CLAUSE.finditer(text)), len(text)):
        inside = [n for n in nouns if start <= n.start < end]
        found = _head_of_clause(text, start, end, inside)
        if found is not None:
            return found
        start = end + 1
    return None


def _head_of_clause(text: str, start: int, end: int, nouns: list[Noun]) -> Noun | None:
    clause = text[start:end]
    if not nouns or _FUNCTION.match(clause):
        return None
    if re.search(r"[ぁ-んァ-ヶ一-鿿]", clause):
        free = [n for n in nouns if not _CONTEXT_JA.match(text[n.end : n.end + 8])]
        return free[-1] if free else None
    if _PREPOSITION.match(clause.strip()):
        return None
    is_repair = _REPAIR.match(clause) is not None
    begin = start
    for word in _PREPOSITION.finditer(clause):
        before = [n for n in nouns if begin <= n.start < start + word.start()]
        if before or not (is_repair or word[0] in _GOES_ON):
            return before[-1] if before else None
        begin = start + word.end()
    after = [n for n in nouns if n.start >= begin]
    return after[-1] if after else None


def _nouns_in(sentence: Sentence, knowledge: Knowledge) -> Iterator[Noun]:
    """Nouns of a sentence, the longest at each place, in order."""
    names = _names(knowledge)
    text = sentence.said.lower()  # a metal or a phrase may be half of a noun: carbide insert
    heard = sentence.is_heard()
    place = 0
    while place < len(text):
        found = _english(text, place, names) or _japanese(text, place, names, heard)
        if found is None:
            place += 1
            continue
        key, end = found
        heard[place:end] = [True] * (end - place)
        yield Noun(key, names.rows[key], place, end)
        place = end


@dataclass(frozen=True, eq=False)
class _Names:
    """Keys of nouns by folded English words and by Japanese words, longest first by first sign."""

    english: Mapping[str, str]
    japanese: Mapping[str, tuple[tuple[str, str], ...]]
    rows: Mapping[str, Mapping[str, Any]]


def _english(text: str, place: int, names: _Names) -> tuple[str, int] | None:
    if place and re.match(r"[a-z0-9]", text[place - 1]):
        return None
    is_verb = bool(_RELATIVE.search(text[:place]))  # "that anchors a galley"
    ends: list[tuple[str, int]] = []
    folded, at = "", place
    while len(ends) < _MOST_WORDS:
        word = _ENGLISH.match(text, at)
        if word is None:
            break
        ends.append((folded + word[0], word.end()))
        folded += word[0]
        gap = _GAP.match(text, word.end())
        at = gap.end() if gap else word.end()
        if at == word.end():
            break
    for written, end in reversed(ends):
        for singular in _singulars(written):
            if singular in names.english and not (is_verb and singular != written):
                return names.english[singular], end
    return None


def _singulars(word: str) -> Iterator[str]:
    """The word itself and what it may be the plural of."""
    yield word
    for plural, singular in (("ies", "y"), ("ves", "f"), ("ves", "fe"), ("es", ""), ("s", "")):
        if word.endswith(plural) and len(word) > len(plural) + 1:
            yield word.removesuffix(plural) + singular


def _japanese(text: str, place: int, names: _Names, heard: list[bool]) -> tuple[str, int] | None:
    for name, key in names.japanese.get(text[place], ()):
        if text.startswith(name, place) and _stands_alone(text, place, name, names, heard):
            return key, place + len(name)
    return None


def _stands_alone(text: str, place: int, name: str, names: _Names, heard: list[bool]) -> bool:
    """Whether a Japanese name is a word here, not a piece of one (リング in ベアリング)."""
    end = place + len(name)
    kind = _KATAKANA if _KATAKANA.match(name) else _KANJI
    if kind is _KANJI and len(name) > 1:
        return True
    before_is_free = place == 0 or not kind.match(text[place - 1]) or heard[place - 1]
    last = _KATAKANA if _KATAKANA.match(name[-1]) else _KANJI
    after_is_free = end == len(text) or not last.match(text[end])
    after_is_free = after_is_free or any(
        text.startswith(other, end) for other, _ in names.japanese.get(text[end], ())
    )
    if kind is _KATAKANA and len(name) >= _LONG_ENOUGH:
        return True
    return before_is_free and after_is_free


@lru_cache(maxsize=2)  # one index for each knowledge
def _names(knowledge: Knowledge) -> _Names:
    rows = [row for record in knowledge.of("nouns").values() for row in record.get("noun", ())]
    english: dict[str, str] = {}
    japanese: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        for name in row.get("en", ()):
            english.setdefault("".join(_ENGLISH.findall(str(name).lower())), str(row["key"]))
        for name in row.get("ja", ()):
            japanese.setdefault(str(name).lower()[0], []).append((str(name).lower(), row["key"]))
    return _Names(
        english,
        {sign: tuple(sorted(found, key=lambda n: -len(n[0]))) for sign, found in japanese.items()},
        {str(row["key"]): row for row in rows},
    )
