"""The window of a binder-jet recipe: saturation and sinter shrinkage."""

from __future__ import annotations

from sekiso.domain.errors import RecipeError
from sekiso.interfaces.python.recipe_input import Length, Share, Volume, read
from sekiso.physics.window import binder_jet
from sekiso.physics.window.binder_jet import BinderWindow


def binder_window(
    *,
    drop_volume: Volume,
    spacing: Length,
    layer: Length,
    packing: Share,
    sintered_density: Share = 0.97,
) -> BinderWindow:
    """Saturation of the printed voxel and linear shrinkage on sintering; numbers are SI.

    `drop_volume` of one binder drop ("30 pl" as 30e-15 m3), drop `spacing` in x and y, `layer`,
    `packing` the bed's solid fraction, `sintered_density` the relative density after sintering.
    Needs no fact of the knowledge files.  Raises RecipeError for a value that cannot be meant.

    >>> window = binder_window(drop_volume=30e-15, spacing="42 um", layer="50 um", packing=0.55)
    >>> bool(window.is_inside)
    True
    """
    solid, dense = read(packing, "packing"), read(sintered_density, "sintered_density")
    if (solid >= dense).any():
        raise RecipeError(
            "packing_above_sintered", got=f"{solid.max():g}", allowed=f"{dense.min():g}"
        )
    return binder_jet.binder_window(
        drop_volume=read(drop_volume, "drop_volume"),
        spacing=read(spacing, "spacing"),
        layer=read(layer, "layer"),
        packing=solid,
        sintered_density=dense,
    )
