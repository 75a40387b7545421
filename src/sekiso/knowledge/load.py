"""Read the fact files: TOML in, frozen records of SI facts out.

A number is an inline table `{ value, low, high, unit, source }`; it becomes a `Fact` in SI.  The
user's overlay folder has the same layout and wins file by file, table by table; an own file with an
error is left out, and `Knowledge.problems` says why.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from sekiso.domain.cache_folder import keep, kept
from sekiso.domain.errors import DataError
from sekiso.domain.version import VERSION
from sekiso.knowledge.lines import line_of_syntax_error
from sekiso.knowledge.record import Record, record_of
from sekiso.knowledge.schema import BY_FILE, absent_for_answers, errors_in

KINDS = (
    "alloys",
    "processes",
    "routes",
    "machines",
    "standards",
    "environments",
    "economics",
    "phrases",
    "nouns",
    "rules",
    "decision",
    "cases",
)
DIRECTORY = ("directory",)  # who can help and who pays: no answer reads it
OVERLAY_VARIABLE = "SEKISO_KNOWLEDGE"
_KEPT_TABLES = 8
_SHIPPED, _OWN = "facts", "own_facts"  # folders of the cache; the second holds files without errors
_Texts = Mapping[str, Mapping[str, bytes]]


@dataclass(frozen=True)
class LeftOut:
    """A valid record that an answer cannot use, with what it lacks."""

    kind: str
    key: str
    absent: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Knowledge:
    """All records by kind and key, with the digest of the bytes they were read from.

    `problems`: the errors of own files, which are left out.
    """

    records: Mapping[str, Mapping[str, Record]]
    digest: str
    problems: tuple[DataError, ...] = ()

    def of(self, kind: str) -> Mapping[str, Record]:
        """The records of one kind by key."""
        return self.records.get(kind, {})

    @property
    def alloys(self) -> Mapping[str, Record]:
        """Alloys by key."""
        return self.of("alloys")

    @property
    def processes(self) -> Mapping[str, Record]:
        """Additive processes by key."""
        return self.of("processes")

    @property
    def routes(self) -> Mapping[str, Record]:
        """Competing routes by key."""
        return self.of("routes")

    @property
    def machines(self) -> Mapping[str, Record]:
        """Machines by key."""
        return self.of("machines")

    @cached_property  # walks every record
    def left_out(self) -> tuple[LeftOut, ...]:
        """Records that stand on file but lack what an answer needs (`[needed]` of the schema)."""
        lacking = (
            LeftOut(kind, key, absent_for_answers(record, self.of("rules")))
            for kind, records in self.records.items()
            for key, record in records.items()
        )
        return tuple(entry for entry in lacking if entry.absent)

    @cached_property  # one value, so that what is kept for it is kept once
    def for_answers(self) -> Knowledge:
        """The same knowledge without the records of `left_out`; itself where there are none."""
        if not self.left_out:
            return self
        gone = {(entry.kind, entry.key) for entry in self.left_out}
        records = {
            kind: {key: record for key, record in rows.items() if (kind, key) not in gone}
            for kind, rows in self.records.items()
        }
        return replace(self, records=records, digest=f"{self.digest}-for-answers")


def load(overlay: str | os.PathLike[str] | None = None) -> Knowledge:
    """The shipped facts, with those of `overlay` (or of $SEKISO_KNOWLEDGE) put over them.

    Raises DataError where the folder does not exist or holds a folder that nothing reads; an own
    file with an error is left out and named in `problems`.
    """
    return _load(_folder(overlay))


def load_directory(overlay: str | os.PathLike[str] | None = None) -> Knowledge:
    """The files of `directory/` alone, own ones over the shipped, read when they are asked for.

    They have a digest of their own: an edit changes no answer.  Raises DataError as `load` does.
    """
    return _load(_folder(overlay), DIRECTORY)


def _folder(overlay: str | os.PathLike[str] | None) -> str | None:
    chosen = overlay or os.environ.get(OVERLAY_VARIABLE)
    return str(Path(chosen).resolve()) if chosen else None


@lru_cache(maxsize=8)  # 200 files; what is kept for a knowledge knows it by identity
def _load(overlay: str | None, kinds: tuple[str, ...] = KINDS) -> Knowledge:
    if overlay is not None and not Path(overlay).is_dir():
        raise DataError("knowledge_folder_absent", got=Path(overlay).name)
    allowed = (*KINDS, *DIRECTORY)
    for entry in sorted(Path(overlay).iterdir()) if overlay else ():
        if entry.is_dir() and entry.name not in allowed and not entry.name.startswith((".", "_")):
            raise DataError("knowledge_kind_unknown", got=entry.name, allowed=", ".join(allowed))
    shipped = Path(str(resources.files("sekiso.knowledge")))
    texts = {kind: _texts(shipped / kind) for kind in kinds}
    own = {kind: _texts(Path(overlay) / kind) if overlay else {} for kind in kinds}
    tables = _parsed(texts, _digest(texts, {}))
    digest = _digest(texts, own)
    place = f"{digest}-{VERSION}"  # what counts as an error may change with the version
    merged = _kept(_OWN, place) if overlay else None
    to_keep: dict[str, dict[str, Any]] = {kind: {} for kind in kinds}
    keys = {kind: tables[kind].keys() | own[kind].keys() for kind in kinds} | _tags(tables)
    records: dict[str, dict[str, Record]] = {}
    problems = list(_astray(Path(overlay), own)) if overlay else []
    for kind in kinds:
        rows = records[kind] = {}
        for key in sorted(keys[kind]):
            beneath = tables[kind].get(key)
            record: Record | None = None
            errors: tuple[DataError, ...] = ()
            if key in own[kind]:
                if merged is not None:
                    table = merged[kind][key]
                else:
                    table, errors = _own_table(kind, key, own[kind][key], beneath or {}, keys)
                    problems += errors
                if table is not None:
                    record, to_keep[kind][key] = record_of(kind, key, table, is_own=True), table
            # an alloy or a machine with an error is left out; the house cannot do without a table
            if beneath is not None and (key not in own[kind] or (errors and kind in BY_FILE)):
                record = record_of(kind, key, beneath)
            if record is not None:
                rows[key] = record
    if overlay and merged is None and not problems:
        _keep(_OWN, place, to_keep)
    return Knowledge(records, digest, tuple(problems))


def _own_table(
    kind: str,
    key: str,
    content: bytes,
    beneath: Mapping[str, Any],
    keys: Mapping[str, set[str]],
) -> tuple[dict[str, Any] | None, tuple[DataError, ...]]:
    """The tables of an own file over the shipped ones `beneath`, or None with its errors."""
    file = f"{kind}/{key}.toml"
    try:
        text = content.decode("utf-8-sig")  # editors of Windows begin a file with a mark
        own = tomllib.loads(text)
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        return None, (DataError("knowledge_encoding", file=file, line=line),)
    except (ValueError, RecursionError) as problem:
        line = line_of_syntax_error(text, problem)
        return None, (DataError("knowledge_syntax", file=file, line=line, why=str(problem)),)
    merged = _merged(beneath, own)
    errors = errors_in(kind, key, own, text=text, merged=merged, keys=keys)
    return (None, errors) if errors else (merged, ())


def _digest(texts: _Texts, own: _Texts) -> str:
    digest = hashlib.sha256()
    for kind in texts:
        laid_over = own.get(kind, {})
        for key in sorted(texts[kind].keys() | laid_over.keys()):
            parts = (f"{kind}/{key}".encode(), texts[kind].get(key, b""), laid_over.get(key, b""))
            digest.update(b"\0".join(parts))
    return digest.hexdigest()


def _parsed(texts: _Texts, digest: str) -> dict[str, dict[str, Any]]:
    """The tables of the shipped files; kept in the cache folder, as reading TOML takes longest.

    0.32 s of processor time against 0.02 s for the same as JSON with its checksum.
    """
    kept = _kept(_SHIPPED, digest)
    if kept is not None:
        return kept
    tables: dict[str, dict[str, Any]] = {
        kind: {key: tomllib.loads(text.decode()) for key, text in texts[kind].items()}
        for kind in texts
    }
    _keep(_SHIPPED, digest, tables)
    return tables


def _keep(folder: str, name: str, tables: dict[str, dict[str, Any]]) -> None:
    """Keep plain tables for the next start; tables with a date are read from TOML every time."""
    with contextlib.suppress(TypeError):
        content = json.dumps(tables, ensure_ascii=False).encode()
        keep(folder, f"{name}.json", content, most=_KEPT_TABLES)


def _kept(folder: str, name: str) -> dict[str, dict[str, Any]] | None:
    content = kept(folder, f"{name}.json")
    return None if content is None else json.loads(content)


def _texts(folder: Path) -> dict[str, bytes]:
    """The files that can be read; `_astray` names the others."""
    texts: dict[str, bytes] = {}
    for file in sorted(folder.glob("*.toml")):
        with contextlib.suppress(OSError):
            texts[file.stem] = file.read_bytes()
    return texts


def _tags(tables: Mapping[str, Mapping[str, Any]]) -> dict[str, set[str]]:
    """The fixed list of tags of the directory, where its files are read."""
    tags = tables.get("directory", {}).get("words", {}).get("tag")
    return {} if tags is None else {"tags": set(tags)}


def _astray(overlay: Path, own: _Texts) -> Iterator[DataError]:
    """An error for each TOML file of an own folder that was not read by this or another reader."""
    read = {f"{kind}/{key}.toml" for kind, texts in own.items() for key in texts}
    others = {*KINDS, *DIRECTORY} - own.keys()
    for path in sorted(overlay.rglob("*")):
        name = path.relative_to(overlay)
        is_hidden = any(step.startswith((".", "_")) for step in name.parts)
        if path.suffix.lower() == ".toml" and not is_hidden and name.as_posix() not in read:
            if name.parts[0] in others or (len(name.parts) == 1 and "directory" in own):
                continue
            yield DataError("knowledge_astray", file=name.as_posix(), allowed=", ".join(KINDS))


def _merged(shipped: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """`own` over `shipped`, table by table; a number replaces the shipped one whole."""
    merged = dict(shipped)
    for name, value in own.items():
        both = isinstance(value, dict) and isinstance(merged.get(name), dict)
        is_number = both and "unit" in value
        merged[name] = _merged(merged[name], value) if both and not is_number else value
    return merged
