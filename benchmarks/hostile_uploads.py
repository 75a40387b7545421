"""Hostile files sent to the door of datasets: refused or read, within processor time and memory.

Prints {"cases", "refused", "read", "failed", "worst_cpu_s", "worst_mib", "left"}: `failed` counts
failures inside, `left` files that stay in the cache folder, and whatever a refused file stored.
Processor time and peak memory are those of the worker that read the file; `--only TEXT` for some.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import tempfile
import zipfile
from collections import Counter
from pathlib import Path

BENCH = True
MIB = 2**20
HEAD = b"material,relative_density_pct\n"
LAUGHS = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))


def main() -> None:
    """Send all cases and print the counts."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", default="")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SEKISO_CACHE"] = str(Path(folder) / "cache")
        print(json.dumps(run(Path(folder), only=asked.only)))


def run(folder: Path, *, only: str = "") -> dict[str, float]:
    """The counts over the cases whose name holds `only`."""
    from starlette.testclient import TestClient

    from sekiso.interfaces.rest.app import create_app
    from sekiso.interfaces.service.answers import Answers
    from sekiso.interfaces.service.askers import Askers
    from sekiso.run.pool import Pool
    from sekiso.run.work import Work
    from sekiso.store.opening import opened

    store, pool = opened(folder / "store", owner="Institute"), Pool(1)
    app = create_app(askers=Askers(str(folder / "store")), answers=Answers(Work(pool)))
    client = TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False)
    client.post("/v1/datasets", files={"file": ("a.csv", HEAD + b"316L,99\n")})  # start a worker
    counts: Counter[str] = Counter(refused=0, read=0, failed=0, left=0)
    cpu, mib = 0.0, 0.0
    for name, content in cases().items():
        if only not in name:
            continue
        pid, n_before = pool.process_ids()[0], len(store.datasets())
        before = processor_time(pid)
        Path(f"/proc/{pid}/clear_refs").write_text("5", encoding="ascii")  # peak begins anew
        answer = client.post("/v1/datasets", files={"file": (name, content)})
        told = _kind(answer.status_code)
        spent, peak = processor_time(pid) - before, peak_mib(pid)
        counts["cases"] += 1
        counts[told] += 1
        counts["left"] += told == "refused" and len(store.datasets()) != n_before
        cpu, mib = max(cpu, spent), max(mib, peak)
        key = answer.json().get("error", "") if told != "read" else ""
        print(f"# {name}: {told} {key} {spent:.2f} s {peak:.0f} MiB")
    kept = folder / "cache" / "deliveries"
    counts["left"] += len(list(kept.iterdir())) if kept.is_dir() else 0
    pool.close()
    return {**counts, "worst_cpu_s": round(cpu, 2), "worst_mib": round(mib)}


def cases() -> dict[str, bytes]:
    """Files by name."""
    return {**small_cases(), **large_cases()}


def small_cases() -> dict[str, bytes]:
    """Files of a few megabytes at most."""
    many = ",".join(f"c{n}" for n in range(100_000)).encode()
    return {
        "columns.csv": many + b"\n" + many + b"\n",
        "digits.csv": HEAD + b"316L," + b"9" * 5_000_000 + b"\n",
        "names.csv": b"(" * 200_000 + b",speed [mm^99999999],a" + b"_" * 100_000 + b"\n1,2,3\n",
        "ranges.csv": HEAD + b"316L," + b"1-" * 500_000 + b"\n",
        "deep.json": b"[" * 2_000_000, "deep-objects.json": b'{"a":' * 300_000,
        "nan.json": b'{"@context": NaN, "sub": 1e999}',
        "twice.json": b'{"a": 1, "a": 2, "assetAdministrationShells": []}',
        "digits.json": b'{"assetAdministrationShells": ' + b"9" * 5_000_000 + b"}",
        "xxe.xml": b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        "laughs.xml": f'<!DOCTYPE a [<!ENTITY l0 "lol">{LAUGHS}]><a>&l9;</a>'.encode(),
        "deep.xml": b"<a>" * 1_000_000,
        "members.aasx": _zip({f"{n}.xml": b"" for n in range(30_000)}),
        "outside.aasx": _zip({"../../../etc/cron.d/x": b"x"}),
        "outside.zip": _zip({"/etc/passwd": b"x", "ro-crate-metadata.json": b"{}"}),
        "nested.3mf": _zip({"3D/3dmodel.model": _zip({"a": bytes(9 * MIB)})}),
        "laughs.3mf": _zip({"3D/3dmodel.model": b'<!DOCTYPE a [<!ENTITY x "y">]><model/>',
                            "[Content_Types].xml": b"<Types/>", "_rels/.rels": b"<a/>"}),
        "torn.parquet": b"PAR1" + bytes(MIB) + b"\xff\xff\xff\x7fPAR1",
    }  # fmt: skip


def large_cases() -> dict[str, bytes]:
    """Files of up to 150 MB, or that unpack to them."""
    return {
        "long.csv": HEAD + b"316L,99.1\n" * 15_000_000,
        "one-line.csv": b"x" * (100 * MIB),
        "open-quote.csv": HEAD + b'"' + b"a,b\n" * 20_000_000,
        "spaces.csv": HEAD + b"316L," + b" " * 20_000_000 + b"x\n",
        "zeros.bin": bytes(150 * MIB),
        "wide.json": b"[" + b"1," * 10_000_000 + b"1]",
        "attributes.xml": b"<a " + b" ".join(b'a%d="1"' % n for n in range(1_000_000)) + b"/>",
        "bomb.xlsx": _zip({"xl/worksheets/sheet1.xml": bytes(180 * MIB), "xl/workbook.xml": b""}),
        "strings.xlsx": _book(b"<sst>" + b"<si><t>a</t></si>" * 5_000_000 + b"</sst>"),
        "random.bin": bytes(range(256)) * 400_000,
    }


def processor_time(pid: int) -> float:
    """Processor time that a process has used [s]."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak_mib(pid: int) -> float:
    """Largest resident memory of a process [MiB]."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def _kind(status: int) -> str:
    if status < 400:
        return "read"
    return "refused" if status < 500 else "failed"


def _book(strings: bytes) -> bytes:
    import openpyxl

    made = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["material", "relative_density_pct"])  # type: ignore[union-attr]
    book.active.append(["316L", 99.1])  # type: ignore[union-attr]
    book.save(made)
    with zipfile.ZipFile(made) as archive:
        return _zip({n: archive.read(n) for n in archive.namelist()} | {
            "xl/sharedStrings.xml": strings})  # fmt: skip


def _zip(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


if __name__ == "__main__":
    main()
