"""The exporters on file: every module of this folder that has an `EXPORTER` or `EXPORTERS`."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType

from sekiso.domain.errors import DataError
from sekiso.store import exporters as folder
from sekiso.store.reading import Exporter


@cache  # modules are imported to list them
def exporters() -> Mapping[str, Exporter]:
    """All exporters by key."""
    listed: list[Exporter] = []
    for module in pkgutil.iter_modules(folder.__path__):
        loaded = import_module(f"{folder.__name__}.{module.name}")
        listed += getattr(loaded, "EXPORTERS", ())
        if hasattr(loaded, "EXPORTER"):
            listed.append(loaded.EXPORTER)
    return MappingProxyType({one.key: one for one in sorted(listed, key=lambda one: one.key)})


def exporter(key: str) -> Exporter:
    """The exporter of a format; raises DataError for a key that has none."""
    try:
        return exporters()[key]
    except KeyError:
        raise DataError("export_format_unknown", got=key, allowed=", ".join(exporters())) from None
