"""Hard limits: what rules an option out, with the reason and the smallest relaxation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sekiso.domain.answer import Reason
from sekiso.domain.part import Finding
from sekiso.domain.source import Fact
from sekiso.explorer.options import Option
from sekiso.explorer.question import Question
from sekiso.knowledge import Record
from sekiso.materials.media import verdict

_FITS = 0.5  # share of the size samples that must fit a machine
_VISIBLE = 700e-9  # m, where infrared begins
_NEAR = 0.9  # ratings this near the best count as equal
_REACHES = 0.15  # a cell with soft reach takes pieces up to about six times its usual length
SHAPES = frozenset({"prismatic", "thin_shell", "large_bulk", "repair"})
_Z90 = 1.6448536269514722  # standard normal score of the 95 % point
_CRYOGENIC = 120.0  # K, upper end of the cryogenic range, as cryogenic engineering uses the word


@dataclass(frozen=True, eq=False)
class Standing:
    """Whether an option stands, what speaks against it, and its machine."""

    reasons: tuple[Reason, ...]
    relaxation: Reason | None
    capability: float
    medium: float
    machines: tuple[Record, ...]
    other_machines: tuple[str, ...]


def standing(asked: Question, option: Option) -> Standing:
    """Checks of an option that need no prediction: material, features, size, medium."""
    reasons: list[Reason] = []
    relaxation: Reason | None = None
    capability, worst = capability_of(asked, option.shaping)
    if capability < asked.limit("limits.capability"):
        reasons.append(Reason("cannot_make_feature", {"feature": worst}))
        if worst in asked.features or asked.is_set(worst):
            relaxation = Reason("drop_feature", {"feature": worst})
    medium, refusal = _medium(asked, option.alloy)
    reasons += refusal
    reasons += _material_vetoes(asked, option.alloy)
    reasons += _joining_veto(asked, option)
    machines, others, no_room = _machines(asked, option)
    if no_room is not None:
        reasons.append(no_room)
        if no_room.key == "too_large":
            relaxation = relaxation or Reason("shrink", dict(no_room.values))
    reasons += [
        Reason("part_finding", {"code": finding.code})
        for finding in _findings(asked, option)
        if finding.severity == "error"
    ]
    return Standing(tuple(reasons), relaxation, capability, medium, machines, others)


def _findings(asked: Question, option: Option) -> tuple[Finding, ...]:
    return asked.findings_of(option.shaping.key) if option.is_additive else ()


def capability_of(asked: Question, shaping: Record) -> tuple[float, str]:
    """Chance that the shaping makes all features well, and the feature it makes worst.

    What makes one feature hard makes the next one hard too, so that only the worst one counts in
    full; the others count by the square root of their product.
    """
    chances: dict[str, float] = {}
    for feature in sorted(asked.features):
        fact = shaping.fact(f"capability.{feature}")
        if feature == "repair" and "internal_channels" in asked.features:
            fact = shaping.fact("capability.repair_with_channels") or fact
        if fact is not None:
            chances[feature] = fact.value
        if feature == "internal_channels" and fact is not None:
            chances[feature] *= _wide_enough(asked, shaping)
    for flag in ("fatigue_critical", "leak_tight", "complex_shape", "low_heat", "tool_duty"):
        fact = shaping.fact(f"capability.{flag}")
        if asked.is_set(flag) and fact is not None:
            chances[flag] = fact.value
    if not asked.features & SHAPES and shaping.fact("capability.general") is not None:
        chances["general"] = shaping.value("capability.general") or 1.0
    chances["size"] = _size_chance(asked, shaping)
    worst = min(chances, key=lambda name: (chances[name], name))
    others = [chance for name, chance in chances.items() if name != worst]
    return chances[worst] * float(np.sqrt(np.prod(others))), worst


def _wide_enough(asked: Question, shaping: Record) -> float:
    """Share of the channel samples that reach the least channel the shaping leaves open."""
    tables = [shaping, *shaping.get("variants", {}).values()]
    least = [t["min_channel"].low for t in tables if isinstance(t.get("min_channel"), Fact)]
    return max(float(np.mean(asked.size.channel >= min(least))), 0.02) if least else 1.0


def _size_chance(asked: Question, shaping: Record) -> float:
    """Chance that section, largest dimension and mass stay within what the shaping can hold."""
    steel = asked.limit("limits.reference_density")
    samples = {
        "section_limit": asked.size.thickness(),
        "size_limit": asked.size.extent[0],
        "mass_limit": asked.size.volume * steel,
    }
    chance = 1.0
    for name, values in samples.items():
        fact = shaping.fact(name)
        if fact is not None:
            soft = np.log(values / fact.value) / (np.log(fact.high / fact.low) / (2.0 * _Z90))
            chance = min(chance, float(np.mean(_normal_cdf(-soft))))
    return chance


def _normal_cdf(score: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1.0 / (1.0 + np.exp(-1.702 * score)))  # logistic form, error below 0.01


def _medium(asked: Question, alloy: Record) -> tuple[float, list[Reason]]:
    medium = asked.flags.get("corrosion")
    if not medium:
        return 1.0, []
    found, why = verdict(alloy, str(medium))
    if found == "veto":
        values = {"medium": str(medium), "en": why.get("en", ""), "ja": why.get("ja", "")}
        return 0.0, [Reason("medium_veto", values)]
    return asked.limit(f"medium.{found}"), []


def _material_vetoes(asked: Question, alloy: Record) -> list[Reason]:
    found = []
    use = asked.flags.get("biocompatible")
    if use and not _is_biocompatible(alloy, str(use)):
        found.append(Reason("not_biocompatible", {"use": str(use)}))
    if asked.is_set("non_magnetic") and alloy.get("magnetic", False):
        found.append(Reason("magnetic", {}))
    coldest = alloy.fact("service.temperature_min")
    if asked.is_set("cryogenic") and coldest is not None and coldest.value > _CRYOGENIC:
        found.append(Reason("too_cold", {"limit": coldest.value}))
    return found


def _joining_veto(asked: Question, option: Option) -> list[Reason]:
    """A deposit that does not bond with the body it repairs; an unnamed body counts as steel."""
    if "repair" not in asked.features:
        return []
    table = asked.knowledge.of("decision")["joining"]
    body = asked.body_family
    allowed = table["on"].get(body, table["unknown_body"]) if body else table["unknown_body"]
    if option.family in allowed:
        return []
    return [Reason("does_not_join", {"family": option.family, "body": body or "Fe"})]


def _is_biocompatible(alloy: Record, use: str) -> bool:
    table: Mapping[str, object] = alloy.get("biocompatible", {})
    if use in ("yes", "True"):
        return any(value is True for value in table.values())
    return table.get(use, False) is True


def _machines(
    asked: Question, option: Option
) -> tuple[tuple[Record, ...], tuple[str, ...], Reason | None]:
    """The smallest and the largest of the machines that rate best; others; why none fits."""
    if not option.is_additive:
        return (), (), None
    rated = sorted(
        (m for m in asked.knowledge.machines.values() if _is_offered(asked, m, option)),
        key=lambda m: (-_rating(asked, m), _room(m), m.key),
    )
    if not rated:
        return (), (), Reason("no_machine", {"process": option.shaping.key})
    fitting = [m for m in rated if _takes(asked, m)]
    if not fitting:
        largest = float(np.median(asked.size.extent[0]))
        room = max(max(_envelope(m)) for m in rated)
        return (rated[0],), (), Reason("too_large", {"largest": largest, "room": room})
    near = [m for m in fitting if _rating(asked, m) >= _NEAR * _rating(asked, fitting[0])]
    ends = {m.key: m for m in (min(near, key=_room), max(near, key=_room))}
    others = tuple(m.key for m in fitting if m.key not in ends)
    return tuple(ends.values()), others[:5], None


def _is_offered(asked: Question, machine: Record, option: Option) -> bool:
    families = machine.get("families")
    return (
        machine["process"] == option.shaping.key
        and (machine.is_own or not asked.need.only_own_machines)
        and (families is None or option.family in families)
        and _is_strong_enough(machine, option)
    )


def _is_strong_enough(machine: Record, option: Option) -> bool:
    """Reflective metals need a short wavelength or the power that the alloy's file states."""
    least = option.alloy.fact(f"processes.{option.shaping.key}.power_min")
    power, wavelength = machine.value("power"), machine.value("wavelength")
    if least is None or (wavelength is not None and wavelength < _VISIBLE):
        return True
    return power is not None and power >= least.value


def _takes(asked: Question, machine: Record) -> bool:
    least = _REACHES if machine.get("reach_soft", False) else _FITS
    return fit_share(asked, machine) >= least


def _rating(asked: Question, machine: Record) -> float:
    found = asked.limit(f"availability.{machine['availability']}")
    return fit_share(asked, machine) * found * (2.0 if machine.is_own else 1.0)


def _room(machine: Record) -> float:
    return float(np.prod(_envelope(machine)))


def fit_share(asked: Question, machine: Record) -> float:
    """Share of the size samples whose box fits the envelope in its best axis-aligned turn."""
    if machine.key not in asked.fit_shares:
        asked.fit_shares[machine.key] = _fit_share(asked, machine)
    return asked.fit_shares[machine.key]


def _fit_share(asked: Question, machine: Record) -> float:
    if machine.get("reach_soft", False):
        return _soft_share(asked, machine)
    part = np.sort(asked.size.extent, axis=0)
    table = machine["envelope"]
    if "diameter" not in table:
        room = np.sort(np.array(_envelope(machine)))[:, None]
        return float(np.mean(np.all(part <= room, axis=0)))
    diameter, height = table["diameter"].value, table["z"].value
    turns = [(0, 1, 2), (0, 2, 1), (1, 2, 0)]
    fits = [(np.hypot(part[a], part[b]) <= diameter) & (part[c] <= height) for a, b, c in turns]
    return float(np.mean(np.any(fits, axis=0)))


def _soft_share(asked: Question, machine: Record) -> float:
    """A robot or a lathe reaches beyond its usual cell, less and less likely: room over length."""
    room = max(_envelope(machine))
    return float(np.mean(np.minimum(room / asked.size.extent[0], 1.0)))


def _envelope(machine: Record) -> tuple[float, float, float]:
    table = machine["envelope"]
    if "diameter" in table:
        return (table["diameter"].value, table["diameter"].value, table["z"].value)
    return (table["x"].value, table["y"].value, table["z"].value)
