"""The fact file behind cracking and evaporation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sekiso.knowledge.model_files import shipped


def metallurgy() -> Mapping[str, Any]:
    """Partition coefficients, eutectics, cracking limits, vapour pressures."""
    return shipped("window_metallurgy")


def weight_percent(composition: Mapping[str, Any]) -> dict[str, float]:
    """Composition [wt%] with its "balance" element filled in."""
    given = {name: float(value) for name, value in composition.items() if value != "balance"}
    rest = [name for name, value in composition.items() if value == "balance"]
    return given | {name: max(100.0 - sum(given.values()), 0.0) for name in rest}
