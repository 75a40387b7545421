"""The verification cases V1 to V15 of foreign formats, and records through each exporter and back.

Prints one JSON line.  `cases` that were judged and `failed` among them (named in `failures`);
`round_trip_differences`: generated records that did not come back as the same canonical JSON
(RFC 8785), summed over the exporters that have an importer, `round_trips` of them each;
`am_cdm_mapped` of 391 properties mapped or declared not applicable; `slowest_s`: processor time of
the slowest file, its name beside it; `not_judged`: cases whose part is not there.
"""

from __future__ import annotations

import argparse
import io
import json
import logging
import math
import os
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import sekiso
from sekiso.domain.errors import DataError
from sekiso.store.am_cdm import am_cdm_coverage
from sekiso.store.exporters.registry import exporters
from sekiso.store.importers import registry
from sekiso.store.records import Record

BENCH = True
SLOWEST = 2.0  # s of processor time for one file
WALKS = 10_000
UNTOLD = ("read_failed", "part_unreadable")  # keys of refusals without a reason of their own
CORE = "{http://schemas.microsoft.com/3dmanufacturing/core/2015/02}"
VOLUMES = {  # mm3
    "box": 6000.0, "cylinder": 6198.102, "multiple_cylinders": 6198.093, "sphere": 4172.803,
}  # fmt: skip
AAS_OBJECTS = {
    "basyx/test_demo_full_example.json": 14, "idta/IDTA_02006-3-0-1_DigitalNameplate.json": 32,
    "idta/IDTA_02008-1-1-1_TimeSeriesData.json": 26,
    "idta/IDTA_02023-1-0-1_CarbonFootprint.json": 31,
    "idta/IDTA_02026-1-0-1_ProvisionOf3DModels.json": 100,
    "idta/IDTA_02031-1_ProcessParametersType.json": 12,
    "idta/IDTA_02031-2_ProcessParametersInstance.json": 28,
    "idta/IDTA_02032-1-0-1_InspectionDocumentsSteel.json": 73,
    "idta/IDTA_02056-1-0-1_DataRetentionPolicies.json": 27,
    "idta/IDTA_02065-1_DigitalQualityDocuments.json": 23,
}  # fmt: skip
AASX_OBJECTS = {
    "idta/IDTA_02008-1-1-1_TimeSeriesData.aasx": 26,
    "idta/IDTA_02008-1-1-1_TimeSeriesData_v31.aasx": 26,
    "idta/IDTA_02032-1-0-1_InspectionDocumentsSteel.aasx": 73,
}
CRATES = {
    "crate-1.0": (4, 1), "crate-1.1": (4, 1), "crate-1.2-DRAFT": (4, 1), "read_crate": (12, 8),
    "read_crate/ro-crate-metadata.jsonld": (10, 6), "read_extra": (5, 3),
}  # fmt: skip
DATA_ITEMS = {
    "Devices": 216, "data_set": 13, "discrete_example": 9, "haas": 14, "kinematics": 1, "probe": 1,
}  # fmt: skip

Verdicts = Iterator[tuple[str, bool]]


class Timed:
    """Reads files and keeps the processor time of the slowest."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.slowest = (0.0, "")

    def read(self, name: str) -> Any:
        """The reading, or the DataError."""
        start = time.process_time()
        try:
            return sekiso.read_data(self.data / name)
        except DataError as refused:
            return refused
        finally:
            self.slowest = max(self.slowest, (time.process_time() - start, name))

    def names(self, pattern: str) -> list[str]:
        """Names of files below the data folder."""
        return [str(one.relative_to(self.data)) for one in sorted(self.data.glob(pattern))]


def is_reading(outcome: Any) -> bool:
    return not isinstance(outcome, DataError)


def counts(outcome: Any) -> Mapping[str, int]:
    return {} if isinstance(outcome, DataError) else outcome.counts


def v1(files: Timed) -> Verdicts:
    """Counts and volumes of 3MF files against those of a parser of its own."""
    for name in files.names("platform/3mf/*/*.3mf"):
        if "/validation/" in name:
            continue
        outcome = files.read(name)
        vertices, triangles, volume = naive_3mf(files.data / name)
        stem = Path(name).stem
        right = is_reading(outcome) and (
            outcome.counts["vertices"] == vertices
            and outcome.counts["triangles"] == triangles
            and math.isclose(outcome.facts["volume"] * 1e9, volume, rel_tol=1e-9, abs_tol=1e-9)
            and abs(VOLUMES.get(stem, volume) - volume) < 6e-4
        )
        yield f"V1 {stem}", right


def naive_3mf(path: Path) -> tuple[int, int, float]:
    """Vertices, triangles and volume [mm3] of all meshes, by signed tetrahedra."""
    n_vertices, n_triangles, volume = 0, 0, 0.0
    with zipfile.ZipFile(path) as archive:
        for part in (name for name in archive.namelist() if name.endswith(".model")):
            for mesh in ElementTree.fromstring(archive.read(part)).iter(f"{CORE}mesh"):
                points = [
                    tuple(float(one.get(axis, "")) for axis in "xyz")
                    for one in mesh.iter(f"{CORE}vertex")
                ]
                corners = [
                    tuple(int(one.get(key, "")) for key in ("v1", "v2", "v3"))
                    for one in mesh.iter(f"{CORE}triangle")
                ]
                n_vertices += len(points)
                n_triangles += len(corners)
                volume += abs(math.fsum(_tetrahedron(*(points[i] for i in row)) for row in corners))
    return n_vertices, n_triangles, volume


def _tetrahedron(a: Any, b: Any, c: Any) -> float:
    cross = (b[1] * c[2] - b[2] * c[1], b[2] * c[0] - b[0] * c[2], b[0] * c[1] - b[1] * c[0])
    return sum(x * y for x, y in zip(a, cross, strict=True)) / 6.0


def v2(files: Timed) -> Verdicts:
    """What must pass passes, what must fail is refused by name."""
    for name in files.names("platform/3mf/validation/*.3mf"):
        outcome = files.read(name)
        passes = is_reading(outcome)
        told = passes or outcome.key not in UNTOLD
        yield f"V2 {Path(name).stem}", told and passes == ("MUSTPASS" in name)


def v3(files: Timed) -> Verdicts:
    """Beams are geometry, slices lie in a second model part."""
    found = counts(files.read("platform/3mf/beamlattice/pyramid.3mf"))
    right = (found.get("vertices"), found.get("triangles"), found.get("beams", 0) > 0)
    yield "V3 pyramid", right == (123, 0, True)
    for name in files.names("platform/3mf/slices/*.3mf"):
        yield f"V3 {Path(name).stem}", counts(files.read(name)).get("models") == 2


def v4(files: Timed) -> Verdicts:
    """Objects of AAS JSON; the faulty official sample with a list of repairs."""
    for name, n in AAS_OBJECTS.items():
        yield f"V4 {name}", counts(files.read(f"platform/aas/{name}")).get("objects") == n
    faulty = files.read("platform/aas/idta/IDTA_02003-2-0_Sample_TechnicalData.json")
    yield "V4 02003", counts(faulty).get("objects") == 50 and len(faulty.findings) > 30


def v5(files: Timed) -> Verdicts:
    """Both namespaces of AASX give all objects; no success without one."""
    for name, n in AASX_OBJECTS.items():
        yield f"V5 {name}", counts(files.read(f"platform/aas/{name}")).get("objects") == n
    empty = b'<environment xmlns="https://admin-shell.io/aas/3/0"/>'
    yield "V5 empty", refusal(empty) == "aas_no_objects"


def v6(files: Timed) -> Verdicts:
    """A byte-order mark is no obstacle."""
    name = "platform/aas/basyx/test_demo_full_example.json"
    has_mark = (files.data / name).read_bytes().startswith(b"\xef\xbb\xbf")
    yield "V6", has_mark and is_reading(files.read(name))


def v7(files: Timed) -> Verdicts:
    """Files on which a validator did not end are read within the limit."""
    for stem in ("IDTA_02026-1-0-1_ProvisionOf3DModels", "IDTA_02065-1_DigitalQualityDocuments"):
        start = time.process_time()
        outcome = files.read(f"platform/aas/idta/{stem}.json")
        within = time.process_time() - start < SLOWEST
        yield f"V7 {stem}", within and is_reading(outcome)


def v8(files: Timed) -> Verdicts:
    """Dataspace messages: 21 valid, the one that its schema refuses reported."""
    for name in files.names("platform/dsp/*/example/*.json"):
        outcome = files.read(name)
        is_faulty = "dataservice-did-service" in name
        right = is_reading(outcome) and bool(outcome.findings) == is_faulty
        yield f"V8 {Path(name).stem}", right and outcome.counts == {"messages": 1}


def v9(_: Timed) -> Verdicts:
    """Random walks of messages through the state machines of the protocol: none slips through."""
    from sekiso.store.dataspace.random_walks import walks

    yield "V9", walks(WALKS)["escapes"] == 0


def v10(files: Timed) -> Verdicts:
    """Entities and parts of crates; absent files and names with blanks."""
    for name, expected in CRATES.items():
        found = counts(files.read(f"platform/rocrate/{name}"))
        yield f"V10 {name}", (found.get("entities"), found.get("has_part")) == expected
    findings = files.read("platform/rocrate/read_crate").findings
    absent = {one.place for one in findings if one.code == "crate_file_absent"}
    yield "V10 absent", absent == {"test_galaxy_wf.ga", "abstract_wf.cwl"}


def v11(files: Timed) -> Verdicts:
    """Data items of MTConnect devices; assets told from them."""
    for name, n in DATA_ITEMS.items():
        found = counts(files.read(f"platform/mtconnect/{name}.xml"))
        yield f"V11 {name}", found.get("data_items") == n
    facts = getattr(files.read("platform/mtconnect/full_bore.xml"), "facts", {})
    yield "V11 assets", (facts.get("document"), facts.get("version")) == ("MTConnectAssets", "1.2")


def v12(files: Timed) -> Verdicts:
    """Rows of each sheet of the workbook: those flagged N, none of the template."""
    name = "platform/ambench2022/AM-Bench 2022 Measurements.xlsx"
    found = counts(files.read(name))
    expected = flagged_rows(files.data / name)
    for sheet in sorted(set(expected) | set(found)):
        yield f"V12 {sheet}", found.get(sheet, 0) == expected[sheet]


def flagged_rows(path: Path) -> Counter[str]:
    """Rows with N in the column Human_readonly, by sheet."""
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    flagged: Counter[str] = Counter()
    for sheet in book.worksheets:
        column = None
        for row in sheet.iter_rows(values_only=True):
            cells = [str(cell).strip() if cell is not None else "" for cell in row]
            if column is None:
                names = [cell.lower() for cell in cells]
                column = names.index("human_readonly") if "human_readonly" in names else None
            elif column < len(cells) and cells[column].upper() == "N":
                flagged[sheet.title] += sheet.title != "Example"
    return +flagged


def v13(files: Timed) -> Verdicts:
    """The schema of AM-Bench whole, and documents of generated records valid for it."""
    import xmlschema

    from sekiso.store.exporters.ambench_xml import write_ambench_xml

    schema = xmlschema.XMLSchema(str(files.data / "platform/ambench2022/AMDocs.xsd"))
    yield "V13 schema", (len(schema.maps.types), len(schema.maps.elements)) == (173, 43)
    with zipfile.ZipFile(io.BytesIO(write_ambench_xml(some_records(200), {}))) as archive:
        documents = [archive.read(name) for name in archive.namelist() if name.endswith(".xml")]
    yield "V13 export", bool(documents) and all(schema.is_valid(one.decode()) for one in documents)


def v14(_: Timed) -> Verdicts:
    """All properties of AM-CDM mapped or declared not applicable."""
    classes, properties, mapped, absent = am_cdm_coverage()
    yield "V14", (classes, properties, mapped + absent) == (146, 391, 391)


def some_records(n: int) -> tuple[Record, ...]:
    """Generated records, each with an id of its own."""
    from tests.store.record_strategies import generated

    return tuple(
        replace(one, id=f"{number:08x}{one.id[8:]}") for number, one in enumerate(generated(n))
    )


def round_trips(n: int) -> dict[str, int]:
    """Records of `n` that did not come back the same, by exporter."""
    records = some_records(n)
    written = {record.id: record.canonical() for record in records}
    readers = registry.importers()
    return {
        key: _differences(written, exporter.write(records, {}), key)
        for key, exporter in exporters().items()
        if key in readers
    }


def _differences(written: Mapping[str, bytes], content: bytes, key: str) -> int:
    read: Mapping[str, Record] = {
        one.id: one for one in registry.read(content, "", format=key).records
    }
    same = sum(one in read and read[one].canonical() == told for one, told in written.items())
    return max(len(written), len(read)) - same


def refusal(content: bytes) -> str:
    try:
        registry.read(content, "")
    except DataError as refused:
        return refused.key
    return ""


CASES: tuple[tuple[Callable[[Timed], Verdicts], str], ...] = (
    (v1, ""), (v2, ""), (v3, ""), (v4, ""), (v5, ""), (v6, ""), (v7, ""), (v8, ""),
    (v9, "sekiso.store.dataspace"), (v10, ""), (v11, ""), (v12, "openpyxl"), (v13, "xmlschema"),
    (v14, ""),
)  # fmt: skip


def main() -> None:
    shared = os.environ.get("SEKISO_SHARED", Path(__file__).resolve().parents[2] / "shared")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path(shared) / "data")
    parser.add_argument("--records", type=int, default=1000)
    arguments = parser.parse_args()
    logging.disable(logging.CRITICAL)
    files = Timed(arguments.data)
    files.read("platform/3mf/core/box.3mf")  # load what is loaded once
    files.slowest = (0.0, "")
    verdicts: list[tuple[str, bool]] = []
    missing = []
    for case, needed in CASES:
        if needed and find_spec(needed) is None:
            missing.append(case.__name__.upper())
            continue
        verdicts += case(files)
    differences = round_trips(arguments.records)
    failures = [name for name, is_right in verdicts if not is_right]
    told = {
        "cases": len(verdicts),
        "failed": len(failures),
        "failures": failures,
        "not_judged": missing,
        "round_trips": arguments.records,
        "round_trip_differences": sum(differences.values()),
        "differences_by_format": differences,
        "am_cdm_mapped": sum(am_cdm_coverage()[2:]),
        "slowest_s": round(files.slowest[0], 3),
        "slowest": files.slowest[1],
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
