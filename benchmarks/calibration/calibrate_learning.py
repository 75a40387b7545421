"""Reproduce the fitted numbers of `knowledge/models` that the learning room ships."""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import sekiso
from calibration.fit_density import fit_density
from calibration.fit_ratios import (
    ratios_to_tensile,
    roughness_figures,
    service_figures,
    skin_figures,
)
from calibration.fit_variance_components import fit_scatter, left_out, scatter_of, specimens
from calibration.source_groups import mean_by_source, source_codes
from sekiso.knowledge.load import Knowledge, load
from sekiso.learning.density import log_porosity
from sekiso.learning.priors import Priors
from sekiso.materials.property_rows import StateRow, all_rows
from sekiso.materials.tables import Columns, read_columns
from sekiso.numerics.normal import Z95

ROOT = Path(__file__).resolve().parents[2]
MODELS = Path(sekiso.__file__).parent / "knowledge" / "models"
LONGEST_LIFE = 2e6  # the run-outs of the excerpt stand there; the lines are not drawn on to 1e7
DATE = "2026-11-25"
AM2022 = {"850 C/2 h": "annealed", "none": "as-built", "HIP 920 C/2 h/1000 bar": "HIP"}


def digest(*texts: bytes) -> str:
    """sha256 of the data that a model was fitted on."""
    return hashlib.sha256(b"".join(texts)).hexdigest()


def text_of(model: dict[str, Any]) -> str:
    """The file of a model, as it ships."""
    return json.dumps(model, indent=1, ensure_ascii=False) + "\n"


def fitted_facts(rows: list[StateRow], facts: Knowledge) -> str:
    """One line per tabled number that the mechanical model is fitted on; other facts do not count.

    State rows of the alloys, their service limits and the roughness of the processes.
    """
    lines = [
        f"{row.alloy} {row.family} {row.process} {row.heat_condition} {row.orientation} {row.name} "
        f"{row.centre:.10g} {row.spread:.10g} {row.basis} {row.address}"
        for row in rows
    ]
    for record in (*facts.alloys.values(), *facts.processes.values()):
        lines += [
            f"{record.key} {path} {fact.value:.10g} {fact.low:.10g} {fact.high:.10g} {fact.unit}"
            for path, fact in record.facts()
            if path.startswith(("service.", "roughness."))
        ]
    return "\n".join(sorted(lines))


def as_built_skin(data: Path, facts: Knowledge, priors: Priors) -> dict[str, Any]:
    """Fatigue strength of the as-built curves over the tabled machined value of their alloy."""
    with (data / "properties" / "fatigue_am2022_excerpt.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["runout"] != "1"]
    curve = np.array([row["am2022_id"] for row in rows])
    stress = np.log10([float(row["stress_as_stored_MPa"]) for row in rows])
    life = np.log10([float(row["N_cycles"]) for row in rows])
    names, codes = source_codes(curve)
    level, lives = mean_by_source(stress, curve), mean_by_source(life, curve)
    flat = stress - level[codes]
    slope = -float(flat @ (life - lives[codes]) / (flat @ flat))
    ratios = {}
    for code, name in enumerate(names):
        first = rows[int(np.flatnonzero(codes == code)[0])]
        alloy = facts.alloys["ti-6al-4v" if first["material"] == "Ti-6Al-4V" else "316l"]
        machined = priors.pooled(
            alloy=alloy.key,
            family=str(alloy["family"]),
            process="PBF-LB",
            heat_condition=AM2022[first["heat_treatment"]],
            name="fatigue_strength",
            orientation="Z",
        )
        if machined is not None:
            at_end = level[code] + (lives[code] - np.log10(LONGEST_LIFE)) / slope
            ratios[str(name)] = float(np.log(1e6 * 10.0**at_end) - machined.centre)
    return {**skin_figures(ratios), "common_slope": round(slope, 3), "cycles": LONGEST_LIFE}


def table_scores(rows: list[StateRow], scatter: dict[str, Any]) -> dict[str, float]:
    """Coverage and error of the tabled prior with the row's source, state or alloy left out.

    The widening factors were fitted on the same rows, so the coverage is mildly optimistic.
    """
    fitted, scores = scatter_of({"scatter": scatter}), {}
    for tier in ("same", "condition", "process", "class"):
        gaps, covered, alloys = [], [], []
        for row, centre, sd in left_out(rows, fitted, tier):
            inside = [abs(x - centre) < Z95 * sd for x in specimens(row, fitted[row.name])]
            covered.append(float(np.mean(inside)))
            gaps.append(abs(row.centre - centre))
            alloys.append(row.alloy)
        if gaps:
            share = mean_by_source(np.array(covered), np.array(alloys))
            scores |= {
                f"coverage_{tier}": round(float(share.mean()), 3),
                f"mean_log_error_{tier}": round(float(np.mean(gaps)), 3),
                f"alloys_{tier}": len(set(alloys)),
            }
    return scores


def mechanical(data: Path) -> dict[str, Any]:
    facts = load()
    rows = all_rows(facts)
    scatter = fit_scatter(rows)
    by_name = {name: [row for row in rows if row.name == name] for name in scatter}
    priors = Priors(rows, scatter_of({"scatter": scatter}))
    excerpt = (data / "properties" / "fatigue_am2022_excerpt.csv").read_bytes()
    return {
        "title": "Scatter of tabled mechanical properties, fitted by source on the alloy, process "
        "and fatigue tables (data sheets and literature ranges of knowledge/alloys; "
        "FatigueData-AM2022, CC BY 4.0)",
        "url": "https://doi.org/10.6084/m9.figshare.22337629",
        "locator": "benchmarks/calibration/calibrate_learning.py; each table row carries its own "
        "source",
        "date": DATE,
        "digest": digest(fitted_facts(rows, facts).encode(), excerpt),
        "licence": "facts from data sheets; CC BY 4.0",
        "n_rows": len(rows),
        "n_alloys": len({row.alloy for row in rows}),
        "n_sources": len({row.address for row in rows}),
        "counts": {
            name: {"n_rows": len(own), "n_sources": len({row.address for row in own})}
            for name, own in by_name.items()
        },
        "scores": {name: table_scores(own, scatter) for name, own in by_name.items()},
        "scatter": scatter,
        "ratio": {name: ratios_to_tensile(rows, name) for name in ("fatigue_strength", "hardness")},
        "as_built_skin": as_built_skin(data, facts, priors),
        "service": service_figures(facts.alloys.values()),
        "roughness": roughness_figures(facts.processes.values()),
    }


def density(data: Path) -> dict[str, Any]:
    """The density surrogate; scores on unseen sources stand beside the random-split score."""
    from density import few_shot_scores, group_scores, second_opinion

    file = data / "properties" / "lpbf_relative_density.csv"
    facts, columns = load(), read_columns(pd.read_csv(file))
    scores = group_scores(columns, facts, 3) | few_shot_scores(columns, facts, 4)
    scores |= second_opinion(columns, facts)
    source = columns.words("source").astype(str)
    return {
        "title": "Relative density of laser powder bed fusion, fitted numbers only "
        "(La Fe-Perdomo, Barrionuevo and Ramos-Grez 2025, Sci Data 12:375; 43 papers)",
        "url": "https://doi.org/10.1038/s41597-025-04576-x",
        "locator": "table of 10.7910/DVN/VPBQK8 as lpbf_relative_density.csv",
        "date": DATE,
        "digest": digest(file.read_bytes()),
        "licence": "not stated in the repository; no row is contained",
        "n_rows": columns.n,
        "n_sources": len(set(source)),
        "replicate_sd_z": replicate_sd(columns),
        "scores": {name: round(float(score), 4) for name, score in scores.items()},
        **fit_density(columns, facts).as_mapping(),
    }


def replicate_sd(columns: Columns) -> float:
    """PooledPrior sd of z over rows whose inputs are all identical: the noise floor."""
    names = [*sorted(columns.number), *sorted(columns.word)]
    names.remove("relative_density")
    keys = pd.DataFrame({n: {**columns.number, **columns.word}[n] for n in names}).astype(str)
    z = pd.Series(log_porosity(columns.numbers("relative_density")))
    groups = z.groupby(keys.agg("|".join, axis=1))
    freedom = float((groups.size() - 1).sum())
    squares = float(((z - groups.transform("mean")) ** 2).sum())
    return round(float(np.sqrt(squares / freedom)), 4)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--only", choices=("mechanical", "density"))
    arguments = parser.parse_args()
    figures = {}
    for name, fit in (("mechanical", mechanical), ("density", density)):
        if arguments.only in (None, name):
            model = fit(arguments.data)
            (MODELS / f"{name}.json").write_text(text_of(model), encoding="utf-8")
            figures |= {f"{name}_rows": model["n_rows"], f"{name}_sources": model["n_sources"]}
    print(json.dumps({"name": "calibrate_learning", "figures": figures}))


if __name__ == "__main__":
    main()
