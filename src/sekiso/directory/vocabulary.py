"""The words by which tags, kinds, topics, countries and places are called, found in free text.

English words are found whole, with a plural; Japanese ones anywhere, as Japanese has no blanks.
The longest word wins, so that a test institute is no test and Tokyo-to no Kyoto.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sekiso.knowledge import Record

CONCEPTS = ("tag", "kind", "sort", "topic", "country")
PLACES = ("prefecture", "region")
_LONG_VOWEL = re.compile(r"(?<=[ァ-ヴ])ー(?![ァ-ヴー])")  # プリンター, プリンタ
_Z = re.compile(r"(?<=[a-z]{2})iz(?=e|ing|ation)")
_WORD = re.compile(r"[a-z0-9]+(?:[+.\-/][a-z0-9]+)*")
_JAPANESE = re.compile(r"(?P<word>[ァ-ヴー]+)|[一-鿿々]+|[ぁ-ん]{4,}")
_N = 2  # letters of a piece of Japanese text
_WHOLE, _PIECE = 1.2, 0.5  # weight of a word in katakana altogether, of a piece of other text


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """What can be asked for: concepts by the words that call them."""

    words: Record
    places: Record

    def folded(self, text: str) -> str:
        """Text as it is compared: width, capitals, long vowels and spellings made one."""
        told = unicodedata.normalize("NFKC", text).casefold().replace("–", "-").replace("‐", "-")
        told = _Z.sub("is", _LONG_VOWEL.sub("", told))
        return self._spellings[0].sub(lambda found: self._spellings[1][found[0]], told)

    def calls(self, text: str) -> list[list[str]]:
        """The concepts that each word of a text calls, each as "tag:powder" or "region:kansai"."""
        hits = self._pattern.finditer(self.folded(text))
        return [self.called[hit["latin"] or hit["other"]] for hit in hits]

    def concepts(self, text: str) -> list[str]:
        """The concepts that a text calls, in one list."""
        return [concept for called in self.calls(text) for concept in called]

    def without_places(self, text: str) -> str:
        """Text without the words that call a place."""
        return self._pattern.sub(
            lambda hit: " " if self._is_place(hit["latin"] or hit["other"]) else hit[0],
            self.folded(text),
        )

    def tokens(self, text: str) -> Iterator[str]:
        """The words and pieces of `weighted_tokens`."""
        return (token for token, _ in self.weighted_tokens(text))

    def weighted_tokens(self, text: str) -> Iterator[tuple[str, float]]:
        """Words of Latin text without empty ones, pieces of two letters of Japanese text; weights.

        A Japanese text has no blanks; its pieces find a word wherever it stands.  Those of one word
        in katakana share its weight.
        """
        told = self.folded(text)
        for hit in _WORD.finditer(told):
            whole = hit[0]
            for word in {whole, *re.split(r"[+.\-/]", whole)}:
                bare = word[:-1] if len(word) > 3 and word[-1] == "s" and word[-2] != "s" else word
                if bare and word not in self._empty and bare not in self._empty:
                    yield bare, 1.0
        for hit in _JAPANESE.finditer(self._empty_japanese.sub(" ", told)):
            run = hit[0]
            n = max(len(run) - _N + 1, 1)
            weight = min(_WHOLE / n, _PIECE) if hit["word"] else _PIECE
            yield from ((run[k : k + _N], weight) for k in range(n))

    def named(self, table: str, key: str, language: str) -> str:
        """The name of a tag, kind, sort, country or place; the key itself where it has none."""
        row = self.entries(table).get(key)
        return key if row is None else str(row["name"].get(language, key))

    def entries(self, table: str) -> Mapping[str, Any]:
        """The rows of one table of words or places."""
        rows: Mapping[str, Any] = (self.places if table in PLACES else self.words).get(table, {})
        return rows

    def key_called(self, word: str, *tables: str) -> str | None:
        """The key that is called so: by key or name in any of the tables, else by a word of them.

        None for an unknown word.
        """
        told = self.folded(word).strip()
        rows = [(key, row) for table in tables for key, row in self.entries(table).items()]
        for key, row in rows:
            if told in (self.folded(name) for name in (key, *row.get("name", {}).values())):
                return key
        for key, row in rows:
            if told in (self.folded(name) for name in row.get("words", ())):
                return key
        return None

    def _is_place(self, word: str) -> bool:
        return any(concept.startswith(tuple(PLACES)) for concept in self.called[word])

    @cached_property
    def called(self) -> Mapping[str, list[str]]:
        """What each word calls, by the word as it is compared."""
        called: dict[str, list[str]] = {}
        for table in (*CONCEPTS, *PLACES):
            for key, row in self.entries(table).items():
                for word in (*row.get("words", ()), *row.get("name", {}).values()):
                    concepts = called.setdefault(self.folded(word), [])
                    concepts += [f"{table}:{key}"] if f"{table}:{key}" not in concepts else []
        return called

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        longest = sorted(self.called, key=len, reverse=True)
        latin = "|".join(re.escape(word) for word in longest if word.isascii())
        other = "|".join(re.escape(word) for word in longest if not word.isascii())
        return re.compile(
            rf"(?<![a-z0-9])(?P<latin>{latin})(?:e?s)?(?![a-z0-9])|(?P<other>{other})"
        )

    @cached_property
    def _spellings(self) -> tuple[re.Pattern[str], Mapping[str, str]]:
        table: Mapping[str, str] = self.words["spelling"]
        return re.compile(rf"(?<![a-z])(?:{'|'.join(table)})(?![a-z])"), table

    @cached_property
    def _empty(self) -> frozenset[str]:
        return frozenset(word.casefold() for word in self.words["empty"]["words"])

    @cached_property
    def _empty_japanese(self) -> re.Pattern[str]:
        words = sorted((w for w in self._empty if not w.isascii()), key=len, reverse=True)
        return re.compile("|".join(map(re.escape, words)))
