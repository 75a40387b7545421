"""A zip whose bytes depend on nothing but its files, and names that stay inside it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Final

from sekiso.domain.errors import DataError

_DAY_ONE: Final = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip can tell


def zip_of(files: Mapping[str, bytes]) -> bytes:
    """A zip of files in the order given; the same files give the same bytes."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, one in files.items():
            entry = zipfile.ZipInfo(name, _DAY_ONE)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, one)
    return content.getvalue()


def inner_path(name: str) -> str:
    """A path inside an archive, with slashes; raises DataError for one that leads out of it."""
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or not path.parts or ":" in path.parts[0]:
        raise DataError("export_path_outside", got=name)
    return str(path)
