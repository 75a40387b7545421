"""Inputs are bounded so that a linear model cannot run away."""

from __future__ import annotations

import json

import numpy as np
import pytest

from calibration.fit_surrogate import fit_bounded
from sekiso.learning.bounded_basis import REACH, Bounded

RNG = np.random.default_rng(0)
COLUMNS = {"a": RNG.normal(5.0, 2.0, 400), "b": RNG.uniform(0.0, 1.0, 400)}


def test_training_rows_are_standardised():
    basis = fit_bounded(COLUMNS).basis(COLUMNS)
    np.testing.assert_allclose(basis.mean(axis=0), 0.0, atol=1e-12)
    np.testing.assert_allclose(basis.std(axis=0), 1.0)


def test_far_rows_stay_within_reach():
    bounded = fit_bounded(COLUMNS)
    far = bounded.basis({"a": np.array([1e9]), "b": np.array([-1e9])})
    limit = (REACH + np.abs(bounded.mean)) / bounded.sd
    assert (np.abs(far[0]) <= limit + 1e-9).all()


def test_constant_column_is_zero():
    columns = {**COLUMNS, "c": np.full(400, 7.0)}
    assert fit_bounded(columns).basis(columns)[:, 2] == pytest.approx(0.0)


def test_squares_are_named_and_appended():
    bounded = fit_bounded(COLUMNS, squared=("b",))
    basis = bounded.basis(COLUMNS)
    assert bounded.basis_names == ("a", "b", "b^2")
    np.testing.assert_allclose(basis[:, 2], basis[:, 1] ** 2 - 1.0)


def test_numbers_survive_a_json_file():
    bounded = fit_bounded(COLUMNS, squared=("a",))
    again = Bounded.from_mapping(json.loads(json.dumps(bounded.as_mapping())))
    np.testing.assert_allclose(again.basis(COLUMNS), bounded.basis(COLUMNS), atol=1e-4)
