"""Importers are found by the files of the folder; a format is told from the content."""

import subprocess
import sys

import pytest

import sekiso
from sekiso.domain.errors import DataError
from sekiso.store.exporters.registry import exporters
from sekiso.store.importers import registry

OWN = ("3mf", "aas-json", "aas-xml", "aasx", "ro-crate", "mtconnect", "dsp-message", "ulfd")
SAMPLES = {
    "3mf": "platform/3mf/core/box.3mf",
    "aas-json": "platform/aas/idta/IDTA_02031-1_ProcessParametersType.json",
    "aas-xml": "platform/aas/basyx/test_demo_full_example.xml",
    "aasx": "platform/aas/idta/IDTA_02008-1-1-1_TimeSeriesData.aasx",
    "ro-crate": "platform/rocrate/crate-1.1/ro-crate-metadata.json",
    "mtconnect": "platform/mtconnect/probe.xml",
    "dsp-message": "platform/dsp/catalog/example/catalog.json",
    "ulfd": "properties/fatigue_am2022_excerpt.csv",
}


def test_every_format_has_one_importer_with_a_title_and_endings():
    assert set(OWN) <= set(registry.importers())
    for key, one in registry.importers().items():
        assert (one.key, bool(one.title), bool(one.endings)) == (key, True, True)


@pytest.mark.parametrize("key", OWN)
@pytest.mark.parametrize("name", ["", "upload.bin"])
def test_a_format_is_told_from_its_bytes_whatever_the_name(shared, key, name):
    content = (shared / "data" / SAMPLES[key]).read_bytes()
    fitting = [k for k, one in registry.importers().items() if one.sniff(content[:4096], name)]
    assert registry.sniffed(content, name).key == key
    assert set(fitting) <= {key, "csv"}


def test_a_named_format_goes_before_what_the_content_looks_like(shared):
    content = (shared / "data" / SAMPLES["3mf"]).read_bytes()
    with pytest.raises(DataError, match="environment"):
        sekiso.read_data(content, format="aasx")


def test_an_unknown_exporter_is_refused_with_those_that_there_are():
    from sekiso.store.exporters.registry import exporter

    assert exporter("aas-json") is exporters()["aas-json"]
    with pytest.raises(DataError, match="aas-json"):
        exporter("docx")


def test_text_formats_are_read_without_the_libraries_of_the_store(shared):
    libraries = "sqlalchemy alembic duckdb pyarrow zarr cryptography argon2 authlib fsspec"
    code = (
        f"import sys\nfor name in {libraries.split()!r}:\n    sys.modules[name] = None\n"
        "import sekiso\nfor path in sys.argv[1:]:\n    print(sekiso.read_data(path).format)\n"
    )
    paths = [str(shared / "data" / SAMPLES[key]) for key in OWN]
    run = subprocess.run([sys.executable, "-c", code, *paths], capture_output=True, text=True)
    assert run.stdout.split() == list(OWN), run.stderr[-800:]


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"[" * 5000, "read_deep"),
        (b'{"a": 1, "a": NaN}', "read_json_number"),
        (b"<!DOCTYPE a [" + b" " * 9000 + b"]><a/>", "read_doctype"),
        (b'{"a": 1}', "read_format_none"),
        (b"<a/>", "read_format_none"),
        (b"PK\x03\x04" + b"x" * 100, "read_archive_broken"),
    ],
)
def test_a_file_of_no_format_is_refused_by_its_worst_defect(content, key):
    with pytest.raises(DataError, match=r"\.") as refused:
        sekiso.read_data(content)
    assert refused.value.key == key
