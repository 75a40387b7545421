"""How much of the beam or arc enters the work piece: facts of the process and of the metal."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from sekiso.domain.errors import DataError, RecipeError
from sekiso.knowledge import Record
from sekiso.materials.thermophysical import Thermophysical

LINES: Final = {  # laser lines for which an alloy file gives its own fact [m]
    "absorptivity_blue": (0.43e-6, 0.48e-6),
    "absorptivity_green": (0.5e-6, 0.56e-6),
}
LINE_WIDTH: Final = 0.1e-6


def beam_absorptivity(process: Record) -> float | None:
    """Absorbed share of a beam that all metals take alike (electrons), None where metals differ.

    >>> from sekiso.knowledge import load
    >>> beam_absorptivity(load().processes["PBF-EB"])
    0.87
    """
    return process.value("coupling.absorptivity")


def arc_modes(process: Record) -> tuple[str, ...]:
    """Kinds of arc with a known efficiency (GMAW, CMT, GTAW, PTA), the usual one first."""
    return tuple(process.get("coupling", {}).get("arc_efficiency", ()))


def arc_efficiency(process: Record, mode: str | None = None) -> float:
    """Share of the arc power that enters the work piece; without `mode` that of the usual arc.

    Raises RecipeError for an arc that the process file does not name, DataError where it names
    none.

    >>> from sekiso.knowledge import load
    >>> arc_efficiency(load().processes["DED-Arc"], "CMT")
    0.85
    """
    modes = arc_modes(process)
    if not modes:
        raise DataError("fact_absent", record=process.key, path="coupling.arc_efficiency")
    efficiency = process.value(f"coupling.arc_efficiency.{mode or modes[0]}")
    if efficiency is None:
        raise RecipeError("arc_mode_unknown", got=mode, allowed=", ".join(modes))
    return efficiency


def coupled(
    metal: Thermophysical, process: Record, alloy: Record | None, wavelength: float | None
) -> tuple[Thermophysical, bool]:
    """`metal` with the absorptivity of the beam of `process`, and whether that is a known fact.

    `wavelength` [m] of a laser, None for near infrared.  An arc's efficiency belongs to the arc:
    the metal stays as it is.
    """
    share = beam_absorptivity(process)
    if share is not None:
        return metal.with_absorptivity(share), True
    if process["energy"] != "laser" or wavelength is None:
        return metal, True
    return at_wavelength(metal, alloy, wavelength)


def absorbed_share(process: Record, metal: Thermophysical, arc_mode: str | None = None) -> float:
    """Share of the beam or arc power that enters the work piece, 0-1.

    Raises RecipeError for an arc that the process file does not name, DataError for a process that
    is neither laser nor arc and states no share itself.
    """
    if process["energy"] == "arc":
        return arc_efficiency(process, arc_mode)
    if process["energy"] != "laser" and beam_absorptivity(process) is None:
        raise DataError("fact_absent", record=process.key, path="coupling.absorptivity")
    return float(metal.absorptivity)


def at_wavelength(
    metal: Thermophysical, record: Record | None, wavelength: float
) -> tuple[Thermophysical, bool]:
    """`metal` with its absorptivity at `wavelength` [m], and whether that is a known fact.

    Alloy files hold near-infrared values, and green and blue ones where metals differ (copper,
    gold), which hold for the flat melt too; other lines keep the infrared value and say that it is
    not known.
    """
    if abs(wavelength - 1.07e-6) <= LINE_WIDTH:
        return metal, True
    for name, (shortest, longest) in LINES.items():
        share = None if record is None else record.value(f"thermophysical.{name}")
        if shortest <= wavelength <= longest and share is not None:
            return replace(metal, absorptivity=share, absorptivity_flat=share), True
    return metal, False
