"""What leaves the store as a package is signed by it and tells owner and terms."""

import io
import json
import zipfile

import pytest

import sekiso
from sekiso.store.audit import verify
from sekiso.store.audit.signing import keys_of
from sekiso.store.datasets import Delivery
from sekiso.store.importers import am_package
from sekiso.store.records import Record


def policies_of(content):
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return json.loads(package.read("policies.json"))


@pytest.fixture
def store(tmp_path):
    store = sekiso.open_store(tmp_path, owner="Institute")
    for name in ("a", "b"):
        records = [Record("test", {"method_kind": "density"}, label=name)]
        store.add_records(records, (), Delivery(name))
    store.share("a", "programme", purposes=("view", "export"))
    return store


def test_a_package_is_signed_by_the_store_that_it_left(store):
    content = store.export(format="am-package")
    first = keys_of(store.engine).certificates()[0]["id"]
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert list(verify.package_faults(package, first)) == []
        pedigree = json.loads(package.read("pedigree.json"))
    reading = am_package.read(content, "p.zip")
    assert (reading.facts["owner"], reading.facts["first_key"]) == ("Institute", first)
    assert {one["prov:label"] for one in pedigree["agent"].values()} == {"Institute"}
    assert len(reading.records) == 2


def test_own_terms_travel_and_only_of_what_is_inside(store):
    a, b = store.datasets()
    (terms,) = policies_of(store.export(dataset=a.id, format="am-package"))
    assert [one["target"] for one in terms["permission"]] == [f"urn:sekiso:dataset:{a.id}"]
    assert policies_of(store.export(dataset=b.id, format="am-package")) == []


def test_who_is_allowed_gets_it_signed_without_the_terms_of_others(store):
    store.organisation("Asker")
    asker = store.acting_as("Asker")
    content = asker.export(format="am-package")
    assert am_package.read(content, "p.zip").facts["owner"] == "Institute"
    assert policies_of(content) == []


def test_other_formats_need_no_key(store):
    store.export(format="ro-crate")
    assert keys_of(store.engine).certificates() == []
