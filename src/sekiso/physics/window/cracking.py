"""Cracking by mechanism, never by freezing range alone.

Hot cracking: Scheil solidification and Kou's index max |dT / d(fs^1/2)| near the end of freezing
(Kou 2015, Acta Materialia 88:366), eased by a grain refiner.  Strain-age cracking of nickel alloys
by Al + Ti, less on a bed above their hardening range; cold cracking of hard steels by carbon and
the martensite start against preheat (Andrews 1965, JISI 203:721); brittle fracture by the
ductile-brittle transition against preheat.
The limits are expert practice (recalled): each value is a degree of concern between 0 and 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from sekiso.numerics.arrays import FloatArray
from sekiso.numerics.normal import logistic
from sekiso.physics.window.metallurgy import metallurgy, weight_percent

SOLID_END: Final = 0.95
SOLID_START: Final = 0.85
N_STEPS: Final = 400
INDEX_UNIT: Final = 1000.0  # K; the index is quoted in thousands
CELSIUS: Final = 273.15
ROOM: Final = 293.15  # K
AUSTENITE_FORMERS: Final = 5.0  # wt% Ni + Mn
LEAST_START: Final = 470.0  # K, martensite start of steels with the carbon partly in carbides
FIRM_CARBON: Final = 0.12  # wt%: below it martensite is soft and does not crack cold


def cracking_concerns(
    composition: Mapping[str, Any], *, family: str, preheat: float, grain_refined: bool = False
) -> dict[str, float]:
    """Concern (0-1) for each mechanism that applies to the alloy family; the largest one rules.

    `composition` [wt%] with one "balance" element, `preheat` [K] of plate or bed.  An empty result
    means that no mechanism of this list is known for the family, not that it cannot crack.
    """
    parts = weight_percent(composition)
    found: dict[str, float] = {}
    if family == "Al":
        found["hot_cracking"] = hot_cracking(parts, grain_refined=grain_refined)
    if family == "Ni":
        found["strain_age_cracking"] = strain_age_cracking(parts, preheat=preheat)
    if family in ("Fe", "Fe-tool", "Fe-stainless"):
        found["cold_cracking"] = cold_cracking(parts, preheat=preheat)
    if family == "W":
        found["brittle_fracture"] = brittle_fracture(preheat)
    return found


def scheil_curve(parts: Mapping[str, float]) -> tuple[FloatArray, FloatArray]:
    """Solid fraction fs and temperature [K], T = T_m + sum m_i C_i (1 - fs)^(k_i - 1) (Scheil).

    Dilute binary slopes added up; the last liquid freezes at the lowest eutectic of the elements
    present above 1 wt%.
    """
    data, eutectic = metallurgy()["scheil"]["Al"], metallurgy()["eutectic"]["Al"]
    solid = np.linspace(0.0, SOLID_END, N_STEPS)
    temperature = np.full_like(solid, eutectic["pure"])
    for name, entry in data.items():
        amount = parts.get(name, 0.0)
        temperature += entry["slope"] * amount * (1.0 - solid) ** (entry["partition"] - 1.0)
    present = [name for name in ("Si", "Cu", "Mg") if parts.get(name, 0.0) > 1.0]
    floor = min((eutectic[name] for name in present), default=eutectic["Mg"])
    if "Si" in present:
        floor = eutectic["Si"]
    return solid, np.maximum(temperature, floor)


def kou_index(parts: Mapping[str, float]) -> float:
    """Largest |dT / d(fs^1/2)| [K] for solid fractions between 0.85 and 0.95."""
    solid, temperature = scheil_curve(parts)
    slope = np.abs(np.gradient(temperature, np.sqrt(np.maximum(solid, 1e-9))))
    return float(slope[solid >= SOLID_START].max())


def hot_cracking(parts: Mapping[str, float], *, grain_refined: bool) -> float:
    """Concern from Kou's index in units of 1000 K; a grain refiner leaves a small share of it."""
    limits = metallurgy()["cracking"]["hot"]
    index = max(kou_index(parts) / INDEX_UNIT, 1e-6)
    middle, width = limits["middle"]["value"], limits["width"]["value"]
    concern = float(logistic(np.log(index / middle) / width))
    return concern * (limits["refined_share"]["value"] if grain_refined else 1.0)


def strain_age_cracking(parts: Mapping[str, float], *, preheat: float = ROOM) -> float:
    """Concern (0-1) from the gamma-prime formers Al + Ti [wt%] of a nickel alloy; a bed of about
    1000 degC holds the part above the range in which it hardens and relieves the strain.

    >>> round(strain_age_cracking({"Al": 3.4, "Ti": 3.4}), 2)  # IN738
    0.95
    """
    limits = metallurgy()["cracking"]["strain_age"]
    formers = parts.get("Al", 0.0) + parts.get("Ti", 0.0)
    concern = float(logistic((formers - limits["middle"]["value"]) / limits["width"]["value"]))
    cold = (limits["hot_bed"]["value"] - preheat) / limits["bed_width"]["value"]
    return concern * float(logistic(cold))


def martensite_start(parts: Mapping[str, float]) -> float:
    """Ms [K] = 273 + 539 - 423 C - 30.4 Mn - 17.7 Ni - 12.1 Cr - 7.5 Mo (Andrews 1965, wt%).

    >>> round(martensite_start({"C": 0.4, "Cr": 5.2, "Mo": 1.3, "Mn": 0.35}) - 273.15)
    286
    """
    slopes = {"C": 423.0, "Mn": 30.4, "Ni": 17.7, "Cr": 12.1, "Mo": 7.5}
    return CELSIUS + 539.0 - sum(slope * parts.get(name, 0.0) for name, slope in slopes.items())


def cold_cracking(parts: Mapping[str, float], *, preheat: float) -> float:
    """Concern from carbon of a hard martensite, eased as the preheat nears the martensite start.

    Nickel and manganese that hold the austenite down to room temperature leave none; carbon alone
    does not: part of it stays in carbides, and the rest hardens from about 470 K on.
    """
    limits = metallurgy()["cracking"]["cold"]
    carbon = parts.get("C", 0.0)
    start = martensite_start(parts)
    holds_austenite = parts.get("Ni", 0.0) + parts.get("Mn", 0.0) > AUSTENITE_FORMERS
    if carbon < FIRM_CARBON or (start < CELSIUS + 20.0 and holds_austenite):
        return 0.0
    hard = float(logistic((carbon - limits["middle"]["value"]) / limits["width"]["value"]))
    start = max(start, LEAST_START)
    return hard * float(logistic((start - preheat) / limits["preheat_span"]["value"]))


def brittle_fracture(preheat: float) -> float:
    """Concern that tungsten is below its ductile-brittle transition while it is built."""
    limits = metallurgy()["cracking"]["brittle"]
    gap = limits["transition"]["W"] - preheat
    return float(logistic(gap / limits["width"]["value"]))
