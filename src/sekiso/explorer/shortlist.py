"""Which alloys of a family go on to be costed on a route: cheap merits of all pick the promising.

A family stands on a route by the alloy of the best merit, by the cheapest metal of nearly the same
merit, and by the alloy that is clearly the surest to do.  The others are listed after the ranked
candidates, with the reason against them or the alloy that stands for them.  An alloy that is named,
or of which own rows tell, is always judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from sekiso.domain.answer import Candidate, Reason
from sekiso.explorer.evaluate import Evaluation, evaluate
from sekiso.explorer.feasibility import material_reasons
from sekiso.explorer.merits import merits, metal_prices
from sekiso.explorer.options import Option, options
from sekiso.explorer.question import Question
from sekiso.materials.naming import alloy_key

NEAR = 0.3  # ln of a factor: merits this near the best count as equal
N_TRIED = 4  # alloys of a family that are judged on a route before it is given up


def shortlisted(question: Question) -> tuple[list[Evaluation], list[Candidate]]:
    """The promising options, judged, and candidates for the options that they stand for."""
    entries: list[Evaluation] = []
    others: list[Candidate] = []
    for family in _families(options(question)):
        judged, rest = _judged(question, family)
        best = max(judged, key=lambda entry: (entry.is_feasible, entry.probability))
        entries += judged
        others += [_represented(question, option, best.option.alloy.key) for option in rest]
    return entries, others


def _families(listed: Iterable[Option]) -> list[list[Option]]:
    """The options of each route and family, in their order."""
    found: dict[tuple[str, str], list[Option]] = {}
    for option in listed:
        found.setdefault((option.route.key, option.family), []).append(option)
    return list(found.values())


def _judged(
    question: Question, family: Sequence[Option]
) -> tuple[list[Evaluation], Sequence[Option]]:
    """The promising alloys, evaluated until one is feasible, and the rest."""
    if question.chosen.key is not None or len(family) == 1:
        return [evaluate(question, option) for option in family], ()
    first, order = promising(question, family)
    judged = [evaluate(question, family[i]) for i in first]
    for i in order[len(first) : N_TRIED]:
        if any(entry.is_feasible for entry in judged):
            break
        judged.append(evaluate(question, family[i]))
    return judged, [family[i] for i in sorted(order[len(judged) :])]


def promising(question: Question, family: Sequence[Option]) -> tuple[list[int], list[int]]:
    """Places of the promising alloys of a family, and of all of them in order of promise."""
    (merit, chance), price = merits(question, family), metal_prices(question, family)
    order = [int(i) for i in np.argsort(-merit, kind="stable")]
    best = order[0]
    near = [i for i in order if merit[i] >= merit[best] - NEAR]
    sure = [i for i in order if chance[i] > chance[best] + NEAR]
    surest = sorted(sure, key=lambda i: -chance[i])[:1]
    own = _own_alloys(question)
    named = (i for i in order if family[i].alloy.key in own)
    first = list(dict.fromkeys((best, min(near, key=lambda i: price[i]), *surest, *named)))
    return first, [*first, *(i for i in order if i not in first)]


def _own_alloys(question: Question) -> frozenset[str]:
    """Alloys named in the asker's own rows or as replaced."""
    names = [] if question.own_rows is None else set(question.own_rows.words("material"))
    keys = (alloy_key(str(name), question.knowledge) for name in names)
    replaced = question.chosen.alloys if question.flags.get("replaces") else ()
    return frozenset((*(key for key in keys if key), *replaced))


def _represented(question: Question, option: Option, by: str) -> Candidate:
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
        reasons=tuple(reasons) or (Reason("family_represented", {"alloy": by}),),
        probability=0.0,
    )
