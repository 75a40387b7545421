"""The scatter of tabled properties is found again from rows made with a known scatter."""

from __future__ import annotations

import math

import numpy as np
import pytest
from tests.learning.tables import source

from calibration.fit_variance_components import fit_scatter, left_out, scatter_of
from sekiso.learning.priors import Priors
from sekiso.materials.property_rows import StateRow


def row(alloy, name, value, orientation="Z", where="a", **rest):
    return StateRow(
        alloy=alloy, family="Ni", process=rest.get("process", "PBF-LB"),
        is_additive=rest.get("process", "PBF-LB") in ("PBF-LB", "PBF-EB"),
        heat_condition=rest.get("heat", "as-built"), orientation=orientation, name=name,
        centre=math.log(value), spread=rest.get("spread", 0.0), unit="Pa",
        basis=rest.get("basis", "datasheet"), source=source(where, where), n_specimens=20,
    )  # fmt: skip


def made(between=0.10, within=0.03, turn=-0.08, n_alloys=40, seed=0):
    rng = np.random.default_rng(seed)
    rows = []
    for k in range(n_alloys):
        base = rng.normal(6.0, 0.4)
        for laboratory in range(3):
            level = base + between * rng.standard_normal()
            for way in ("XY", "Z"):
                value = math.exp(level + (turn if way == "Z" else 0.0))
                rows.append(row(f"n{k}", "yield_strength", value, way, f"{k}{laboratory}",
                                spread=within))  # fmt: skip
    return rows


def test_figures_are_recovered():
    figures = fit_scatter(made())["yield_strength"]
    assert figures["within"] == pytest.approx(0.03, abs=0.003)
    assert figures["between"] == pytest.approx(0.10, rel=0.2)
    assert figures["orientation"] == pytest.approx(-0.08, abs=0.015)
    assert figures["class_sd"] == pytest.approx(0.4, rel=0.3)


def test_widening_is_never_below_one():
    widening = fit_scatter(made(between=0.0))["yield_strength"]["widening"]
    assert min(widening.values()) >= 1.0


def test_left_out_source_is_not_in_its_own_prediction():
    """A leak test: one laboratory is far off; leaving it out must not pull towards it."""
    rows = made(between=0.0)
    rows[0] = row("n0", "yield_strength", 5.0 * math.exp(rows[0].centre), "XY", "00")
    rows[1] = row("n0", "yield_strength", 5.0 * math.exp(rows[1].centre), "Z", "00")
    scatter = scatter_of({"scatter": fit_scatter(made())})
    gaps = {r.address: r.centre - c for r, c, _ in left_out(rows, scatter, "same")
            if r.alloy == "n0"}  # fmt: skip
    assert gaps["00"] == pytest.approx(math.log(5.0), abs=0.05)


def test_interval_of_left_out_sources_covers():
    rows = made()
    scatter = scatter_of({"scatter": fit_scatter(rows)})
    inside = [abs(r.centre - c) < 1.645 * sd for r, c, sd in left_out(rows, scatter, "same")]
    assert 0.85 <= np.mean(inside) <= 0.99


def test_class_prediction_is_wider_than_its_members():
    rows = made(n_alloys=6)
    priors = Priors(rows, scatter_of({"scatter": fit_scatter(rows)}))
    asked = {"family": "Ni", "process": "PBF-LB", "heat_condition": "as-built",
             "name": "yield_strength"}  # fmt: skip
    assert priors.pooled(alloy="?", **asked).sd > 2.0 * priors.pooled(alloy="n0", **asked).sd
