"""The fit learns from sources without leaking them."""

from __future__ import annotations

import numpy as np
import pytest

from calibration.fit_density import fit_density
from sekiso.knowledge.load import load
from sekiso.learning.density import density_inputs, log_porosity, predict_log_porosity
from sekiso.materials.tables import read_columns

ALLOYS = ("316L", "IN718", "Ti-6Al-4V")


def made_table(n_sources=16, per_source=16, seed=0):
    """Sources whose porosity falls with power, each with its own level."""
    rng = np.random.default_rng(seed)
    source = np.repeat(np.arange(n_sources), per_source)
    power = rng.uniform(100.0, 400.0, source.size)
    level = np.repeat(0.3 * rng.standard_normal(n_sources), per_source)
    z = 0.5 - 1.5 * np.log(power / 200.0) + level + 0.1 * rng.standard_normal(source.size)
    return {
        "material": [ALLOYS[k % 3] for k in source],
        "source_doi": [f"10.1/{k}" for k in source],
        "density_method": [("Archimedes", "Image analysis")[k // 3 % 2] for k in source],
        "laser_power_W": power,
        "scan_speed_mm_s": rng.uniform(600.0, 1400.0, source.size),
        "hatch_mm": rng.uniform(0.08, 0.14, source.size),
        "layer_mm": rng.choice([0.02, 0.03, 0.05], source.size),
        "spot_mm": np.full(source.size, 0.08),
        "relative_density_pct": 100.0 - np.clip(10.0**z - 0.05, 0.0, 80.0),
    }


COLUMNS = read_columns(made_table())
MODEL = fit_density(COLUMNS, load())


def quantiles(columns, **rest):
    inputs = density_inputs(columns, load(), MODEL)
    return predict_log_porosity(
        MODEL, inputs, probabilities=np.array([0.05, 0.5, 0.95]), **rest
    ).quantile


def test_new_sources_are_covered():
    new = read_columns(made_table(n_sources=40, seed=1))
    low, _, high = quantiles(new).T
    z = log_porosity(new.numbers("relative_density"))
    assert 0.82 <= np.mean((z >= low) & (z <= high)) <= 1.0


def test_local_rows_lower_the_error_of_a_new_source():
    new = read_columns(made_table(n_sources=12, seed=2))
    z = log_porosity(new.numbers("relative_density"))
    source = new.words("source").astype(str)
    before, after = [], []
    for name in np.unique(source):
        own = np.flatnonzero(source == name)
        known, asked = new.rows(own[:5]), new.rows(own[5:])
        local = density_inputs(known, load(), MODEL)
        before.append(np.abs(quantiles(asked)[:, 1] - z[own[5:]]).mean())
        moved = quantiles(asked, local=local, local_z=z[own[:5]])
        after.append(np.abs(moved[:, 1] - z[own[5:]]).mean())
    assert np.mean(after) < 0.75 * np.mean(before)


def test_power_lowers_porosity_as_in_the_data():
    weak, strong = (made_table(n_sources=2) for _ in range(2))
    weak["laser_power_W"], strong["laser_power_W"] = [120.0] * 32, [380.0] * 32
    assert quantiles(read_columns(strong))[:, 1].mean() < quantiles(read_columns(weak))[:, 1].mean()


def test_offsets_never_saw_the_source_they_judge():
    """Changing one source by a constant must not change how it is predicted when left out."""
    shifted = made_table()
    own = np.array(shifted["source_doi"]) == "10.1/3"
    porosity = 100.0 - shifted["relative_density_pct"]
    shifted["relative_density_pct"] = 100.0 - np.where(
        own, np.minimum(5.0 * porosity, 80.0), porosity
    )
    other = fit_density(read_columns(shifted), load())
    assert other.offsets.at(0.95) > MODEL.offsets.at(0.95)
    rest = COLUMNS.rows(~own)
    a, b = (fit_density(t.rows(~own), load()) for t in (COLUMNS, read_columns(shifted)))
    inputs = density_inputs(rest, load(), a)
    probabilities = np.array([0.5])
    np.testing.assert_allclose(
        predict_log_porosity(a, inputs, probabilities=probabilities).quantile,
        predict_log_porosity(b, inputs, probabilities=probabilities).quantile,
    )


def test_fit_is_reproducible():
    again = fit_density(COLUMNS, load())
    np.testing.assert_array_equal(again.centre, MODEL.centre)
    assert again.widening == pytest.approx(MODEL.widening)
