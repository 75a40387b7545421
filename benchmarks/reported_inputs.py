"""Rows of a table of reported inputs: the call of each, what must come out, and the judgement.

A row of the table's README is `| id | file or call | kind | must come out | source |`.  The call is
made as written; what must come out is read for volumes, areas, sizes, numbers of bodies, words that
a finding must hold, and whether a refusal will do as well.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sekiso.domain import messages
from sekiso.domain.part import Finding, Part

_ROW = re.compile(r"\| ([A-Z]\d\d) \|")
_NUMBER = r"(\d+(?:\.\d+)?(?:e[+-]?\d+)?)"
_VOLUME = re.compile(rf"(?:V=)?{_NUMBER} mm3|V={_NUMBER}")
_AREA = re.compile(rf"(?:A=)?{_NUMBER} mm2|A={_NUMBER}")
_BODIES = re.compile(r"(\d+) bod(?:y|ies)")
_SIZE = re.compile(rf"{_NUMBER} x {_NUMBER} x {_NUMBER} mm|\({_NUMBER}, {_NUMBER}, {_NUMBER}\) mm")
_LONG = re.compile(rf"{_NUMBER} mm long")
_INSTEAD = re.compile(r"\bor (?:a )?(?:finding|note|warning|warn|refuse/warn)")
_BESIDES = re.compile(r"(?:and|with) a [\w -]*(?:finding|note)\b")
_EXACT, _ROUND, _ABOUT = 1e-3, 0.015, 0.03  # of the value: flat, round and "about" bodies
_SAID = {  # a word of the table: what a text may say for it
    "winding": ("wrong way", "inside out"),
    "doubled": ("twice", "double", "same place"),
    "coincide": ("twice", "double", "same place", "coincide"),
    "helper volumes": ("helper", "modifier", "support", "volumes of"),
    "sheet": ("sheet", "surface"),
    "loose triangle": ("sheet", "loose", "triangle"),
    "curve or point": ("curve", "point", "wire"),
    "bytes behind": ("byte",),
    "attribute bytes": ("byte", "attribute"),
    "encoding": ("encoding", "utf"),
    "first line": ("line", "begin"),
    "line ends": ("line",),
    "displacement": ("displacement",),
    "clipping": ("clip",),
    "coarse": ("coarse", "slice"),
    'type "surface"': ("surface",),
    "extension": ("extension", "boolean", "requires"),
    "promised": ("promise", "byte", "more"),
    "points without faces": ("point",),
    "unit finding": ("unit",),
    "unit": ("unit",),
}


@dataclass(frozen=True)
class Row:
    """One reported input: id, call, kind, what must come out."""

    id: str
    call: str
    kind: str
    must: str


@dataclass
class Outcome:
    """Measures by name (mm), texts of findings, the text of a refusal, or a fault."""

    measures: dict[str, float | tuple[float, ...]] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    refusal: str = ""
    fault: str = ""
    value: object = None


def rows_of(readme: Path) -> list[Row]:
    """The rows of the README; "same" is what the row before must give."""
    rows: list[Row] = []
    for line in readme.read_text(encoding="utf-8").splitlines():
        if not _ROW.match(line):
            continue
        cells = [cell.strip() for cell in line.strip().strip("|").split(" | ")]
        must = rows[-1].must if cells[3] == "same" else cells[3]
        rows.append(Row(cells[0], cells[1], cells[2], must))
    return rows


def part_outcome(part: Part) -> Outcome:
    """Volume [mm3], area [mm2], size [mm], bodies and findings of a part."""
    texts = [finding_text(finding) for finding in part.findings]
    measures: dict[str, float | tuple[float, ...]] = {
        "volume": part.volume * 1e9,
        "area": part.area * 1e6,
        "bodies": float(part.n_bodies),
        "size": tuple(side * 1e3 for side in part.extent),
        "closed": float(part.is_closed),
    }
    return Outcome(measures, texts)


def finding_text(finding: Finding) -> str:
    """Title and text of a finding in English, in small letters."""
    key = f"finding.{finding.code}"
    values: Mapping[str, object] = dict(finding.values)
    return " ".join(messages.text(f"{key}.{p}", "en", **values) for p in ("title", "text")).lower()


def fault_of(row: Row, outcome: Outcome) -> str:
    """Why the outcome of a geometry row is not what must come out; empty if it is."""
    if outcome.fault:
        return outcome.fault
    if outcome.refusal:
        return _refusal_fault(row.must, outcome.refusal)
    if re.match(r"refuse:|refuse or (?:a )?(?:note|finding)", row.must):
        return "" if _is_said(row.must, outcome.texts) else "neither refused nor said"
    wrong = _measures_fault(row, outcome)
    if wrong and _INSTEAD.search(row.must):
        return "" if _is_said(row.must, outcome.texts) else f"{wrong}; not said"
    needs_words = _BESIDES.search(row.must) and not wrong
    if needs_words and not _is_said(row.must, outcome.texts):
        return f"no finding for it among {outcome.texts}"
    return wrong


def _refusal_fault(must: str, refusal: str) -> str:
    if "refus" not in must and "trusted=False" not in must:
        return f"refused: {refusal}"
    if re.search(r"\bnaming\b|\(say so\)", must) and not _is_said(must, [refusal.lower()]):
        return f"the refusal does not name it: {refusal}"
    return ""


def _is_said(must: str, texts: list[str]) -> bool:
    wanted = [word for key, words in _SAID.items() if key in must.lower() for word in words]
    return any(word in text for text in texts for word in wanted) if wanted else bool(texts)


def _measures_fault(row: Row, outcome: Outcome) -> str:
    must, measures = row.must, outcome.measures
    near = _ABOUT if "about" in must else _ROUND if "beam" in row.kind else _EXACT
    for name, pattern in (("volume", _VOLUME), ("area", _AREA), ("bodies", _BODIES)):
        allowed = [float(next(filter(None, m.groups()))) for m in pattern.finditer(must)]
        if name == "volume" and not allowed:
            allowed = [float(x) for x in re.findall(r"\b(\d{3,4}) \(", must)]
        got = measures.get(name)
        if allowed and isinstance(got, float) and not _is_near(got, allowed, near):
            return f"{name} {got:.6g}, not {' or '.join(f'{x:g}' for x in allowed)}"
    size = _SIZE.search(must)
    if size and not _is_size(measures.get("size"), [float(x) for x in size.groups() if x]):
        return f"size {measures.get('size')}, not {size[0]}"
    length = _LONG.search(must)
    longest = max(measures.get("size") or (0.0,))  # type: ignore[arg-type]
    if length and not _is_near(longest, [float(length[1])], _ROUND):
        return f"{longest:.4g} mm long, not {length[1]}"
    if re.search(r"\bclosed\b(?! body| surface)", must) and measures.get("closed") == 0.0:
        return "not closed"
    return ""


def _is_near(got: float, allowed: list[float], near: float) -> bool:
    return any(abs(got - value) <= near * value for value in allowed)


def _is_size(got: object, wanted: list[float]) -> bool:
    if not isinstance(got, tuple) or len(got) != 3:
        return False
    return all(
        abs(a - b) <= _EXACT * max(b, 1.0) for a, b in zip(sorted(got), sorted(wanted), strict=True)
    )
