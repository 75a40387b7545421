"""The directory: is every row of the tables reachable by its name, are stated questions answered?

`reachable`: share of the rows of `--data` (institutes, consortia, applications, projects,
programmes, subsidies, cases, standards, market figures) that stand among the first three when they
are asked for by name, in Japanese and in English; a name that two rows share is asked with the
country that tells them apart.  `questions_right`: stated questions (`directory_questions.toml`, or
`--questions`) with an expected entry among the first three.  Prints one JSON line.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import sekiso

BENCH = True
SHARED = os.environ.get("SEKISO_SHARED")
TODAY = "2026-04-24"  # of the report
FIRST = 3
TABLES = (
    ("institutes", "institute", "id"), ("consortia", "consortium", "id"),
    ("projects", "project", "id"), ("programmes", "programme", "id"),
    ("subsidies", "subsidy", "id"), ("subsidy_cases", "case", "id"),
    ("standards", "standard", "code"), ("market", "market", "id"),
)  # fmt: skip
REGIONS = {"CN": "China", "JP": "Japan", "KR": "South Korea", "FR": "France", "US": "US"}
NAMES = {
    "consortia": ("theme_ja", "theme_en"), "subsidy_cases": ("recipient_ja", "recipient_en"),
    "standards": ("name", "code"), "market": ("metric",),
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    default = Path(SHARED) / "data" / "directory" if SHARED else None
    parser.add_argument("--data", type=Path, default=default)
    here = Path(__file__).with_name("directory_questions.toml")
    parser.add_argument("--questions", type=Path, default=here)
    given = parser.parse_args()
    figures: dict[str, object] = {}
    if given.data is not None:
        asked = [(query, key) for query, key in names(given.data)]
        lost = [f"{key}: {query}" for query, key in asked if not is_found(query, {key})]
        figures |= {"names": len(asked), "reachable": 1.0 - len(lost) / len(asked), "lost": lost}
    questions = tomllib.loads(given.questions.read_text(encoding="utf-8"))["question"]
    begun = time.perf_counter()
    wrong = [q["text"] for q in questions if not is_found(q["text"], set(q["expected"]))]
    each = (time.perf_counter() - begun) / len(questions)
    figures |= {
        "questions": len(questions), "questions_right": len(questions) - len(wrong),
        "wrong": wrong, "milliseconds_each": round(1e3 * each, 1),
    }  # fmt: skip
    print(json.dumps(figures, ensure_ascii=False))


def names(folder: Path) -> Iterator[tuple[str, str]]:
    """(name, key of its entry) of every row in both languages."""
    for table, kind, column in TABLES:
        rows = _rows(folder / f"{table}.csv")
        columns = NAMES.get(table, ("name_ja", "name_en"))
        known = {_key(kind, row[column]): row for row in rows}
        counts = Counter(row[name] for row in rows for name in columns)
        for key, row in known.items():
            for name in columns:
                yield _told(row[name], counts[row[name]], row), key
        if table in ("market", "standards"):  # one name in the table: ask also by the product's own
            for entry in sekiso.directory(kind=kind, today=TODAY):
                if entry.key in known:
                    yield entry.name("ja"), entry.key
                    yield entry.name("en"), entry.key
    for row in _rows(folder / "consortium_applications.csv"):
        for name in ("application_ja", "application_en"):
            yield row[name], f"consortium/{row['consortium_id']}"


def is_found(query: str, expected: set[str]) -> bool:
    """Whether an expected entry is among the first three."""
    first = sekiso.directory(query, today=TODAY)[:FIRST]
    return bool({entry.key for entry in first} & expected)


def _told(name: str, n_shared: int, row: dict[str, str]) -> str:
    """The name; with its country where more rows share it than are shown."""
    region = row.get("region", "")
    return f"{name}, {REGIONS[region]}" if n_shared > FIRST and region in REGIONS else name


def _key(kind: str, key: str) -> str:
    if kind == "standard":
        plain = "".join(c if c.isalnum() else "-" for c in key.lower())
        return f"standard/{'-'.join(part for part in plain.split('-') if part)}"
    return f"{kind}/case-{key}" if kind == "case" else f"{kind}/{key}"


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as text:
        return list(csv.DictReader(text))


if __name__ == "__main__":
    main()
