"""Documented industrial cases: does the explorer do what industry did?

The need is built from the request columns alone, by the two tables below and nothing else; the
answer is compared with the judged labels.  `--data DIR` scores another folder with `cases.csv`.
"""

import argparse
import csv
import json
import time
from pathlib import Path

from sekiso.explorer.explore import explore
from sekiso.interfaces.python.need import need_of
from sekiso.knowledge import load

BENCH = True
PREDICTABLE = 50.0  # points: a wider interval says "not predictable"
# column -> (field of the need, template of its text); blank cells stay unsaid
COLUMNS = {
    "functional_requirement": ("description", "{}"),
    "req_other": ("description", "{}"),
    "req_thermal_conductivity": ("description", "thermal conductivity {}"),
    "req_electrical_conductivity": ("description", "electrical conductivity {}"),
    "quantity_unit": ("description", "quantity: {}"),
    "min_feature_mm": ("description", "smallest feature {} mm"),
    "req_yield_mpa": ("require", "yield_strength >= {} MPa"),
    "req_uts_mpa": ("require", "tensile_strength >= {} MPa"),
    "req_max_service_temp_c": ("require", "service_temperature >= {} degC"),
    "req_hardness_hrc": ("require", "hardness >= {} HRC"),
    "req_corrosion_medium": ("require", "corrosion={}"),
    "mass_kg": ("mass", "{} kg"),
    "volume_cm3": ("volume", "{} cm^3"),
    "env_x_mm": ("size", "{} mm"),
    "env_y_mm": ("size", "{} mm"),
    "env_z_mm": ("size", "{} mm"),
}
FLAGS = {
    "req_lightweight": ("require", "lightweight"),
    "req_biocompatible": ("require", "biocompatible"),
    "req_leak_tight": ("require", "leak_tight"),
    "req_fatigue_critical": ("require", "fatigue_critical"),
    "feat_internal_channels": ("features", "internal_channels"),
    "feat_lattice": ("features", "lattice"),
    "feat_thin_walls": ("features", "thin_walls"),
    "feat_overhang": ("features", "overhang"),
    "feat_large_bulk": ("features", "large_bulk"),
    "feat_repair_or_cladding": ("features", "repair"),
    "feat_multi_material": ("features", "multi_material"),
}
# labels of the table -> keys of the product; every conventional route is NONE
LABELS = {
    "PBF-LB": "PBF-LB",
    "PBF-EB": "PBF-EB",
    "DED-LB-powder": "DED-LB powder",
    "DED-LB-wire": "DED-LB wire",
    "DED-Arc": "DED-arc",
    "BJT": "BJT",
}


def need_fields(row):
    fields = {"description": [], "require": [], "features": [], "size": []}
    for column, (field, template) in COLUMNS.items():
        text = row.get(column, "").strip()
        if text and field in fields:
            fields[field].append(template.format(text))
        elif text:
            fields[field] = template.format(text)
    for column, (field, word) in FLAGS.items():
        if row.get(column, "").strip() in ("1", "1.0"):
            fields[field].append(word)
    pieces = row.get("quantity", "").strip()
    if pieces:
        fields["quantity"] = f"{pieces}/year" if "per_year" in row["quantity_unit"] else pieces
    fields["description"] = "; ".join(fields["description"])
    return {name: value for name, value in fields.items() if value}


def label(candidate):
    return LABELS.get(candidate.process, "NONE")


def top_labels(answer, n):
    seen = []
    for candidate in answer.candidates:
        if candidate.is_feasible and label(candidate) not in seen:
            seen.append(label(candidate))
    return seen[:n]


def judged(row, column):
    return {entry.strip() for entry in row.get(column, "").split("|") if entry.strip()}


def score(rows, knowledge, verbose=False):
    tally = {"accepted": [], "rejected": [], "accepted_top3": [], "conventional": [], "alloy": []}
    covered, widths, seconds = [], [], []
    for row in rows:
        start = time.perf_counter()
        answer = explore(need_of(**need_fields(row)), knowledge)
        seconds.append(time.perf_counter() - start)
        labels = top_labels(answer, 3) or ["nothing"]
        accept = judged(row, "judge_accept_processes")
        tally["accepted"].append(labels[0] in accept)
        tally["accepted_top3"].append(bool(accept & set(labels)))
        tally["rejected"].append(labels[0] in judged(row, "judge_reject_processes"))
        if accept == {"NONE"}:
            tally["conventional"].append(labels[0] == "NONE")
        families = judged(row, "judge_accept_alloy_families")
        if families and answer.has_best:
            tally["alloy"].append(answer.best.family in families)
        for change in benefits(row, answer):
            covered.append(change["covered"])
            widths.append(change["width"])
        if verbose:
            best = answer.best if answer.has_best else None
            mark = "ok " if labels[0] in accept else "BAD"
            print(mark, "alloy" if families and best and best.family not in families else "     ",
                  row["case_id"], labels, best and (best.process, best.material),
                  "want", sorted(accept), sorted(families))  # fmt: skip
    mean = {name: sum(hits) / max(len(hits), 1) for name, hits in tally.items()}
    return {
        "accepted": mean["accepted"],
        "rejected": mean["rejected"],
        "accepted_top3": mean["accepted_top3"],
        "conventional_found": mean["conventional"],
        "alloy_accepted": mean["alloy"],
        "benefit_covered": sum(covered) / len(covered) if covered else None,
        "benefit_width": sum(widths) / len(widths) if widths else None,
        "n_benefits": len(covered),
        "n_benefits_predictable": sum(width <= PREDICTABLE for width in widths),
        "n": len(rows),
        "n_conventional": len(tally["conventional"]),
        "seconds_per_answer": sum(seconds) / len(seconds),
    }


def benefits(row, answer):
    """Published changes with a predicted one beside them: cost and lead time against the best
    conventional candidate.  Where no conventional one is feasible nothing is predicted.
    """
    for column, key in (("cost_change_pct", "cost"), ("lead_time_change_pct", "lead_time")):
        text = row.get(column, "").strip()
        change = answer.change(key) if text else None
        if change is not None:
            low, high = (100.0 * bound for bound in change)
            yield {"covered": low <= float(text) <= high, "width": high - low}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=Path("../shared/data/cases"))
    parser.add_argument("--verbose", action="store_true")
    arguments = parser.parse_args()
    with (arguments.data / "cases.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    figures = score(rows, load(), arguments.verbose)
    print(json.dumps({"name": "cases", "figures": figures}))


if __name__ == "__main__":
    main()
