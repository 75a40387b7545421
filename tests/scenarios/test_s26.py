"""S26: one template of three customers' lists, a signed package, the steps of a new supplier."""

import io
import zipfile
from dataclasses import replace

import pytest
from tests.store.packages import EVERYTHING, PART, WHOLE

import sekiso
from sekiso.domain.errors import DataError
from sekiso.store import package_template as template
from sekiso.store.audit import verify
from sekiso.store.datasets import Delivery
from sekiso.store.records import new_id

# synthetic: what three customers ask of one part
CUSTOMERS = {
    "A": ["relative_density >= 99.5 %", "operational_qualification", "orientation=Z"],
    "B": ["relative_density >= 99.9 %", "installation_qualification", "roughness <= 10 um"],
    "C": ["roughness <= 6 um", "operational_qualification", "orientation=XY"],
}
IDS = {one.id: new_id() for one in WHOLE}
BRACKET = [
    replace(
        one,
        id=IDS[one.id],
        links={
            role: tuple(IDS[link] for link in ids if link in IDS) for role, ids in one.links.items()
        },
    )
    for one in WHOLE
]


@pytest.fixture
def supplier(tmp_path):
    store = sekiso.open_store(tmp_path / "supplier", owner="Supplier")
    store.add_records(BRACKET, (), Delivery("bracket"))
    return store


def test_three_lists_become_one_template_with_its_conflict_shown():
    common = template.requirements_union(CUSTOMERS)
    limits = {one.key: one.limit for one in common.limits}
    assert limits == pytest.approx({"relative_density": 0.999, "roughness": 6e-6})
    assert common.evidence == ("installation_qualification", "operational_qualification")
    assert common.conflicts == {"orientation": {"A": "orientation=Z", "C": "orientation=XY"}}
    for key in common.evidence:
        assert "ISO/ASTM" in template.items()[key].source


def test_the_signed_package_of_a_part_opens_at_another_site(supplier, tmp_path):
    file = tmp_path / "bracket.zip"
    file.write_bytes(
        supplier.export(format="am-package", title="bracket C", files={"bracket.step": b"STEP"})
    )
    with zipfile.ZipFile(file) as package:
        assert list(verify.package_faults(package)) == []
        assert "files/bracket.step" in package.namelist()
    reading = sekiso.read_data(file)
    assert reading.facts["owner"] == "Supplier"
    assert (reading.counts["files"], reading.findings) == (1, ())
    customer = sekiso.open_store(tmp_path / "customer", owner="Customer")
    customer.add(file)
    here, there = (
        sorted((one.kind, one.label, str(one.plain().get("values"))) for one in store.records())
        for store in (supplier, customer)
    )  # under ids of his own, so that nobody learns which ids another site has
    assert here == there
    (part,) = customer.records(kind="part")
    (lot,) = customer.records(kind="feedstock_lot")
    assert lot.id in customer.pedigree().ancestors(part.id)
    sections = {template.section_of(record) for record in customer.records()}
    assert sections >= {"geometry", "recipe", "powder", "build", "chain", "tests"}


def test_a_package_that_was_changed_on_the_way_is_refused(supplier, tmp_path):
    sent = zipfile.ZipFile(io.BytesIO(supplier.export(format="am-package")))
    changed = tmp_path / "changed.zip"
    with zipfile.ZipFile(changed, "w") as target:
        for name in sent.namelist():
            content = sent.read(name)
            target.writestr(name, content.replace(b"910", b"990"))
    with pytest.raises(DataError, match=r"records\.jsonl"):
        sekiso.read_data(changed)


def test_a_new_supplier_walks_the_steps_each_with_evidence_and_date():
    before = template.steps_of(())
    assert not any(step.is_done for step in before)
    steps = {step.item.key: step for step in template.steps_of(EVERYTHING)}
    assert all(step.is_done for step in steps.values())
    assert steps["operational_qualification"].date == "2026-01-10"
    assert PART in steps["geometry"].evidence
