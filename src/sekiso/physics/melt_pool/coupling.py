"""How much of the beam or arc enters the work piece: facts by process and wavelength."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, Final

from sekiso.domain.errors import RecipeError
from sekiso.knowledge import Record
from sekiso.materials.thermophysical import Thermophysical

FACT_FILE: Final = "models/melt_pool_processes.json"
BLUE_GREEN: Final = (0.4e-6, 0.6e-6)  # laser lines for which an alloy file gives its own fact
LINE_WIDTH: Final = 0.1e-6


@cache
def couplings() -> Mapping[str, Any]:
    """The fact file of arc and beam efficiencies."""
    path = resources.files("sekiso.knowledge").joinpath(FACT_FILE)
    content: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def electron_absorptivity() -> float:
    """Absorbed share of an electron beam."""
    return float(couplings()["PBF-EB"]["absorptivity"]["value"])


def arc_efficiency(mode: str | None) -> float:
    """Share of the arc power that enters the work piece, for GMAW (default), CMT, GTAW or PTA."""
    table = couplings()["DED-Arc"]
    chosen = mode or "GMAW"
    if chosen not in table:
        raise RecipeError("arc_mode_unknown", got=mode, allowed=", ".join(table))
    return float(table[chosen]["value"])


def at_wavelength(
    metal: Thermophysical, record: Record | None, wavelength: float
) -> tuple[Thermophysical, bool]:
    """`metal` with its absorptivity at `wavelength` [m], and whether that is a known fact.

    Alloy files hold near-infrared values, and green ones where metals differ (copper, gold); other
    lines keep the infrared value and say that it is not known.
    """
    if abs(wavelength - 1.07e-6) <= LINE_WIDTH:
        return metal, True
    green = None if record is None else record.value("thermophysical.absorptivity_green")
    if BLUE_GREEN[0] <= wavelength <= BLUE_GREEN[1] and green is not None:
        return metal.with_absorptivity(green), True
    return metal, False
