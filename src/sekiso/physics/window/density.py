"""Expected relative density of a recipe with its interval, conditioned on how density is measured.

z = log10(100 - RD + 0.05) = intercept + b section + sum w_j phi_j, a bag of small hierarchical
models averaged into one linear model.  phi are bounded, standardised features, squares and soft
steps of them.  The interval is the spread of residuals on papers left out, per density method: the
method (Archimedes or image analysis of sections) is an input, never noise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from sekiso.knowledge.model_files import shipped
from sekiso.numerics.arrays import FloatArray
from sekiso.physics.window.features import ScannedLayer

MODEL: Final = "window_density"
METHODS: Final = ("archimedes", "section")
OFFSET: Final = 0.05
BOUND: Final = 1.3
LINEAR: Final = (
    "power", "excess_heat", "layer_over_depth", "hatch_over_width", "length_over_width",
    "slowness", "keyhole", "boiling", "energy", "spot_energy", "boiling_energy", "build_rate",
    "overlap", "speed", "hatch", "layer", "depth_over_spot",
)  # fmt: skip
SQUARED: Final = ("energy", "hatch_over_width", "build_rate", "keyhole", "layer_over_depth")
STEPS: Final = {
    "sparse": ("overlap", 1.0, 0.4),
    "cold": ("energy", -1.2, -0.25),
    "deep": ("keyhole", 3.0, 0.4),
    "slender": ("length_over_width", 1.2, 0.25),
}  # soft one-sided step sigma((x - at) / width)
BASIS: Final = (*LINEAR, *(f"{name}^2" for name in SQUARED), *STEPS)


@dataclass(frozen=True)
class WindowDensity:
    """`centre`, `scale` of the bounded features; `mean`, `deviation` and `weight` of the basis;
    `residual` {method: quantiles of z residuals at `levels`}; `score` the Winkler score of z on
    unseen papers, `ranges` those of the recipes that it was fitted on.
    """

    intercept: float
    section: float
    weight: Mapping[str, float]
    centre: Mapping[str, float]
    scale: Mapping[str, float]
    mean: Mapping[str, float]
    deviation: Mapping[str, float]
    levels: FloatArray
    residual: Mapping[str, FloatArray]
    score: float | None = None
    ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)


def density_model() -> WindowDensity:
    """The shipped model."""
    return from_mapping(shipped(MODEL))


def from_mapping(mapping: Mapping[str, Any]) -> WindowDensity:
    """A model from the content of its JSON file."""
    residual = {m: np.asarray(mapping["residual"][m], dtype=float) for m in METHODS}
    return WindowDensity(
        float(mapping["intercept"]),
        float(mapping["section"]),
        mapping["weight"],
        mapping["centre"],
        mapping["scale"],
        mapping["mean"],
        mapping["deviation"],
        np.asarray(mapping["levels"], dtype=float),
        residual,
        mapping.get("score", {}).get("winkler_z"),
        {name: (low, high) for name, (low, high) in mapping.get("ranges", {}).items()},
    )


def porosity_score(density_percent: FloatArray) -> FloatArray:
    """Porosity score z = log10(100 - RD + 0.05) of a relative density in percent.

    >>> round(float(porosity_score(np.array(99.5))), 4)
    -0.2596
    """
    return np.asarray(np.log10(100.0 - density_percent + OFFSET), dtype=float)


def density_of_score(score: FloatArray) -> FloatArray:
    """Relative density as a fraction from z, clipped to 0-1.

    >>> round(float(density_of_score(np.array(-0.2596))), 4)
    0.995
    """
    return np.asarray(np.clip(1.0 - (10.0**score - OFFSET) / 100.0, 0.0, 1.0), dtype=float)


def raw_basis(
    scan: ScannedLayer, *, centre: Mapping[str, float], scale: Mapping[str, float]
) -> dict[str, FloatArray]:
    """Basis before standardisation: bounded x -> 1.3 tanh((x - centre) / (1.3 scale)), squares and
    soft steps.
    """
    values = scan.numbers
    bounded = {
        name: BOUND * np.tanh((values[name] - centre[name]) / (BOUND * scale[name]))
        for name in LINEAR
    }
    found = dict(bounded)
    found |= {f"{name}^2": bounded[name] ** 2 for name in SQUARED}
    for step, (name, at, width) in STEPS.items():
        found[step] = 1.0 / (1.0 + np.exp(-np.clip((values[name] - at) / width, -30.0, 30.0)))
    return found


def predict_score(
    scan: ScannedLayer, *, method: str, model: WindowDensity | None = None
) -> FloatArray:
    """Expected z of a source never seen, density measured by `method`."""
    chosen = model or density_model()
    raw = raw_basis(scan, centre=chosen.centre, scale=chosen.scale)
    score = np.full_like(scan.hatch, chosen.intercept + chosen.section * (method == "section"))
    for name, weight in chosen.weight.items():
        score = score + weight * (raw[name] - chosen.mean[name]) / chosen.deviation[name]
    return score


def predict_density(
    scan: ScannedLayer, *, method: str = METHODS[0]
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Relative density (fraction) of a source never seen: 5, 50 and 95 % point, each (n,).

    `method` of measuring, "archimedes" or "section".  Valid for laser powder beds within the
    ranges of `density_model`.
    """
    model, score = density_model(), predict_score(scan, method=method)
    most, middle, least = np.interp([0.95, 0.5, 0.05], model.levels, model.residual[method])
    return (
        density_of_score(score + most),
        density_of_score(score + middle),
        density_of_score(score + least),
    )
