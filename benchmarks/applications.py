"""Names of applications that six consortia print for: are they understood, in both languages?

The words are those of a table of 22 applications, asked alone and with a size, in English and in
Japanese.  Figures, each a share of the applications for which it holds in every call:
`heard_or_said` a word group set a field, or the answer says that nothing was understood;
`same_need` both languages set the same fields to the same values (what the thing is called left
out); `no_aluminium_in_hot_or_die` a
die, furnace, turbine or heat-resistant part is not answered in aluminium (None: none of these);
`consortium_process_named` a process of the consortium is among the candidates, with the reasons
where it is out.  `--data DIR` holds `consortium_applications.csv` and `consortia.csv`.
"""

from __future__ import annotations

import argparse
import csv
import json
from pathlib import Path

import sekiso

BENCH = True
SIZE = "120 x 80 x 60 mm"
LANGUAGES = ("en", "ja")
CALLED = ("part", "context")  # fields that hold a name, not a part of the need
PROCESSES = {  # tag of the table: processes of the product
    "PBF-LB": ("PBF-LB",),
    "PBF-EB": ("PBF-EB",),
    "DED-LB": ("DED-LB-powder", "DED-LB-wire"),
    "DED-wire": ("DED-LB-wire",),
    "BJT": ("BJT",),
}
HOT_OR_DIE = ("die", "furnace", "turbine", "heat-resistant", "combustor", "corrosion-resistant")


def understood(answer):
    """What the words set, as pairs of field and value, whatever the language."""
    said = {(word.field, word.value) for word in answer.heard}
    return {pair for pair in said if pair[0] not in CALLED}


def is_heard_or_said(answer):
    """Whether a field was set, or the answer tells the words that set none and ranks nothing."""
    return bool(answer.heard) or (bool(answer.unheard) and answer.verdict in ("ask", "none"))


def is_hot_or_die(row):
    """Whether the application stands no aluminium: a die, or a part that gets hot."""
    return any(word in row["application_en"].lower() for word in HOT_OR_DIE)


def names_process(answer, processes):
    """Whether a process of the consortium is judged: a candidate, or out with its reasons."""
    told = [c for c in answer.candidates if c.process in processes]
    absent = [r.values["processes"] for r in answer.notes if r.key == "processes_not_offered"]
    is_told = any(c.is_feasible or c.reasons for c in told)
    return is_told or any(p in listed.split(", ") for listed in absent for p in processes)


def judge(row, processes):
    """The figures of one application, over both languages, alone and with a size."""
    calls = {
        (language, size): sekiso.explore(description=row[f"application_{language}"], size=size)
        for language in LANGUAGES
        for size in (None, SIZE)
    }
    same = [understood(calls["en", size]) == understood(calls["ja", size]) for size in (None, SIZE)]
    firsts = [answer.best.family for answer in calls.values() if answer.has_best]
    return {
        "heard_or_said": all(map(is_heard_or_said, calls.values())),
        "same_need": all(same),
        "no_aluminium_in_hot_or_die": "Al" not in firsts if is_hot_or_die(row) else None,
        "consortium_process_named": all(names_process(a, processes) for a in calls.values()),
    }


def score(applications, consortia, verbose=False):
    """Share of the applications for which each figure holds."""
    tags = {row["id"]: row["process_tags"].split(";") for row in consortia}
    tally = {}
    for row in applications:
        named = [PROCESSES.get(tag, ()) for tag in tags[row["consortium_id"]]]
        judged = judge(row, {process for group in named for process in group})
        for name, holds in judged.items():
            tally.setdefault(name, []).append(holds)
        if verbose:
            print(row["consortium_id"], row["application_en"], judged)
    told = {
        name: [holds for holds in values if holds is not None] for name, values in tally.items()
    }
    return {name: sum(held) / len(held) if held else None for name, held in told.items()}


def rows_of(file):
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=Path("../shared/data/directory"))
    parser.add_argument("--verbose", action="store_true")
    arguments = parser.parse_args()
    applications = rows_of(arguments.data / "consortium_applications.csv")
    figures = score(applications, rows_of(arguments.data / "consortia.csv"), arguments.verbose)
    print(json.dumps({"name": "applications", "figures": {**figures, "n": len(applications)}}))


if __name__ == "__main__":
    main()
