"""What a fit of prices sees: every priced row of the tables against the product at levels 1."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from calibration.fit_prices import Observation
from price_counterparts import branch_of, counterpart
from price_model import PriceModel, ask_of
from price_tables import Case, Quote, group_of, jpy_per, read_cases, read_quotes, region_of
from sekiso.economics import market
from sekiso.knowledge import Knowledge
from sekiso.knowledge.record import Record, record_of
from sekiso.numerics.normal import Z95

PARTS = ("part_quote", "conventional_quote", "cost_breakdown")
PRICED = (*PARTS, "machine_rate", "labour_rate", "tooling_price", "post_process_price")
CASE_BASIS = "offer"
BOUND = r"least price|starting price|minimum price|and more|upper bound|lower bound|whole project"


def neutral_prices() -> Record:
    """Economic table with levels, markets and shops at 1: the product before any fit."""
    one = '{ value = 1.0, unit = "dimensionless", source = "neutral" }'
    rows = [f"[market.{region}]" + "".join(f"\n{b} = {one}" for b in market.BRANCHES)
            for region in ("JP", "EU", "US", "CN", "IN")]  # fmt: skip
    shops = "\n".join(f"{branch} = {one}" for branch in market.BRANCHES)
    text = f"[level]\n{chr(10).join(rows)}\n[scatter]\n{shops}\n"
    text += '[sources.neutral]\ntitle = "no fit"\nstatus = "recalled"\n'
    return prices_record(text)


def prices_record(text: str) -> Record:
    """The economic table of a text in TOML."""
    return record_of("economics", "fitted_prices", tomllib.loads(text))


def observations(folders: Iterable[Path], facts: Knowledge) -> list[Observation]:
    """All priced rows and cases of the folders."""
    model = PriceModel(facts, prices=neutral_prices())
    found: list[Observation] = []
    for folder in folders:
        cases = read_cases(folder)
        bases = {quote.source: quote.basis for quote in read_quotes(folder)}
        found += [of_case(case, model, bases.get(case.source, CASE_BASIS)) for case in cases]
        drawn = {(case.source, case.process.split("/")[0]) for case in cases}
        for quote in read_quotes(folder):
            is_drawn = (quote.source, quote.process.split("/")[0]) in drawn
            if quote.kind in PRICED and not (quote.kind in PARTS and is_drawn):
                seen = of_quote(quote, model)
                found += [] if seen is None else [seen]
    return found


def of_case(case: Case, model: PriceModel, basis: str) -> Observation:
    """A part price with enough input to be asked of the product."""
    ask = ask_of(case, model.facts)
    made = model.estimate(ask)
    price = np.ravel(made.cost if case.is_cost else made.price)
    branch = branch_of(ask.process, made.variant, model.facts)
    return Observation(
        id=case.id,
        source=group_of(case.source),
        region=case.region,
        branch=branch,
        gap=math.log(case.published(model.facts) / float(np.median(price))),
        terms=model.shares(ask, of_cost=case.is_cost),
        basis=basis,
        year=case.year,
        known_sd=math.log(case.high / case.low) / (2.0 * Z95),
        input_sd=log_sd(price),
    )


def of_quote(quote: Quote, model: PriceModel) -> Observation | None:
    """A row that prices a term or a part that is not drawn; None where it bounds or is no price."""
    if not quote.currency or not _is_price(quote):
        return None
    said = counterpart(quote, model)
    if said is None or not said.terms:
        return None
    yen = quote.middle * jpy_per(quote.currency, quote.year, model.facts)
    ends = [end for end in (quote.low, quote.high) if end]
    width = math.log(max(ends) / min(ends)) / (2.0 * Z95)
    is_part = quote.kind in PARTS
    return Observation(
        id=quote.id,
        source=group_of(quote.source),
        region=region_of(quote.currency, text=quote.text, country=quote.country),
        branch=said.branch,
        gap=math.log(yen / said.middle),
        terms=said.terms,
        basis=quote.basis,
        year=quote.year,
        known_sd=math.hypot(width, said.untold_sd),
        input_sd=said.input_sd,
        is_part=is_part,
    )


def _is_price(quote: Quote) -> bool:
    """Whether a row says what something costs, not only that it costs more or less than a bound.

    The least price of any part is a bound too: with it in the fit left-out sources were told worse.
    """
    return quote.low is not None and quote.high is not None and not re.search(BOUND, quote.text)


def log_sd(samples: Any) -> float:
    """Spread of ln samples, from the 5 % and 95 % points."""
    low, high = np.quantile(samples, [0.05, 0.95])
    return float(np.log(high / low) / (2.0 * Z95))
