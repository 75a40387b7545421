"""Fitted numbers that ship in `knowledge/models`, read once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from sekiso.domain.errors import DataError
from sekiso.domain.source import Source


@cache  # read at every prediction
def shipped(name: str) -> Mapping[str, Any]:
    """The numbers of `knowledge/models/<name>.json`; raises DataError when the file is absent."""
    file = resources.files("sekiso.knowledge").joinpath("models").joinpath(f"{name}.json")
    if not file.is_file():
        raise DataError("model_absent", got=name)
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


def shipped_source(name: str) -> Source:
    """The citation of the data that the shipped model `name` was fitted on."""
    model = shipped(name)
    return Source(
        key=f"model_{name}",
        title=str(model["title"]),
        status="fitted",
        url=model.get("url"),
        locator=model.get("locator"),
        date=model.get("date"),
    )
