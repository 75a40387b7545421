"""Facts to samples: SI arrays, money in yen, one named draw per fact."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from sekiso.domain.errors import DataError
from sekiso.domain.source import Fact
from sekiso.economics.sample import Draws
from sekiso.knowledge import fact_at
from sekiso.numerics.arrays import FloatArray

OWN = "own"  # key among the rates of what the asker pays, by path of the rate it stands for
_CURRENCY = re.compile(r"\b(JPY|EUR|USD|CNY|GBP|INR)\b")


class FactSampler:
    """Reads facts of nested tables as samples; `rates` holds the economic tables by key."""

    def __init__(self, draws: Draws, rates: Mapping[str, Mapping[str, Any]]) -> None:
        self.draws = draws
        self.rates = rates

    def __call__(
        self, table: Mapping[str, Any], path: str, default: float | None = None
    ) -> FloatArray:
        """Samples (n,) or () of the fact at the dotted `path` of `table`.

        The stream is named by the record's key and the path, so that a fact shared by two
        candidates is the same draw in both.  Raises DataError when the fact is absent and there is
        no `default`.
        """
        place = (id(self.rates), id(table), path)
        known = self.draws.memory.get(place)
        if known is None or known[0] is not self.rates or known[1] is not table:
            fact = fact_at(table, path)
            name = f"{getattr(table, 'key', '')}.{path}"
            known = (self.rates, table, None if fact is None else self.samples(fact, name))
            self.draws.remember(place, known)
        if known[2] is not None:
            return known[2]
        if default is None:
            raise DataError("fact_absent", record=getattr(table, "key", "?"), path=path)
        return np.asarray(default)

    def rate(self, path: str, default: float | None = None) -> FloatArray:
        """Samples of an economic rate: `path` = "<table>.<path in it>"."""
        place = (id(self.rates), 0, path)
        known = self.draws.memory.get(place)
        if known is not None and known[0] is self.rates:
            return np.asarray(known[2])
        own = self.rates.get(OWN, {}).get(path)
        if own is not None:
            paid = self._paid(own)
            self.draws.remember(place, (self.rates, None, paid))
            return paid
        table, rest = path.split(".", 1)
        drawn = self(self.rates[table], rest, default)
        known = self.draws.memory.get((id(self.rates), id(self.rates[table]), rest))
        if known is not None and known[2] is not None:
            self.draws.remember(place, (self.rates, None, drawn))
        return drawn

    def _paid(self, own: Mapping[str, Any]) -> FloatArray:
        """An own price over the factors that would be put on it ("over": paths of rates)."""
        fact: Fact = own["price"]
        paid = self.samples(fact, "own")
        for path in own["over"]:
            paid = paid / self.rate(path)
        return np.asarray(paid)

    def of_family(self, table: Mapping[str, Any], path: str, family: str) -> FloatArray:
        """Samples of `<path>_by_family.<family>`, else of `path` itself."""
        special = f"{path}_by_family.{family}"
        return self(table, special if fact_at(table, special) is not None else path)

    def of_any(self, facts: Iterable[Fact], name: str) -> FloatArray:
        """Samples of a fact as wide as all of `facts` together, for a class that none is of."""
        return self.samples(spanning(facts), name)

    def samples(self, fact: Fact, name: str) -> FloatArray:
        """Samples of one fact: its range read as 5-95 %, lognormal where positive."""
        drawn = self._drawn(fact, name)
        currency = currency_of(fact.unit)
        if currency in (None, "JPY"):
            return drawn
        exchange = fact_at(self.rates["currency"], f"rates.{currency}")
        if exchange is None:
            raise DataError("fact_absent", record="currency", path=f"rates.{currency}")
        return drawn * self._drawn(exchange, f"currency.{currency}")

    def _drawn(self, fact: Fact, name: str) -> FloatArray:
        if fact.low == fact.high:
            return np.asarray(fact.value)
        if fact.low > 0.0:
            drawn = self.draws.lognormal(name, value=fact.value, low=fact.low, high=fact.high)
            return np.minimum(drawn, _most(fact))
        return self.draws.triangular(name, value=fact.value, low=fact.low, high=fact.high)


def _most(fact: Fact) -> float:
    """The most a sample may be: a share never comes to the whole, where nothing would be left."""
    is_share = fact.unit == "dimensionless" and fact.high < 1.0
    return 0.5 * (1.0 + fact.high) if is_share else np.inf


def spanning(facts: Iterable[Fact]) -> Fact:
    """One fact from the lowest to the highest end of several, its value their geometric mean.

    Those in another unit than the first are left out.
    """
    first, *others = facts
    alike = [first, *(fact for fact in others if fact.unit == first.unit)]
    low, high = min(fact.low for fact in alike), max(fact.high for fact in alike)
    middle = float(np.exp(np.mean([np.log(fact.value) for fact in alike])))
    return replace(first, value=min(max(middle, low), high), low=low, high=high)


def currency_of(unit: str) -> str | None:
    """The currency in a unit ("EUR/kg" -> "EUR"), None where there is none or two cancel."""
    codes = _CURRENCY.findall(unit)
    return codes[0] if len(codes) == 1 else None
