"""The surrogate family on any measured table."""

from __future__ import annotations

import numpy as np
import pytest

from grouped_regression import fit_table_model

LEVELS = np.array([0.05, 0.5, 0.95])


def made(n_sources=20, per_source=12, seed=0):
    rng = np.random.default_rng(seed)
    source = np.repeat(np.arange(n_sources), per_source).astype(str)
    x = {"power": rng.uniform(0, 1, source.size), "speed": rng.uniform(0, 1, source.size)}
    level = np.repeat(8.0 * rng.standard_normal(n_sources), per_source)
    y = 200.0 + 30.0 * x["power"] + level + 2.0 * rng.standard_normal(source.size)
    return x, y, source


def test_new_sources_are_covered():
    model = fit_table_model(*made(30))
    x, y, _ = made(40, seed=1)
    low, _, high = model.quantiles(x, LEVELS).T
    assert 0.82 <= np.mean((y >= low) & (y <= high)) <= 1.0


def test_trend_is_learned():
    model = fit_table_model(*made(30))
    weak, strong = ({"power": np.array([p]), "speed": np.array([0.5])} for p in (0.1, 0.9))
    rise = model.quantiles(strong, LEVELS)[0, 1] - model.quantiles(weak, LEVELS)[0, 1]
    assert rise == pytest.approx(24.0, rel=0.35)


def test_local_rows_lower_the_error():
    model = fit_table_model(*made(30))
    x, y, source = made(10, seed=2)
    before, after = [], []
    for name in np.unique(source):
        own = np.flatnonzero(source == name)
        known, asked = own[:4], own[4:]
        rows = [{k: v[some] for k, v in x.items()} for some in (known, asked)]
        before.append(np.abs(model.quantiles(rows[1], LEVELS)[:, 1] - y[asked]).mean())
        moved = model.quantiles(rows[1], LEVELS, local=rows[0], local_target=y[known])
        after.append(np.abs(moved[:, 1] - y[asked]).mean())
    assert np.mean(after) < 0.6 * np.mean(before)


def test_missing_inputs_count_as_usual():
    model = fit_table_model(*made())
    gap = model.quantiles({"power": np.array([np.nan]), "speed": np.array([0.5])}, LEVELS)
    usual = model.quantiles({"power": np.array([model.fill["power"]]), "speed": np.array([0.5])},
                            LEVELS)  # fmt: skip
    np.testing.assert_allclose(gap, usual)


def test_column_of_nothing_but_gaps_is_harmless():
    x, y, source = made()
    model = fit_table_model({**x, "oxygen": np.full(y.size, np.nan)}, y, source)
    assert np.isfinite(model.quantiles({**x, "oxygen": np.full(y.size, np.nan)}, LEVELS)).all()


def test_two_sources_are_too_few():
    x, y, source = made(2)
    with pytest.raises(ValueError, match="2 sources"):
        fit_table_model(x, y, source)
