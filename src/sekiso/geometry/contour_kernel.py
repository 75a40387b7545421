"""Segments joined into loops; compiled, imported late."""

from __future__ import annotations

from sekiso.geometry.loops import chain_loops
from sekiso.numerics.kernels import njit

compiled_chain_loops = njit()(chain_loops)
