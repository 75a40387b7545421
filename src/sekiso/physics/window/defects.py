"""Defect probabilities of a scanned layer: monotone logistics on pool shape, fitted on labels.

logit p = intercept + slopes . features, with a random intercept of the source: slopes carry over to
papers never seen, thresholds do not (their spread is 1.5-2 logits).  A typical laboratory, the band
over laboratories and a local intercept from the asker's own labels are three different answers.
Labels come from usual hatches; a hatch far beyond the pool's width leaves unmelted lines whatever
the laboratory, so lack of fusion also carries P(h > 2 W) under the uncertainty of W (layers
turned against each other remelt narrower gaps; densities in the shared table fall from there on).
A sintered bed holds its powder: a pool on it does not ball, however long (no label comes from one).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Final

import numpy as np

from sekiso.knowledge.model_files import shipped
from sekiso.numerics.arrays import AnyArray, FloatArray
from sekiso.numerics.normal import Z95, logistic, normal_cdf
from sekiso.numerics.statistics import SourceLogistic
from sekiso.physics.window.features import ScannedLayer

DEFECTS: Final = ("lack_of_fusion", "keyhole_porosity", "balling")
SLOPE_NAMES: Final = {
    "lack_of_fusion": ("poor_heat", "layer_over_depth", "weak_beam"),
    "keyhole_porosity": ("boiling_energy",),
    "balling": ("pool_slenderness",),
}
CLIP: Final = (-4.0, 5.0)
WIDEST_HATCH: Final = 0.693  # ln 2: hatch over width that turned layers still remelt


@dataclass(frozen=True)
class DefectRisk:
    """Probability of one defect, shape (n,): at a typical laboratory, at one never seen, and the
    5-95 % band over laboratories.
    """

    typical: FloatArray
    unseen: FloatArray
    low: FloatArray
    high: FloatArray


def defect_models() -> Mapping[str, SourceLogistic]:
    """The shipped logistic of each defect."""
    fitted = shipped("window_defects")["defects"]
    return {name: SourceLogistic.from_mapping(fitted[name]) for name in DEFECTS}


def defect_designs(scan: ScannedLayer) -> dict[str, FloatArray]:
    """Columns [1, features] of each defect's logistic, features clipped to [-4, 5].

    Slenderness is that of a pool on a bed of at most 500 K: hotter beds are sintered and hold long
    pools that would ball on loose powder, and no label comes from them.
    """
    values = dict(scan.numbers)
    sizes = scan.on_loose_powder.sizes
    values["poor_heat"] = -values["excess_heat"]
    values["weak_beam"] = -values["power"]
    values["pool_slenderness"] = sizes["length"].mean - sizes["width"].mean
    ones = np.ones_like(scan.hatch)
    return {
        name: np.column_stack(
            [ones, *(np.clip(values[slope], *CLIP) for slope in SLOPE_NAMES[name])]
        )
        for name in DEFECTS
    }


def defect_risks(
    scan: ScannedLayer,
    *,
    intercepts: Mapping[str, tuple[float, float]] | None = None,
    models: Mapping[str, SourceLogistic] | None = None,
) -> dict[str, DefectRisk]:
    """Risk of lack of fusion, keyhole porosity and balling.

    `intercepts` {defect: (mean, sd)} of the asker's own laboratory (`local_intercepts`) replace the
    prior over laboratories.
    """
    chosen = models or defect_models()
    designs = defect_designs(scan)
    risks = {
        name: _risk(chosen[name], designs[name], (intercepts or {}).get(name)) for name in DEFECTS
    }
    if scan.is_sintered:
        risks["balling"] = DefectRisk(*(np.zeros_like(scan.hatch) for _ in fields(DefectRisk)))
    open_lines = unmelted_lines(scan)
    risks["lack_of_fusion"] = _joined(risks["lack_of_fusion"], open_lines)
    return risks


def unmelted_lines(scan: ScannedLayer) -> FloatArray:
    """P(hatch > 2 pool widths) of a source never seen, its ln width being normal, (n,)."""
    width = scan.state.sizes["width"]
    gap = np.log(scan.hatch) - width.mean - WIDEST_HATCH
    return np.asarray(normal_cdf(gap / width.deviation), dtype=float)


def any_defect(risks: Mapping[str, FloatArray]) -> FloatArray:
    """Probability of at least one defect, the defects taken as independent given the recipe.

    >>> round(float(any_defect({"balling": np.array(0.1), "keyhole_porosity": np.array(0.2)})), 2)
    0.28
    """
    free = np.ones_like(next(iter(risks.values())))
    for probability in risks.values():
        free = free * (1.0 - probability)
    return 1.0 - free


def local_intercepts(
    scan: ScannedLayer, labels: Mapping[str, AnyArray]
) -> dict[str, tuple[float, float]]:
    """Posterior (mean, sd) of the asker's intercept of each defect from its own 0/1 labels (k,).

    `scan` has the k layers of the labels, or one layer that all of them are of.
    """
    designs, models = defect_designs(scan), defect_models()
    posterior = {}
    for name, label in labels.items():
        rows = np.broadcast_to(designs[name], (len(label), designs[name].shape[1]))
        posterior[name] = models[name].local_intercept(rows, label)
    return posterior


def _joined(risk: DefectRisk, certain: FloatArray) -> DefectRisk:
    """Risk of a defect that comes by either of two independent ways."""
    ends = (
        1.0 - (1.0 - p) * (1.0 - certain) for p in (risk.typical, risk.unseen, risk.low, risk.high)
    )
    return DefectRisk(*ends)


def _risk(
    model: SourceLogistic, design: FloatArray, intercept: tuple[float, float] | None
) -> DefectRisk:
    shift, spread = intercept or (0.0, model.source_sd)
    eta = model.logit(design) + shift
    half = Z95 * spread
    return DefectRisk(
        typical=np.asarray(logistic(eta)),
        unseen=model.probability(design, intercept=intercept),
        low=np.asarray(logistic(eta - half)),
        high=np.asarray(logistic(eta + half)),
    )
