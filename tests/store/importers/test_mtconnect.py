"""MTConnect: data items of every version, machines as records, observations without the silence."""

import pytest

import sekiso
from sekiso.domain.errors import DataError
from sekiso.store.importers import registry

DATA_ITEMS = {
    "Devices": ("2.7", 216), "data_set": ("1.8", 13), "discrete_example": ("1.3", 9),
    "haas": ("1.1", 14), "kinematics": ("1.7", 1), "probe": ("1.1", 1),
}  # fmt: skip
STREAMS = b"""<MTConnectStreams xmlns="urn:mtconnect.org:MTConnectStreams:2.0">
<Header version="2.0"/><Streams><DeviceStream name="M1" uuid="u1">
<ComponentStream component="Laser" name="L1"><Samples>
<Wattage dataItemId="p" timestamp="2026-01-01T00:00:00Z" sequence="1">280.5</Wattage>
<Wattage dataItemId="p" timestamp="2026-01-01T00:00:01Z" sequence="2">UNAVAILABLE</Wattage>
</Samples><Events><Execution dataItemId="e" timestamp="2026-01-01T00:00:00Z" sequence="3">ACTIVE
</Execution></Events><Condition><Normal dataItemId="c" type="SYSTEM" sequence="4"
timestamp="2026-01-01T00:00:00Z"/></Condition></ComponentStream></DeviceStream></Streams>
</MTConnectStreams>"""


@pytest.mark.parametrize("name", DATA_ITEMS)
def test_data_items_of_all_versions_are_counted(shared, name):
    reading = sekiso.read_data(shared / f"data/platform/mtconnect/{name}.xml")
    assert (reading.facts["version"], reading.counts["data_items"]) == DATA_ITEMS[name]
    assert {record.kind for record in reading.records} == {"machine"}


def test_assets_are_told_from_devices(shared):
    reading = sekiso.read_data(shared / "data/platform/mtconnect/full_bore.xml")
    assert (reading.facts["document"], reading.facts["version"]) == ("MTConnectAssets", "1.2")
    assert (reading.counts["assets"], reading.counts["data_items"]) == (1, 0)


def test_observations_become_streams_and_silence_is_no_value():
    reading = registry.read(STREAMS, "current.xml")
    by_item = {record.values["sensor_id"]: record for record in reading.records}
    power = by_item["p"].extra["mtconnect"]
    assert power["observations"][0]["value"] == 280.5
    assert power["unavailable"] == ["2026-01-01T00:00:01Z"]
    assert by_item["c"].extra["mtconnect"]["observations"][0]["value"] == "Normal"
    assert (reading.counts["observations"], reading.counts["unavailable"]) == (4, 1)
    assert [finding.code for finding in reading.findings] == ["mtconnect_unavailable"]


def test_an_error_document_is_refused_with_its_text():
    content = b"""<MTConnectError xmlns="urn:mtconnect.org:MTConnectError:1.3"><Errors>
    <Error errorCode="NO_DEVICE">no device</Error></Errors></MTConnectError>"""
    with pytest.raises(DataError, match="NO_DEVICE no device"):
        registry.read(content, "x.xml")
