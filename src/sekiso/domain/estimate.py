"""What one way of making a part is likely to cost, take and emit: a public record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sekiso.domain.answer import Assumed, Reason, Step, plain_record
from sekiso.domain.canonical import canonical_json
from sekiso.domain.prediction import Prediction
from sekiso.domain.source import Source


@dataclass(frozen=True)
class PriceItem:
    """One item of the price by its key (`[cost_item.<key>]` or `[step.<key>]`), JPY per part."""

    item: str
    amount: float


@dataclass(frozen=True)
class Swing:
    """The median price [JPY] with one input at its 5 % and its 95 % point, all others as they are.

    `input` is the dotted path of the fact ("labour.rates.technician"), or size, volume, quantity of
    a part that was not told; `name` says it in both languages.
    """

    input: str
    at_low: float
    at_high: float
    name: Mapping[str, str]

    @property
    def size(self) -> float:
        """How far the two prices lie apart [JPY]."""
        return abs(self.at_high - self.at_low)


@dataclass(frozen=True)
class Crossing:
    """Pieces from which the cheaper of two ways is the other one: 5, 50 and 95 % points.

    `first` is the cheaper one below it.  None = beyond the largest quantity of the curve; `share`
    is the share of samples in which the two cross there at all.
    """

    first: str
    second: str
    low: float | None
    median: float | None
    high: float | None
    share: float


@dataclass(frozen=True)
class RouteCurves:
    """Over quantity, how likely each of several ways is the cheapest, and where two of them cross.

    `curves`: way ("PBF-LB", "casting/investment") -> probability at each of `quantities`; they sum
    to 1 at each.  `prices`: way -> median price per part [JPY] at each.  `left_out`: ways that
    cannot be priced here, with the reason.
    """

    quantities: tuple[float, ...]
    curves: Mapping[str, tuple[float, ...]]
    prices: Mapping[str, tuple[float, ...]]
    crossings: tuple[Crossing, ...] = ()
    left_out: Mapping[str, Reason] = field(default_factory=dict)

    def cheapest(self, quantity: float) -> str:
        """The way that is likeliest the cheapest at the grid quantity nearest to `quantity`."""
        nearest = min(self.quantities, key=lambda n: abs(n - quantity))
        place = self.quantities.index(nearest)
        return max(self.curves, key=lambda way: self.curves[way][place])

    def plain(self) -> dict[str, Any]:
        """The curves as plain values."""
        told: dict[str, Any] = plain_record(self)
        return told


Compare = Callable[[Iterable[str] | None], RouteCurves]


@dataclass(frozen=True, repr=False)
class Estimate:
    """Price, cost, time, lead time, CO2 and energy of a part made one way; no quotation.

    Per part: `price` that a shop would quote and `cost` to its maker [JPY], `co2` [kg] from cradle
    to the maker's gate, `energy` of the maker's electricity [J].  `time` is the machine time of one
    build of `parts_per_build` parts (of one piece of a conventional route) [s], `lead_time` from
    order to arrival of the first lot [s].  Intervals hold for one supplier never seen.
    `waterfall` adds up to the median price; `tornado` has the inputs by how far they move it.

    `compare` (asks the same part of other ways) is no part of the value.
    """

    id: str
    version: str
    need: Mapping[str, Any]
    process: str
    variant: str | None
    material: str
    machine: str | None
    scope: str
    region: str
    quantity: float
    heat_condition: str
    price: Prediction
    cost: Prediction
    time: Prediction
    lead_time: Prediction
    co2: Prediction
    energy: Prediction
    parts_per_build: float
    waterfall: tuple[PriceItem, ...]
    tornado: tuple[Swing, ...]
    chain: tuple[Step, ...] = ()
    assumed: tuple[Assumed, ...] = ()
    notes: tuple[Reason, ...] = ()
    curves: RouteCurves | None = None
    sources: tuple[Source, ...] = ()
    compare: Compare | None = field(default=None, compare=False, repr=False)

    def __repr__(self) -> str:
        """One line: the way, the price with its interval, the lead time."""
        way = f"{self.process}/{self.variant}" if self.variant else self.process
        price = f"{self.price.value:,.0f} JPY ({self.price.low:,.0f} to {self.price.high:,.0f})"
        days = self.lead_time.value / 86400.0
        return (
            f"Estimate({way}, {self.material}, {self.quantity:,.10g} pieces, {self.scope}, "
            f"{self.region}: {price} per part, {days:.0f} days)"
        )

    def break_even(self, routes: Iterable[str] | None = None) -> RouteCurves:
        """How likely this way and each of `routes` is the cheapest, over 1 to 100,000 pieces.

        Without `routes` every way in which the metal is made.  Raises NeedError for a way that is
        not on file.
        """
        if self.compare is None:
            raise TypeError("only an estimate of sekiso.estimate can be compared")
        return self.compare(routes)

    def cite(self) -> tuple[str, ...]:
        """The sources of every number that was read, one line each."""
        return tuple(source.citation for source in self.sources)

    def json(self) -> bytes:
        """The estimate as canonical JSON bytes, the same at every door."""
        return canonical_json(self.plain())

    def plain(self) -> dict[str, Any]:
        """The estimate as plain values."""
        said = {name: x for name, x in vars(self).items() if name != "compare"}
        value = {name: plain_record(child) for name, child in said.items()}
        sources = [vars(source) for source in self.sources]
        return {**value, "sources": sources, "disclaimer": "estimate_not_quotation_not_allowable"}
