"""Residual quantiles by source give intervals that hold on the next source."""

from __future__ import annotations

import json

import numpy as np
import pytest

from calibration.fit_surrogate import fit_offsets
from sekiso.learning.residual_quantiles import Offsets


def residuals(n_sources, seed, between=0.4, within=0.2, per_source=15):
    rng = np.random.default_rng(seed)
    source = np.repeat(np.arange(n_sources), per_source).astype(str)
    effect = np.repeat(between * rng.standard_normal(n_sources), per_source)
    return effect + within * rng.standard_normal(source.size), source


def test_interval_covers_nine_of_ten_rows_of_new_sources():
    offsets = fit_offsets(*residuals(60, 0))
    new, _ = residuals(400, 1)
    covered = np.mean((new >= offsets.at(0.05)) & (new <= offsets.at(0.95)))
    assert 0.85 <= covered <= 0.96  # 60 sources: sd of coverage about 0.03


def test_few_sources_widen_the_interval():
    values, source = residuals(8, 2)
    many = fit_offsets(np.tile(values, 8), np.concatenate([np.char.add(source, f"_{k}") for k in
                                                           range(8)]))  # fmt: skip
    few = fit_offsets(values, source)
    assert few.at(0.95) - few.at(0.05) >= many.at(0.95) - many.at(0.05)


def test_quantiles_rise():
    offsets = fit_offsets(*residuals(20, 3))
    assert (np.diff(offsets.quantile["all"]) >= 0.0).all()


def test_group_of_few_sources_shares_all():
    values, source = residuals(12, 4)
    group = np.where(source == "0", "rare", "usual")
    offsets = fit_offsets(values, source, group=group)
    assert "rare" not in offsets.quantile
    assert offsets.at(0.9, "rare") == offsets.at(0.9)


def test_numbers_survive_a_json_file():
    offsets = fit_offsets(*residuals(12, 5))
    again = Offsets.from_mapping(json.loads(json.dumps(offsets.as_mapping())))
    assert again.at(0.3) == pytest.approx(offsets.at(0.3), abs=1e-4)
