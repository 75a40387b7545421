"""Model cards: what each property's model was fitted on and how well it does on unseen sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from sekiso.knowledge.model_files import shipped
from sekiso.learning.mechanical import TABLED

PORE_RANGE = ("power", "speed", "hatch", "layer", "beam_diameter")


@dataclass(frozen=True)
class ModelCard:
    """One property's model; `scores` on unseen sources, `random_split` beside it as a warning.

    `error_over_noise` is the typical error on an unseen source as a multiple of the scatter between
    replicates; `coverage` the share of held-out rows inside the 90 % interval, by source.
    `warnings` are keys of texts under `[card.<key>]`.
    """

    property: str
    model: str
    title: str
    url: str | None
    licence: str | None
    date: str
    digest: str
    n_rows: int
    n_sources: int
    coverage: float | None
    error_over_noise: float | None
    scores: Mapping[str, float] = field(default_factory=dict)
    random_split: Mapping[str, float] = field(default_factory=dict)
    ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def as_mapping(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)


def model_cards() -> dict[str, ModelCard]:
    """Cards by property, densest evidence first."""
    cards = {"relative_density": _density_card()}
    cards |= {name: _tabled_card(name) for name in TABLED}
    return cards | {
        "roughness": _range_card("roughness"),
        "service_temperature": _range_card("service"),
    }


def _range_card(part: str) -> ModelCard:
    """Properties known as stated ranges only: no measured row has judged them yet."""
    model = shipped("mechanical")
    figures = model[part]
    name = "service_temperature" if part == "service" else part
    return ModelCard(
        property=name,
        model=part,
        **_cited(model),
        coverage=None,
        error_over_noise=None,
        scores=dict(figures),
        needs=("process", "surface_angle", "layer") if part == "roughness" else ("material",),
        warnings=("stated_ranges_only", "recalled_rows"),
    )


def _density_card() -> ModelCard:
    model = shipped("density")
    scores = model["scores"]
    cloud = model["cloud"]
    ranges = {
        name: (float(low), float(high))
        for name, low, high in zip(cloud["names"], cloud["low"], cloud["high"], strict=True)
    }
    shown = {k: v for k, v in scores.items() if not k.startswith("boosting_random")}
    return ModelCard(
        property="relative_density",
        model="density",
        **_cited(model),
        coverage=scores["coverage_sources"],
        error_over_noise=round(scores["mae_z"] / _mean_error(model["replicate_sd_z"]), 2),
        scores=shown,
        random_split={k: v for k, v in scores.items() if k.startswith("boosting_random")},
        ranges=ranges,
        needs=("material", *PORE_RANGE, "density_method"),
        warnings=("random_split_flatters", "papers_not_laboratories", "point_near_alloy_mean"),
    )


def _tabled_card(name: str) -> ModelCard:
    model = shipped("mechanical")
    scatter = model["scatter"][name]
    score = model.get("scores", {}).get(name, {})
    total = float(np.hypot(scatter["within"], scatter["between"]))
    return ModelCard(
        property=name,
        model="mechanical",
        **_cited(model, name),
        coverage=score.get("coverage_same"),
        error_over_noise=round(total / scatter["within"], 2) if scatter["within"] else None,
        scores={**score, "log_sd_within": scatter["within"], "log_sd_between": scatter["between"]},
        needs=("material", "process", "heat_condition", "orientation"),
        warnings=("tables_not_tests", "recalled_rows"),
    )


def _cited(model: Mapping[str, Any], name: str | None = None) -> dict[str, Any]:
    counts = model.get("counts", {}).get(name, {}) if name else {}
    return {
        "title": model["title"],
        "url": model.get("url"),
        "licence": model.get("licence"),
        "date": model["date"],
        "digest": model["digest"],
        "n_rows": counts.get("n_rows", model["n_rows"]),
        "n_sources": counts.get("n_sources", model["n_sources"]),
    }


def _mean_error(sd: float) -> float:
    """Mean absolute difference of one replicate from the truth when replicates scatter with sd."""
    return float(sd * np.sqrt(2.0 / np.pi))
