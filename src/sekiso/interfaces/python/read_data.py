"""Foreign files through the Python door: parsed, counted, repaired with a word, never stored."""

from __future__ import annotations

import os
from pathlib import Path

from sekiso.store.importers import registry
from sekiso.store.reading import Reading


def read_data(path: str | os.PathLike[str] | bytes, *, format: str | None = None) -> Reading:
    """What a foreign file holds: counts, facts in SI, records that could be stored, findings.

    `path` is a file, a folder (an RO-Crate), or the bytes of a file; `format` one of 3mf, aas-json,
    aas-xml, aasx, ro-crate, mtconnect, ambench-workbook, am-cdm, dsp-message, ulfd, csv, xlsx,
    told from the content where it is None.  Raises DataError naming the defect for a file that is
    absent, hostile, broken or of no format here; nothing is stored and nothing leaves the machine.
    """
    if isinstance(path, bytes | bytearray | memoryview):
        return registry.read(bytes(path), "", format=format)
    return registry.read_path(Path(path), format=format)
