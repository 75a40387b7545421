"""Public tables that a new store may begin with, and tables of a folder read the same way."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sekiso.domain.errors import NeedError
from sekiso.store.contribution.staging import Staged, staged

FOLDER = Path(__file__).with_name("starter")
FILE = FOLDER / "tables.toml"
OPEN = ("CC BY 4.0", "CC0", "public domain", "facts")
LEFT_OUT: Mapping[str, Mapping[str, str]] = {
    "ded_in718_tensile.csv": {"E_apparent_Pa": ""},  # holds the compliance of the machine
}


@dataclass(frozen=True)
class StarterTable:
    """A table that is shipped: what it is called, where it comes from, what its licence allows."""

    key: str
    names: Mapping[str, str]
    citation: str
    licence: str
    url: str

    def name(self, language: str = "en") -> str:
        """What it is called."""
        return self.names[language]

    def read(self) -> Staged:
        """Its content, as any table is read."""
        path = FOLDER / f"{self.key}.csv"
        return staged(path.read_bytes(), path.name)


@lru_cache(maxsize=1)
def starter_tables() -> Mapping[str, StarterTable]:
    """The tables that are shipped, by key."""
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))["table"]
    return {
        key: StarterTable(
            key, {"en": row["en"], "ja": row["ja"]}, row["citation"], row["licence"], row["url"]
        )
        for key, row in told.items()
    }


def tables_of_folder(folder: Path) -> Iterator[tuple[str, Staged]]:
    """The tables of `properties/` of a folder of measured data that give records, by file name.

    They are for the reader's own store: what their licences allow is for him to see.  Raises
    NeedError for a folder that holds none.
    """
    inside = folder / "properties" if (folder / "properties").is_dir() else folder
    paths = sorted(inside.glob("*.csv"))
    if not paths:
        raise NeedError("seed_folder_empty", got=folder.name)
    for path in paths:
        found = staged(path.read_bytes(), path.name, mapping=LEFT_OUT.get(path.name, {}))
        if any(record.kind == "test" for record in found.records):
            yield path.stem, found
