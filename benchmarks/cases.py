"""Does the explorer do what industry did, and what a job shop would do?

All judged tables of a folder together: `cases.csv`, `cases_more.csv` (documented decisions) and
`plain_parts.csv` (plain questions).  A question that the shipped route-choice model was fitted on
is answered by a model fitted without its sector; `--data DIR` scores another folder.
"""

import argparse
import json
import time
from pathlib import Path

from calibration.choice_scores import by_table, scores
from calibration.choice_sets import choice_set
from case_tables import judged_cases
from judged_answers import predictions, seen
from sekiso.knowledge import load

BENCH = True


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=Path("../shared/data/cases"))
    parser.add_argument("--verbose", action="store_true")
    arguments = parser.parse_args()
    knowledge = load()
    start = time.process_time()
    sets = [choice_set(case, knowledge) for case in judged_cases(arguments.data)]
    spent = time.process_time() - start
    rows = predictions(sets)
    if arguments.verbose:
        for row in rows:
            print_case(row)
    tables = by_table(rows)
    figures = scores(rows) | {
        "n_left_out": sum(seen(sets)),
        "cpu_seconds_per_question": spent / max(len(sets), 1),
        "tables": tables,
    }
    print(json.dumps({"name": "cases", "figures": figures}))


def print_case(row):
    case, first = row.chosen.case, row.first
    mark = (
        "ok "
        if row.is_accepted
        else "REJ"
        if row.labels[:1] and row.labels[0] in case.rejected
        else "no "
    )
    family = "" if not case.families or (first and first.family in case.families) else "ALLOY"
    print(mark, f"{family:5}", case.key, row.labels[:3], first and (first.route, first.alloy),
          [round(s, 2) for s in row.shares[:3]], row.chosen.situation.shape, row.chosen.problem,
          "want", sorted(case.accepted), sorted(case.families),
          case.fields.get("description", "")[:70])  # fmt: skip


if __name__ == "__main__":
    main()
