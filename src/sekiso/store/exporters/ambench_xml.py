"""Records as XML documents of the AM-Bench 2022 schema (AMDocs.xsd), one document each, zipped.

The schema has a root for powder, stock, build plates, parts, specimens, PBF-LB builds, and tests of
mechanics, absorptivity, radiography and composition.  Kinds without a root are written inside
others where the schema has a place (a machine as the instrument of its build, parameters as the
build parameters, steps as processing steps); what has none is named in `left_out.json`.  The root
AMBlob is an image with its bytes: a record holds only a digest, so there is none.  The documents
say less than the records and are not read back.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from sekiso.store.exporters.archive import zip_of
from sekiso.store.fields import Field, kinds
from sekiso.store.reading import Exporter
from sekiso.store.records import Quantity, Record, Value

_URN = "urn:uuid:"
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PLAIN_NUMBER = re.compile(r"[-+]?\d+(\.\d*)?([eE][-+]?\d+)?")
_MECHANICAL = ("tensile", "hardness", "fatigue", "creep", "toughness")
_ATMOSPHERES = {"helium": "hellium", "other": "mixture"}  # spelt so in the schema
_ATOMISATION = {
    "gas_nitrogen": "Nitrogen",
    "gas_argon": "Argon",
    "water": "Water",
    "unknown": "Unknown",
}
_SCANS = {
    "stripe": "Stripe",
    "filled": "Filled",
    "checkerboard": "Checkerboard",
    "concentric": " Concentric",
}
_SPOTS = {"D4sigma": "D4sigma", "1/e2": "1/e^2"}
_BLADES = (
    ("steel", "Tool Steel"),
    ("ceramic", "Ceramic"),
    ("rubber", "Rubber"),
    ("silicone", "Rubber"),
)
_PRODUCTS = ("AMBuildPlate", "AMBuildPart", "AMBSpecimen", "AMPowder", "Material")
_WRITTEN_INSIDE = ("machine", "parameters", "post_process")
_Records = Mapping[str, Record]


def write_ambench_xml(records: tuple[Record, ...], told: Mapping[str, Any]) -> bytes:
    """A zip with a document for each record that has a root, and the list of those without."""
    around = {record.id: record for record in records}
    members: dict[str, bytes] = {}
    left_out = []
    for record in records:
        content = document(record, around)
        if content is not None:
            members[f"{record.kind}-{len(members) + 1:05d}.xml"] = content
        elif record.kind not in _WRITTEN_INSIDE:
            left_out.append({"id": record.id, "kind": record.kind})
    members["left_out.json"] = json.dumps(left_out, indent=1).encode()
    return zip_of(members)


def document(record: Record, around: _Records) -> bytes | None:
    """The XML document of a record; None where the schema has no root for it.

    `around` holds the records that it links to, by id, as far as they may be told.
    """
    root = root_of(record)
    if not root:
        return None
    top = Element("AMDoc")
    node = SubElement(top, root)
    _base(node, record)
    _ROOTS[root](node, record, around)
    indent(top, " ")
    content: bytes = tostring(top, encoding="utf-8", xml_declaration=True)
    return content


def root_of(record: Record) -> str:
    """The element of AMDoc that a record is; "" where the schema has none."""
    values = record.values
    if record.kind == "test":
        kind = values.get("method_kind")
        if kind in _MECHANICAL:
            return "AMMechanicalTesting"
        return {"absorptivity": "AMLaserAbsorptivity", "composition": "AMComposition"}.get(
            str(kind), ""
        )
    if record.kind == "stream":
        return "AMRadiography" if values.get("sensor") == "radiography" else ""
    if record.kind == "build":
        return "AMBuildProcess" if values.get("process") == "PBF-LB" else ""
    if record.kind == "feedstock_lot":
        return "AMPowder" if values.get("form", "powder") == "powder" else "Material"
    return {"part": "AMBuildPart", "specimen": "AMBSpecimen"}.get(record.kind, "")


def _base(node: Element, record: Record) -> None:
    values = record.values
    told = record.label or values.get("name") or record.id
    _add(node, "name", told)
    _add(node, "description", values.get("description"))
    note = values.get("notes")
    if note:
        _add(SubElement(node, "note"), "text", note)
    _add(node, "UUID", record.id)
    if values.get("standard"):
        _add(SubElement(node, "relatedStandard"), "title", values["standard"])


def _object(node: Element, record: Record, around: _Records) -> None:
    """What powder, parts and specimens have in common."""
    values = record.values
    _add(node, "location", values.get("storage_place"))
    material = values.get("grade") or values.get("material")
    lots = record.links.get("feedstock", ())
    if material or lots:
        told = SubElement(node, "materialInfo")
        _add(told, "materialClass", material)
        _add(told, "sourceMaterialId", _URN + lots[0] if lots else None)
    steps = [around[one] for one in record.links.get("post_process", ()) if one in around]
    if steps:
        _steps(SubElement(node, "processingSteps"), steps)


def _steps(node: Element, steps: list[Record]) -> None:
    for step in steps:
        one = SubElement(node, "ProcessingStep")
        _add(one, "id", _URN + step.id)
        _add(one, "description", step.values.get("name") or step.values.get("step"))
        _add(one, "completeDate", _moment(step.values.get("end")))
        _add(one, "resultingCondition", step.values.get("condition"))


def _powder(node: Element, record: Record, around: _Records) -> None:
    _object(node, record, around)
    values = record.values
    _add(node, "supplier", values.get("supplier") or values.get("manufacturer"))
    _add(node, "lotNumber", values.get("vendor_lot") or record.label)
    usage = {"virgin": "Virgin", "reused": "Recycle", "blended": "Recycle"}
    _add(node, "usageType", usage.get(str(values.get("usage"))))
    if "atomisation" in values:
        _add(node, "atomizationType", _ATOMISATION.get(str(values["atomisation"]), "Other"))
    if "certificate" in values:
        _add(SubElement(node, "providedCharacterization"), "title", values["certificate"])


def _stock(node: Element, record: Record, around: _Records) -> None:
    _object(node, record, around)
    _add(node, "supplier", record.values.get("supplier"))
    _add(node, "specifications", record.values.get("specification"))


def _part(node: Element, record: Record, around: _Records) -> None:
    _object(node, record, around)
    builds = record.links.get("build", ())
    _add(node, "buildPlateId", _URN + (builds[0] if builds else record.id))
    _add(node, "partLabel", record.label or record.values.get("name") or record.id)


def _specimen(node: Element, record: Record, around: _Records) -> None:
    _object(node, record, around)
    first = {role: ids[0] for role, ids in record.links.items() if ids}
    if {"build", "part"} <= set(first):
        parent = SubElement(node, "parent")
        _add(parent, "buildPlateId", _URN + first["build"])
        _add(parent, "buildPartId", _URN + first["part"])
    elif "feedstock" in first:
        _add(SubElement(node, "parent"), "materialId", _URN + first["feedstock"])


def _build(node: Element, record: Record, around: _Records) -> None:
    _dates(node, record)
    process = SubElement(SubElement(node, "AMBuildProcessType"), "LaserPowderBedFusion")
    machine = _linked(record, "machine", around)
    if machine:
        instrument = SubElement(process, "PowderBedFusion-instrument")
        _base(instrument, machine)
        _add(instrument, "model", machine.values.get("model"))
        _add(instrument, "physicalLocation", machine.values.get("location"))
    _environment(SubElement(process, "BuildEnviroment"), record.values)
    parameters = _linked(record, "parameters", around)
    if parameters:
        _parameters(process, parameters, record)
    lots = record.links.get("feedstock", ())
    _add(node, "powder", _URN + lots[0] if lots else None)
    _add(node, "buildPlateID", record.values.get("plate_id") or record.label or record.id)


def _environment(node: Element, values: Mapping[str, Value]) -> None:
    gas = str(values.get("atmosphere", ""))
    SubElement(node, "BuildAtmosphere").text = _ATMOSPHERES.get(gas, gas)
    oxygen = _in(values.get("max_oxygen"), 1e6)
    if oxygen is not None:
        told = SubElement(node, "OxygenContent")
        _add(told, "MaxO2Content", oxygen)
        _add(told, "O2ContentUnits", "ppm")
    speed = _in(values.get("gas_speed"), 1.0)
    flow = {"laminar": "Laminar", "static": "Static", "mixed": "Mixed"}
    kind = flow.get(str(values.get("gas_flow_type")))
    if kind or speed is not None or "gas_direction" in values:
        told = SubElement(node, "GasFlow")
        _add(told, "FlowType", kind)
        _add(told, "FlowSpeed", speed)
        _add(told, "FlowSpeedUnits", None if speed is None else "m/s")
        _add(told, "FlowDirection", values.get("gas_direction"))
    if "recoater" in values:
        told = SubElement(node, "ReCoating")
        word = str(values["recoater"]).capitalize()
        _add(told, "ReCoaterType", word if word in ("Blade", "Roller", "Wiper") else "Other")
        material = str(values.get("recoater_material", "")).lower()
        _add(told, "ReCoaterMaterial", next((n for w, n in _BLADES if w in material), "Other"))


def _parameters(process: Element, parameters: Record, build: Record) -> None:
    """Laser, layers and scan geometry; nothing where the schema's duties cannot be met."""
    values = parameters.values
    power, speed = _in(values.get("power"), 1.0), _in(values.get("speed"), 1e3)
    spot = _in(values.get("beam_diameter"), 1e6)
    definition = _SPOTS.get(str(values.get("beam_diameter_definition")))
    if power is None or speed is None or spot is None or definition is None:
        return
    node = SubElement(process, "BuildParameters")
    laser = SubElement(node, "Laser")
    for name, told in (
        ("NominalLaserPower", power), ("LaserPowerValueUnit", "W"),
        ("NominalScanningSpeedValue", speed), ("ScanningSpeedUnit", "mm/s"),
        ("NominalLaserSpotSize", spot), ("NominalLaserSpotSize_MeasureDefinition", definition),
        ("SpotSizeUnit", "um"),
    ):  # fmt: skip
        _add(laser, name, told)
    layers = SubElement(node, "SolidLayers")
    layer = _in(values.get("layer") or build.values.get("layer"), 1e6)
    _add(layers, "LayerThickness", layer)
    _add(layers, "ThicknessUnits", None if layer is None else "um")
    _add(layers, "TotalNumberLayers", build.values.get("layers"))
    if "scan_type" in values:
        _scan(SubElement(node, "ScanGeometry"), values)


def _scan(node: Element, values: Mapping[str, Value]) -> None:
    _add(node, "ScanType", _SCANS.get(str(values["scan_type"]), "Custom"))
    for field, name, part in (
        ("stripe_width", "StripeWidth", "StripeWidth"),
        ("hatch", "HatchingSpacing", "HatchSpacing"),
    ):
        width = _in(values.get(field), 1e3)
        if width is not None:
            told = SubElement(node, name)
            suffix = "s" if part == "StripeWidth" else ""
            _add(told, f"{part}Value", width)
            _add(told, f"{part}Unit{suffix}", "mm")
    rotation = SubElement(node, "RotationBetweenLayers")
    angle = _in(values.get("rotation"), 57.29577951308232)  # degrees in a radian
    _add(rotation, "RotationAngleBetweenLayers", angle)
    _add(rotation, "RotationAngleUnit", None if angle is None else "Degrees")


def _measurement(node: Element, record: Record, around: _Records) -> None:
    """A test or stream: facility, instrument, specimen, and its numbers as fields of a data set."""
    values = record.values
    _dates(node, record)
    _add(node, "facility", values.get("laboratory"))
    told = SubElement(node, "measurementInfo")
    _add(told, "measurementType", values.get("method_kind") or values.get("sensor"))
    _add(told, "typeDescription", values.get("method"))
    instrument = values.get("instrument") or values.get("sensor_model")
    if instrument:
        method = SubElement(node, "measurementMethod")
        main = SubElement(SubElement(method, "instrumentConfiguration"), "mainInstrument")
        _add(main, "name", instrument)
        _add(main, "physicalLocation", values.get("place") or values.get("location"))
    _input(node, record, around)
    if root_of(record) == "AMComposition":
        _composition(SubElement(node, "results"), values)
        return
    data = SubElement(SubElement(node, "results"), "dataSet")
    _add(data, "type", record.kind)
    told = SubElement(data, "dataObject")
    for name, value in values.items():
        _value(told, name, value, kinds()[record.kind].fields[name])


def _input(node: Element, record: Record, around: _Records) -> None:
    specimen = _linked(record, "specimen", around)
    ids = record.links.get("specimen", ())
    if not ids:
        return
    told = SubElement(node, "specimen")
    _add(told, "specimenID", specimen.label if specimen else None)
    _add(told, "specimenPID", _URN + ids[0])
    product = specimen.values.get("kind_of_sample") if specimen else None
    _add(told, "type", product if product in _PRODUCTS else "AMBSpecimen")
    _add(told, "condition", record.values.get("heat_condition"))
    if record.values.get("direction"):
        _add(SubElement(told, "geometry"), "measurementDirection", record.values["direction"])


def _composition(node: Element, values: Mapping[str, Value]) -> None:
    shares = values.get("composition")
    if "report" in values:
        _add(SubElement(node, "testReport"), "title", values["report"])
    if not isinstance(shares, Mapping) or not shares:
        return
    entry = kinds()["test"].fields["composition"]
    told = SubElement(node, "composition")
    listed = SubElement(told, "Constituents")
    for element, share in shares.items():
        percent = _in(share, 100.0)
        if percent is None:  # a bound
            percent = 100.0 * entry.si(float(share.given), share.unit)
        one = SubElement(listed, "constituent")
        _add(one, "element", element)
        quantity = SubElement(one, "quantity")
        _add(quantity, "value", percent)
        _add(one, "isUpperBound", "true" if share.bound == "<" else None)
    is_atomic = values.get("composition_basis") == "atomic"
    _add(told, "quantityUnit", "mole percent" if is_atomic else "mass percent")


def _value(node: Element, name: str, value: Value, entry: Field) -> None:
    if isinstance(value, Mapping):
        for part, one in value.items():
            _value(node, f"{name}.{part}", one, entry)
        return
    field = SubElement(node, "field")
    _add(field, "name", name)
    if isinstance(value, Quantity):
        _number(SubElement(field, "quantity"), value, entry)
    else:
        _add(field, "value", str(value).lower() if isinstance(value, bool) else value)
    _add(field, "description", entry.label())


def _number(node: Element, value: Quantity, entry: Field) -> None:
    """A number as given where it is a plain one, else in SI; the uncertainty in the same unit."""
    is_plain = _PLAIN_NUMBER.fullmatch(value.given) is not None
    unit = value.unit if is_plain else entry.unit
    _add(node, "value", value.given if is_plain else value.si)
    _add(node, "unit", unit)
    if value.u is not None and unit not in ("HRC", "HBW"):  # no scale of differences
        step = entry.si(1.0, unit or entry.unit) - entry.si(0.0, unit or entry.unit)
        told = SubElement(node, "uncertainty")
        _add(told, "type", "amount")
        _add(told, "value", value.u / step)


def _dates(node: Element, record: Record) -> None:
    start = record.values.get("start") or record.values.get("time_base")
    _add(node, "startDate", _moment(start))
    _add(node, "completeDate", _moment(record.values.get("end")))


def _moment(value: Value | None) -> str | None:
    """A day or moment as xs:dateTime; a day is its first moment."""
    try:
        moment = datetime.datetime.fromisoformat(str(value)) if value else None
    except ValueError:
        return None
    if moment is not None and moment.utcoffset() and moment.utcoffset().seconds % 60:  # type: ignore[union-attr]
        moment = moment.astimezone(datetime.UTC)
    return moment.isoformat() if moment else None


def _linked(record: Record, role: str, around: _Records) -> Record | None:
    return next((around[one] for one in record.links.get(role, ()) if one in around), None)


def _in(value: Value | None, scale: float) -> float | None:
    """A quantity's SI value times `scale`; None where it has none."""
    return value.si * scale if isinstance(value, Quantity) and value.si is not None else None


def _add(node: Element, name: str, value: object) -> None:
    """A child with text, unless there is nothing to say."""
    if value is None or value == "":
        return
    SubElement(node, name).text = _NO_XML.sub(
        "", repr(value) if isinstance(value, float) else str(value)
    )


_ROOTS: Mapping[str, Callable[[Element, Record, _Records], None]] = {
    "AMPowder": _powder, "Material": _stock, "AMBuildPart": _part, "AMBSpecimen": _specimen,
    "AMBuildProcess": _build, "AMMechanicalTesting": _measurement,
    "AMLaserAbsorptivity": _measurement, "AMRadiography": _measurement,
    "AMComposition": _measurement,
}  # fmt: skip
EXPORTER = Exporter(
    "ambench-xml", "AM-Bench 2022 XML", ".zip", "application/zip", write_ambench_xml
)
