"""What an hour of a machine costs."""

from __future__ import annotations

import numpy as np

from sekiso.numerics.arrays import FloatArray


def machine_rate(
    investment: FloatArray | float,
    *,
    residual: FloatArray | float,
    life: FloatArray | float,
    maintenance: FloatArray | float,
    facility: FloatArray | float,
    consumables: FloatArray | float,
    busy_share: FloatArray | float,
    power: FloatArray | float = 0.0,
    electricity_price: FloatArray | float = 0.0,
    interest: FloatArray | float = 0.0,
) -> FloatArray:
    """Cost of a machine per second of use [money/s].

    rate = [(I - R)/Y + i (I + R)/2 + m I + F + C] / u + P p_el
    I investment and R residual [money], Y life [s], i interest and m maintenance [1/s, fraction of
    I per time], F facility and C consumables [money/s of calendar time], u = busy hours per
    calendar time, P power [W], p_el electricity [money/J].  The term with i is the mean capital
    bound over the life; without it the formula is that of additive.tools.

    >>> year = 8760 * 3600
    >>> rate = machine_rate(500e3, residual=50e3, life=7 * year, maintenance=0.08 / year,
    ...     facility=12e3 / year, consumables=25e3 / year, busy_share=4000 / 8760,
    ...     power=8e3, electricity_price=0.15 / 3.6e6)
    >>> round(float(rate) * 3600, 2)
    36.52
    """
    bound = (np.asarray(investment) + residual) / 2.0
    standing = (
        (np.asarray(investment, dtype=float) - residual) / life
        + interest * bound
        + np.asarray(maintenance) * investment
        + facility
        + consumables
    )
    return np.asarray(standing / busy_share + np.asarray(power) * electricity_price)
