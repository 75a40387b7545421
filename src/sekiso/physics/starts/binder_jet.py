"""Binder jetting: layer and scale of the printed part; there is no melt pool."""

from __future__ import annotations

from sekiso.domain.recipe import Recipe
from sekiso.knowledge import Record
from sekiso.physics.window.binder_jet import scale


def binder_jet_start(process: Record) -> Recipe:
    """Layer [m] and scale of the printed part, from the usual linear shrinkage on sintering."""
    layer, shrinkage = process.fact("layer"), process.fact("shrinkage")
    parameters = {"layer": layer.value} if layer is not None else {}
    expected = {}
    if shrinkage is not None:
        parameters["scale"] = float(scale(shrinkage.value))
        expected = {"shrinkage": shrinkage.value}
    return Recipe(
        process=process.key,
        origin="process_table",
        parameters=parameters,
        sources=tuple(fact.source for fact in (layer, shrinkage) if fact is not None),
        expected=expected,
    )
