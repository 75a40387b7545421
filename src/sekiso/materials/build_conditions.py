"""Beam, bed and layer of a process on a machine: the machine's own figures, else the usual ones."""

from __future__ import annotations

from sekiso.domain.errors import DataError
from sekiso.domain.units import Kelvin, Metre, Watt
from sekiso.knowledge import Record

LABORATORY = 298.15  # K, bed of a process whose file states none


def power_limit(process: Record, machine: Record | None) -> Watt:
    """Largest power [W] that melts: the machine's, else that of the usual machine of the process.

    Beams that feed one pool (`beams_join` of the process) add up; `beam.melt_power` caps a beam
    that is stronger for heating the bed than it stays fine enough to melt with.  Raises DataError
    where neither file states a power.
    """
    power = machine_power(process, machine) or needed(process, "beam.power")
    return min(power, process.value("beam.melt_power") or power)


def machine_power(process: Record, machine: Record | None) -> Watt | None:
    """Power that the machine brings into one pool [W], None where its file states none."""
    power = _machine_value(machine, "power")
    joins = power is not None and bool(process.get("beams_join", False))
    return power * (_machine_value(machine, "n_beams") or 1.0) if joins and power else power


def beam_diameter(process: Record, machine: Record | None) -> Metre:
    """D4sigma diameter of the beam [m], likewise."""
    return _machine_value(machine, "beam_diameter") or needed(process, "beam.diameter")


def bed_temperature(process: Record, alloy: Record | None, machine: Record | None = None) -> Kelvin:
    """Temperature of the bed [K]: of the alloy in this process, of its family, of the process.

    Where a `machine` is meant, at most what it heats to; one that does not say so reaches the
    upper end of the usual bed of the process.  A process whose file states no bed works at
    298.15 K.
    """
    own = None if alloy is None else alloy.value(f"processes.{process.key}.preheat")
    family = None if alloy is None else process.value(f"preheat.{alloy.get('family')}")
    usual = process.fact("preheat.general")
    wanted = own or family or (usual.value if usual is not None else LABORATORY)
    if machine is None:
        return wanted
    most = machine.value("preheat_max") or (wanted if usual is None else usual.high)
    return min(wanted, most)


def usual_layer(process: Record, machine: Record | None) -> Metre:
    """Usual layer of the process [m], within what the machine spreads.

    Raises DataError where the process states none.
    """
    usual = needed(process, "layer")
    limits = machine.fact("layer") if machine is not None else None
    return usual if limits is None else min(max(usual, limits.low), limits.high)


def needed(record: Record, path: str) -> float:
    """The SI value of the fact at a dotted path; raises DataError where the file has none."""
    value = record.value(path)
    if value is None:
        raise DataError("fact_absent", record=record.key, path=path)
    return value


def _machine_value(machine: Record | None, path: str) -> float | None:
    return None if machine is None else machine.value(path)
