"""How likely each of several ways is the cheapest, over the number of pieces."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np

from sekiso.domain.answer import Reason
from sekiso.domain.errors import DataError, NeedError, OutOfRangeError
from sekiso.domain.estimate import Crossing, RouteCurves
from sekiso.economics.break_even import N_NODES, PriceCurves, whole_quantities
from sekiso.economics.conventional import admitted_variants, fewest_pieces
from sekiso.economics.part_geometry import part_geometry
from sekiso.economics.sample import shared_draws
from sekiso.explorer.costing import cheapest, costing_inputs, part_numbers
from sekiso.explorer.delivery import Delivery
from sekiso.explorer.evaluate import best_delivery
from sekiso.explorer.feasibility import feasibility_of
from sekiso.explorer.kept import kept
from sekiso.explorer.models import MODELS
from sekiso.explorer.options import Option
from sekiso.explorer.part_samples import Size
from sekiso.explorer.plan import plan
from sekiso.explorer.question import Question
from sekiso.explorer.ways import Way, option_of, ways_of
from sekiso.knowledge import Record
from sekiso.numerics.arrays import FloatArray
from sekiso.numerics.median import median

N_SAMPLES = 10_000
_TOLD = 0.1  # a way that is the cheapest with this chance somewhere has its crossings told
_REFUSED = ("too_large", "no_machine", "outside_size_or_mass")


@dataclass(frozen=True, eq=False)
class Contender:
    """One way to be priced over quantity: `key`, option, state of delivery, machine (or None).

    `capability`: the chance that it makes the part well, 1 where it is compared by price alone.
    """

    key: str
    option: Option
    delivery: Delivery
    machine: Record | None
    capability: float = 1.0


def route_curves(
    question: Question, own: Way, names: Iterable[str] | None, machine: str | None = None
) -> RouteCurves:
    """The curves of the way `own` and of those of `names`, by price alone.

    Without names all ways that make the metal are compared; then the cheapest is the cheapest of
    those that make the part, each with its chance.
    """
    is_open = names is None
    rivals = [own, *ways_of(question, None if names is None else list(names))]
    contenders, left_out = [], {}
    for way in {way.key: way for way in rivals}.values():
        is_own = way.key == own.key
        found = contender_of(
            question, way, machine=machine if is_own else None, is_judged=is_open and not is_own
        )
        if isinstance(found, Reason):
            left_out[way.key] = found
        else:
            contenders.append(found)
    if not contenders:
        return RouteCurves((), {}, {}, (), left_out)
    curves = curves_of(with_samples(question, N_SAMPLES), contenders, told=own.key)
    return replace(curves, left_out=left_out)


def curves_of(
    question: Question, contenders: Sequence[Contender], *, told: str | None = None
) -> RouteCurves:
    """Chance to be the cheapest of each contender over 1 to 100,000 pieces, and their crossings.

    The crossings are those of `told` with ways that are likely the cheapest somewhere, and those of
    the ways that lead one after the other.
    """
    table = price_curves(question, contenders)
    chances, medians = table.chances(), table.medians()
    keys = [contender.key for contender in contenders]
    pairs = _pairs(chances, None if told is None else keys.index(told))
    return RouteCurves(
        quantities=tuple(table.quantities.tolist()),
        curves={key: tuple(row.tolist()) for key, row in zip(keys, chances, strict=True)},
        prices={key: tuple(row.tolist()) for key, row in zip(keys, medians, strict=True)},
        crossings=tuple(_crossing(table, keys, medians, one, other) for one, other in pairs),
    )


def _pairs(chances: FloatArray, told: int | None) -> list[tuple[int, int]]:
    """The ways whose crossing is told: `told` with the likely ones, and the leaders in turn."""
    leaders = list(dict.fromkeys(chances.argmax(axis=0).tolist()))
    likely = [i for i, row in enumerate(chances) if row.max() >= _TOLD and i != told]
    own = [] if told is None else [(told, other) for other in likely]
    return list(dict.fromkeys((*own, *(p for p in pairwise(leaders) if told not in p))))


def price_curves(question: Question, contenders: Sequence[Contender]) -> PriceCurves:
    """Samples of the price of each contender over 1 to 100,000 pieces."""
    quantities = whole_quantities()
    nodes = whole_quantities(N_NODES) if shares_plates(question) else quantities
    return PriceCurves(
        [_prices(question, contender, nodes) for contender in contenders],
        nodes=nodes,
        quantities=quantities,
        least=[_least(question, contender) for contender in contenders],
        able=_able(contenders),
    )


def _able(contenders: Sequence[Contender]) -> list[float] | None:
    chances = [contender.capability for contender in contenders]
    return None if min(chances) >= 1.0 else chances


def shares_plates(question: Question) -> bool:
    """Whether builds are filled with parts of other orders, so that prices have no saw-tooth."""
    return bool(question.need.assume.get("share_plate", True))


def with_samples(question: Question, n: int) -> Question:
    """The question with `n` samples of everything; those of the part are repeated."""
    size = question.size
    arrays = {name: x for name, x in vars(size).items() if isinstance(x, np.ndarray)}
    return replace(
        question,
        draws=shared_draws(question.need.seed, n),
        size=Size(**{**vars(size), **{name: _repeat(x, n) for name, x in arrays.items()}}),
    )


def _repeat(samples: FloatArray, n: int) -> FloatArray:
    """Samples along the last axis repeated to `n`, one where all are equal."""
    if not np.ptp(samples, axis=-1).any():
        return samples[..., :1]
    return samples[..., np.arange(n) % samples.shape[-1]]


def contender_of(
    question: Question, way: Way, *, machine: str | None = None, is_judged: bool = False
) -> Contender | Reason:
    """The way as it would be costed, or why it cannot be; `is_judged` as in an answer."""
    try:
        option = option_of(question, way)
        feasibility = feasibility_of(question, option)
        refused = [r for r in feasibility.reasons if r.key in _REFUSED or is_judged]
        refused = [r for r in refused if r.key != "too_few_pieces"]  # which the curve shows
        if refused:
            return refused[0]
        place = ("delivery", option.route.key, option.alloy.key)
        state: Delivery = kept(question, place, lambda: best_delivery(question, option))[0]
        if way.variant and way.variant not in _fitting_variants(question, option):
            return Reason("outside_size_or_mass", {})
        machines = [m for m in feasibility.machines if m.key == machine] or feasibility.machines
        costing = cheapest(question, option, state, tuple(machines))
    except (NeedError, DataError, OutOfRangeError) as problem:
        return Reason(problem.key, dict(problem.values))
    capability = feasibility.capability if is_judged else 1.0
    return Contender(way.key, option, state, costing.machine, capability)


def _prices(question: Question, contender: Contender, nodes: Sequence[float]) -> FloatArray:
    """Price per part at the nodes, shape (k, n) or (k, 1); of a route by its cheapest variant."""
    tried = [
        _variant_prices(question, contender, option, nodes)
        for option in _variants(question, contender.option)
    ]
    if len(tried) == 1:
        return tried[0]
    medians = [[median(row) for row in prices] for prices in tried]
    chosen = np.argmin(medians, axis=0)
    return np.stack([tried[which][node] for node, which in enumerate(chosen)])


def _variant_prices(
    question: Question, contender: Contender, option: Option, nodes: Sequence[float]
) -> FloatArray:
    """Prices (k, n) or (k, 1) of one variant."""
    inputs: Mapping[str, Any] = {
        **costing_inputs(question, option, contender.delivery),
        "machine": contender.machine,
        "quantity": np.array(nodes)[:, None],
    }
    price = plan(MODELS, ("estimate",), inputs)["estimate"].price
    return np.broadcast_to(price, np.broadcast_shapes(price.shape, (len(nodes), 1)))


def _variants(question: Question, option: Option) -> list[Option]:
    """The option with each variant that holds the piece, where it leaves the variant open."""
    if option.is_additive or option.variant or not option.route.get("variants"):
        return [option]
    fitting = _fitting_variants(question, option)
    return [replace(option, variant=name) for name in fitting] or [option]


def _fitting_variants(question: Question, option: Option) -> tuple[str, ...]:
    density = option.alloy.value("thermophysical.density")
    if density is None:
        return tuple(option.route["variants"])
    body = part_geometry(part_numbers(question), density=density)
    return admitted_variants(option.route, body, option.family)


def _least(question: Question, contender: Contender) -> float:
    """The fewest pieces for which the way is offered; 1 where its tool exists."""
    route = contender.option.route
    if contender.option.is_additive or question.flags.get("tooling") == "exists":
        return 1.0
    offered = _variants(question, contender.option)
    names = [option.variant for option in offered if option.variant]
    return min((fewest_pieces(route["variants"][name]) for name in names), default=1.0)


def _crossing(
    table: PriceCurves, keys: Sequence[str], medians: FloatArray, one: int, other: int
) -> Crossing:
    """Where two ways cross; the first is the one that is offered, or cheaper, for the fewest."""
    start = int(np.argmax(table.offered[one] & table.offered[other]))
    is_alone = table.offered[other, 0] and not table.offered[one, 0]
    both = table.offered[one, 0] == table.offered[other, 0]
    if is_alone or (both and medians[other, start] < medians[one, start]):
        one, other = other, one
    found = table.crossing(one, other)
    return Crossing(
        keys[one], keys[other], _finite(found.low), _finite(found.median), _finite(found.high),
        found.share,
    )  # fmt: skip


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None
