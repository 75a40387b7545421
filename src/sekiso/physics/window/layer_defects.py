"""Defects and density expected of scanned layers, and the recipe at one of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final

import numpy as np

from sekiso.domain.recipe import Recipe
from sekiso.domain.source import Source
from sekiso.knowledge import Record
from sekiso.materials.row_finding import RowFinding
from sekiso.numerics.arrays import FloatArray
from sekiso.physics.melt_pool.correction import PoolState, pool_state
from sekiso.physics.melt_pool.powder_bed import validity
from sekiso.physics.melt_pool.track import Track
from sekiso.physics.window.alloy_risks import alloy_risks
from sekiso.physics.window.defects import any_defect, defect_risks
from sekiso.physics.window.density import predict_density
from sekiso.physics.window.features import ScannedLayer

HATCH_OVER_WIDTH: Final = 0.75
Intercepts = Mapping[str, tuple[float, float]]
DensityOf = Callable[[ScannedLayer], tuple[FloatArray, FloatArray, FloatArray]]
"""5, 50 and 95 % point of the relative density (fraction) of the layers, each (n,)."""


@dataclass(frozen=True)
class Defects:
    """Defect risks and density of every recipe, arrays of one shape.

    `probability` {defect} at a typical laboratory (or the asker's, after own labels), `low` and
    `high` its 5-95 % band over laboratories; relative densities as fractions of full density.
    `any_defect` joins the three fitted ones; "cracking" (worst of `mechanisms`) and "evaporation"
    (an element falls by a fifth, see `losses`) are expert degrees of concern beside them;
    `local_findings` tell what the table of own labels had repaired and left out.
    """

    probability: Mapping[str, FloatArray]
    low: Mapping[str, FloatArray]
    high: Mapping[str, FloatArray]
    any_defect: FloatArray
    relative_density: FloatArray
    relative_density_low: FloatArray
    relative_density_high: FloatArray
    mechanisms: Mapping[str, float] = field(default_factory=dict)
    losses: Mapping[str, FloatArray] = field(default_factory=dict)
    validity: str = "inside"
    local_findings: tuple[RowFinding, ...] = ()

    def reshaped(self, shape: tuple[int, ...]) -> Defects:
        """The same with every array in `shape`."""
        return Defects(**{f.name: _in(shape, getattr(self, f.name)) for f in fields(self)})


def scanned_layer(
    track: Track, hatch: FloatArray | float | None = None, *, is_sintered: bool = False
) -> ScannedLayer:
    """The n recipes of `track` side by side at `hatch` [m], else at their usual hatches;
    `is_sintered` as in `ScannedLayer`.
    """
    state = pool_state(track, with_layer=True)
    width = usual_hatch(state) if hatch is None else np.broadcast_to(hatch, track.power.shape)
    return ScannedLayer(state, np.asarray(width, dtype=float), is_sintered)


def usual_hatch(state: PoolState) -> FloatArray:
    """Hatch [m] of 0.75 of the median pool width (neighbours overlap), at least half the beam."""
    width = HATCH_OVER_WIDTH * np.exp(state.sizes["width"].mean)
    return np.asarray(np.maximum(width, 0.5 * state.track.beam_diameter), dtype=float)


def layer_defects(
    scan: ScannedLayer,
    *,
    process: str | None = None,
    alloy: Record | None = None,
    density: DensityOf | None = None,
    intercepts: Intercepts | None = None,
) -> Defects:
    """Defect risks and density of the n recipes of `scan`, (n,).

    `alloy` adds cracking and evaporation where its file gives a composition; `density` stands for
    that of the window model; `intercepts` as in `defect_risks`.
    """
    risks = defect_risks(scan, intercepts=intercepts)
    ends = {
        end: {name: getattr(risk, end) for name, risk in risks.items()}
        for end in ("typical", "low", "high")
    }
    low, median, high = (density or predict_density)(scan)
    concerns: dict[str, FloatArray] = {}
    brought: dict[str, Any] = {}
    if alloy is not None and "composition" in alloy:
        own = alloy_risks(scan.state, alloy)
        worst = max(own.cracking.values(), default=0.0)
        concerns = {"cracking": np.full_like(scan.hatch, worst), "evaporation": own.serious_loss}
        brought = {"mechanisms": own.cracking, "losses": own.losses}
    return Defects(
        {**ends["typical"], **concerns},
        ends["low"],
        ends["high"],
        any_defect(ends["typical"]),
        median,
        low,
        high,
        **brought,
        validity=validity(scan.state, process),
    )


def recipe_at(
    scan: ScannedLayer,
    defects: Defects,
    place: int,
    *,
    process: str,
    origin: str,
    sources: tuple[Source, ...] = (),
) -> Recipe:
    """The recipe at index `place` of the layers with what is expected of it."""
    names = ("power", "speed", "layer", "beam_diameter", "preheat")
    values = {name: float(getattr(scan.track, name)[place]) for name in names}
    ends = (defects.low, defects.high)
    low, high = (float(any_defect({n: p[place] for n, p in end.items()})) for end in ends)
    return Recipe(
        process,
        origin,
        {**values, "hatch": float(scan.hatch[place])},
        sources=sources,
        risks={
            **{name: float(value[place]) for name, value in defects.probability.items()},
            "any": float(defects.any_defect[place]),
        },
        band=(low, high),
        relative_density=(
            float(defects.relative_density_low[place]),
            float(defects.relative_density[place]),
            float(defects.relative_density_high[place]),
        ),
    )


def _in(shape: tuple[int, ...], value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _in(shape, child) for name, child in value.items()}
    return value.reshape(shape) if isinstance(value, np.ndarray) else value
