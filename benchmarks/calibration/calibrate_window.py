"""Fit defects by paper; write knowledge/models/window_defects.json.

Defects: one joint maximum-a-posteriori fit.  Class labels of MeltpoolNet give the slopes and a
random intercept per paper; density rows enter through a noisy-or, P(RD < 99 %) = 1 - (1 - p_lof)
(1 - p_keyhole)(1 - p_floor), p_floor = sigma(f0 + f1 section + paper effect), because a dense part
says that no pore class was present; parts above 99.5 % count as "no balling".
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.optimize import minimize
from scipy.special import expit, log_expit

from calibration.calibrate_melt_pool import rounded
from calibration.fit_logistic import fit_source_logistic
from calibration.source_groups import source_codes
from sekiso.numerics.arrays import FloatArray
from sekiso.numerics.statistics import SourceLogistic
from sekiso.physics.window.defects import DEFECTS, defect_designs
from window_tables import (
    CLASSES,
    DENSITY,
    THICK,
    locate,
    read_classes,
    read_density,
    read_thick,
    scanned,
)

ROOT = Path(__file__).resolve().parents[2]
MODELS = ROOT / "src" / "sekiso" / "knowledge" / "models"
LABEL = {"lack_of_fusion": "LOF", "keyhole_porosity": "keyhole", "balling": "balling"}
PORES = ("lack_of_fusion", "keyhole_porosity")
SOURCE_SD = {"lack_of_fusion": 1.5, "keyhole_porosity": 1.5, "balling": 1.5}
FLOOR_SD = 1.6
SLOPE_VARIANCE = 4.0
INTERCEPT_VARIANCE = 25.0
CLASS_EXPONENT, DENSITY_EXPONENT = 0.3, 0.5
DENSITY_WEIGHT = 0.5
CITATIONS = {
    CLASSES: "Akbari et al. 2022, 10.1016/j.addma.2022.102817 (no licence: fitted numbers only)",
    DENSITY: "Barrionuevo et al. 2025, 10.1038/s41597-025-04576-x (fitted numbers only)",
    THICK: "github ken-333/LPBF-Sustainability-Optimization (no licence: fitted numbers only)",
}
DENSE, SOUND = 99.0, 99.5
SOUND_WEIGHT = 0.3


@dataclass(frozen=True)
class Labels:
    """Designs of every defect, labels, sources and weights of class rows and density rows."""

    class_design: dict[str, FloatArray]
    class_label: np.ndarray
    class_source: np.ndarray
    density_design: dict[str, FloatArray]
    density: FloatArray
    is_section: FloatArray
    density_source: np.ndarray

    def without(self, sources: set[str]) -> Labels:
        """Labels with some sources taken away."""
        a = ~np.isin(self.class_source, list(sources))
        b = ~np.isin(self.density_source, list(sources))
        return Labels(
            {n: x[a] for n, x in self.class_design.items()},
            self.class_label[a],
            self.class_source[a],
            {n: x[b] for n, x in self.density_design.items()},
            self.density[b],
            self.is_section[b],
            self.density_source[b],
        )


def read_labels(folder: Path) -> Labels:
    """Everything the defect fit uses."""
    classes = read_classes(folder)
    density = pd.concat([read_density(folder), read_thick(folder)], ignore_index=True)
    return Labels(
        defect_designs(scanned(classes)),
        classes.label.to_numpy(str),
        classes.source.to_numpy(str),
        defect_designs(scanned(density)),
        density.density.to_numpy(float),
        density.is_section.to_numpy(float),
        density.source.to_numpy(str),
    )


def fit_defects(labels: Labels) -> dict[str, SourceLogistic]:
    """Joint fit of the three defects."""
    pores = _fit_pores(labels)
    return {**pores, "balling": _fit_balling(labels)}


def _weight(source: np.ndarray, exponent: float) -> FloatArray:
    count = pd.Series(source).groupby(source).transform("size").to_numpy(float)
    typical = float(np.median(pd.Series(source).value_counts()))
    return (count / typical) ** -exponent


def _fit_balling(labels: Labels) -> SourceLogistic:
    sound = labels.density >= SOUND
    design = np.vstack([labels.class_design["balling"], labels.density_design["balling"][sound]])
    label = np.concatenate([labels.class_label == LABEL["balling"], np.zeros(sound.sum(), bool)])
    source = np.concatenate([labels.class_source, labels.density_source[sound]])
    weight = np.concatenate(
        [_weight(labels.class_source, CLASS_EXPONENT), np.full(sound.sum(), SOUND_WEIGHT)]
    )
    return fit_source_logistic(
        design,
        label,
        source,
        weight_variance=np.r_[INTERCEPT_VARIANCE, np.full(design.shape[1] - 1, SLOPE_VARIANCE)],
        source_sd=SOURCE_SD["balling"],
        lower=np.r_[-np.inf, np.zeros(design.shape[1] - 1)],
        row_weight=weight,
    )


@dataclass(frozen=True)
class _Layout:
    """Where each parameter block of the joint fit stands."""

    sizes: dict[str, int]
    n_class: int
    n_density: int

    def split(
        self, theta: FloatArray
    ) -> tuple[dict[str, FloatArray], dict[str, FloatArray], FloatArray, FloatArray]:
        """Weights and class intercepts of each pore, floor weights, floor intercepts."""
        weights, effects, at = {}, {}, 0
        for name, size in self.sizes.items():
            weights[name], effects[name] = (
                theta[at : at + size],
                theta[at + size : at + size + self.n_class],
            )
            at += size + self.n_class
        return weights, effects, theta[at : at + 2], theta[at + 2 :]


def _fit_pores(labels: Labels) -> dict[str, SourceLogistic]:
    loss, layout = _joint_loss(labels)
    bounds: list[tuple[float, float]] = []
    for size in layout.sizes.values():
        bounds += [(-np.inf, np.inf)] + [(0.0, np.inf)] * (size - 1)
        bounds += [(-np.inf, np.inf)] * layout.n_class
    bounds += [(-np.inf, np.inf)] * (2 + layout.n_density)
    start = np.zeros(len(bounds))
    options = {"maxiter": 3000, "maxfun": 5000}
    best = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options=options)
    weights, *_ = layout.split(best.x)
    return {
        name: SourceLogistic(weights[name], np.zeros((size, size)), SOURCE_SD[name])
        for name, size in layout.sizes.items()
    }


Loss = Callable[[FloatArray], tuple[float, FloatArray]]


def _joint_loss(labels: Labels) -> tuple[Loss, _Layout]:
    """Negative log posterior of the pore classes and the density noisy-or, with its gradient."""
    _, class_code = source_codes(labels.class_source)
    _, density_code = source_codes(labels.density_source)
    sizes = {name: labels.class_design[name].shape[1] for name in PORES}
    layout = _Layout(sizes, int(class_code.max()) + 1, int(density_code.max()) + 1)
    class_weight = _weight(labels.class_source, CLASS_EXPONENT)
    density_weight = DENSITY_WEIGHT * _weight(labels.density_source, DENSITY_EXPONENT)
    floor_design = np.column_stack([np.ones_like(labels.is_section), labels.is_section])
    porous = labels.density < DENSE

    def loss(theta: FloatArray) -> tuple[float, FloatArray]:
        weights, effects, floor, floor_effect = layout.split(theta)
        eta = {name: labels.density_design[name] @ weights[name] for name in PORES}
        eta["floor"] = floor_design @ floor + floor_effect[density_code]
        log_free = sum(log_expit(-value) for value in eta.values())
        share = np.clip(-np.expm1(log_free), 1e-12, None)
        total = -float(density_weight @ np.where(porous, np.log(share), log_free))
        pull = density_weight * np.where(porous, -np.exp(log_free) / share, 1.0)
        gradient = []
        for name in PORES:
            value = labels.class_design[name] @ weights[name] + effects[name][class_code]
            is_so = labels.class_label == LABEL[name]
            total -= float(class_weight @ np.where(is_so, log_expit(value), log_expit(-value)))
            gap = class_weight * (expit(value) - is_so)
            slope = labels.class_design[name].T @ gap
            slope += labels.density_design[name].T @ (pull * expit(eta[name]))
            own = np.bincount(class_code, gap, layout.n_class)
            prior = np.r_[1 / INTERCEPT_VARIANCE, np.full(sizes[name] - 1, 1 / SLOPE_VARIANCE)]
            total += _shrink(weights[name], prior, slope)
            total += _shrink(effects[name], SOURCE_SD[name] ** -2, own)
            gradient += [slope, own]
        gap = pull * expit(eta["floor"])
        slope, own = floor_design.T @ gap, np.bincount(density_code, gap, layout.n_density)
        total += _shrink(floor, 1 / INTERCEPT_VARIANCE, slope)
        total += _shrink(floor_effect, FLOOR_SD**-2, own)
        return total, np.concatenate([*gradient, slope, own])

    return loss, layout


def _shrink(value: FloatArray, precision: FloatArray | float, gradient: FloatArray) -> float:
    """Half the prior's quadratic form; its slope is added to `gradient` in place."""
    gradient += precision * value
    return 0.5 * float(np.sum(precision * value**2))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    folder = parser.parse_args().data
    labels = read_labels(folder)
    models = fit_defects(labels)
    counts = {
        "class_rows": labels.class_label.size,
        "class_sources": int(np.unique(labels.class_source).size),
        "density_rows": labels.density.size,
        "density_sources": int(np.unique(labels.density_source).size),
    }
    content = {
        "what": "logit p = intercept + slopes . features of window/defects.py, typical source",
        "status": "fitted",
        "fitted_by": "benchmarks/calibration/calibrate_window.py",
        "counts": counts,
        "data": [
            {"file": path.name, "sha256": _digest(path), "citation": citation}
            for columns, citation in CITATIONS.items()
            if (path := locate(folder, columns)) is not None
        ],
        "defects": {name: models[name].as_mapping() for name in DEFECTS},
    }
    target = MODELS / "window_defects.json"
    target.write_text(json.dumps(rounded(content), indent=1) + "\n", encoding="utf-8")
    print(json.dumps({"name": "calibrate_window", "figures": counts}))


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    main()
