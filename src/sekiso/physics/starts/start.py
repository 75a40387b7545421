"""The recipe to start with, by the way in which the process builds."""

from __future__ import annotations

from sekiso.domain.recipe import Recipe
from sekiso.knowledge import Record
from sekiso.physics.starts.bead import bead_start
from sekiso.physics.starts.binder_jet import binder_jet_start
from sekiso.physics.starts.powder_bed import powder_bed_start


def starting_recipe(
    process: Record, alloy: Record, machine: Record | None = None, *, with_tracks: bool = False
) -> Recipe | None:
    """The recipe to start with, None where no model knows how the process builds.

    `with_tracks` adds the three tracks to print next on a powder bed.  Raises DataError or
    RecipeError where process, alloy or machine lack a fact that the search needs.
    """
    build = process.get("build")
    if build == "scanned":
        return powder_bed_start(process, alloy, machine, with_tracks=with_tracks)
    if build == "deposited":
        return bead_start(process, alloy, machine)
    return binder_jet_start(process) if build == "jetted" else None
