"""Fit the route-choice model to the judged cases; write `knowledge/models/route_choice.json`.

What ships are fitted numbers only, and digests of the questions so that a benchmark can leave out
what the model has seen.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

from calibration.choice_scores import RIDGE, by_table, fit_certainty, left_out, scores, term_names
from calibration.choice_sets import choice_set
from calibration.fit_choice import fit_choice, weight_of
from case_tables import judged_cases
from sekiso.knowledge import load

TARGET = Path(__file__).resolve().parents[2] / "src/sekiso/knowledge/models/route_choice.json"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=Path("../shared/data/cases"))
    parser.add_argument("--date", default="2026-11-28")
    arguments = parser.parse_args()
    knowledge = load()
    sets = [choice_set(case, knowledge) for case in judged_cases(arguments.data)]
    rows = left_out(sets)
    fitted = fit_choice(sets, term_names(sets), ridge=RIDGE)
    digests = sorted(s.case.digest for s in sets)
    numbers = {
        "title": "Route choice fitted to documented decisions and judged plain questions "
        "(press releases, papers and vendor cases; judgement of the project)",
        "locator": "tables cases, cases_more and plain_parts of judged cases",
        "date": arguments.date,
        "digest": hashlib.sha256("".join(digests).encode()).hexdigest(),
        "licence": "facts compiled from public sources; no row is contained",
        "n_cases": len(sets),
        "n_effective": sum(weight_of(s) for s in sets),
        "ridge": RIDGE,
        "scores_left_out": {"all": scores(rows), **by_table(rows)},
        "scores_table_left_out": by_table(left_out(sets, by="table")),
        "weights": {k: round(v, 4) for k, v in fitted.items() if abs(v) > 5e-5},
        "certainty": {k: round(v, 4) for k, v in fit_certainty(rows).items()},
        "fitted_on": digests,
    }
    TARGET.write_text(json.dumps(_rounded(numbers), indent=1, ensure_ascii=False) + "\n", "utf-8")
    print(json.dumps({"name": "route_choice", "figures": numbers["scores_left_out"]}))


def _rounded(value):
    if isinstance(value, dict):
        return {key: _rounded(child) for key, child in value.items()}
    return round(value, 4) if isinstance(value, float) else value


if __name__ == "__main__":
    main()
