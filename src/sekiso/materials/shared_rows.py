"""Measured rows of several owners from which an asker may learn, and the statistics of others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sekiso.materials.tables import Columns
from sekiso.numerics.arrays import AnyArray


@dataclass(frozen=True, eq=False)
class SharedRows:
    """What the store lets one asker learn from.

    `columns` (n rows, ordered by their content, so that nothing depends on when they came);
    `owner` (n,) the id of each row's owner; `names` what owners are called; `statistics` what
    owners contributed instead of rows: {model key: {owner id: statistics as plain numbers, or a
    list of them}};
    `own` the asker's own organisation, "" where it is not known; `digest` the sha256 of it all.
    `least_group` (n,) how many owners must contribute to a model before the row may move it.
    Two are equal where their digest and names are, so that what was learned can be remembered.
    """

    columns: Columns
    owner: AnyArray
    names: Mapping[str, str]
    digest: str
    own: str = ""
    statistics: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    least_group: AnyArray | None = None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SharedRows):
            return NotImplemented
        return self.digest == other.digest and dict(self.names) == dict(other.names)

    def __hash__(self) -> int:
        return hash(self.digest)

    @property
    def is_empty(self) -> bool:
        """Whether there is neither a row nor a statistic."""
        return not self.n and not any(self.statistics.values())

    @property
    def n(self) -> int:
        """Number of rows."""
        return self.columns.n
