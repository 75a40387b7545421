"""The fact file behind cracking and evaporation."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, Final

FACT_FILE: Final = "models/window_metallurgy.json"


@cache
def metallurgy() -> Mapping[str, Any]:
    """Partition coefficients, eutectics, cracking limits, vapour pressures."""
    path = resources.files("sekiso.knowledge").joinpath(FACT_FILE)
    content: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def weight_percent(composition: Mapping[str, Any]) -> dict[str, float]:
    """Composition [wt%] with its "balance" element filled in."""
    given = {name: float(value) for name, value in composition.items() if value != "balance"}
    rest = [name for name, value in composition.items() if value == "balance"]
    return given | {name: max(100.0 - sum(given.values()), 0.0) for name in rest}
