"""Sources of the methods of a strength check."""

from __future__ import annotations

from typing import Final

from sekiso.domain.source import Source

TWO_GRIDS: Final = Source(
    "two_grids",
    "Roache, J. Fluids Eng. 116:405 (1994)",
    url="https://doi.org/10.1115/1.2910291",
)
METHODS: Final = (
    Source(
        "incompatible_modes",
        "Taylor, Beresford, Wilson, Int. J. Numer. Meth. Engng 10:1211 (1976)",
        url="https://doi.org/10.1002/nme.1620100602",
    ),
    Source(
        "patch_recovery",
        "Zienkiewicz, Zhu, Int. J. Numer. Meth. Engng 33:1331 (1992)",
        url="https://doi.org/10.1002/nme.1620330702",
    ),
    TWO_GRIDS,
)
