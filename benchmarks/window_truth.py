"""Defect and density truth on papers never seen, beside the majority, VED and the textbook lines.

Tables that the shipped models were fitted on are scored by five folds of whole papers (mean of
three shufflings, bootstrap over papers); any other table by the shipped models as they stand.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
import pandas as pd

from calibration import calibrate_window as classes
from calibration import calibrate_window_density as bag
from calibration.scores import (
    area_under_curve,
    area_within_sources,
    bootstrap_by_source,
    brier_score,
    calibration_error,
    calibration_gap_by_source,
    interval_score,
    is_covered,
)
from calibration.source_groups import source_folds
from sekiso.numerics.arrays import FloatArray
from sekiso.physics.melt_pool.keyhole import rising_keyhole_number
from sekiso.physics.window import density
from sekiso.physics.window.defects import DEFECTS, any_defect, defect_models, defect_risks
from sekiso.physics.window.features import features
from sekiso.physics.window.layer_defects import layer_defects
from sekiso.physics.window.qualified import qualified_layer, qualified_set, sound_coupons
from window_tables import (
    CLASSES,
    COUPONS,
    DENSITY,
    HOFMANN,
    REGIMES,
    locate,
    read_classes,
    read_coupons,
    read_density,
    read_hofmann,
    read_regimes,
    scanned,
)

BENCH = True
ROOT = Path(__file__).resolve().parents[1]
MODELS = ROOT / "src" / "sekiso" / "knowledge" / "models"
N_FOLDS, N_SHUFFLES = 5, 3
DENSE = 99.0


def is_fitted(path: Path, model: str) -> bool:
    """Whether the shipped model was fitted on this very file."""
    content = json.loads((MODELS / f"{model}.json").read_text(encoding="utf-8"))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return digest in {entry["sha256"] for entry in content["data"]}


def scores(label: np.ndarray, probability: FloatArray, source: np.ndarray) -> dict[str, float]:
    """AUC pooled and inside papers, Brier beside the constant's, calibration errors."""
    share = float(np.mean(label))
    return {
        "auc": area_under_curve(label, probability),
        "auc_within": area_within_sources(label, probability, source),
        "brier": brier_score(label, probability),
        "brier_constant": share * (1.0 - share),
        "calibration_error": calibration_error(label, probability),
        "calibration_gap_by_source": calibration_gap_by_source(label, probability, source),
    }


def density_figures(folder: Path) -> dict[str, float]:
    """RD < 99 % as a label, and the density itself with its interval."""
    path = locate(folder, DENSITY)
    if path is None:
        return {}
    rows = read_density(folder)
    label = rows.density.to_numpy(float) < DENSE
    source = rows.source.to_numpy(str)
    shuffles = N_SHUFFLES if is_fitted(path, "window_density") else 1
    runs = [_density_run(rows, seed if shuffles > 1 else None) for seed in range(shuffles)]
    frame = pd.DataFrame([scores(label, run.below, source) | _interval(rows, run) for run in runs])
    figures = frame.mean().to_dict()
    low, high = bootstrap_by_source(
        lambda i: area_under_curve(label[i], runs[0].below[i]), source, n_draws=300
    )
    figures |= {"auc_low": low, "auc_high": high}
    figures |= _textbook(rows, label, source)
    return {f"density_{name}": value for name, value in figures.items()}


class _Run:
    """Probability of RD < 99 % and z with its bounds, of one shuffle."""

    def __init__(self, n: int) -> None:
        self.below, self.score, self.low, self.high = (np.empty(n) for _ in range(4))


def _density_run(rows: pd.DataFrame, seed: int | None) -> _Run:
    run = _Run(len(rows))
    if seed is None:
        _predict_density(rows, np.ones(len(rows), bool), density.density_model(), run)
        return run
    fold = source_folds(rows.source.to_numpy(str), n_folds=N_FOLDS, seed=seed)
    for number in range(N_FOLDS):
        test = fold == number
        train = bag.prepare(rows[~test].reset_index(drop=True))
        _predict_density(rows, test, density.from_mapping(bag.content(train)), run)
    return run


def _predict_density(
    rows: pd.DataFrame, chosen: np.ndarray, model: density.WindowDensity, run: _Run
) -> None:
    for method, flag in (("archimedes", 0.0), ("section", 1.0)):
        part = chosen & (rows.is_section.to_numpy(float) == flag)
        if not part.any():
            continue
        scan = scanned(rows[part])
        score = density.predict_score(scan, method=method, model=model)
        quantiles = model.residual[method]
        low, high = np.interp([0.05, 0.95], model.levels, quantiles)
        run.score[part], run.low[part], run.high[part] = score, score + low, score + high
        gap = float(density.porosity_score(np.asarray(99.0))) - score
        run.below[part] = 1.0 - np.interp(gap, quantiles, model.levels)


def _interval(rows: pd.DataFrame, run: _Run) -> dict[str, float]:
    z = density.porosity_score(rows.density.to_numpy(float))
    return {
        "winkler_z": float(np.mean(interval_score(z, run.low, run.high))),
        "coverage": float(np.mean(is_covered(z, run.low, run.high))),
        "mae_z": float(np.mean(np.abs(z - run.score))),
    }


def _textbook(rows: pd.DataFrame, label: np.ndarray, source: np.ndarray) -> dict[str, float]:
    """AUC of the criteria that others quote, none of them fitted."""
    scan = scanned(rows)
    numbers = features(scan)
    energy = np.log(rows.power / (rows.speed * rows.hatch * rows.layer)).to_numpy(float)
    lines = {
        "low_ved": -energy,
        "lack_of_fusion_index": numbers["overlap"],
        "keyhole_number": np.log(rising_keyhole_number(scan.track)),
        "length_over_width": numbers["length_over_width"],
    }
    return {f"auc_{name}": area_under_curve(label, line) for name, line in lines.items()}


def class_figures(folder: Path) -> dict[str, float]:
    """MeltpoolNet classes: each defect against the rest."""
    path = locate(folder, CLASSES)
    if path is None:
        return {}
    rows = read_classes(folder)
    source = rows.source.to_numpy(str)
    if is_fitted(path, "window_defects"):
        runs = [_class_run(folder, seed) for seed in range(N_SHUFFLES)]
    else:
        risks = defect_risks(scanned(rows))
        runs = [{name: risk.unseen for name, risk in risks.items()}]
    figures: dict[str, float] = {}
    energy = np.log(rows.power / (rows.speed * rows.spot * rows.layer)).to_numpy(float)
    for name in DEFECTS:
        label = (rows.label == classes.LABEL[name]).to_numpy()
        found = pd.DataFrame([scores(label, run[name], source) for run in runs]).mean().to_dict()
        raw = area_under_curve(label, energy)
        found["auc_ved"] = max(raw, 1.0 - raw)
        low, high = bootstrap_by_source(
            lambda i, y=label, p=runs[0][name]: area_under_curve(y[i], p[i]), source, n_draws=300
        )
        found |= {"auc_low": low, "auc_high": high}
        figures |= {f"{name}_{key}": value for key, value in found.items()}
    pooled = [figures[f"{name}_calibration_error"] for name in DEFECTS]
    figures["classes_calibration_error_mean"] = float(np.mean(pooled))
    return figures


def _class_run(folder: Path, seed: int) -> dict[str, FloatArray]:
    labels = classes.read_labels(folder)
    fold = source_folds(labels.class_source, n_folds=N_FOLDS, seed=seed)
    found = {name: np.empty(fold.size) for name in DEFECTS}
    for number in range(N_FOLDS):
        test = fold == number
        fitted = classes.fit_defects(labels.without(set(labels.class_source[test])))
        for name in DEFECTS:
            found[name][test] = fitted[name].probability(labels.class_design[name][test])
    return found


def transfer_figures(folder: Path) -> dict[str, float]:
    """Labels that no defect model was fitted on: Hofmann balling, coupons, melt regimes."""
    figures: dict[str, float] = {}
    if locate(folder, HOFMANN):
        figures |= _hofmann(read_hofmann(folder))
    if locate(folder, COUPONS):
        rows = read_coupons(folder)
        risks = defect_risks(scanned(rows))
        lack, key = rows.label.str.contains("lof"), rows.label.str.contains("key")
        figures["coupons_lack_of_fusion_auc"] = area_under_curve(
            lack, risks["lack_of_fusion"].typical
        )
        figures["coupons_keyhole_auc"] = area_under_curve(key, risks["keyhole_porosity"].typical)
    if locate(folder, REGIMES):
        rows = read_regimes(folder)
        number = rising_keyhole_number(scanned(rows).track)
        clear = rows.label.isin(["C", "K"]).to_numpy()
        figures["regime_keyhole_against_conduction_auc"] = area_under_curve(
            rows.label[clear] == "K", number[clear]
        )
    return figures


def _hofmann(rows: pd.DataFrame) -> dict[str, float]:
    """Balling unfitted, and Brier score as own labels move the intercept."""
    label = rows.balling.to_numpy(float)
    scan = scanned(rows)
    risk = defect_risks(scan)["balling"]
    figures = {"hofmann_balling_auc": area_under_curve(label, risk.typical)}
    figures["hofmann_balling_brier_constant"] = float(label.mean() * (1.0 - label.mean()))
    design = classes.defect_designs(scan)["balling"]
    rng = np.random.default_rng(0)
    for n_labels in (0, 5, 10, 20):
        brier = []
        for _ in range(20):
            own = rng.permutation(label.size)[:n_labels]
            other = np.setdiff1d(np.arange(label.size), own)
            model = defect_models()["balling"]
            shift = {"balling": model.local_intercept(design[own], label[own])}
            moved = defect_risks(scan, intercepts=shift)["balling"].unseen
            brier.append(brier_score(label[other], moved[other]))
        figures[f"hofmann_balling_brier_{n_labels}_labels"] = float(np.mean(brier))
    return figures


def production_figures() -> dict[str, float]:
    """P(any defect) of the production sets of domain.md section 3, and its band over papers."""
    from sekiso.knowledge import load
    from sekiso.materials import thermophysical

    alloys = load().alloys
    figures: dict[str, float] = {}
    for key in ("in718", "maraging-300", "ti-6al-4v", "alsi10mg", "316l", "in625"):
        known = qualified_set(alloys[key], "PBF-LB")
        assert known is not None
        metal = thermophysical.of_record(alloys[key])
        layer = qualified_layer(known, metal, preheat=298.15)
        typical = layer_defects(layer)
        own = layer_defects(layer, intercepts=sound_coupons(layer))
        figures[f"production_{key}_any_defect"] = float(typical.any_defect[0])
        figures[f"production_{key}_band_high"] = float(any_defect(typical.high)[0])
        figures[f"production_{key}_any_defect_qualified"] = float(own.any_defect[0])
    worst = [v for k, v in figures.items() if k.endswith("_any_defect")]
    figures["production_worst_any_defect"] = max(worst)
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    folder = parser.parse_args().data
    figures = {
        **density_figures(folder),
        **class_figures(folder),
        **transfer_figures(folder),
        **production_figures(),
    }
    rounded = {name: round(float(value), 4) for name, value in figures.items()}
    for name, value in rounded.items():
        print(f"{name:55s} {value}")
    print(json.dumps({"name": "window_truth", "figures": rounded}))


if __name__ == "__main__":
    main()
