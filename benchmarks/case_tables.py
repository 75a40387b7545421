"""The judged questions: documented cases and plain parts, as needs with their accepted routes.

`cases.csv` and `cases_more.csv` hold documented decisions, `plain_parts.csv` plain questions; a
need is built from their request columns alone, by the tables below and nothing else.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DOCUMENTED = ("cases.csv", "cases_more.csv")
PLAIN = "plain_parts.csv"
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
# labels of the documented tables -> keys of the product; every conventional route is NONE there
PROCESSES = {
    "PBF-LB": "PBF-LB",
    "PBF-EB": "PBF-EB",
    "DED-LB powder": "DED-LB-powder",
    "DED-LB wire": "DED-LB-wire",
    "DED-arc": "DED-Arc",
    "BJT": "BJT",
}
CONVENTIONAL = "NONE"


@dataclass(frozen=True)
class JudgedCase:
    """One question with what was judged of its answer; `group`: what is left out together."""

    key: str
    table: str
    group: str
    fields: dict[str, Any]
    accepted: frozenset[str]
    rejected: frozenset[str]
    families: frozenset[str]
    must_say: tuple[str, ...]
    row: dict[str, str]

    @property
    def digest(self) -> str:
        """Of the question alone: a model knows by it whether it was fitted on this case."""
        text = json.dumps(self.fields, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def label(self, route: str, *, is_additive: bool) -> str:
        """How the table calls a route: documented tables know every conventional one as NONE."""
        return route if self.table == "plain" or is_additive else CONVENTIONAL


def judged_cases(folder: Path) -> list[JudgedCase]:
    """All judged questions of a folder; a table that it lacks is left out."""
    found = []
    for name in DOCUMENTED:
        if (folder / name).exists():
            found += [_documented(row, name) for row in _rows(folder / name)]
    if (folder / PLAIN).exists():
        found += [_plain(row) for row in _rows(folder / PLAIN)]
    return found


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _documented(row: dict[str, str], name: str) -> JudgedCase:
    return JudgedCase(
        key=row["case_id"],
        table=name.removesuffix(".csv"),
        group=row["sector"],
        fields=documented_need(row),
        accepted=_listed(row, "judge_accept_processes"),
        rejected=_listed(row, "judge_reject_processes"),
        families=frozenset(_text_list(row, "judge_accept_alloy_families")),
        must_say=(),
        row=row,
    )


def documented_need(row: dict[str, str]) -> dict[str, Any]:
    """The fields of a need that the request columns of a documented case say."""
    fields: dict[str, Any] = {"description": [], "require": [], "features": [], "size": []}
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


def _plain(row: dict[str, str]) -> JudgedCase:
    return JudgedCase(
        key=row["id"],
        table="plain",
        group=f"plain-{int(hashlib.sha256(row['id'].encode()).hexdigest(), 16) % 8}",
        fields=plain_need(row),
        accepted=frozenset(_text_list(row, "accept_routes")),
        rejected=frozenset(_text_list(row, "reject_routes")),
        families=frozenset(_text_list(row, "accept_material_families")),
        must_say=tuple(_text_list(row, "must_say")),
        row=row,
    )


def plain_need(row: dict[str, str]) -> dict[str, Any]:
    """The fields of a need that a plain question says; wishes in prose join the description."""
    words, require = [row["description"]], []
    for wish in (part.strip() for part in row["require"].split(";")):
        if re.search(r"[<>]=|^[a-z_]+$", wish):
            require.append(wish)
        elif wish:
            words.append(wish)
    fields = {
        "description": ("、" if row["language"] == "ja" else "; ").join(words),
        "require": require,
        "size": f"{row['size_mm']} mm" if row["size_mm"] else "",
        "quantity": row["quantity"],
    }
    return {name: value for name, value in fields.items() if value}


def _text_list(row: dict[str, str], column: str) -> list[str]:
    return [entry.strip() for entry in (row.get(column) or "").split("|") if entry.strip()]


def _listed(row: dict[str, str], column: str) -> frozenset[str]:
    return frozenset(PROCESSES.get(entry, entry) for entry in _text_list(row, column))
