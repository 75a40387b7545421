"""A grade named in a description is the material asked for; one that no file knows is said."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from sekiso.domain.answer import Reason
from sekiso.domain.errors import NeedError
from sekiso.explorer.words.phrases import belongs_to_another, is_compared, is_excluded, silences
from sekiso.explorer.words.sentence import Sentence
from sekiso.knowledge import Knowledge
from sekiso.materials.naming import (
    MaterialChoice,
    alloy_key,
    alloy_spelled,
    class_word,
    condition_in,
    designated,
    folded,
    resolve,
    without_known_words,
)

_MOST_PIECES = 9  # of a name: "EOS NickelAlloy IN 718"
_PIECE = re.compile(r"[A-Za-zγ]+|\d+(?:\.\d+)?|[ァ-ヶー]+|[一-鿿々]|[ぁ-ん]+")
_GAP = re.compile(r"[\s\-_./()・]*")
_NEAR = (
    r"(?:stainless|steels?|alumini?um|aluminum|alloys?|grade|type|aisi|sus|en|din|aa|jis|hss"
    r"|high[- ]speed|ステンレス|アルミ|鋼|材質|材料|ハイス)"
)
_BEFORE = re.compile(rf"(?:{_NEAR}|:|\b(?:of|from|in)) ?$", re.IGNORECASE)
_AFTER = re.compile(rf"^(?:-T\d|-O\b|-H\d| ?{_NEAR}|製|材|相当)", re.IGNORECASE)
_TAIL = re.compile(
    r"^(?:-?(?:T\d{1,4}|H\d{2,4}|O)\b)?\)?(?:相当品?|同等品?|製|材|の?素材| ?(?:or )?equivalent)?"
)
_TOKEN = re.compile(
    r"(?<![A-Za-z0-9./-])(?:[A-Z]{1,6}[- ]?\d{1,5}[A-Za-z0-9-]*|\d\.\d{4})(?![A-Za-z0-9.])"
)
_REPLACED = (
    re.compile(r"\b(?:instead of|replac\w+|substitutes? (?:for|of))(?: (?:the|an?|existing))? ?$"),
    re.compile(r"^(?:製|の)?(?:[^、。]{0,4})(?:代わり|代替|置き?換え|に代わ)"),
)
_NAMED = re.compile(
    r"(?:\b(?:made (?:of|from|in)|material(?: is)?:?|alloy|grade|steel)|(?:材質|材料)[は:]?) ?$",
    re.IGNORECASE,
)
_VENDOR = re.compile(
    r"(?:\b(?:EOS|SLM|Renishaw|Trumpf|3D Systems|Uddeholm|B[öo]hler|Sandvik|H[öo]gan[äa]s)"
    r" ?(?:[A-Za-z]+ ?)?)$",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\bin (?:19|20)\d\d$", re.IGNORECASE)  # "made in 2017" names no alloy
_REACH = 28
_GRADE_NUMBER = re.compile(r"[\s-]?\d{2,4}(?![\d.,]\d|\d|%)")
_KIN = re.compile(r"(?:\b(?:super|hyper|lean)[\s-]?|スーパー)$", re.IGNORECASE)
_NOT_WANTED = re.compile(
    r"^\s*(?:not?|non|except|other than|anything but)\b|以外|不可|禁止|を除く|(?:では|じゃ)ない",
    re.IGNORECASE,
)
_EITHER = re.compile(r"\s*(?:[/,;、]|\b(?:or|and)\b|又は|または|もしくは|及び|および|と)\s*")
_NO_NUMBER = re.compile(
    r"^\s?(?:mm|cm|m\b|um|kg|g\b|pcs|pieces|parts|units|個|本|枚|台|bar|MPa|°|deg|%|hp|rpm|/|x\b|×)"
)


@dataclass(frozen=True)
class _Name:
    """A name of a metal in a text: where it stands and the alloy it means ("" if on no file)."""

    start: int
    end: int
    alloy: str = ""


def read_grades(sentence: Sentence, knowledge: Knowledge) -> None:
    """Keep the first grade that is named for the part itself as its material; eat all names."""
    text = sentence.said
    for name in (*_on_file(text, knowledge), *_not_on_file(text, knowledge)):
        if not sentence.left[name.start].strip():
            continue  # a longer name has it
        before, after = text[max(name.start - _REACH, 0) : name.start].lower(), text[name.end :]
        vendor = _VENDOR.search(text[: name.start])
        if vendor and name.alloy:
            name = replace(name, start=vendor.start())
        written = text[name.start : name.end].strip()
        tail = _TAIL.match(after)
        end = name.end + (tail.end() if tail else 0)
        silent = silences(knowledge)
        nearby = after[:_REACH].lower()
        if _REPLACED[0].search(before) or _REPLACED[1].match(nearby):
            sentence.flag(name.start, end, "replaces", written)
        elif is_compared(before, nearby, silent) or is_excluded(before, nearby, silent):
            sentence.note(name.start, end, "compared", written)
        elif belongs_to_another(before):
            continue
        else:
            _take(sentence, name, written, end, knowledge)
            condition = condition_in(text[name.end : end])
            if condition and name.alloy:
                told = {"material": written, "words": condition}
                sentence.notes.append(Reason("material_words_unread", told))
        sentence.eat(name.start, end)


def _take(sentence: Sentence, name: _Name, written: str, end: int, knowledge: Knowledge) -> None:
    asked = sentence.fields.setdefault("material", written)
    asked_alloy = alloy_key(named_material(asked, knowledge), knowledge)
    if asked == written or (name.alloy and name.alloy == asked_alloy):
        sentence.note(name.start, end, "material", asked)
    else:
        sentence.note(name.start, end, "other_material", written)


def named_material(material: str, knowledge: Knowledge) -> str:
    """The name on file within what a user wrote: "316L (1.4404)" -> "316L"; as it is if none."""
    if alloy_key(material, knowledge):
        return material
    return next((material[n.start : n.end] for n in _on_file(material, knowledge)), material)


def _on_file(text: str, knowledge: Knowledge) -> Iterator[_Name]:
    """Names of alloys in a text, the longest at each place."""
    pieces = list(_PIECE.finditer(text))
    index = 0
    while index < len(pieces):
        found = _longest(text, pieces, index, knowledge)
        if found is None:
            index += 1
            continue
        name, n = found
        yield name
        index += n


def _longest(
    text: str, pieces: list[re.Match[str]], first: int, knowledge: Knowledge
) -> tuple[_Name, int] | None:
    last = first
    while last + 1 < len(pieces) and last - first + 1 < _MOST_PIECES:
        if not _GAP.fullmatch(text, pieces[last].end(), pieces[last + 1].start()):
            break
        last += 1
    for stop in range(last, first - 1, -1):
        start, end = pieces[first].start(), pieces[stop].end()
        alloy = alloy_spelled(text[start:end], knowledge)
        if alloy and _is_a_name(text, start, end, knowledge):
            return _Name(start, end, alloy), stop - first + 1
    return None


def _is_a_name(text: str, start: int, end: int, knowledge: Knowledge) -> bool:
    """Whether a spelling that an alloy has is meant as a metal here."""
    written, before, after = text[start:end], text[:start], text[end:]
    if re.search(r"[A-Za-z0-9]$", before) and re.match(r"[A-Za-z0-9]", written):
        return False
    if re.match(r"[A-Za-z0-9]", after) and re.search(r"[A-Za-z0-9]$", written):
        return False
    near = bool(_BEFORE.search(before) or _AFTER.match(after))
    letters = re.sub(r"[^A-Za-z]", "", written)
    if not re.search(r"\d", written):
        return _is_word_of_one_metal(written, knowledge) and not _is_of_a_series(before, after)
    if re.fullmatch(r"\d\.\d{4}", written):
        return True
    if not letters and written.isascii():
        leads = re.search(r"(?:^|[,;] ?|\b(?:an?|the) )$", before) and re.match(r" [a-z]", after)
        is_year = _YEAR.search(before + written) and not _AFTER.match(after)
        return bool(near or leads) and not is_year and not _NO_NUMBER.match(after)
    if len(folded(written)) <= 2 or re.fullmatch(r"M\d+", written, re.IGNORECASE):
        return near
    return not (letters.islower() and len(letters) <= 2 and " " in written)


def _is_of_a_series(before: str, after: str) -> bool:
    """Whether the words around a trade name make it another alloy: Super Invar, Monel 405."""
    number = _GRADE_NUMBER.match(after)
    is_numbered = number is not None and not _NO_NUMBER.match(after[number.end() :])
    return is_numbered or bool(_KIN.search(before))


def _is_word_of_one_metal(written: str, knowledge: Knowledge) -> bool:
    """Whether a name without a digit means one alloy and not a class of metals."""
    core = re.sub(r"(?:合金|鋼材|材|製)$", "", written)
    if folded(class_word(written, knowledge)) in (folded(written), folded(core)):
        return False
    letters = re.sub(r"[^A-Za-z]", "", written)
    return not letters or len(letters) > 3 or (len(letters) == 3 and letters.isupper())


def _not_on_file(text: str, knowledge: Knowledge) -> Iterator[_Name]:
    """Designations by a known system, and what is named right after "material", without a file."""
    for match in _TOKEN.finditer(text):
        is_known_system = bool(designated(match[0], knowledge))
        if is_known_system or _NAMED.search(text[: match.start()]):
            yield _Name(match.start(), match.end())


def unread_in(material: str, knowledge: Knowledge) -> tuple[Reason, ...]:
    """A note on the words of a material that set nothing: a heat condition, what nobody knows."""
    if alloy_spelled(material, knowledge):
        return ()
    words = condition_in(material)
    if alloy_key(material, knowledge) is None:
        rest = material
        for name in reversed(list(_on_file(material, knowledge))):
            rest = f"{rest[: name.start]} {rest[name.end :]}"
        words = "" if rest == material else without_known_words(rest)
    return (
        (Reason("material_words_unread", {"material": material, "words": words}),) if words else ()
    )


def missing_on_file(
    material: str, chosen: MaterialChoice, knowledge: Knowledge
) -> tuple[Reason, ...]:
    """Notes where a material is on no file, or on one without an additive process."""
    if chosen.is_fallback and not chosen.families:
        return (Reason("metal_class_not_on_file", {"material": material}),)
    nearest = _nearest(material, chosen, knowledge)
    if chosen.is_fallback or not chosen.alloys:
        return (Reason("material_not_on_file", {"material": material, "nearest": nearest}),)
    is_printed = any(knowledge.alloys[key].get("processes") for key in chosen.alloys)
    return () if is_printed else (Reason("material_without_additive", {"material": material}),)


def material_choice(material: str, family: str | None, knowledge: Knowledge) -> MaterialChoice:
    """As `resolve`, for a name within a text too, and for a metal of a class on file.

    Without a `family` it raises NeedError as `resolve` does for what is no metal on file, where two
    alloys are named and for a metal that is not wanted; a metal named in words whose class has no
    file leaves all alloys open.
    """
    if family is None and alloy_key(material, knowledge) is None:
        if _NOT_WANTED.search(material):
            raise NeedError("material_not_wanted", got=material)
        alloys = dict.fromkeys(name.alloy for name in _on_file(material, knowledge))
        either = (alloy_key(part, knowledge) for part in _EITHER.split(material))
        alloys |= dict.fromkeys(filter(None, either))
        if len(alloys) > 1:
            raise NeedError("material_two", got=material, allowed=", ".join(alloys))
    try:
        return resolve(named_material(material, knowledge), knowledge)
    except NeedError:
        if family is None:
            raise
    try:
        return replace(resolve(family, knowledge), is_fallback=True)
    except NeedError:
        return replace(resolve(None, knowledge), is_fallback=True)


def _nearest(material: str, chosen: MaterialChoice, knowledge: Knowledge) -> str:
    """The alloy on file whose name is most like this one, of its class where that is known."""
    alloys = chosen.alloys or tuple(knowledge.alloys)
    wanted = folded(material)

    def likeness(key: str) -> float:
        alloy = knowledge.alloys[key]
        names = (key, *alloy.get("aliases", ()))
        return max(difflib.SequenceMatcher(None, wanted, folded(n)).ratio() for n in names)

    return max(alloys, key=likeness, default="-")
