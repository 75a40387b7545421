"""Binder jetting: layer, scale by direction and furnace cycle; there is no melt pool."""

from __future__ import annotations

from sekiso.domain.recipe import Recipe
from sekiso.domain.source import Fact
from sekiso.knowledge import Record
from sekiso.physics.window.binder_jet import scale

CYCLE = ("temperature", "time")


def binder_jet_start(process: Record, alloy: Record | None = None) -> Recipe:
    """Layer [m], scale of the printed part in the plane and along the build direction, and the
    furnace cycle (debinding and sintering temperature [K], time [s], atmosphere) of the alloy's
    family, from the tables of the process.
    """
    layer, plane = process.fact("layer"), _fact(process, alloy, "shrinkage")
    plane = plane or process.fact("shrinkage")
    rise, debind = process.fact("sinter.rise"), process.fact("sinter.debind")
    cycle = {name: _fact(process, alloy, name) for name in CYCLE}
    parameters = {"layer": layer.value} if layer is not None else {}
    expected = {f"sinter_{name}": fact.value for name, fact in cycle.items() if fact is not None}
    if plane is not None:
        along = plane.value * (rise.value if rise is not None else 1.0)
        parameters |= {"scale": float(scale(plane.value)), "scale_build": float(scale(along))}
        expected |= {"shrinkage": plane.value, "shrinkage_build": along}
        expected |= {"shrinkage_low": plane.low, "shrinkage_high": plane.high}
    if debind is not None:
        expected["debind_temperature"] = debind.value
    facts = (layer, plane, rise, debind, *cycle.values())
    atmosphere = _table(process, alloy).get("atmosphere")
    return Recipe(
        process=process.key,
        origin="process_table",
        parameters=parameters,
        sources=tuple(dict.fromkeys(fact.source for fact in facts if fact is not None)),
        expected=expected,
        atmosphere=None if atmosphere is None else str(atmosphere),
    )


def _table(process: Record, alloy: Record | None) -> dict[str, object]:
    """The sinter table of the alloy's family, else the general one."""
    tables = process.get("sinter", {})
    family = None if alloy is None else alloy.get("family")
    return dict(tables.get(family) or tables.get("general", {}))


def _fact(process: Record, alloy: Record | None, name: str) -> Fact | None:
    found = _table(process, alloy).get(name)
    return found if isinstance(found, Fact) else None
