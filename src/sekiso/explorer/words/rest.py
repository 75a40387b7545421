"""The words of a description that set nothing: what was not heard, shown to who wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sekiso.explorer.words.sentence import Sentence
from sekiso.knowledge import Knowledge

_WORD = re.compile(r"[^\W\d_](?:[^\W_]|['’-](?=\w))*|\d[\w.,]*")
_JAPANESE = re.compile(r"[ぁ-んァ-ヶー一-鿿々]")


def unheard(sentence: Sentence, knowledge: Knowledge) -> tuple[str, ...]:
    """Groups of content words outside all words that were heard, in the order of the text."""
    heard, stops = sentence.is_heard(), _stops(knowledge)
    text = sentence.said
    places = sorted({*_english(text, heard, stops), *_japanese(text, heard, stops)})
    groups: list[tuple[int, int]] = []
    for start, end in places:
        if groups and _is_joined(text[groups[-1][1] : start], heard[groups[-1][1] : start]):
            groups[-1] = (groups[-1][0], end)
        else:
            groups.append((start, end))
    return tuple(dict.fromkeys(text[start:end] for start, end in groups))


def _english(text: str, heard: list[bool], stops: frozenset[str]) -> Iterator[tuple[int, int]]:
    for match in _WORD.finditer(text):
        start, end = match.span()
        if _JAPANESE.search(match[0]) or match[0].lower() in stops:
            continue
        if not any(heard[start:end]) and (len(match[0]) > 1 or match[0].isdigit()):
            yield start, end


def _japanese(text: str, heard: list[bool], stops: frozenset[str]) -> Iterator[tuple[int, int]]:
    rest = "".join(" " if h else c for c, h in zip(text, heard, strict=True))
    left = [part for part in re.findall(r"[ぁ-んァ-ヶー一-鿿々]+", rest) if part not in stops]
    if not left:
        return
    from sekiso.explorer.words.japanese import words

    for word in words(text):
        inside = heard[word.start : word.end]
        is_stop = word.base in stops or text[word.start : word.end] in stops
        is_japanese = bool(_JAPANESE.search(text[word.start : word.end]))
        if is_japanese and word.has_content and not is_stop and not any(inside):
            yield word.start, word.end


def _is_joined(between: str, heard: list[bool]) -> bool:
    """Whether only a blank or one small word stands between two words that were not heard."""
    if any(heard):
        return False
    return bool(re.fullmatch(r"[\s\-/'’]*(?:[a-zA-Z]{1,4}[\s\-]+)?|[のなとや]?", between))


def _stops(knowledge: Knowledge) -> frozenset[str]:
    """Words that carry no content of a need, of both languages."""
    return frozenset(
        str(word)
        for record in knowledge.of("phrases").values()
        for words in record.get("stop", {}).values()
        for word in words
    )
