"""Measured rows of made-up owners for tests."""

from __future__ import annotations

import numpy as np

from sekiso.domain.canonical import digest
from sekiso.materials.shared_rows import SharedRows
from sekiso.materials.tables import Columns, read_columns


def coupons(material: str = "316L", *, porosity: float = 1.0, n: int = 20, seed: int = 0) -> dict:
    """Density coupons around a porosity [%] at scattered recipes, as a table."""
    rng = np.random.default_rng(seed)
    return {
        "material": [material] * n,
        "laser_power_W": rng.uniform(150.0, 350.0, n),
        "scan_speed_mm_s": rng.uniform(600.0, 1400.0, n),
        "hatch_mm": [0.1] * n,
        "layer_mm": [0.03] * n,
        "spot_mm": [0.1] * n,
        "density_method": ["Archimedes"] * n,
        "relative_density_pct": 100.0 - porosity * 10.0 ** rng.normal(0.0, 0.2, n),
    }


def shared(own: str = "", least: int = 1, statistics: dict | None = None, **owners: dict):
    """Rows by owner as the store would give them; an owner may have none."""
    tables = {key: {k: list(v) for k, v in table.items()} for key, table in sorted(owners.items())}
    names = list(dict.fromkeys(name for table in tables.values() for name in table))
    length = {key: len(next(iter(table.values()))) for key, table in tables.items()}
    joined = {
        name: [x for key, table in tables.items() for x in table.get(name, [None] * length[key])]
        for name in names
    }
    owner = np.array([key for key in tables for _ in range(length[key])], dtype=object)
    columns = read_columns(joined) if any(length.values()) else Columns(0, {}, {})
    return SharedRows(
        columns, owner, {key: f"Institute {key}" for key in owners},
        digest([joined, owner.tolist(), own, least, statistics or {}]), own,
        statistics or {}, np.full(columns.n, least),
    )  # fmt: skip


class Store:
    """What `store=` asks of a store."""

    def __init__(self, rows: SharedRows) -> None:
        self.rows = rows

    def learnable(self) -> SharedRows:
        return self.rows
