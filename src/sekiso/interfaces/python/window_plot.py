"""Draw a process window: risk of any defect over power and speed, recipes marked."""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING, Final

import numpy as np
from matplotlib.figure import Figure

if TYPE_CHECKING:
    from sekiso.interfaces.python.process_window import ProcessWindow

LEVELS: Final = (0.0, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 1.0)
SAME_LAYER: Final = 0.05  # a set for another layer does not belong on this map
COLOURS: Final = {
    "lack_of_fusion": "tab:blue", "keyhole_porosity": "tab:purple", "balling": "black",
}  # fmt: skip
MARKS: Final = {"qualified": "*", "best": "o", "robust": "s"}


def draw_window(window: ProcessWindow, path: str | PathLike[str]) -> None:
    """Write the map of `window` to `path`; the suffix (.png, .svg) sets the format."""
    figure = Figure(figsize=(7.0, 5.2), layout="constrained")
    axes = figure.add_subplot()
    speed, power = 1e3 * window.speed, window.power
    filled = axes.contourf(speed, power, window.any_defect, LEVELS, cmap="RdYlGn_r")
    figure.colorbar(filled, ax=axes, label="P(any defect), typical laboratory")
    for name, colour in COLOURS.items():
        _draw_line(axes, speed, power, window.probability[name], name, colour)
    for name, mark in MARKS.items():
        recipe = getattr(window, name)
        if recipe is not None and abs(recipe.layer / window.best.layer - 1.0) < SAME_LAYER:
            axes.plot(1e3 * recipe.speed, recipe.power, mark, mfc="white", mec="black", label=name)
    tracks = np.array(window.next_tracks)
    axes.plot(1e3 * tracks[:, 1], tracks[:, 0], "x", color="black", label="next tracks")
    axes.set(xscale="log", xlabel="speed [mm/s]", ylabel="power [W]")
    axes.set_title(f"{window.material}, {window.process}, layer, hatch and beam fixed")
    axes.legend(loc="lower right", fontsize=8)
    figure.savefig(path, dpi=150)


def _draw_line(
    axes: object, speed: np.ndarray, power: np.ndarray, risk: np.ndarray, name: str, colour: str
) -> None:
    """Line of probability 0.2 of one defect, labelled by its name, where the map crosses it."""
    if not risk.min() < 0.2 < risk.max():
        return
    lines = axes.contour(speed, power, risk, [0.2], colors=colour, linewidths=1.2)  # type: ignore[attr-defined]
    axes.clabel(lines, fmt={0.2: name.replace("_", " ")}, fontsize=7)  # type: ignore[attr-defined]
