"""Frozen answers: the best candidate of each process and route, to four significant digits.

`python tests/explorer/golden_answers.py` writes them again after a change that is meant to move
numbers; the change gets a line under "numbers" in `changelog.d/`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sekiso.explorer.explore import explore
from sekiso.interfaces.python.need import need_of
from sekiso.knowledge import load

FOLDER = Path(__file__).parent / "golden"
BRACKET = str(Path(__file__).resolve().parents[2] / "examples" / "bracket.stl")
QUESTIONS: dict[str, dict[str, Any]] = {
    "bracket": {
        "part": BRACKET,
        "require": ["yield_strength >= 300 MPa", "service_temperature >= 150 degC"],
        "quantity": 50,
    },
    "sea_water": {
        "size": "120 x 80 x 60 mm",
        "require": ["corrosion=sea_water"],
        "quantity": "400/year",
    },
    "steel_series": {"size": "60 x 50 x 30 mm", "material": "steel", "quantity": 20000},
    "repair": {"description": "worn shaft journal, rebuild it", "size": "400 x 80 x 80 mm"},
    "shell": {
        "size": "600 x 400 x 200 mm",
        "features": ["thin_shell"],
        "material": "Al",
        "quantity": 100,
    },
    "implant": {
        "size": "60 x 50 x 50 mm",
        "features": ["lattice"],
        "require": ["biocompatible=bone_contact"],
        "quantity": 10,
    },
    "large_titanium": {
        "size": "1.5 x 0.6 x 0.4 m",
        "material": "Ti",
        "require": ["buy_to_fly=12"],
        "quantity": "one-off",
    },
    "bolt": {
        "size": "30 x 13 x 13 mm",
        "material": "SUS304",
        "require": ["shape=fastener", "standard_part"],
        "quantity": 100000,
    },
    "rail": {
        "size": "1000 x 40 x 20 mm",
        "material": "Al",
        "require": ["shape=profile"],
        "quantity": "2000/year",
    },
    "own_rows": {
        "size": "80 x 60 x 40 mm",
        "material": "AlSi10Mg",
        "quantity": 20,
        "local": {
            "source": ["own"] * 3,
            "material": ["AlSi10Mg"] * 3,
            "process": ["PBF-LB"] * 3,
            "heat_condition": ["as-built"] * 3,
            "yield_strength_MPa": [251.0, 256.0, 262.0],
        },
    },
}


def rounded(value: Any) -> Any:
    """`value` with every float at four significant digits."""
    if isinstance(value, dict):
        return {key: rounded(child) for key, child in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(child) for child in value]
    return float(f"{value:.4g}") if isinstance(value, float) else value


def golden(fields: dict[str, Any]) -> dict[str, Any]:
    """What is frozen of an answer: each process's and route's best candidate."""
    answer = explore(need_of(**fields), load())
    rows = {}
    for entry in answer.best_of_each():
        rows[entry.process] = {
            "material": entry.material,
            "heat_condition": entry.heat_condition,
            "machine": entry.machine,
            "probability": entry.probability,
            "predictions": {
                key: [p.low, p.value, p.high] for key, p in sorted(entry.predictions.items())
            },
            "terms": dict(sorted(entry.terms.items())),
            "breakdown": dict(sorted(entry.breakdown.items())),
            "chain": {step.key: [step.cost, step.time] for step in entry.chain},
            "recipe": entry.recipe.json() if entry.recipe else None,
        }
    return rounded(rows)


if __name__ == "__main__":
    for name, fields in QUESTIONS.items():
        text = json.dumps(golden(fields), indent=1, sort_keys=True, ensure_ascii=False)
        (FOLDER / f"{name}.json").write_text(text + "\n", encoding="utf-8")
