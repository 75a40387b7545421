"""Which schemes a firm may use for a purchase, why not, and what they would pay."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sekiso.directory import fiscal_year
from sekiso.directory.book import Book
from sekiso.directory.entry import Entry
from sekiso.directory.look_up import look_up
from sekiso.domain.errors import NeedError
from sekiso.domain.source import Fact

ELIGIBLE, NOT_ELIGIBLE, UNKNOWN = "eligible", "not_eligible", "unknown"
PURPOSES = ("machine", "research")
_MOST_MONEY = 1e15  # yen, more than any firm has


@dataclass(frozen=True)
class Firm:
    """Who asks: employees, capital [JPY], industry, yearly sales [JPY] where known.

    Raises NeedError for a negative or non-whole number of people or money below zero.
    """

    employees: int
    capital: float
    industry: str = "manufacturing"
    sales: float | None = None

    def __post_init__(self) -> None:
        people = self.employees
        is_number = isinstance(people, int | float) and not isinstance(people, bool)
        if not is_number or not 0 <= people < 1e7 or people != int(people):
            raise NeedError("firm_employees", got=people)
        for name in ("capital", "sales"):
            money = getattr(self, name)
            if money is not None and not 0.0 <= money < _MOST_MONEY:
                raise NeedError("firm_money", name=name, got=money)


@dataclass(frozen=True)
class Why:
    """One reason: `key` names its text under `scheme_reason`, `holds` None where not known."""

    key: str
    holds: bool | None
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Scheme:
    """A scheme judged for a firm and a purchase; money in JPY.

    `paid`: (low, high) of the grant or tax credit, None where the price or a share is not known;
    the high end asks for more, such as a rise of wages.  A verdict holds for `fiscal_year`; where
    `entry.is_stale` the scheme must be looked up again before anything is built on it.
    """

    entry: Entry
    verdict: str
    reasons: tuple[Why, ...]
    kind: str
    shares: tuple[float, ...]
    cap: float | None
    paid: tuple[float, float] | None
    case: Entry | None

    @property
    def grant(self) -> tuple[float, float]:
        """(low, high) of a grant [JPY] that counts for an investment: 0 unless eligible."""
        return self._counts("grant")

    @property
    def tax_credit(self) -> tuple[float, float]:
        """(low, high) of a tax credit [JPY], before the limit of 20 % of the corporation tax."""
        return self._counts("tax")

    def _counts(self, kind: str) -> tuple[float, float]:
        counts = self.kind == kind and self.verdict == ELIGIBLE and self.paid is not None
        return self.paid if counts and self.paid is not None else (0.0, 0.0)

    @property
    def conditions(self) -> tuple[Mapping[str, str], ...]:
        """What else the scheme asks that nobody can check here, in both languages."""
        return tuple(row["text"] for row in self.entry.fields.get("also", ()))

    def plain(self) -> dict[str, Any]:
        """The scheme as JSON."""
        return {
            **self.entry.plain(), "verdict": self.verdict, "shares": list(self.shares),
            "cap_JPY": self.cap, "paid_JPY": None if self.paid is None else list(self.paid),
            "reasons": [{"key": w.key, "holds": w.holds, **w.values} for w in self.reasons],
            "conditions": [dict(text) for text in self.conditions],
            "case": None if self.case is None else self.case.plain(),
        }  # fmt: skip

    def __repr__(self) -> str:
        stale = ", stale" if self.entry.is_stale else ""
        return f"Scheme({self.entry.name()}: {self.verdict}{stale})"


def schemes(
    book: Book,
    firm: Firm,
    *,
    machine_price: float | None = None,
    purpose: str = "machine",
    year: int | str | None = None,
    today: date | str | None = None,
) -> list[Scheme]:
    """Each scheme of Japan judged for a firm that buys a machine of a price [JPY].

    `year`: the fiscal year of the purchase, else that of `today`; what an older year states is
    stale.  Raises NeedError for an unknown purpose, industry or year, or a price below zero.
    """
    if purpose not in PURPOSES:
        raise NeedError("scheme_purpose", got=purpose, allowed=", ".join(PURPOSES))
    if machine_price is not None and not 0.0 <= machine_price < _MOST_MONEY:
        raise NeedError("firm_money", name="machine_price", got=machine_price)
    limits = book.file("subsidy")["sme"]
    if firm.industry not in limits:
        raise NeedError("firm_industry", got=firm.industry, allowed=", ".join(limits))
    found = look_up(book, kind="subsidy", year=year, today=today)
    ours = [entry for entry in found if entry.country == "JP"]
    asked = fiscal_year.year_asked(year) or fiscal_year.fiscal_year(fiscal_year.day_of(today))
    purchase = _Purchase(book, firm, machine_price, purpose, asked)
    order = {ELIGIBLE: 0, UNKNOWN: 1, NOT_ELIGIBLE: 2}
    judged = [purchase.judge(entry) for entry in ours]
    return sorted(judged, key=lambda s: (order[s.verdict], -(s.paid or (0.0, 0.0))[1]))


def best_grant(judged: Iterable[Scheme]) -> Scheme | None:
    """The eligible grant that pays most; grants for one purchase cannot be added up."""
    grants = [scheme for scheme in judged if scheme.grant[1] > 0.0]
    return max(grants, key=lambda scheme: scheme.grant, default=None)


def grant_of(
    price: float,
    *,
    share: float,
    cap: float | None = None,
    beyond: float | None = None,
    step: float | None = None,
) -> float:
    """Grant [JPY] for a price [JPY]: min(share x price, cap).

    With a step the grant up to `step` follows `share`, and the price beyond that earns the share
    `beyond`: step + beyond (price - step / share).

    >>> grant_of(120e6, share=0.5, cap=25e6)
    25000000.0
    >>> grant_of(120e6, share=0.5, cap=50e6, beyond=1 / 3, step=15e6)
    45000000.0
    """
    paid = share * price
    if step is not None and beyond is not None and paid > step:
        paid = step + beyond * (price - step / share)
    return min(paid, cap) if cap is not None else paid


@dataclass(frozen=True, eq=False)
class _Purchase:
    """A firm, what it buys and when."""

    book: Book
    firm: Firm
    price: float | None
    purpose: str
    year: int

    def judge(self, entry: Entry) -> Scheme:
        reasons = tuple(self._why(row) for row in entry.fields.get("rule", ()))
        holds = {why.holds for why in reasons}
        verdict = NOT_ELIGIBLE if False in holds else UNKNOWN if None in holds else ELIGIBLE
        cases = [case for case in self.book.of("case") if case.fields["scheme"] == _id(entry)]
        cap = entry.fact("cap")
        low, high = self._shares(entry, "sme"), self._shares(entry, "wage_rise")
        shares = tuple(sorted({row["of_price"].value for row in (*low, *high)}))
        return Scheme(
            entry, verdict, reasons, entry.sort, shares, None if cap is None else cap.value,
            self._paid(entry, low, high), self._nearest(cases),
        )  # fmt: skip

    def _why(self, rule: Mapping[str, Any]) -> Why:
        """Whether a rule of a scheme holds for the purchase."""
        name = str(rule["field"])
        if name == "is_sme":
            return self._sme_rule()
        if name == "open_until":
            until = date.fromisoformat(str(rule["until"]))
            is_open = self.year <= fiscal_year.fiscal_year(until)
            return Why("open_until", is_open, {"until": str(until)})
        if name == "purpose":
            return Why("purpose", self.purpose in rule["one_of"], {"got": self.purpose})
        value = {
            "employees": self.firm.employees, "capital": self.firm.capital,
            "sales": self.firm.sales, "investment": self.price,
        }.get(name)  # fmt: skip
        ends = {end: rule[end].value for end in ("least", "most", "below") if end in rule}
        told = {**{end: ends.get(end) for end in ("least", "most", "below")}, "got": value}
        if value is None:
            return Why(name, None, told)
        fits = (
            value >= ends.get("least", value) and value <= ends.get("most", value)
            and value < ends.get("below", float("inf"))
        )  # fmt: skip
        return Why(name, fits, told)

    def _sme_rule(self) -> Why:
        """A small or medium firm: capital or employees within the limits of its industry."""
        row = self.book.file("subsidy")["sme"][self.firm.industry]
        most = {"capital": row["capital"].value, "employees": row["employees"].value}
        fits = self.firm.capital <= most["capital"] or self.firm.employees <= most["employees"]
        told = {"most_capital": most["capital"], "most_employees": most["employees"]}
        return Why("is_sme", fits, {**told, "industry": self.firm.industry})

    @property
    def _is_sme(self) -> bool:
        return bool(self._sme_rule().holds)

    @property
    def _is_small(self) -> bool:
        small = self.book.file("subsidy")["small"].get(self.firm.industry)
        return small is not None and self.firm.employees <= small["employees"].value

    def _shares(self, entry: Entry, who: str) -> list[Mapping[str, Any]]:
        """The rows of the share that the firm gets as it is, or at best ("wage_rise")."""
        usual = ["small", "sme"] if self._is_small else ["sme"]
        usual = usual if self._is_sme else ["other"]
        best = {"sme": "sme_best", "small": "sme_best", "other": "other_best"}[usual[-1]]
        order = usual if who == "sme" else ["wage_rise", best, *usual]
        rows = [row for row in entry.fields.get("share", ()) if self._within(row)]
        for name in order:
            found = [row for row in rows if row["who"] == name]
            if found:
                return found[:1]
        return []

    def _within(self, row: Mapping[str, Any]) -> bool:
        return "capital_to" not in row or self.firm.capital <= row["capital_to"].value

    def _caps(self, entry: Entry) -> tuple[float | None, float | None]:
        """Cap as the firm is, and with a rise of wages: by its size where the scheme says so."""
        told = entry.fact("cap")
        usual = None if told is None else told.value
        for row in entry.fields.get("cap_by_size", ()):
            most: Fact | None = row.get("employees_to")
            if most is None or self.firm.employees <= most.value:
                with_rise = row.get("cap_with_wage_rise", row["cap"]).value
                limit = usual if usual is not None else with_rise
                return min(row["cap"].value, limit), min(with_rise, limit)
        return usual, usual

    def _paid(
        self, entry: Entry, low: list[Mapping[str, Any]], high: list[Mapping[str, Any]]
    ) -> tuple[float, float] | None:
        if self.price is None or not low:
            return None
        beyond = next(
            (r["of_price"].value for r in entry.fields["share"] if r["who"] == "beyond"), None
        )
        paid = [
            grant_of(
                self.price, share=rows[0]["of_price"].value, cap=cap, beyond=beyond,
                step=rows[0]["grant_up_to"].value if "grant_up_to" in rows[0] else None,
            )
            for rows, cap in zip((low, high), self._caps(entry), strict=True)
        ]  # fmt: skip
        return min(paid), max(paid)

    def _nearest(self, cases: list[Entry]) -> Entry | None:
        """The newest documented case of a scheme."""
        return max(cases, key=lambda case: case.years or (0, 0), default=None)


def _id(entry: Entry) -> str:
    return entry.key.partition("/")[2]
