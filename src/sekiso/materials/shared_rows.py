"""Measured rows of several owners from which an asker may learn, and the statistics of others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sekiso.materials.tables import Columns
from sekiso.numerics.arrays import AnyArray


@dataclass(frozen=True)
class SharedRows:
    """What the store lets one asker learn from.

    `columns` (n rows, ordered by their content, so that nothing depends on when they came);
    `owner` (n,) the id of each row's owner; `names` what owners are called; `statistics` what
    owners contributed instead of rows: {model key: {owner id: statistics as plain numbers}};
    `own` the asker's own organisation, "" where it is not known; `digest` the sha256 of it all.
    `least_group` (n,) how many owners must contribute to a model before the row may move it.
    """

    columns: Columns
    owner: AnyArray
    names: Mapping[str, str]
    digest: str
    own: str = ""
    statistics: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    least_group: AnyArray | None = None

    @property
    def n(self) -> int:
        """Number of rows."""
        return self.columns.n
