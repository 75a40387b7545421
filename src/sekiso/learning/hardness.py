"""Rockwell C and Brinell numbers as Vickers, for unalloyed and low-alloy steels."""

from __future__ import annotations

import numpy as np

# ASTM E140 table 1 = ISO 18265 table A.1, steels (recalled): Rockwell C and Vickers
_HRC = (20.0, 25.0, 30.0, 35.0, 40.0, 45.0, 50.0, 55.0, 60.0, 65.0, 68.0)
_HV = (238.0, 266.0, 302.0, 345.0, 392.0, 446.0, 513.0, 595.0, 697.0, 832.0, 940.0)
HV_PER_HBW = 1.05


def vickers(value: float, scale: str) -> float:
    """`value` on `scale` ("HV", "HRC", "HBW") as HV; other alloys than steel: indicative only.

    Source: ASTM E140 table 1 (recalled), straight lines between its points; HV = 1.05 HBW.

    >>> vickers(40.0, "HRC")
    392.0
    """
    if scale == "HRC":
        return float(np.interp(value, _HRC, _HV))
    return HV_PER_HBW * value if scale == "HBW" else value
