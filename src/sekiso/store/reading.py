"""What was read from a foreign file, before anything is stored: records, counts, findings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sekiso.domain import messages
from sekiso.store.records import Record


@dataclass(frozen=True)
class Named:
    """A thing that a finding names in the language of its text."""

    labels: Mapping[str, str]


@dataclass(frozen=True)
class ReadFinding:
    """What is to be told of a place in a file: what was repaired, left out or is doubtful.

    `code` names a text under `[read_finding.<code>]`; `place` a sheet, row, element or member;
    `repair` what was done, "" where nothing was.
    """

    code: str
    place: str = ""
    repair: str = ""
    values: Mapping[str, object] = field(default_factory=dict)

    def text(self, language: str = "en") -> str:
        """The finding as a sentence."""
        told = {
            name: value.labels[language] if isinstance(value, Named) else value
            for name, value in self.values.items()
        }
        return messages.text(f"read_finding.{self.code}", language, place=self.place, **told)


@dataclass(frozen=True)
class Reading:
    """A foreign file, parsed: nothing is stored.

    `format` is the importer's key; `counts` how many of what; `facts` numbers in SI; `records` what
    would be stored, linked among themselves.
    """

    format: str
    counts: Mapping[str, int] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    records: tuple[Record, ...] = ()
    findings: tuple[ReadFinding, ...] = ()


@dataclass(frozen=True)
class Importer:
    """One foreign format: `key`, what it is called, its file endings, and two functions.

    `sniff(head, name)` tells from the first 4,096 bytes (of an archive the names of its members
    behind them) and the file name whether a file is of the format; `read(content, name)` gives the
    reading or raises DataError naming the defect.  A format of several files takes a zip of them,
    and has `read_path(path)` for a folder, or for one file of it that names the others.
    """

    key: str
    title: str
    endings: tuple[str, ...]
    sniff: Callable[[bytes, str], bool]
    read: Callable[[bytes, str], Reading]
    read_path: Callable[[Path], Reading] | None = None


@dataclass(frozen=True)
class Exporter:
    """One foreign format to write: `write(records)` gives the file's bytes.

    Reading them back with the importer of the same key gives the records again.
    """

    key: str
    title: str
    ending: str
    media_type: str
    write: Callable[[tuple[Record, ...], Mapping[str, Any]], bytes]
