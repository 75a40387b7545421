"""Where an optimisation stands: all that is needed to go on, in plain arrays."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from sekiso.domain.errors import DataError
from sekiso.numerics.arrays import FloatArray

_GROUPS = ("warm", "memory", "history")


@dataclass(frozen=True)
class History:
    """One row per iteration, kept as columns of equal length.

    "objective", "volume_fraction", "change", "solver_iterations", "residual" of the forces, and
    "limit.<key>", value / limit.
    """

    columns: Mapping[str, FloatArray] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), ()))

    def __getitem__(self, key: str) -> FloatArray:
        return self.columns[key]

    def with_row(self, row: Mapping[str, float]) -> History:
        """The history with one more iteration."""
        empty = np.zeros(0)
        return History({key: np.append(self.columns.get(key, empty), row[key]) for key in row})


@dataclass(frozen=True, eq=False)
class State:
    """The design after `iteration` iterations: variables, warm starts, memory of the optimiser."""

    iteration: int
    x: FloatArray
    warm: Mapping[str, FloatArray] = field(default_factory=dict)
    memory: Mapping[str, FloatArray] = field(default_factory=dict)
    history: History = field(default_factory=History)

    def save(self, path: str | Path) -> None:
        """Write to a .npz file, from which `load_state` reads the same bits."""
        groups = zip(_GROUPS, (self.warm, self.memory, self.history.columns), strict=True)
        arrays: dict[str, Any] = {
            f"{group}/{key}": value for group, kept in groups for key, value in kept.items()
        }
        with Path(path).open("wb") as file:
            np.savez(file, iteration=np.int64(self.iteration), x=self.x, **arrays)


def load_state(path: str | Path) -> State:
    """What `State.save` wrote.

    Raises DataError for a file that is not there, or none of that kind.
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            kept = {name: file[name] for name in file.files}
        groups = {
            group: {key.split("/", 1)[1]: kept[key] for key in kept if key.startswith(group + "/")}
            for group in _GROUPS
        }
        history = History(groups["history"])
        iteration = int(kept["iteration"])
        return State(iteration, kept["x"], groups["warm"], groups["memory"], history)
    except FileNotFoundError as error:
        raise DataError("topology_state_absent", path=str(path)) from error
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise DataError("topology_state", path=str(path)) from error
