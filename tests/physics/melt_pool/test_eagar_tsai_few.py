import numpy as np
import pytest

from sekiso.physics.melt_pool.eagar_tsai_few import lookup_few
from sekiso.physics.melt_pool.eagar_tsai_table import (
    LOG_P_LOW,
    LOG_P_STEP,
    PAD,
    ROOT_E_HIGH,
    ROOT_E_STEP,
    load_table,
)
from sekiso.physics.melt_pool.eagar_tsai_table_kernels import lookup


@pytest.mark.parametrize("softness", [0.0, 0.3])
def test_few_points_are_looked_up_as_many_are_compiled(softness):
    rng = np.random.default_rng(4)
    q, p = np.exp(rng.uniform(-1.0, 9.0, 500)), np.exp(rng.uniform(-5.0, 8.0, 500))
    q[:3], p[3:5] = (0.0, -1.0, np.nan), (0.0, np.nan)
    table = load_table()
    grid = np.array([LOG_P_LOW - PAD * LOG_P_STEP, LOG_P_STEP, ROOT_E_STEP, ROOT_E_HIGH])
    tables = (table.size, table.reach, table.threshold, table.hottest, grid, PAD)
    few, is_lacking = lookup_few(q, p, np.full(500, softness), *tables)
    many = lookup(q, p, np.full(500, softness), *tables)
    assert 0 < is_lacking.sum() < 250
    assert few[~is_lacking] == pytest.approx(many[~is_lacking], rel=1e-12, nan_ok=True)
