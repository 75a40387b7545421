"""The largest stress of the part under the loads of the need, once for all that differ not."""

from __future__ import annotations

import numpy as np

from sekiso.design.strength.check import check_strength
from sekiso.design.strength.material import StrengthMaterial
from sekiso.domain.prediction import Prediction
from sekiso.explorer.kept import kept
from sekiso.explorer.question import Question
from sekiso.knowledge import Record
from sekiso.numerics.kernels import one_thread

N_CELLS = 20_000  # of metal in the fine grid: seconds; `sekiso.stress` takes more
_STEEL = (200e9, 0.3)  # Pa, -: under forces alone the stress hangs on neither, within 2 %
_OF_BODY = ("acceleration", "temperature")


def peak_stress(question: Question, alloy: Record) -> Prediction | None:
    """Largest von Mises stress [Pa] away from supports in the worst load case; None without loads.

    Under forces it is the same for every metal (linear elasticity; Poisson's ratio moves it by a
    few percent); accelerations and temperatures are computed for each metal whose density or
    E x expansion differ.  None where the alloy's file lacks a number that is needed.
    """
    need = question.need
    if not need.loads or need.part is None:
        return None
    metal = _metal(alloy, {load.kind for load in need.loads} & set(_OF_BODY))
    if metal is None:
        return None
    key = (metal.young_modulus, metal.poisson_ratio, metal.density, metal.expansion)
    part = need.part

    def find() -> Prediction:
        edge = float(np.cbrt(part.volume / N_CELLS))
        with one_thread():
            told = check_strength(
                part, loads=need.loads, supports=need.supports, material=metal, resolution=edge
            )
        return told.worst.stress

    return kept(question, ("peak_stress", key), find, reads_limits=False)


def _metal(alloy: Record, of_body: set[str]) -> StrengthMaterial | None:
    """The numbers of an alloy as far as the loads ask for them, rounded to two digits."""
    young, poisson = _STEEL
    density = expansion = None
    if "acceleration" in of_body:
        density = _rounded(alloy, "density")
        if density is None:
            return None
    if "temperature" in of_body:
        modulus, expansion = _rounded(alloy, "young_modulus"), _rounded(alloy, "thermal_expansion")
        if modulus is None or expansion is None:
            return None
        young = modulus
    return StrengthMaterial("-", young, poisson, density=density, expansion=expansion)


def _rounded(alloy: Record, key: str) -> float | None:
    value = alloy.value(f"thermophysical.{key}")
    return None if not value else float(f"{value:.2g}")
