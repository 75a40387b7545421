"""Conversion between hardness scales, for steels only."""

from __future__ import annotations

from bisect import bisect_left

from sekiso.domain.errors import OutOfRangeError

# ASTM E140-12 table 1, non-austenitic steels (the same pairs as ISO 18265 within 2 HV)
_ROCKWELL_C = (20.0, 25.0, 30.0, 35.0, 40.0, 45.0, 50.0, 55.0, 60.0, 65.0, 68.0)
_VICKERS = (238.0, 266.0, 302.0, 345.0, 392.0, 446.0, 513.0, 595.0, 697.0, 832.0, 940.0)
_HV_PER_HBW = 1.05
SCALES = ("HV", "HRC", "HBW")


def vickers(value: float, scale: str) -> float:
    """Vickers hardness [HV] of a `value` on `scale`: "HV", "HRC" or "HBW".

    HRC: straight lines between the points of the table; HBW: HV = 1.05 HBW.
    Valid: 20-68 HRC, non-austenitic steel (error about 2 %); other alloys: indicative only.
    Raises OutOfRangeError for HRC outside the table.  Source: ASTM E140, table 1.

    >>> vickers(50.0, "HRC")
    513.0
    >>> vickers(200.0, "HBW")
    210.0
    """
    if scale == "HRC":
        return _vickers_of_rockwell_c(value)
    return _HV_PER_HBW * value if scale == "HBW" else value


def _vickers_of_rockwell_c(hrc: float) -> float:
    if not _ROCKWELL_C[0] <= hrc <= _ROCKWELL_C[-1]:
        raise OutOfRangeError("hardness_scale", got=hrc, low=_ROCKWELL_C[0], high=_ROCKWELL_C[-1])
    right = max(bisect_left(_ROCKWELL_C, hrc), 1)
    span = _ROCKWELL_C[right] - _ROCKWELL_C[right - 1]
    share = (hrc - _ROCKWELL_C[right - 1]) / span
    return _VICKERS[right - 1] + share * (_VICKERS[right] - _VICKERS[right - 1])
