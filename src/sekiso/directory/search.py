"""Find entries by free text in Japanese or English: words, tags, names, places.

Each entry is a bag of words with weights (name over tags over role); a question scores the words it
shares, the rarer the more (as in BM25, Robertson and Zaragoza 2009, without the length term, since
a long role says more).  Words of both languages meet in the concepts that they call.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from sekiso.directory.book import Book
from sekiso.directory.entry import Entry
from sekiso.directory.fiscal_year import is_over
from sekiso.directory.places import Near

# weights of the ranking; set by order (name over tags over role), not fitted
NAME, ALIAS, TAG, TEXT, ASIDE = 3.0, 3.0, 2.0, 1.2, 0.6
IMPLIED = 1.6  # of a tag that the sort of an institute implies
SATURATION = 1.5  # k1 of BM25
CONCEPT = 1.3  # a concept says more than a word
EXACT, WITHIN, CONTAINS = 1000.0, 14.0, 12.0  # the question is the name, has it, is a part of it
PARTY = 10.0  # the question names who leads or takes part
LONG_NAME = 8  # letters from which a name in the question counts in full
OF_KIND, OF_CASE, OF_COUNTRY, OTHER_COUNTRY = 1.7, 1.3, 1.5, 0.45  # a case tells of a subsidy
NEAR = (3.0, 1.8, 1.3)  # in the prefecture asked, next to it, in its region
FAR, NO_PLACE, ABROAD, NOT_PLACED = 0.2, 0.85, 0.1, 0.35
PAST = 0.5  # a course that was held
STAYS_HOME = 1.1  # for entries of Japan where no country is asked
NEARLY = 0.85  # likeness from which a word counts as misspelt
_LONG_WORD = re.compile(r"[A-Za-z]{5,}")
LEAST = 0.2  # share of the best score from which an entry is shown
PLACED = ("institute", "case", "programme", "fee")
EUROPE = ("EU", "DE", "FR", "IT", "SE", "NL", "BE", "GB")
_ASIDE_CONCEPTS = ("prefecture:", "region:", "country:")
_TEXT = (
    "role",
    "scope",
    "cause",
    "test",
    "remedy",
    "content",
    "target",
    "rate_told",
    "development",
    "audience",
    "duration",
)
_ASIDE = (
    "note", "equipment", "members", "programme", "funder", "lead", "participants", "members_note",
    "place", "status", "topics", "sectors", "alloys", "segment", "year", "start", "end",
    "fiscal_year", "budget_note", "body",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Index:
    """The words of every entry of a book with their weights, and how rare each word is."""

    book: Book

    @cached_property
    def bags(self) -> Mapping[str, Mapping[str, float]]:
        """Word -> weight of each entry."""
        return {key: self._bag(entry) for key, entry in self.book.entries.items()}

    @cached_property
    def rarity(self) -> Mapping[str, float]:
        """ln(1 + (N - n + 1/2) / (n + 1/2)) of each word that n of N entries hold."""
        counts: dict[str, int] = {}
        for bag in self.bags.values():
            for word in bag:
                counts[word] = counts.get(word, 0) + 1
        n_all = len(self.bags)
        return {w: math.log(1.0 + (n_all - n + 0.5) / (n + 0.5)) for w, n in counts.items()}

    @cached_property
    def latin(self) -> tuple[str, ...]:
        """The English words of all entries and of the vocabulary, long enough to be misspelt."""
        called = {word for word in self.book.vocabulary.called if " " not in word}
        known = {word for word in (*self.rarity, *called) if word.isascii() and word.isalpha()}
        return tuple(sorted(word for word in known if len(word) >= 5))

    @cached_property
    def names(self) -> Mapping[str, tuple[str, ...]]:
        """The names of each entry as they are compared."""
        return {
            key: tuple({compact(self.book, name) for name in entry.call_names})
            for key, entry in self.book.entries.items()
        }

    @cached_property
    def parties(self) -> Mapping[str, tuple[str, ...]]:
        """The names of those who lead or take part in each entry, as they are compared."""
        return {
            key: tuple({
                compact(self.book, name)
                for field in ("lead", "members", "participants")
                for name in _texts(entry.fields.get(field))
            })
            for key, entry in self.book.entries.items()
        }  # fmt: skip

    def _bag(self, entry: Entry) -> dict[str, float]:
        totals: dict[str, float] = {}
        for word, weight in self._words(entry):
            totals[word] = totals.get(word, 0.0) + weight
        return {
            word: total * (SATURATION + 1.0) / (total + SATURATION)
            for word, total in totals.items()
        }

    def _words(self, entry: Entry) -> Iterator[tuple[str, float]]:
        vocabulary, fields = self.book.vocabulary, entry.fields
        for tag in entry.tags:
            yield f"tag:{tag}", TAG
        yield f"kind:{entry.kind}", TAG
        yield f"sort:{entry.sort}", TAG
        for tag in vocabulary.entries("sort").get(entry.sort, {}).get("implies", ()):
            yield f"tag:{tag}", IMPLIED
        if fields.get("is_for_beginners"):
            yield "topic:beginner", TAG
        told = [(NAME, entry.names.values()), (ALIAS, _texts(fields.get("keywords")))]
        told += [(ALIAS, [name for name in entry.call_names if name not in entry.names.values()])]
        told += [(TEXT, _texts(fields.get(name))) for name in _TEXT]
        told += [(ASIDE, _texts(fields.get(name))) for name in _ASIDE]
        told += [(ASIDE, _texts(row.get("text"))) for row in fields.get("also", ())]
        told += [(ASIDE, self._named_by(entry))]
        for weight, texts in told:
            for word in {word for text in texts for word in words_of(self.book, text)}:
                yield word, weight

    def _named_by(self, entry: Entry) -> list[str]:
        """The names of the scheme, provider or institute that an entry points to."""
        links = (("scheme", "subsidy"), ("provider", "institute"), ("institute", "institute"))
        keys = [f"{kind}/{entry.fields.get(name)}" for name, kind in links]
        found = [self.book.entries[key] for key in keys if key in self.book.entries]
        return [name for linked in found for name in linked.names.values()]


@lru_cache(maxsize=4)  # 0.2 s of words; a book is one value as long as its files stay the same
def index_of(book: Book) -> Index:
    """The index of a book."""
    return Index(book)


def words_of(book: Book, text: str) -> Iterator[str]:
    """Concepts and words of a text; places and countries are told apart by what an entry is."""
    for concept in book.vocabulary.concepts(text):
        if not concept.startswith(_ASIDE_CONCEPTS):
            yield concept
    yield from book.vocabulary.tokens(text)


def ranked(book: Book, text: str, near: Near | None, day: date) -> list[Entry]:
    """The entries that a text asks for, the closest first; none where no word of it is known."""
    asked = _Question(index_of(book), _spelt(index_of(book), text), near, day)
    scores = {key: asked.score(entry) for key, entry in book.entries.items()}
    best = max(scores.values(), default=0.0)
    found = [key for key, score in scores.items() if score > 0.0 and score >= LEAST * min(best, 40)]
    found.sort(key=lambda key: (-scores[key], key))
    return [book.entries[key] for key in found]


@dataclass(frozen=True, eq=False)
class _Question:
    """A text that asks, read once."""

    index: Index
    text: str
    near: Near | None
    day: date

    @property
    def book(self) -> Book:
        return self.index.book

    @cached_property
    def words(self) -> Mapping[str, float]:
        """Words asked for with their weight; what one word calls shares the weight of a concept."""
        vocabulary = self.book.vocabulary
        bare = self.text if self.near is None else vocabulary.without_places(self.text)
        weights: dict[str, float] = {}
        for called in vocabulary.calls(bare):
            kept = [c for c in called if self._counts(c)]
            for concept in kept:
                share = CONCEPT / math.sqrt(len(kept))
                weights[concept] = max(weights.get(concept, 0.0), share)
        return {**weights, **dict(vocabulary.weighted_tokens(bare))}

    def _counts(self, concept: str) -> bool:
        is_kind = concept.startswith("kind:")
        return not concept.startswith(_ASIDE_CONCEPTS) and (not is_kind or concept in self.concepts)

    @cached_property
    def concepts(self) -> frozenset[str]:
        """What is asked for; "who" asks for an institute where no other kind is named."""
        called = set(self.book.vocabulary.concepts(self.text))
        kinds = {c for c in called if c.startswith("kind:")} - {"kind:institute", "kind:fee"}
        return frozenset(called - {"kind:institute"} if kinds else called)

    @cached_property
    def countries(self) -> frozenset[str]:
        named = {c.partition(":")[2] for c in self.concepts if c.startswith("country:")}
        if not named and self.near is not None:
            return frozenset(["JP"])
        return frozenset(named | (set(EUROPE) if "EU" in named else set()))

    @cached_property
    def whole(self) -> str:
        return compact(self.book, self.text)

    @cached_property
    def spaced(self) -> str:
        return f" {self.book.vocabulary.folded(self.text)} "

    def score(self, entry: Entry) -> float:
        """How well an entry answers; 0 where it shares nothing.

        A place alone asks for what lies near.
        """
        if not self.words and self.near is not None:
            is_near = entry.kind in PLACED and self.near.nearness(entry) in (0, 1, 2)
            base = 1.0 if is_near else 0.0
            return (base + self._named(self.index.names[entry.key])) * self._fit(entry)
        bag, rarity = self.index.bags[entry.key], self.index.rarity
        shared = reachable = 0.0
        for word, weight in self.words.items():
            worth = weight * rarity.get(word, 0.0)
            reachable += worth
            shared += worth * bag.get(word, 0.0)
        covered = sum(
            weight * rarity.get(word, 0.0) for word, weight in self.words.items() if word in bag
        )
        score = shared * (0.4 + 0.6 * covered / reachable) if reachable else 0.0
        score += self._named(self.index.names[entry.key])
        if any(len(n) >= LONG_NAME // 2 and n in self.whole for n in self.index.parties[entry.key]):
            score += PARTY
        return score * self._fit(entry) if score < EXACT else score

    def _named(self, names: Iterable[str]) -> float:
        best = 0.0
        for name in names:
            if name == self.whole:
                return EXACT
            if len(name) >= 3 and name in self.whole and self._stands_alone(name):
                best = max(best, WITHIN * min(len(name) / LONG_NAME, 1.5))
            if len(self.whole) >= 4 and self.whole in name:
                best = max(best, CONTAINS * len(self.whole) / len(name))
        return best

    def _stands_alone(self, name: str) -> bool:
        """Whether a short Latin name is a word of its own in the question."""
        if not name.isascii() or len(name) > 6:
            return True
        return re.search(rf"(?<![a-z0-9]){re.escape(name)}(?![a-z0-9])", self.spaced) is not None

    def _fit(self, entry: Entry) -> float:
        """Factor of kind, country and place."""
        factor = OF_KIND if f"kind:{entry.kind}" in self.concepts else 1.0
        if entry.kind == "case" and "kind:subsidy" in self.concepts:
            factor = max(factor, OF_CASE)
        if self.countries and entry.country:
            factor *= OF_COUNTRY if entry.country in self.countries else OTHER_COUNTRY
        elif entry.country == "JP":
            factor *= STAYS_HOME
        if entry.kind == "programme" and is_over(entry.kind, entry.fields, entry.years, self.day):
            factor *= PAST
        return factor if self.near is None else factor * self._nearness(entry, self.near)

    def _nearness(self, entry: Entry, near: Near) -> float:
        if entry.kind not in PLACED:
            return 1.0 if f"kind:{entry.kind}" in self.concepts else NOT_PLACED
        place = near.nearness(entry)
        if place is None:
            return ABROAD
        return (*NEAR, NO_PLACE if not entry.places else FAR)[place]


def _spelt(index: Index, text: str) -> str:
    """The text with unknown English words put as the known word that is nearly the same."""
    vocabulary = index.book.vocabulary

    def likely(found: re.Match[str]) -> str:
        word = found[0]
        tokens = list(vocabulary.tokens(word))
        if vocabulary.concepts(word) or all(token in index.rarity for token in tokens):
            return word
        near = difflib.get_close_matches(word.casefold(), index.latin, 1, NEARLY)
        return near[0] if near else word

    return _LONG_WORD.sub(likely, text)


def compact(book: Book, text: str) -> str:
    """A name as it is compared: folded, without blanks and marks."""
    return re.sub(r"[\W_]+", "", book.vocabulary.folded(text))


def _texts(value: Any) -> list[str]:
    """The texts of a field: words in both languages, a list or one text."""
    if value is None:
        return []
    if isinstance(value, Mapping):
        return [text for child in value.values() for text in _texts(child)]
    if isinstance(value, list | tuple):
        return [text for child in value for text in _texts(child)]
    return [str(value)]
