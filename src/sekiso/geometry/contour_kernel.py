"""Segments joined into loops; compiled, imported late."""

from __future__ import annotations

import numba

from sekiso.geometry.loops import chain_loops

compiled_chain_loops = numba.njit(cache=True)(chain_loops)
