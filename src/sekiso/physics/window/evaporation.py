"""Evaporation of volatile elements by Langmuir flux from the pool's hot surface.

J = x p (M / (2 pi R T))^1/2 with p = p0 exp[(H/R)(1/T_b - 1/T)] of the pure element and its mole
fraction x (ideal solution; Langmuir 1913, Phys. Rev. 2:329).  Loss = J area time / mass of the
element in the pool.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from sekiso.numerics.arrays import FloatArray
from sekiso.physics.window.metallurgy import metallurgy, weight_percent

GAS_CONSTANT: Final = 8.314462
ONE_BAR: Final = 101325.0
LEAST_PERCENT: Final = 0.1


def vapour_pressure(element: str, temperature: FloatArray) -> FloatArray:
    """Pressure [Pa] of the pure element at `temperature` [K] (Clausius-Clapeyron).

    >>> round(float(vapour_pressure("Mg", np.array(1363.0))))
    101325
    """
    entry = metallurgy()["volatile"][element]
    exponent = entry["heat"] / GAS_CONSTANT * (1.0 / entry["boiling"] - 1.0 / temperature)
    return np.asarray(ONE_BAR * np.exp(exponent), dtype=float)


def mole_fractions(composition: Mapping[str, Any]) -> dict[str, float]:
    """Mole fractions of the volatile elements above 0.1 wt% (others count with the base's mass).

    Empty where the composition is not known.
    """
    parts = weight_percent(composition)
    if not parts:
        return {}
    facts = metallurgy()
    volatile_facts = {n: e for n, e in facts["volatile"].items() if n not in ("source", "units")}
    masses = {name: entry["mass"] for name, entry in volatile_facts.items()}
    bases = {k: v for k, v in facts["molar_mass"].items() if k not in ("source", "unit")}
    base = bases.get(max(parts, key=lambda name: parts[name]), bases["Fe"])
    moles = {n: amount / masses.get(n, bases.get(n, base)) for n, amount in parts.items()}
    total = sum(moles.values())
    volatile = [n for n in masses if parts.get(n, 0.0) >= LEAST_PERCENT]
    return {name: moles[name] / total for name in volatile}


def losses(
    composition: Mapping[str, Any],
    *,
    surface_temperature: FloatArray,
    density: float,
    width: FloatArray,
    depth: FloatArray,
    length: FloatArray,
    speed: FloatArray,
) -> dict[str, FloatArray]:
    """Fraction of each volatile element that leaves the pool, 0-1, arrays (n,).

    `surface_temperature` [K] of the hot part of the surface (at most the alloy's boiling point),
    a small share of the pool's ellipse (fact file); sizes [m], `speed` [m/s], `density` [kg/m3].
    The element's mass flow through the pool is density x melted section x speed x its fraction.
    """
    parts = weight_percent(composition)
    hot_share = metallurgy()["evaporation"]["hot_share"]["value"]
    area = hot_share * 0.25 * np.pi * width * length
    section = 0.25 * np.pi * width * depth
    found = {}
    for name, share in mole_fractions(composition).items():
        mass = metallurgy()["volatile"][name]["mass"]
        pressure = share * vapour_pressure(name, surface_temperature)
        flux = pressure * np.sqrt(mass / (2.0 * np.pi * GAS_CONSTANT * surface_temperature))
        supply = density * section * speed * parts[name] / 100.0
        found[name] = np.asarray(1.0 - np.exp(-flux * area / supply), dtype=float)
    return found
