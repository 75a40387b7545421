"""Which options go on to be costed: cheap merits of all pick the promising ones.

A family stands on a route by the alloy of the best merit, by the cheapest metal of nearly the same
merit, and by the alloy that is clearly the surest to do.  A route stands by its most promising
families, and each family on the route where it will do.  The others are listed after the
ranked candidates, with the reason against them or the alloy that stands for them.  An alloy that is
named, or of which own rows tell, is always judged.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sekiso.domain.answer import Candidate, Reason
from sekiso.explorer.evaluate import Evaluation, evaluate
from sekiso.explorer.feasibility import capability_of, material_reasons
from sekiso.explorer.kept import kept
from sekiso.explorer.merits import merits, metal_prices
from sekiso.explorer.options import Option, options
from sekiso.explorer.question import Question
from sekiso.materials.naming import alloy_key

NEAR = 0.4  # ln of a factor: merits this near the best count as equal
N_FAMILIES = 5  # families that stand for a route
N_TRIED = 4  # alloys of a family, and further families of a route, until one is feasible


@dataclass(frozen=True, eq=False)
class Family:
    """The options of a family on a route: places of the `first` to be judged and of all in `order`
    of merit; `promise` of the best, comparable within the route.
    """

    options: tuple[Option, ...]
    first: tuple[int, ...]
    order: tuple[int, ...]
    promise: float

    @property
    def route(self) -> str:
        """Key of the process or route."""
        return self.options[0].route.key

    @property
    def key(self) -> str:
        """The family."""
        return self.options[0].family


def shortlisted(question: Question) -> tuple[list[Evaluation], list[Candidate]]:
    """The promising options, judged, and candidates for the options that they stand for."""
    families = families_of(question)
    judged: dict[Family, list[Evaluation]] = {}
    on_routes = [_promise_first(rows) for rows in _grouped(families, lambda f: f.route)]
    for on_route in on_routes:
        for family in _standing_for_route(question, on_route, judged):
            judged[family] = _judged(question, family)
    for rows in _grouped(families, lambda f: f.key):
        for family in _standing_for_family(question, rows, judged):
            judged[family] = _judged(question, family)
    first = {on_route[0].route: on_route[0] for on_route in on_routes}
    others = [
        candidate
        for family in families
        for candidate in _others(question, family, judged.get(family, ()), first[family.route])
    ]
    return [entry for entries in judged.values() for entry in entries], others


def _standing_for_route(
    question: Question, on_route: Sequence[Family], judged: Mapping[Family, Sequence[Evaluation]]
) -> Iterator[Family]:
    """The most promising families of a route and those with own alloys; more while none will do."""
    own = _own_alloys(question)
    for place, family in enumerate(on_route):
        is_own = any(option.alloy.key in own for option in family.options)
        done = (entry for other in on_route for entry in judged.get(other, ()))
        is_tried = N_FAMILIES <= place < N_FAMILIES + N_TRIED
        if place < N_FAMILIES or is_own or (is_tried and not any(e.is_feasible for e in done)):
            yield family


def _standing_for_family(
    question: Question, rows: Iterable[Family], judged: Mapping[Family, Sequence[Evaluation]]
) -> Iterator[Family]:
    """The routes on which a family promises most, until it will do on one."""

    def worth(family: Family) -> float:
        chance, _ = capability_of(question, family.options[0].route)
        return family.promise + math.log(max(chance, 1e-6))

    ordered = sorted(rows, key=worth, reverse=True)
    done = [entry for family in ordered for entry in judged.get(family, ())]
    for family in [f for f in ordered if f not in judged][:N_TRIED]:
        if any(entry.is_feasible for entry in done):
            return
        yield family
        done += judged[family]


def families_of(question: Question) -> list[Family]:
    """The options of each route and family, in their order, with what is promising of them."""
    found: dict[tuple[str, str], list[Option]] = {}
    for option in options(question):
        found.setdefault((option.route.key, option.family), []).append(option)
    if question.chosen.key is not None:
        return [_all_of(rows) for rows in found.values()]
    return [promising(question, tuple(rows)) for rows in found.values()]


def promising(question: Question, listed: tuple[Option, ...]) -> Family:
    """The promising alloys of a family on a route."""
    place = ("promising", listed[0].route.key, listed[0].family)
    first, order, promise = kept(question, place, lambda: _promising(question, listed))
    return Family(listed, first, order, promise)


def _promising(
    question: Question, listed: tuple[Option, ...]
) -> tuple[tuple[int, ...], tuple[int, ...], float]:
    """Places of the alloys to be judged first, of all in the order of merit, and the best merit."""
    (merit, chance), price = merits(question, listed), metal_prices(question, listed)
    order = [int(i) for i in np.argsort(-merit, kind="stable")]
    best = order[0]
    near = [i for i in order if merit[i] >= merit[best] - NEAR]
    sure = [i for i in order if chance[i] > chance[best] + NEAR]
    surest = sorted(sure, key=lambda i: -chance[i])[:1]
    own = _own_alloys(question)
    named = (i for i in order if listed[i].alloy.key in own)
    first = dict.fromkeys((best, min(near, key=lambda i: price[i]), *surest, *named))
    rest = (i for i in order if i not in first)
    return tuple(first), (*first, *rest), float(merit[best])


def _all_of(listed: Sequence[Option]) -> Family:
    every = tuple(range(len(listed)))
    return Family(tuple(listed), every, every, 0.0)


def _grouped(families: Iterable[Family], key: Callable[[Family], str]) -> list[list[Family]]:
    groups: dict[str, list[Family]] = {}
    for family in families:
        groups.setdefault(key(family), []).append(family)
    return list(groups.values())


def _promise_first(families: Iterable[Family]) -> list[Family]:
    return sorted(families, key=lambda family: -family.promise)


def _judged(question: Question, family: Family) -> list[Evaluation]:
    """The promising alloys, evaluated until one is feasible."""
    judged = [evaluate(question, family.options[i]) for i in family.first]
    for i in family.order[len(judged) : N_TRIED]:
        if any(entry.is_feasible for entry in judged):
            break
        judged.append(evaluate(question, family.options[i]))
    return judged


def _others(
    question: Question, family: Family, judged: Sequence[Evaluation], first: Family
) -> Iterator[Candidate]:
    """Candidates for the alloys of a family that were not judged."""
    if judged:
        best = max(judged, key=lambda entry: (entry.is_feasible, entry.probability))
        stands = Reason("family_represented", {"alloy": best.option.alloy.key})
    else:
        stands = Reason("route_represented", {"alloy": first.options[first.order[0]].alloy.key})
    keys = {entry.option.alloy.key for entry in judged}
    for option in family.options:
        if option.alloy.key not in keys:
            yield _represented(question, option, stands)


def _own_alloys(question: Question) -> frozenset[str]:
    """Alloys named in the asker's own rows or as replaced."""
    names = [] if question.own_rows is None else set(question.own_rows.words("material"))
    keys = (alloy_key(str(name), question.knowledge) for name in names)
    replaced = question.chosen.alloys if question.flags.get("replaces") else ()
    return frozenset((*(key for key in keys if key), *replaced))


def _represented(question: Question, option: Option, stands: Reason) -> Candidate:
    """A candidate that was not costed: what speaks against it, else who stands for it."""
    reasons = material_reasons(question, option.alloy)
    return Candidate(
        process=option.route.key,
        material=option.alloy.key,
        family=option.family,
        heat_condition=option.heat_conditions[0],
        surface_condition="as-built" if option.is_additive else "finished",
        is_additive=option.is_additive,
        no_recipe=None if option.is_additive else Reason("route_has_no_recipe", {}),
        is_feasible=False,
        reasons=tuple(reasons) or (stands,),
        probability=0.0,
    )
