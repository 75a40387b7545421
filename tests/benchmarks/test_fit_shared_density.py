"""What the density model leaves open: fitted from the table, in few modes, and reproduced."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from calibration.fit_shared_density import fit_open_density
from sekiso.knowledge import load
from sekiso.learning.density import density_inputs, shipped_density
from sekiso.learning.shared_density import open_features, shipped_open_density
from sekiso.materials.tables import read_columns


@pytest.fixture(scope="module")
def columns(shared):
    return read_columns(pd.read_csv(shared / "data" / "properties" / "lpbf_relative_density.csv"))


def test_the_shipped_modes_come_from_the_table(columns) -> None:
    """The functions, not the single weights: two machines may turn modes of like size."""
    fitted, shipped = fit_open_density(columns, load(), shipped_density()), shipped_open_density()
    features = open_features(density_inputs(columns, load(), shipped_density()), shipped_density(),
                             shipped.length)  # fmt: skip
    variance = [np.sum((features @ one.modes) ** 2, axis=1) for one in (fitted, shipped)]
    np.testing.assert_allclose(variance[0], variance[1], rtol=0.02)
    assert fitted.alloy_variance == pytest.approx(shipped.alloy_variance, rel=1e-3)


def test_no_more_than_64_functions_ship() -> None:
    assert shipped_open_density().modes.shape[0] <= 64
