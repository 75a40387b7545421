"""Hard limits: what rules an option out, with the reason and the smallest relaxation."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sekiso.domain.answer import Reason
from sekiso.domain.source import Fact
from sekiso.economics.conventional import (
    admitted_variants,
    fewest_pieces,
    pieces_wanted,
)
from sekiso.economics.part_geometry import part_geometry
from sekiso.explorer.costing import part_numbers
from sekiso.explorer.kept import kept
from sekiso.explorer.machine_room import envelope, room_of
from sekiso.explorer.options import Option
from sekiso.explorer.question import Question
from sekiso.explorer.recipes import machine_chance
from sekiso.knowledge import Record
from sekiso.materials.media import verdict
from sekiso.numerics.median import median
from sekiso.numerics.normal import Z95

_FITS = 0.5  # share of the size samples that must fit a machine
_VISIBLE = 700e-9  # m, where infrared begins
_DIM = 0.15  # absorptivity of copper and aluminium, on which weak beams have no window
_TRIES = 6  # machines tried for a recipe that bonds
_RUNS = 0.5  # chance of a window
_DEGREE = 1.0  # K, rounding of beds stated in degC
_NEAR = 0.9  # ratings this near the best count as equal
_REACHES = 0.15  # a cell with soft reach takes pieces up to about six times its usual length
SHAPES = frozenset({"prismatic", "thin_shell", "large_bulk", "repair"})
REPLACED = frozenset({"prismatic", "thin_shell"})  # features that a class of shape says better
_LEAST_CHANCE = 0.02  # something may always be made by hand
_NO_CHANCE = 1e-4
_BAR = 1e5  # Pa
_CRYOGENIC = 120.0  # K, upper end of the cryogenic range, as cryogenic engineering uses the word
_SELDOM = {"general": "seldom_without_shape", "size": "seldom_of_this_size"}  # no features


@dataclass(frozen=True, eq=False)
class Feasibility:
    """The reasons against an option, the smallest change that admits it, and its machines.

    `capability` and `medium` are chances (0-1) that its features are made well and that its alloy
    suits the medium; without `reasons` the option is feasible so far.
    """

    reasons: tuple[Reason, ...]
    relaxation: Reason | None
    capability: float
    medium: float
    machines: tuple[Record, ...]
    other_machines: tuple[str, ...]


def feasibility_of(question: Question, option: Option) -> Feasibility:
    """Checks of an option that need no prediction: material, features, size, medium."""
    reasons: list[Reason] = []
    relaxation: Reason | None = None
    capability, worst = capability_of(question, option.route)
    if worst == "shape" and capability < question.limit("limits.capability"):
        if not option.is_additive:  # a plain shape can be built up, it is only not worth it
            reasons.append(Reason("unnatural_shape", {"shape": str(question.shape)}))
    elif capability < question.limit("limits.capability"):
        seldom = _SELDOM.get(worst)
        unmade = Reason("cannot_make_feature", {"feature": worst})
        reasons.append(unmade if seldom is None else Reason(seldom, {}))
        if worst in question.features or question.is_set(worst):
            relaxation = Reason("drop_feature", {"feature": worst})
    medium, refusal = _medium(question, option.alloy)
    reasons += refusal
    reasons += _material_vetoes(question, option.alloy)
    reasons += _joining_veto(question, option)
    reasons += _pressure_veto(question, option)
    reasons += _variant_veto(question, option)
    place = ("machines", option.route.key, option.alloy.key)
    machines, others, no_room = kept(
        question, place, lambda: _machines(question, option), reads_limits=False
    )
    if no_room is not None:
        reasons.append(no_room)
        if no_room.key == "too_large":
            relaxation = relaxation or Reason("shrink", dict(no_room.values))
    reasons += [
        Reason("part_finding", {"code": finding.code})
        for finding in question.findings.get(option.route.key, ())
        if finding.severity == "error"
    ]
    return Feasibility(tuple(reasons), relaxation, capability, medium, machines, others)


@lru_cache(maxsize=128)  # one question asks for every alloy
def capability_of(question: Question, route: Record) -> tuple[float, str]:
    """Chance that the route makes all features well, and the feature it makes worst.

    What makes one feature hard makes the next one hard too, so that only the worst one counts in
    full; the others count by the square root of their product.
    """
    chances = _shape_chance(question, route)
    for feature in sorted(question.features - (REPLACED if "shape" in chances else frozenset())):
        fact = _capability(question, route, feature)
        if feature == "repair" and "internal_channels" in question.features:
            fact = _capability(question, route, "repair_with_channels") or fact
        if fact is not None:
            chances[feature] = fact.value
        if feature == "internal_channels" and fact is not None:
            chances[feature] *= _wide_enough(question, route)
    for flag in ("fatigue_critical", "leak_tight", "complex_shape", "low_heat", "tool_duty"):
        fact = _capability(question, route, flag)
        if question.is_set(flag) and fact is not None:
            chances[flag] = fact.value
    detail = _capability(question, route, "machined_detail")
    if detail is not None and question.has_machined_detail:
        chances["machined_detail"] = detail.value
    chances["size"] = _size_chance(question, route)
    chances["smallest_feature"] = _wall_chance(question, route)
    worst = min(chances, key=lambda name: (chances[name], name))
    others = [chance for name, chance in chances.items() if name != worst]
    return chances[worst] * float(np.sqrt(np.prod(others))), worst


def _capability(question: Question, route: Record, feature: str) -> Fact | None:
    """The chance that the route makes a feature well: its own file's, else that of the house."""
    own = route.fact(f"capability.{feature}")
    house = question.knowledge.of("decision")["capability"]
    return own or house.fact(f"feature.{feature}.{route.key}")


def _shape_chance(question: Question, route: Record) -> dict[str, float]:
    """How natural the route is for the class of shape, or for a part whose class is not known.

    A repair and a shell that is only known to be thin are judged by these features alone.
    """
    is_said = bool(question.flags.get("shape"))
    alone = {"repair"} if is_said else {"repair", "thin_shell"}
    fact = _capability(question, route, question.shape) if question.shape else None
    if fact is not None and not question.features & alone:
        return {"shape": fact.value}
    general = _capability(question, route, "general")
    return {"general": general.value} if general and not question.features & SHAPES else {}


def _variant_veto(question: Question, option: Option) -> list[Reason]:
    """No variant of the route takes the piece, or none for so few of them."""
    density = option.alloy.value("thermophysical.density")
    variants = option.route.get("variants")
    if option.is_additive or not variants or density is None:
        return []

    def holding() -> tuple[str, ...]:
        body = part_geometry(part_numbers(question), density=density)
        return admitted_variants(option.route, body, option.family)

    place = ("variants", option.route.key, option.alloy.key)
    names = kept(question, place, holding, reads_limits=False)
    pieces = pieces_wanted(question.size.pieces, question.flags.get("tooling"))
    if any(pieces >= fewest_pieces(variants[name]) for name in names):
        return []
    return [Reason("too_few_pieces" if names else "outside_size_or_mass", {})]


def _pressure_veto(question: Question, option: Option) -> list[Reason]:
    """A pressure above what the metal, or the route in its family, medium and ductility, holds."""
    pressure = _pressure(question)
    holds = [
        option.alloy.fact("service.pressure_max"),
        option.route.fact(f"pressure_max.{option.family}"),
        option.route.fact(f"pressure_max.{question.flags.get('corrosion')}"),
        option.route.fact(
            f"pressure_max.{'brittle' if _is_brittle(question, option.alloy) else 'any'}"
        ),
    ]
    limit = min((fact.high for fact in holds if fact is not None), default=math.inf)
    if pressure is None or pressure <= limit:
        return []
    return [Reason("over_pressure", {"pressure": pressure / _BAR, "limit": limit / _BAR})]


def _is_brittle(question: Question, alloy: Record) -> bool:
    """Whether every tabled elongation of the alloy stays below the limit of ductile metals."""
    tabled = [row["elongation"].value for row in alloy.get("states", ()) if "elongation" in row]
    return bool(tabled) and max(tabled) < question.limit("limits.brittle_elongation")


def _wide_enough(question: Question, route: Record) -> float:
    """Share of the channel samples that reach the least channel the route leaves open."""
    tables = [route, *route.get("variants", {}).values()]
    least = [t["min_channel"].low for t in tables if isinstance(t.get("min_channel"), Fact)]
    reached = float(np.mean(question.size.channel >= min(least))) if least else 1.0
    return max(reached, _LEAST_CHANCE)


def _wall_chance(question: Question, route: Record) -> float:
    """Chance that the route, or a variant of it, makes the thinnest wall that is said."""
    tables = [route, *route.get("variants", {}).values()]
    found = [table.get(key) for table in tables for key in ("min_wall", "min_wall_fine")]
    facts = [fact for fact in found if isinstance(fact, Fact)]
    if not facts or "repair" in question.features or question.heard.least_wall is None:
        return 1.0
    wall = question.heard.least_wall
    scores = [np.log(wall / f.value) / (np.log(f.high / f.low) / (2.0 * Z95)) for f in facts]
    return max(float(_normal_cdf(max(scores))), _NO_CHANCE)


def _size_chance(question: Question, route: Record) -> float:
    """Chance that section, largest dimension and mass stay within what the route can hold."""
    steel = question.limit("limits.reference_density")
    samples = {
        "section_limit": question.size.thickness() * _section(question),
        "size_limit": question.size.extent[0],
        "mass_limit": question.size.volume * steel,
    }
    chance = 1.0
    for name, values in samples.items():
        fact = route.fact(name)
        if fact is not None:
            soft = np.log(values / fact.value) / (np.log(fact.high / fact.low) / (2.0 * Z95))
            chance = min(chance, float(np.mean(_normal_cdf(-soft))))
    return chance


def _section(question: Question) -> float:
    """Thickest section over the mean wall 2 V / A of the class of shape, 1 where none is known."""
    if question.shape is None:
        return 1.0
    rows = question.knowledge.of("decision")["unknown_part"]["shapes"]
    fact = rows.get(question.shape, {}).get("section")
    return fact.value if fact is not None else 1.0


def _normal_cdf(score: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1.0 / (1.0 + np.exp(-1.702 * score)))  # logistic form, error below 0.01


def material_reasons(question: Question, alloy: Record) -> list[Reason]:
    """What speaks against an alloy on any route: medium, body contact, magnetism, cold."""
    return [*_medium(question, alloy)[1], *_material_vetoes(question, alloy)]


def medium_chance(question: Question, alloy: Record) -> float:
    """How well an alloy suits the medium (0-1), 1 where none is stated."""
    return _medium(question, alloy)[0]


def _medium(question: Question, alloy: Record) -> tuple[float, list[Reason]]:
    medium = question.flags.get("corrosion")
    if not medium:
        return 1.0, []
    pressure = _pressure(question)
    found, why = verdict(alloy, str(medium), question.knowledge, pressure=pressure)
    if found == "veto":
        values = {"medium": str(medium), "en": why.get("en", ""), "ja": why.get("ja", "")}
        return 0.0, [Reason("medium_veto", values)]
    return question.limit(f"medium.{found}"), []


def _pressure(question: Question) -> float | None:
    """The pressure that the part holds [Pa], where one is said."""
    said = question.flags.get("pressure")
    return float(said) if isinstance(said, int | float) and said is not True else None


def _material_vetoes(question: Question, alloy: Record) -> list[Reason]:
    found = []
    use = question.flags.get("biocompatible")
    if use and not _is_biocompatible(alloy, str(use)):
        found.append(Reason("not_biocompatible", {"use": str(use)}))
    if question.is_set("non_magnetic") and alloy.get("magnetic", False):
        found.append(Reason("magnetic", {}))
    coldest = alloy.fact("service.temperature_min")
    if question.is_set("cryogenic") and coldest is not None and coldest.value > _CRYOGENIC:
        found.append(Reason("too_cold", {"limit": coldest.value}))
    return found


def _joining_veto(question: Question, option: Option) -> list[Reason]:
    """A deposit that does not bond with the body it repairs; an unnamed body counts as steel."""
    if "repair" not in question.features:
        return []
    table = question.knowledge.of("decision")["joining"]
    body = question.body_family
    allowed = table["on"].get(body, (body,)) if body else table["unknown_body"]
    if option.family in allowed:
        return []
    return [Reason("does_not_join", {"family": option.family, "body": body or "Fe"})]


def _is_biocompatible(alloy: Record, use: str) -> bool:
    table: Mapping[str, object] = alloy.get("biocompatible", {})
    if use in ("yes", "True"):
        return any(value is True for value in table.values())
    return table.get(use, False) is True


def _machines(
    question: Question, option: Option
) -> tuple[tuple[Record, ...], tuple[str, ...], Reason | None]:
    """The smallest and the largest of the machines that rate best; others; why none fits."""
    if not option.is_additive:
        return (), (), None
    rated = sorted(
        (m for m in question.knowledge.machines.values() if _is_offered(question, m, option)),
        key=lambda m: (-_rating(question, m, option), room_of(m), m.key),
    )
    if not rated:
        return (), (), Reason("no_machine", {"process": option.route.key})
    fitting = [m for m in rated if takes_part(question, m)]
    if not fitting:
        largest = median(question.size.extent[0])
        room = max(max(envelope(m)) for m in rated)
        return (rated[0],), (), Reason("too_large", {"largest": largest, "room": room})
    best = _rating(question, fitting[0], option)
    near = [m for m in fitting if _rating(question, m, option) >= _NEAR * best]
    ends = {m.key: m for m in _ends(option, sorted(near, key=room_of), fitting)}
    others = tuple(m.key for m in fitting if m.key not in ends)
    return tuple(ends.values()), others[:5], None


def _ends(option: Option, near: list[Record], fitting: list[Record]) -> tuple[Record, ...]:
    """The smallest and the largest machine of `near` (by room), of a metal that takes little light
    those on which a recipe bonds; where none of these does, the first other one that does.
    """
    light = option.alloy.value("thermophysical.absorptivity_infrared")
    if option.route.get("energy") != "laser" or light is None or light > _DIM:
        return near[0], near[-1]
    ends = [_running(option, near), _running(option, near[::-1])]
    if ends == [None, None]:
        ends = [_running(option, [m for m in fitting if m not in near])]
    found = tuple(machine for machine in ends if machine is not None)
    return found or (near[0], near[-1])


def _running(option: Option, machines: list[Record]) -> Record | None:
    """The first of a few machines on which a recipe of the option bonds."""
    return next((m for m in machines[:_TRIES] if machine_chance(option, m) > _RUNS), None)


def machines_offered(question: Question, option: Option) -> tuple[Record, ...]:
    """The machines on file that could make the option: process, family, beam and bed."""
    known = question.knowledge.machines.values()
    return tuple(machine for machine in known if _is_offered(question, machine, option))


def _is_offered(question: Question, machine: Record, option: Option) -> bool:
    families = machine.get("families")
    return (
        machine["process"] == option.route.key
        and (machine.is_own or not question.need.only_own_machines)
        and (families is None or option.family in families)
        and _is_strong_enough(machine, option)
        and _is_warm_enough(machine, option)
    )


def _is_strong_enough(machine: Record, option: Option) -> bool:
    """Reflective metals need a short wavelength or the power that the alloy's file states."""
    least = option.alloy.fact(f"processes.{option.route.key}.power_min")
    power, wavelength = machine.value("power"), machine.value("wavelength")
    if least is None or (wavelength is not None and wavelength < _VISIBLE):
        return True
    return power is not None and power >= least.value


def _is_warm_enough(machine: Record, option: Option) -> bool:
    """A bed that the alloy or its family needs must be within the reach of the machine."""
    own = option.alloy.fact(f"processes.{option.route.key}.preheat")
    least = own or option.route.fact(f"preheat.{option.family}")
    usual = option.route.fact("preheat.general")
    most = machine.value("preheat_max") or (usual.high if usual is not None else None)
    return least is None or most is None or most >= least.low - _DEGREE


def takes_part(question: Question, machine: Record) -> bool:
    """Whether the part is likelier than not to fit into the machine."""
    least = _REACHES if machine.get("reach_soft", False) else _FITS
    return question.fit_shares[machine.key] >= least


def _rating(question: Question, machine: Record, option: Option) -> float:
    """How well the machine suits: room, availability, own or not, light that the alloy takes."""
    found = question.limit(f"availability.{machine['availability']}")
    wavelength = machine.value("wavelength")
    needs_power = option.alloy.fact(f"processes.{option.route.key}.power_min") is not None
    is_visible = wavelength is not None and wavelength < _VISIBLE
    light = question.limit("limits.infrared") if needs_power and not is_visible else 1.0
    return question.fit_shares[machine.key] * found * light * (2.0 if machine.is_own else 1.0)
