"""Fatigue results in the unified language of FatigueData (ULFD): curves of points, their origin.

A table has one point a row; JSON holds rows, or curves with lists of points and what they share
above them.  Source: FatigueData-AM2022, Sci Data 10:249 (2023), doi:10.6084/m9.figshare.22337629.
It keeps the stress as each paper gave it: without a word whether that is the amplitude or the
maximum it is taken for the amplitude only at R = -1, where both are equal.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sekiso.domain.errors import DataError, SekisoError
from sekiso.materials.text_encoding import decoded
from sekiso.store import fields
from sekiso.store.importers import guards
from sekiso.store.reading import Importer, ReadFinding, Reading
from sekiso.store.records import Quantity, Record, Value

_MOST_ROWS = 20_000
_COLUMNS = {  # names in lower case: kind, field, unit
    "material": ("specimen", "material", ""),
    "process": ("build", "process", ""),
    "machine": ("machine", "model", ""),
    "laser_power_w": ("parameters", "power", "W"),
    "scan_speed_mm_s": ("parameters", "speed", "mm/s"),
    "hatch_um": ("parameters", "hatch", "um"),
    "layer_um": ("parameters", "layer", "um"),
    "heat_treatment": ("specimen", "heat_condition", ""),
    "surface": ("specimen", "surface", ""),
    "specimen_angle_deg": ("specimen", "angle", "degree"),
    "r": ("test", "stress_ratio", ""),
    "stress_ratio": ("test", "stress_ratio", ""),
    "freq_hz": ("test", "frequency", "Hz"),
    "frequency_hz": ("test", "frequency", "Hz"),
    "n_cycles": ("test", "cycles", ""),
    "cycles": ("test", "cycles", ""),
    "cycles_to_failure": ("test", "cycles", ""),
    "yield_mpa": ("tensile", "yield_strength", "MPa"),
    "uts_mpa": ("tensile", "tensile_strength", "MPa"),
    "elongation_pct": ("tensile", "elongation", "percent"),
}
_AMPLITUDES = ("stress_amplitude_mpa", "sigma_a_mpa")
_MAXIMA = ("stress_max_mpa", "sigma_max_mpa", "max_stress_mpa")
_AS_STORED = ("stress_as_stored_mpa", "stress_mpa", "stress")
_RANGES = ("stress_range_mpa",)
_CYCLES = ("n_cycles", "cycles", "cycles_to_failure")
_RUN_OUT = ("runout", "run_out")
_CURVE = ("am2022_id", "curve", "curve_id", "id")
_SOURCE = ("source_doi", "doi")
_YES = {"1": True, "1.0": True, "true": True, "yes": True, "0": False, "0.0": False,
        "false": False, "no": False}  # fmt: skip
_SURFACES = ("as_built", "machined", "polished", "blasted", "ground", "etched")
_SIGNS = re.compile(rb"am2022_id|stress_as_stored|FatigueData|\bULFD\b|\"scidata\"")


def sniff_ulfd(head: bytes, _: str) -> bool:
    """Whether a table or a JSON document names the data set or has its columns."""
    return _SIGNS.search(head.replace(b"\x00", b"")) is not None


def read_ulfd(content: bytes, name: str) -> Reading:
    """Points as fatigue tests, with specimen, build, machine and static test of their curve.

    Raises DataError for a table without cycles or stress, and for a row without a number in them.
    """
    is_json = content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"["))
    rows = list(_json_rows(content, name) if is_json else _table_rows(content, name))
    if not rows:
        raise DataError("ulfd_no_points", got=name)
    curves: dict[str, _Curve] = {}
    findings: list[ReadFinding] = []
    for number, row in enumerate(rows, start=1):
        key = _first(row, _CURVE) or "1"
        curve = curves.get(key)
        if curve is None:
            curve = curves[key] = _Curve(key, row, findings)
        curve.point(row, number, name)
    records = tuple(record for curve in curves.values() for record in curve.records())
    n_run_out = sum(one.values.get("run_out") is True for one in records)
    counts = {"rows": len(rows), "curves": len(curves), "run_outs": n_run_out}
    return Reading("ulfd", counts, {}, records, tuple(findings))


@dataclass
class _Curve:
    """What the points of one curve share, and the points."""

    key: str
    row: Mapping[str, str]
    findings: list[ReadFinding]
    shared: list[Record] = field(default_factory=list)
    tests: list[Record] = field(default_factory=list)
    is_told: bool = False

    def __post_init__(self) -> None:
        self.source = _first(self.row, _SOURCE)
        place = f"curve {self.key}"
        made: dict[str, Record] = {}
        for kind in ("machine", "parameters", "build"):
            values = self.values(kind, self.row, place)
            if values:
                roles = {"machine", "parameters"} if kind == "build" else set()
                links = {role: (made[role].id,) for role in sorted(roles & set(made))}
                made[kind] = Record(kind, values, links, label=f"{self.key}")
        links = {role: (made[role].id,) for role in ("build",) if role in made}
        specimen = Record("specimen", self.values("specimen", self.row, place), links, self.key)
        self.shared = [*made.values(), specimen]
        self.specimen = specimen.id
        static = self.values("tensile", self.row, place)
        if static:
            static = {"method_kind": "tensile", **static}
            self.shared.append(Record("test", static, {"specimen": (specimen.id,)}, self.key))

    def point(self, row: Mapping[str, str], number: int, name: str) -> None:
        """One row as a fatigue test."""
        place = f"row {number}"
        values: dict[str, Value] = {"method_kind": "fatigue"}
        values |= self.values("test", row, place)
        extra: dict[str, Any] = {}
        stress, column = self.stress(row, values)
        if stress is not None:
            values["stress_amplitude"] = stress
        elif column:
            extra = {"ulfd": {column: row[column]}}
            if not self.is_told:
                self.is_told = True
                self.findings.append(ReadFinding("ulfd_stress_kind", place))
        if "cycles" not in values or not column:
            raise DataError("ulfd_point_wrong", got=name, place=place)
        run_out = _YES.get(_first(row, _RUN_OUT).lower())
        if run_out is None and "failed" in row:
            failed = _YES.get(row["failed"].lower())
            run_out = None if failed is None else not failed
        if run_out is not None:
            values["run_out"] = run_out
        links = {"specimen": (self.specimen,)}
        self.tests.append(Record("test", values, links, f"{self.key}/{number}", extra=extra))

    def records(self) -> list[Record]:
        """The shared records first, then the tests."""
        return self.shared + self.tests

    def values(self, kind: str, row: Mapping[str, str], place: str) -> dict[str, Value]:
        """Fields of a kind out of the columns of a row; what cannot be read gives a finding."""
        found: dict[str, Value] = {}
        of_kind = fields.kinds()["test" if kind == "tensile" else kind].fields
        for column, text in row.items():
            target = _COLUMNS.get(column)
            if target is None or target[0] != kind or not text:
                continue
            declared = of_kind[target[1]]
            if declared.type == "word":
                word = _word(text)
                found[target[1]] = word if word in declared.words else "other"
            elif declared.type == "text":
                found[target[1]] = text
            else:
                quantity = self.quantity(f"{text} {target[2]}".strip(), declared, place)
                if quantity is not None:
                    found[target[1]] = quantity
        return found

    def quantity(self, text: str, declared: fields.Field, place: str) -> Quantity | None:
        try:
            return fields.quantity(text, declared, source=self.source)
        except SekisoError:
            values = {"got": text[:60], "field": declared.name}
            self.findings.append(ReadFinding("ulfd_number", place, "left out", values))
            return None

    def stress(
        self, row: Mapping[str, str], values: Mapping[str, Value]
    ) -> tuple[Quantity | None, str]:
        """The amplitude, S_a = S_max (1 - R) / 2, and the column it came from."""
        ratio = values.get("stress_ratio")
        r = ratio.si if isinstance(ratio, Quantity) else None
        for columns, factor in (
            (_AMPLITUDES, 1.0),
            (_RANGES, 0.5),
            (_MAXIMA, None if r is None else (1.0 - r) / 2.0),
            (_AS_STORED, 1.0 if r == -1.0 else None),
        ):
            column = next((one for one in columns if row.get(one)), "")
            if not column:
                continue
            declared = fields.kinds()["test"].fields["stress_amplitude"]
            given = self.quantity(f"{row[column]} MPa", declared, column)
            if given is None:
                return None, ""
            if factor is None or given.si is None:
                return None, column
            if factor == 1.0:
                return given, column
            amplitude = given.si * factor
            return Quantity(repr(amplitude / 1e6), "MPa", amplitude, source=self.source), column
        return None, ""


def _table_rows(content: bytes, name: str) -> Iterator[dict[str, str]]:
    text, _ = decoded(content, name)
    lines = csv.DictReader(io.StringIO(text.lstrip("\ufeff"), newline=""))
    for number, line in enumerate(lines):
        if number >= _MOST_ROWS:
            raise DataError("read_many", got=name, allowed=_MOST_ROWS)
        if None in line or any(value is None for value in line.values()):
            raise DataError("ulfd_point_wrong", got=name, place=f"row {number + 1}")
        yield {key.strip().lower(): value.strip() for key, value in line.items()}


def _json_rows(content: bytes, name: str) -> Iterator[dict[str, str]]:
    """Rows of a document; what stands above a list of points holds for each of them."""
    waiting: list[tuple[Any, dict[str, str]]] = [(guards.json_value(content, name), {})]
    n = 0
    while waiting:
        value, above = waiting.pop()
        if isinstance(value, list):
            waiting += [(one, above) for one in reversed(value)]
        elif isinstance(value, Mapping):
            told = {
                str(key).lower(): _plain(one)
                for key, one in value.items()
                if not isinstance(one, list | Mapping) and one is not None
            }
            row = above | told
            inner = [one for one in value.values() if isinstance(one, list | Mapping)]
            points = [one for one in inner if _is_points(one)]
            for point in (point for one in points for point in one):
                yield row | _point(point)
                n += 1
            if not inner and _first(row, _CYCLES):
                yield row
                n += 1
            waiting += [(one, row) for one in reversed(inner) if not _is_points(one)]
        if n > _MOST_ROWS:
            raise DataError("read_many", got=name, allowed=_MOST_ROWS)


def _is_points(value: Any) -> bool:
    """Whether a list holds points: two or three numbers each."""
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(one, list) and 2 <= len(one) <= 3 for one in value)
        and all(isinstance(part, int | float) for one in value for part in one)
    )


def _point(point: list[float]) -> dict[str, str]:
    """Cycles, stress [MPa] and perhaps a run-out: the larger of the first two is the cycles."""
    cycles, stress = max(point[:2]), min(point[:2])
    told = {"n_cycles": repr(cycles), "stress_as_stored_mpa": repr(stress)}
    return told | ({"runout": repr(point[2])} if len(point) == 3 else {})


def _first(row: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((row[name] for name in names if row.get(name)), "")


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value).strip()


def _word(text: str) -> str:
    plain = text.strip()
    small = re.sub(r"[\s-]+", "_", plain.lower())
    return next((word for word in _SURFACES if small.startswith(word)), plain)


IMPORTER = Importer("ulfd", "FatigueData (ULFD)", ("csv", "json"), sniff_ulfd, read_ulfd)
