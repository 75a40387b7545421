"""The terms of the score: every term of every ranked row, and why a row stands where it does."""

from __future__ import annotations

from collections.abc import Iterator

from sekiso.domain import quantities
from sekiso.domain.answer import Answer, Candidate
from sekiso.interfaces.report.blocks import Table, is_ranked
from sekiso.interfaces.report.words import Words

COMPARED = ("cost", "lead_time", "co2", "yield_strength", "roughness")
N_REASONS = 2
_VISIBLE = 0.005


def weighted(candidate: Candidate, answer: Answer) -> dict[str, float]:
    """Each term of a candidate times its weight; they add up to its score."""
    return {name: answer.weights.get(name, 0.0) * x for name, x in candidate.terms.items()}


def table(
    answer: Answer, words: Words, *, between: str = " → ", first: int = 0, n: int | None = None
) -> Table:
    """All terms by the ranked routes: the term and, after `between`, the term times its weight.

    Under them their sum and the probability that the route is chosen; `n` routes from the place
    `first`, all of them where n is None.
    """
    ranked = answer.best_of_each()[first : None if n is None else first + n]
    products = [weighted(candidate, answer) for candidate in ranked]
    names = dict.fromkeys(name for candidate in ranked for name in candidate.terms)
    rows = [
        (words.term(name), f"{answer.weights.get(name, 0.0):.3g}", *(
            _cell(candidate.terms.get(name), product.get(name), between)
            for candidate, product in zip(ranked, products, strict=True)
        ))
        for name in names
    ]  # fmt: skip
    sums = (f"{sum(product.values()):+.2f}" for product in products)
    chances = (f"{candidate.probability_chosen:.2f}" for candidate in ranked)
    rows += [(words.text("terms.sum"), "", *sums), (words.text("terms.chosen"), "", *chances)]
    heads = (
        f"{place} {words.short_shaping(c.process)}" for place, c in enumerate(ranked, first + 1)
    )
    columns = (*words.texts("terms", "term", "weight"), *heads)
    return Table(words.text("terms.title"), columns, tuple(rows), range(1, len(columns)))


def out_of_order(answer: Answer, words: Words) -> Iterator[str]:
    """A line for each row that beats a higher one in all printed columns: what put it lower."""
    ranked = answer.best_of_each() if is_ranked(answer) else []
    for place, below in enumerate(ranked):
        beaten = next((k for k in range(place) if is_better(below, ranked[k])), None)
        if beaten is not None:
            above = ranked[beaten]
            yield words.text(
                "terms.out_of_order", below=words.shaping(below.process), below_rank=place + 1,
                above=words.shaping(above.process), above_rank=beaten + 1,
                reasons="; ".join(_handicaps(below, above, answer, words)),
            )  # fmt: skip


def is_better(mine: Candidate, theirs: Candidate) -> bool:
    """Whether a candidate is nowhere worse and somewhere better in the columns both have."""
    gains = [round(mine.probability, 2) - round(theirs.probability, 2)]
    for key in COMPARED:
        if key in mine.predictions and key in theirs.predictions:
            gain = mine.predictions[key].value - theirs.predictions[key].value
            gains.append(gain if quantities.properties()[key].better == "higher" else -gain)
    return min(gains) >= 0.0 and max(gains) > 0.0


def _handicaps(below: Candidate, above: Candidate, answer: Answer, words: Words) -> Iterator[str]:
    """The terms by which `below` falls behind `above`, the largest first."""
    mine, theirs = weighted(below, answer), weighted(above, answer)
    behind = {name: mine.get(name, 0.0) - theirs.get(name, 0.0) for name in {**mine, **theirs}}
    worst = sorted(behind, key=lambda name: behind[name])[:N_REASONS]
    for name in worst:
        if behind[name] < -_VISIBLE and name in below.terms:
            yield f"{words.term(name)} {behind[name]:+.2f}"
        elif behind[name] < -_VISIBLE:
            route = words.shaping(above.process)
            told = f"{words.term(name)} {-behind[name]:+.2f}"
            yield words.text("terms.for_other", route=route, term=told)


def _cell(value: float | None, product: float | None, between: str) -> str:
    if value is None or product is None:
        return "-"
    return f"{value:+.2f}{between}{product:+.2f}" if abs(value) > _VISIBLE else "0"
