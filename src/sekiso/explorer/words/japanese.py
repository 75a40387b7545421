"""Japanese text split into words by the morphological analyser Sudachi, loaded late."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

_CONTENT = ("名詞", "動詞", "形容詞", "形状詞", "副詞", "感動詞")
_EMPTY = ("非自立可能", "数詞", "助数詞", "助動詞語幹")


@dataclass(frozen=True)
class Word:
    """A word of a text: where it stands, its dictionary form, whether it carries content."""

    start: int
    end: int
    base: str
    has_content: bool


def words(text: str) -> Iterator[Word]:
    """The words of a Japanese text in order.

    >>> [word.base for word in words("羽根車の設計") if word.has_content]
    ['羽根車', '設計']
    """
    for morpheme in _tokenizer().tokenize(text):
        kinds = morpheme.part_of_speech()
        has_content = kinds[0] in _CONTENT and not set(_EMPTY) & set(kinds[1:3])
        yield Word(morpheme.begin(), morpheme.end(), morpheme.dictionary_form(), has_content)


@lru_cache(maxsize=1)  # the dictionary loads in 40 ms
def _tokenizer() -> Any:
    import sudachipy

    dictionary: Any = sudachipy.Dictionary(dict="small")
    return dictionary.tokenizer(sudachipy.SplitMode.C)
