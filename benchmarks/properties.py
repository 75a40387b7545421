"""Tensile, hardness, fatigue and NiTi tables: scores by source, coverage, data sheet cases."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.model_selection import LeaveOneGroupOut

from basquin import fit_basquin
from calibration.conformal import quantile_score, weighted_quantile
from calibration.fit_variance_components import scatter_of
from calibration.scores import interval_score, is_covered
from calibration.source_groups import mean_by_source, source_weight
from grouped_regression import fit_table_model
from sekiso.knowledge.load import load
from sekiso.knowledge.model_files import shipped
from sekiso.learning.mechanical import predict_property
from sekiso.learning.predict import predict
from sekiso.learning.priors import Priors
from sekiso.materials.naming import alloy_key
from sekiso.materials.property_rows import all_rows
from sekiso.numerics.normal import Z95

BENCH = True
ROOT = Path(__file__).resolve().parents[1]
LEVELS = np.array([0.05, 0.5, 0.95])
CONDITIONS = {
    "as-built": "as-built",
    "as-built typical": "as-built",
    "JAMPT actual": "as-built",
    "EOS T6 (530C/30min WQ + 165C/6h)": "T6",
    "490C/6h typical": "aged",
    "direct aged ~490C typical": "aged",
    "1150C/6h typical": "annealed",
}
NAMED = {"heat treated": {"in718": "solution-aged", "ss-cx": "aged", "al5x1": "aged"}}
COLUMNS = {
    "yield_MPa": ("yield_strength", 1e6),
    "uts_MPa": ("tensile_strength", 1e6),
    "elongation_pct": ("elongation", 0.01),
}


def datasheet_cases(data: Path):
    """Is each tabled case inside the interval made without its own source?"""
    facts = load()
    rows = all_rows(facts)
    scatter = scatter_of(shipped("mechanical"))
    table = pd.read_csv(data / "properties" / "am_typical_properties.csv")
    found = []
    for case in table[table.kind.isin(["datasheet", "measured", "typical"])].itertuples():
        key = alloy_key(str(case.material).split(" (")[0], facts)
        condition = CONDITIONS.get(case.condition) or NAMED.get(case.condition, {}).get(key)
        if key is None or condition is None:
            continue
        way = {"vertical": "Z", "horizontal": "XY", "Z": "Z", "XY": "XY"}.get(case.orientation)
        for column, (name, factor) in COLUMNS.items():
            value = getattr(case, column) * factor
            if np.isfinite(value):
                found.append(held_out(facts, rows, scatter, key, case, condition, way, name, value))
    frame = pd.DataFrame([row for row in found if row is not None])
    figures = {
        "datasheet_cases": len(frame),
        "datasheet_coverage": frame["inside"].mean(),
        "datasheet_coverage_same_state": frame[frame.tier == "same"]["inside"].mean(),
        "datasheet_cases_same_state": int((frame.tier == "same").sum()),
        "datasheet_coverage_shipped": frame["inside_shipped"].mean(),
    }
    for name, part in frame.groupby("name"):
        figures[f"datasheet_coverage_{name}"] = part["inside"].mean()
    return figures


def held_out(facts, rows, scatter, key, case, condition, way, name, value):
    address = case.source.split(" (")[0]
    others = [r for r in rows if not (r.alloy == key and (r.source.url or "") == address)]
    family = str(facts.alloys[key]["family"])
    belief = Priors(others, scatter).pooled(
        alloy=key,
        family=family,
        process=case.process,
        heat_condition=condition,
        name=name,
        orientation=way or "any",
    )
    shipped_one = predict_property(
        facts.alloys[key],
        facts,
        process=case.process,
        heat_condition=condition,
        property=name,
        orientation=way,
    )
    if belief is None or shipped_one is None:
        return None
    return {
        "name": name,
        "tier": belief.tier,
        "inside": abs(np.log(value) - belief.centre) <= Z95 * belief.sd,
        "inside_shipped": shipped_one.low <= value <= shipped_one.high,
    }


def left_out_scores(tag: str, inputs, target, source):
    """Leave one source out: coverage, Winkler, R2, error; boosting beside it; five local rows."""
    inputs = {name: np.asarray(values, dtype=float) for name, values in inputs.items()}
    source = np.asarray(source).astype(str)
    quantile, boosted = np.empty((len(target), 3)), np.empty((len(target), 3))
    few, few_middle = [], []
    rng = np.random.default_rng(0)
    for train, test in LeaveOneGroupOut().split(target, groups=source):
        model = fit_table_model(_rows(inputs, train), target[train], source[train])
        quantile[test] = model.quantiles(_rows(inputs, test), LEVELS)
        boosted[test] = boosting(inputs, target, source, train, test)
        if test.size >= 9:
            order = rng.permutation(test)
            known, asked = order[:5], order[5:]
            local = model.quantiles(
                _rows(inputs, asked), LEVELS, local=_rows(inputs, known), local_target=target[known]
            )
            few.append(np.abs(local[:, 1] - target[asked]).mean())
            few_middle.append(is_covered(target[asked], local[:, 0], local[:, 2]).mean())
    figures = {}
    for kind, q in (("", quantile), ("boosting_", boosted)):
        covered = is_covered(target, q[:, 0], q[:, 2])
        figures |= {
            f"{tag}_{kind}coverage": mean_by_source(covered, source).mean(),
            f"{tag}_{kind}winkler": interval_score(target, q[:, 0], q[:, 2]).mean(),
            f"{tag}_{kind}mae": np.abs(q[:, 1] - target).mean(),
            f"{tag}_{kind}r2": 1.0 - np.mean((q[:, 1] - target) ** 2) / np.var(target),
        }
    figures |= {f"{tag}_sources": np.unique(source).size, f"{tag}_rows": len(target)}
    if few:
        figures |= {f"{tag}_mae_k5": np.mean(few), f"{tag}_coverage_k5": np.mean(few_middle)}
    return figures


def boosting(inputs, target, source, train, test):
    """Quantile boosting conformalised by source (second opinion)."""
    from sklearn.ensemble import HistGradientBoostingRegressor

    x = np.column_stack(list(inputs.values()))

    def fitted(rows, asked):
        settings = {"loss": "quantile", "max_iter": 60, "max_depth": 3, "min_samples_leaf": 8}
        return np.stack(
            [
                HistGradientBoostingRegressor(quantile=q, **settings)
                .fit(x[rows], target[rows])
                .predict(x[asked])
                for q in LEVELS
            ],
            axis=1,
        )

    score, of = [], []
    for name in np.unique(source[train]):
        held, rest = train[source[train] == name], train[source[train] != name]
        q = fitted(rest, held)
        score.append(quantile_score(target[held], q[:, 0], q[:, 2]))
        of.append(source[held])
    joined = np.concatenate(of)
    level = min(1.0, 0.9 * (1.0 + 1.0 / np.unique(joined).size))
    widen = weighted_quantile(np.concatenate(score), source_weight(joined, exponent=0.7), level)
    return fitted(train, test) + np.array([-widen, 0.0, widen])


def hardness_and_porosity(data: Path):
    table = pd.read_csv(data / "properties" / "lpbf_316L_hardness_porosity.csv")
    campaign = table.exposure_code_min.astype(str) + "/" + table.gas_flow_m_s.astype(str)
    inputs = {
        "power": np.log(table.laser_power_W),
        "speed": np.log(table.scan_speed_mm_s),
        "hatch": np.log(table.hatch_um),
        "energy": np.log(table.energy_density_J_mm3),
    }
    figures = left_out_scores("hardness_316l", inputs, table.hardness_HV.to_numpy(), campaign)
    porosity = np.log10(table.porosity_pct.to_numpy())
    return figures | left_out_scores("log_porosity_316l", inputs, porosity, campaign)


def niti(data: Path):
    table = pd.read_csv(data / "properties" / "lpbf_niti_properties.csv")
    number = {name: pd.to_numeric(table[name], errors="coerce") for name in table.columns}
    inputs = {
        "power": np.log(number["laser_power_W"]),
        "speed": np.log(number["scan_speed_mm_s"]),
        "hatch": np.log(number["hatch_um"]),
        "layer": np.log(number["layer_um"]),
        "energy": np.log(number["VED_J_mm3"]),
        "nickel": number["Ni_at_pct"],
        "oxygen": np.log(number["oxygen_ppm"]),
    }
    figures = {}
    for tag, column, is_log in (
        ("niti_uts", "uts_MPa", True),
        ("niti_elongation", "elongation_pct", True),
        ("niti_ms", "Ms_K", False),
    ):
        known = (number[column] > 0).to_numpy()
        target = number[column].to_numpy()[known]
        rows = {name: np.asarray(values)[known] for name, values in inputs.items()}
        source = table["source"].str.strip().to_numpy()[known]
        figures |= left_out_scores(tag, rows, np.log(target) if is_log else target, source)
    return figures


def deposited_in718(data: Path):
    """Walls as newcomers: the tabled prior alone, then with five specimens of another wall."""
    table = pd.read_csv(data / "properties" / "ded_in718_tensile.csv")
    facts = load()
    figures = {}
    for column, name in (("uts_MPa", "tensile_strength"), ("yield_strength_MPa", "yield_strength")):
        asked = pd.DataFrame(
            {
                "material": "IN718",
                "process": "DED-LB-powder",
                "heat_condition": "as-built",
                column: table[column],
            }
        )
        before = predict(name, asked, facts)
        value = 1e6 * table[column].to_numpy()
        covered = is_covered(value, before.low, before.high)
        figures[f"ded_in718_{name}_coverage_k0"] = mean_by_source(covered, table.wall).mean()
        shares, errors = [], []
        for wall in table.wall.unique():
            rest = asked[table.wall != wall].sample(5, random_state=int(wall))
            own = table.wall == wall
            after = predict(name, asked[own], facts, local=rest)
            shares.append(is_covered(value[own], after.low, after.high).mean())
            errors.append(np.abs(np.log(after.value / value[own])).mean())
        figures[f"ded_in718_{name}_coverage_k5"] = np.mean(shares)
        figures[f"ded_in718_{name}_log_error_k0"] = np.abs(np.log(before.value / value)).mean()
        figures[f"ded_in718_{name}_log_error_k5"] = np.mean(errors)
    return figures


def fatigue(data: Path):
    """Tabled fatigue strength against measured curves at 2e6 cycles; run-outs against failures."""
    facts = load()
    wu = pd.read_csv(data / "properties" / "fatigue_alsi10mg_wu2021.csv")
    figures = {}
    amplitude = 1e6 * wu.sigma_max_MPa.to_numpy()
    for way, part in wu.groupby("orientation"):
        rows = part.index.to_numpy()
        line = fit_basquin(amplitude[rows], part.N_cycles.to_numpy(float), part.failed == 1)
        broken = part.failed.to_numpy() == 1
        slope, intercept = np.polyfit(
            np.log10(part.sigma_max_MPa[broken]), np.log10(part.N_cycles[broken]), 1
        )
        figures |= {
            f"wu_{way}_slope": line.slope,
            f"wu_{way}_failures_only_intercept": intercept,
            f"wu_{way}_failures_only_slope": -slope,
            f"wu_{way}_strength_gain_1e7": line.strength() / 1e6 - 10 ** ((7 - intercept) / slope),
        }
    am = pd.read_csv(data / "properties" / "fatigue_am2022_excerpt.csv")
    heat = {"850 C/2 h": "annealed", "none": "as-built", "HIP 920 C/2 h/1000 bar": "HIP"}
    inside = []
    for _, curve in am[am.runout != 1].groupby("am2022_id"):
        first = curve.iloc[0]
        key = alloy_key(first.material, facts)
        asked = predict_property(
            facts.alloys[key],
            facts,
            process="PBF-LB",
            heat_condition=heat[first.heat_treatment],
            property="fatigue_strength",
            orientation="Z",
            surface="as-built",
        )
        line = fit_basquin(
            1e6 * curve.stress_as_stored_MPa.to_numpy(),
            curve.N_cycles.to_numpy(float),
            np.ones(len(curve), bool),
        )
        inside.append(asked.low <= line.strength(2e6) <= asked.high)
    figures["am2022_curves_inside"] = float(np.mean(inside))
    return figures


def _rows(inputs, rows):
    return {name: values[rows] for name, values in inputs.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    data = parser.parse_args().data
    figures = datasheet_cases(data) | hardness_and_porosity(data) | niti(data)
    figures |= deposited_in718(data) | fatigue(data)
    rounded = {name: round(float(value), 4) for name, value in figures.items()}
    print(json.dumps({"name": "properties", "figures": rounded}))


if __name__ == "__main__":
    main()
