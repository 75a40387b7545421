"""S19: job file, machine, powder certificate and test table of one build become one thread.

Synthetic: a powder lot L-7 in builds B7 and B8, a lot L-8 in B9; nothing in them was measured.
"""

import pytest
from fastapi.testclient import TestClient
from tests.geometry.formats.threemf_text import archive, cube, model

import sekiso
from sekiso.interfaces.rest.app import create_app
from sekiso.interfaces.service.askers import Askers
from sekiso.store.fitness import fitness
from sekiso.store.importers import registry
from sekiso.store.reading import Importer, Reading
from sekiso.store.records import Record

MACHINE = b"""<MTConnectDevices xmlns="urn:mtconnect.org:MTConnectDevices:2.0">
<Header version="2.0"/><Devices><Device id="d" uuid="M1" name="printer">
<Description serialNumber="S-1" manufacturer="Maker" model="P300"/><DataItems>
<DataItem id="p" type="WATTAGE" category="SAMPLE"/></DataItems></Device></Devices>
</MTConnectDevices>"""


def job(name):
    """A 3MF job file of one part."""
    return archive(model(cube(1), head=f'<metadata name="Title">{name}</metadata>'))


def certificate(lot):
    return {
        "powder lot": [lot], "material": ["Ti-6Al-4V"], "certificate": [f"3.1 of {lot}"],
        "D50 [um]": [35.0],
    }  # fmt: skip


def table_of(build, lot, strength):
    return {
        "powder lot": [lot] * 2, "material": ["Ti-6Al-4V"] * 2, "build": [build] * 2,
        "machine serial": ["S-1"] * 2, "specimen": [f"{build}-1", f"{build}-2"],
        "yield strength [MPa]": [strength, strength + 5.0], "test standard": ["ISO 6892-1"] * 2,
    }  # fmt: skip


@pytest.fixture
def store(tmp_path):
    """Four files of each build, put in one after the other."""
    store = sekiso.open_store(tmp_path / "store", owner="Shop")
    store.add(MACHINE, name="probe.xml")
    for lot in ("L-7", "L-8"):
        store.add(certificate(lot), name=f"certificate {lot}")
    for build, lot in (("B7", "L-7"), ("B8", "L-7"), ("B9", "L-8")):
        store.add(job(build), name=f"{build}.3mf")
        store.add(table_of(build, lot, 905.0), name=f"tests of {build}")
    return store


def one(pedigree, kind, name):
    return next(
        record
        for record in pedigree.records.values()
        if record.kind == kind and name in (record.label, record.values.get("name"))
    )


def test_four_files_give_one_graph_from_powder_to_part_and_test(store):
    pedigree = store.pedigree()
    lot, machine = one(pedigree, "feedstock_lot", "L-7"), one(pedigree, "machine", "M1")
    assert lot.values["certificate"] == "3.1 of L-7"
    build = one(pedigree, "build", "B7")
    assert build.links["feedstock"] == (lot.id,)
    assert build.links["machine"] == (machine.id,)
    parts = [p for p in pedigree.reached_from(build.id) if p.kind == "part"]
    assert len(parts) == 1
    assert {lot.id, machine.id, build.id} <= pedigree.ancestors(parts[0].id)
    assert sum(record.kind == "test" for record in pedigree.of_part(parts[0].id)) == 2


def test_a_bad_powder_lot_touches_exactly_the_parts_made_of_it(store):
    pedigree = store.pedigree()
    touched = pedigree.reached_from(one(pedigree, "feedstock_lot", "L-7").id, ("part",))
    builds = {pedigree.records[part.links["build"][0]].values["name"] for part in touched}
    assert (len(touched), builds) == (2, {"B7", "B8"})


def test_the_service_tells_what_a_lot_touched_from_any_record_of_it(store):
    folder = store.engine.url.database.removesuffix("store.db")
    client = TestClient(create_app(askers=Askers(folder)), base_url="http://127.0.0.1")
    lots = [lot.id for lot in store.records(kind="feedstock_lot") if lot.label == "L-7"]
    assert len(lots) == 3  # of the certificate and of two tables
    told = [client.get(f"/v1/records/{lot}/touched").json()["items"] for lot in lots]
    assert told[0] == told[1] == told[2]
    assert [row["kind"] for row in told[0]].count("part") == 2


def test_the_verdict_names_the_evidence_that_is_missing_and_turns_with_a_failed_test(store):
    pedigree = store.pedigree()
    part = next(
        p for p in pedigree.reached_from(one(pedigree, "build", "B7").id) if p.kind == "part"
    )
    records = tuple(pedigree.records.values())
    told = fitness(part.id, records, sections=["geometry"])
    assert told.verdict == "evidence_missing"
    assert any("(IQ)" in reason.text("en") for reason in told.reasons)
    assert not any("certificate or composition" in reason.text("en") for reason in told.reasons)
    failed = Record(
        "test", {"method_kind": "ct", "result": "fail"}, {"part": (part.id,)}, label="CT-1"
    )
    against = fitness(part.id, (*records, failed), sections=["geometry"])
    assert (against.verdict, against.reasons[0].text("en")) == ("not_fit", "Test CT-1 failed.")


def test_an_importer_is_added_without_touching_the_machine(store, monkeypatch):
    def read(content, name):
        lot = Record("feedstock_lot", {"grade": "Ti-6Al-4V"}, label=content.decode()[5:])
        return Reading("card", {"records": 1}, {}, (lot,), ())

    card = Importer("card", "lot card", ("card",), lambda head, _: head[:5] == b"CARD ", read)
    there = {"card": card, **registry.importers()}
    monkeypatch.setattr(registry, "importers", lambda: there)
    store.add(b"CARD L-7", name="lot.card")
    pedigree = store.pedigree()
    newest = store.datasets()[-1].id
    (record,) = store.records(dataset=newest)
    assert len(pedigree.reached_from(record.id, ("part",))) == 2
