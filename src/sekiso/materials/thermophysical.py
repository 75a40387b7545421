"""One set of thermophysical constants per metal, as the melt-pool models use them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from sekiso.domain.errors import RecipeError
from sekiso.knowledge import Knowledge, Record
from sekiso.materials.naming import MaterialChoice
from sekiso.numerics.arrays import FloatArray


@dataclass(frozen=True)
class Thermophysical:
    """Constants near the melting point, SI; floats, or arrays of one shape for rows of many alloys.

    `density` of the melt [kg/m3], `specific_heat` [J/kg/K] and `conductivity` [W/m/K] at the
    solidus, `solidus`, `liquidus`, `boiling` [K], `latent_heat` of fusion and `vaporisation_heat`
    [J/kg], `absorptivity` effective and `absorptivity_flat` of a flat melt at the laser's
    wavelength.  `family` names the class of alloy.
    """

    density: Any
    specific_heat: Any
    conductivity: Any
    solidus: Any
    liquidus: Any
    boiling: Any
    latent_heat: Any
    vaporisation_heat: Any
    absorptivity: Any
    absorptivity_flat: Any
    family: str = "unknown"
    is_nearest_class: bool = False

    @property
    def diffusivity(self) -> FloatArray:
        """Thermal diffusivity k / (rho cp) [m2/s]."""
        return np.asarray(self.conductivity / (self.density * self.specific_heat), dtype=float)

    def with_absorptivity(self, absorptivity: Any) -> Thermophysical:
        """The same metal with a stated effective absorptivity; the flat one scales with it."""
        flat = np.asarray(self.absorptivity_flat) * np.asarray(absorptivity) / self.absorptivity
        return replace(
            self, absorptivity=absorptivity, absorptivity_flat=np.minimum(flat, absorptivity)
        )


_FACTS = {
    "density": "density_liquid",
    "specific_heat": "specific_heat_solidus",
    "conductivity": "conductivity_solidus",
    "solidus": "solidus",
    "liquidus": "liquidus",
    "boiling": "boiling",
    "latent_heat": "latent_heat_fusion",
    "vaporisation_heat": "latent_heat_vaporisation",
    "absorptivity": "absorptivity_effective",
    "absorptivity_flat": "absorptivity_infrared",
}
NEEDED = ("density", "specific_heat", "conductivity", "liquidus", "absorptivity")


def of_record(record: Record) -> Thermophysical:
    """The constants of an alloy file (section `thermophysical`).

    Raises RecipeError `constant_missing` where the file lacks one of `NEEDED`.
    """
    values = {name: record.value(f"thermophysical.{fact}") for name, fact in _FACTS.items()}
    return _completed(values, str(record.get("family", "unknown")), of=record.key)


def of_choice(
    choice: MaterialChoice, knowledge: Knowledge
) -> tuple[Thermophysical, tuple[Thermophysical, ...]]:
    """The constants of the metal meant, and those of each alloy of its class where that stands in.

    The class stands in (`of_class`) for a name known by its class only, and for an alloy whose file
    is not complete.  Raises RecipeError `constant_missing` where no file of the class is complete.
    """
    meant = [knowledge.alloys[key] for key in choice.alloys]
    if choice.key is not None and _is_complete(meant[0]):
        return of_record(meant[0]), ()
    families = {record.get("family") for record in meant}
    kin = [r for r in knowledge.alloys.values() if r.get("family") in families]
    complete = list(filter(_is_complete, meant)) or list(filter(_is_complete, kin)) or meant
    members = tuple(of_record(record) for record in complete)
    return of_class(members), members


def _is_complete(record: Record) -> bool:
    return all(record.fact(f"thermophysical.{_FACTS[name]}") is not None for name in NEEDED)


def of_mapping(values: Mapping[str, Any]) -> Thermophysical:
    """The constants of a metal in no file, named as in `Thermophysical` or as in an alloy file.

    `density`, `specific_heat`, `conductivity` near melting, `liquidus` and `absorptivity` are
    needed; latent heats follow Richards' and Trouton's rules where they are not given, the boiling
    point 1.85 T_L, and the flat melt absorbs as much as the pool.
    """
    by_fact = {fact: name for name, fact in _FACTS.items()}
    named = {by_fact.get(key, key): value for key, value in values.items()}
    unknown = set(named) - {f.name for f in fields(Thermophysical)}
    if unknown:
        raise RecipeError(
            "unknown_constant", got=", ".join(sorted(unknown)), allowed=", ".join(_FACTS)
        )
    numbers = {n: _positive(n, named[n]) for n in _FACTS if named.get(n) is not None}
    return _completed(numbers, str(named.get("family", "unknown")), of="the given metal")


def _positive(name: str, value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError) as problem:
        raise RecipeError("constant_not_positive", name=name, got=value) from problem
    if not 0.0 < number < np.inf:
        raise RecipeError("constant_not_positive", name=name, got=value)
    return number


def of_class(metals: Sequence[Thermophysical]) -> Thermophysical:
    """The middle of a class: geometric mean of every constant, flagged as a stand-in.

    The family is that of the alloys, "mixed" where they have several.
    """
    middle: dict[str, Any] = {
        name: float(np.exp(np.mean([np.log(float(getattr(m, name))) for m in metals])))
        for name in _FACTS
    }
    families = {metal.family for metal in metals}
    family = families.pop() if len(families) == 1 else "mixed"
    return Thermophysical(**middle, family=family, is_nearest_class=True)


def stacked(metals: Sequence[Thermophysical]) -> Thermophysical:
    """One object of arrays for rows of different alloys."""
    columns: dict[str, Any] = {
        name: np.array([float(getattr(m, name)) for m in metals]) for name in _FACTS
    }
    return Thermophysical(**columns)


GAS_CONSTANT = 8.314  # J/mol/K
RICHARDS_RATIO = 1.0  # entropy of fusion of metals over R (Richards' rule)
TROUTON_RATIO = 10.5  # entropy of vaporisation over R (Trouton's rule)
MOLAR_MASS = 0.055  # kg/mol of iron-nickel alloys, for these two rules only
BOILING_OVER_LIQUIDUS = 1.85


def _completed(values: Mapping[str, Any], family: str, *, of: str) -> Thermophysical:
    missing = ", ".join(name for name in NEEDED if values.get(name) is None)
    if missing:
        raise RecipeError("constant_missing", got=missing, allowed=", ".join(NEEDED), of=of)
    liquidus = values["liquidus"]
    boiling = values.get("boiling") or BOILING_OVER_LIQUIDUS * liquidus
    fusion = RICHARDS_RATIO * GAS_CONSTANT * liquidus / MOLAR_MASS
    vapour = TROUTON_RATIO * GAS_CONSTANT * boiling / MOLAR_MASS
    effective = values["absorptivity"]
    return Thermophysical(
        density=values["density"],
        specific_heat=values["specific_heat"],
        conductivity=values["conductivity"],
        solidus=values.get("solidus") or liquidus,
        liquidus=liquidus,
        boiling=boiling,
        latent_heat=values.get("latent_heat") or fusion,
        vaporisation_heat=values.get("vaporisation_heat") or vapour,
        absorptivity=effective,
        absorptivity_flat=values.get("absorptivity_flat") or effective,
        family=family,
    )
