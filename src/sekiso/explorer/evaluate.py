"""From options to judged candidates: limits, predictions, economics, terms of the score."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sekiso.domain import quantities
from sekiso.domain.answer import Candidate, Reason
from sekiso.domain.errors import DataError
from sekiso.domain.prediction import Prediction
from sekiso.domain.requirement import Requirement
from sekiso.economics.estimate import EstimateSamples
from sekiso.economics.models import GIVES
from sekiso.explorer.costing import cheapest, machines_needed, steps_of
from sekiso.explorer.delivery import Delivery, delivered_conditions, delivery
from sekiso.explorer.feasibility import Feasibility, feasibility_of
from sekiso.explorer.joint_probability import failing, probability_met, weakest
from sekiso.explorer.kept import kept
from sekiso.explorer.options import Option
from sekiso.explorer.question import Question
from sekiso.explorer.recipes import machine_chance, recipe_of
from sekiso.knowledge import Record
from sekiso.materials.build_conditions import bed_temperature
from sekiso.numerics.median import median

_LATE = (*GIVES, "mass")  # known once the option was costed
_TINY = 1e-6
_UNUSUAL = 2  # places behind the last usual one that an unusual alloy stands
_REFUSALS = {  # note of economics: reason
    "outside_limits": "outside_size_or_mass",
    "too_few": "too_few_pieces",
}
_HOT_BED = 873.15  # K, 600 degC, lower end of the beds of electron-beam machines


@dataclass(frozen=True, eq=False)
class Evaluation:
    """An option with its feasibility, state of delivery, predictions, chances and economics.

    `probability_met`: that all requirements hold; `soundness`: that the metal does not crack.
    """

    option: Option
    feasibility: Feasibility
    delivery: Delivery
    predictions: Mapping[str, Prediction]
    probability_met: float
    soundness: float
    reasons: tuple[Reason, ...]
    relaxation: Reason | None
    estimate: EstimateSamples | None
    machine: Record | None

    @property
    def probability(self) -> float:
        """Chance of a part without cracks that meets all requirements."""
        return self.probability_met * self.soundness

    @property
    def is_feasible(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.reasons

    @property
    def costs(self) -> EstimateSamples:
        """The economics, which every feasible option has."""
        if self.estimate is None:
            raise ValueError(f"{self.option.route.key} {self.option.alloy.key} was not costed")
        return self.estimate


def evaluate(question: Question, option: Option) -> Evaluation:
    """One option judged in its best heat condition, with economics unless it is ruled out."""
    feasibility = feasibility_of(question, option)
    place = ("delivery", option.route.key, option.alloy.key)
    state, chance = kept(question, place, lambda: best_delivery(question, option))
    predictions = dict(state.predictions)
    reasons, relaxation = list(feasibility.reasons), feasibility.relaxation
    stated = [r for r in question.requirements if not r.is_assumed]
    reasons += _nothing_known(stated, predictions)
    if chance < question.limit("limits.probability"):
        missed = _unmet_reasons(question, predictions, stated)
        reasons += missed
        relaxation = relaxation or next(map(_relaxed, missed), None)
    costing, machine = None, next(iter(feasibility.machines), None)
    if not reasons:
        try:
            costing = cheapest(question, option, state, feasibility.machines)
        except DataError as problem:
            reasons.append(_lacking(problem))
    if costing is not None:
        machine = costing.machine
        reasons += _refused_by_economics(question, option, costing.estimate)
        predictions |= costing.predictions
        if option.is_additive and any(r.key == "relative_density" for r in question.requirements):
            predictions |= recipe_of(question, option, machine).predictions
        window = machine_chance(option, machine) if option.is_additive else 1.0
        chance = probability_met(question, predictions) * window
        late = _unmet_economics(question, predictions)
        reasons += late
        relaxation = relaxation or next(map(_relaxed, late), None)
    return Evaluation(
        option,
        feasibility,
        state,
        predictions,
        chance,
        soundness(question, option) if _may_crack(option) else 1.0,
        tuple(reasons),
        relaxation if len(reasons) == 1 else None,  # one change must be enough
        costing.estimate if costing is not None else None,
        machine,
    )


def _may_crack(option: Option) -> bool:
    """Whether metal is melted and freezes in place: built (but for sintered parts) or welded."""
    is_melted = option.is_additive and option.route.get("build") != "jetted"
    return is_melted or bool(option.route.get("welds", False))


def _lacking(problem: DataError) -> Reason:
    """The reason of an option whose files lack a number that its costs need."""
    if problem.key != "fact_absent":
        raise problem
    return Reason(
        "left_out", {"record": problem.values["record"], "absent": problem.values["path"]}
    )


def candidate(question: Question, entry: Evaluation) -> Candidate:
    """The candidate shown to the user, without its score."""
    option, estimate = entry.option, entry.estimate
    stands = question.standings.get(option.route.key)
    shares = estimate.price_shares() if estimate is not None else {}
    return Candidate(
        process=option.route.key,
        material=option.alloy.key,
        family=option.family,
        heat_condition=entry.delivery.heat_condition,
        surface_condition=" + ".join(entry.delivery.surface),
        is_additive=option.is_additive,
        machine=entry.machine.key if entry.machine is not None else None,
        other_machines=entry.feasibility.other_machines,
        no_recipe=None if option.is_additive else Reason("route_has_no_recipe", {}),
        chain=steps_of(question, option, entry.delivery, estimate, shares) if estimate else (),
        predictions=entry.predictions,
        findings=question.findings.get(option.route.key, ()),
        is_feasible=entry.is_feasible,
        reasons=entry.reasons,
        relaxation=entry.relaxation,
        probability=entry.probability,
        terms=terms_of(question, entry),
        breakdown=shares,
        one_time=median(np.ravel(estimate.one_time)) if estimate is not None else 0.0,
        build_direction=stands.direction if stands is not None else None,
    )


def terms_of(question: Question, entry: Evaluation) -> dict[str, float]:
    """The terms of the score, natural logarithms; cost, time and CO2 are absolute here."""
    option, feasibility = entry.option, entry.feasibility
    terms = {
        "requirements": _log(entry.probability_met),
        "capability": _log(feasibility.capability),
        "medium": _log(feasibility.medium),
    }
    if _may_crack(option):
        terms["soundness"] = _log(entry.soundness)
    if option.is_additive:
        maturity = str(option.alloy["processes"][option.route.key].get("maturity", "research"))
        terms["maturity"] = _log(question.limit(f"maturity.{maturity}"))
        if entry.machine is not None:
            availability = question.limit(f"availability.{entry.machine['availability']}")
            terms["availability"] = _log(availability * question.fit_shares[entry.machine.key])
    if entry.estimate is not None:
        terms["cost"] = -_mean_log(entry.estimate.price)
        terms["lead_time"] = -_mean_log(entry.estimate.lead_time)
        if question.is_set("urgent"):
            terms["lead_time_urgent"] = terms["lead_time"]
        terms["co2"] = -_mean_log(entry.estimate.co2)
    return terms | _usual_terms(question, option) | _strength_terms(question, entry)


def best_delivery(question: Question, option: Option) -> tuple[Delivery, float]:
    """The state of delivery with the best chance; ties go to the first heat condition listed."""
    always = (key for key, entry in quantities.properties().items() if entry.is_shown)
    wanted = tuple(dict.fromkeys((*(r.key for r in question.requirements), *always)))
    wanted = tuple(key for key in wanted if key not in _LATE)
    early = _without_economics(question)
    best: tuple[Delivery, float] | None = None
    for condition in delivered_conditions(question, option):
        state = delivery(question, option, condition, wanted)
        chance = probability_met(question, state.predictions, early)
        if best is None or chance > best[1] + 0.02:
            best = (state, chance)
    if best is None:
        raise ValueError(f"{option.route.key} {option.alloy.key}: no heat condition")
    return best


def _without_economics(question: Question) -> tuple[Requirement, ...]:
    late = (*_LATE, "relative_density")  # which a recipe may still refine
    return tuple(r for r in question.requirements if r.key not in late)


def _unmet(prediction: Prediction, key: str, limit: float) -> Reason:
    entry = quantities.properties()[key]
    return Reason(
        "requirement_unmet",
        {
            "property": key,
            "limit": entry.show(limit),
            "low": entry.show(prediction.low),
            "value": entry.show(prediction.value),
            "high": entry.show(prediction.high),
            "unit": entry.shown,
        },
    )


def _nothing_known(
    stated: Sequence[Requirement], predictions: Mapping[str, Prediction]
) -> list[Reason]:
    """A property without data must not count in a material's favour, where the quantity says so."""
    properties = quantities.properties()
    keys = [r.key for r in stated if properties[r.key].must_be_known]
    return [Reason("nothing_known", {"property": key}) for key in keys if key not in predictions]


def _unmet_reasons(
    question: Question, predictions: Mapping[str, Prediction], wanted: Sequence[Requirement]
) -> list[Reason]:
    """One reason for each requirement that fails by itself, or for the weakest of them."""
    found = failing(predictions, wanted, question.limit("limits.probability"))
    return [_unmet(predictions[r.key], r.key, r.limit) for r in found]


def _relaxed(reason: Reason) -> Reason:
    return Reason("relax_requirement", dict(reason.values))


def _unmet_economics(question: Question, predictions: Mapping[str, Prediction]) -> list[Reason]:
    early = _without_economics(question)
    late = [r for r in question.requirements if r not in early]
    failed = weakest(predictions, late)
    if failed is None or failed[1] >= question.limit("limits.probability"):
        return []
    return _unmet_reasons(question, predictions, late)


def _refused_by_economics(
    question: Question, option: Option, estimate: EstimateSamples
) -> list[Reason]:
    reasons = [Reason(_REFUSALS[note], {}) for note in estimate.notes if note in _REFUSALS]
    fleet = "machines" if option.is_additive else "machines_conventional"
    needed, limit = machines_needed(question, option, estimate), question.limit(f"limits.{fleet}")
    if needed > limit:
        reasons.append(Reason("too_slow", {"machines": needed, "limit": limit}))
    return reasons


def soundness(question: Question, option: Option) -> float:
    """Chance of a crack-free part by the alloy's cracking mechanism; a hot bed helps some."""
    cracking = option.alloy.get("weldability", {}).get("cracking", {})
    mechanism = str(cracking.get("mechanism", "none"))
    chance = question.limit(f"cracking.{mechanism}")
    is_hot = bed_temperature(option.route, option.alloy) > _HOT_BED
    if mechanism in ("cold", "brittle", "strain-age") and is_hot:
        chance = max(chance, question.limit("cracking.hot_bed"))
    return chance


def _usual_terms(question: Question, option: Option) -> dict[str, float]:
    """How usual the alloy is for the use, and its family for such a part: - ln(1 + place)."""
    terms = {}
    for name, usual, own in (
        ("usual_alloy", question.usual_alloys, option.alloy.key),
        ("usual_family", question.usual_families, option.family),
    ):
        if usual:
            place = usual.index(own) if own in usual else len(usual) + _UNUSUAL
            terms[name] = -math.log1p(place)
    return terms


def _strength_terms(question: Question, entry: Evaluation) -> dict[str, float]:
    """Merit of the material: ln(strength), and the mean of Ashby's indices of a light beam.

    Light and strong: strength^(2/3) / density; light and stiff: modulus^(1/2) / density
    (Ashby, Materials Selection in Mechanical Design, appendix C).
    """
    strength, density = entry.predictions.get("yield_strength"), entry.predictions.get("density")
    modulus = entry.option.alloy.value("thermophysical.young_modulus")
    terms: dict[str, float] = {}
    if strength is None:
        return terms
    if density is not None and modulus is not None and question.is_set("lightweight"):
        strong = math.log(strength.value) * 2.0 / 3.0
        stiff = math.log(modulus) / 2.0
        terms["lightness"] = 0.5 * (strong + stiff) - math.log(density.value)
    if question.is_set("fatigue_critical"):
        terms["strength"] = math.log(strength.value)
    return terms


def _log(share: float) -> float:
    return math.log(max(share, _TINY))


def _mean_log(samples: np.ndarray) -> float:
    return float(np.mean(np.log(np.maximum(samples, _TINY))))
