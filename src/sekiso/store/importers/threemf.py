"""3MF job files: what lies on the plate, counted, with the metadata of the job as records.

The geometry reader of parts reads the models; here nothing is placed, united or cut, so that the
volume is that of the mesh resources as they are written.
"""

from __future__ import annotations

import zipfile
import zlib
from typing import Any
from xml.parsers import expat

from sekiso.domain.errors import DataError, PartError
from sekiso.geometry.formats.threemf import FORMAT, METRE_PER_UNIT, is_of_slicer
from sekiso.geometry.formats.threemf_model import Model, ModelObject, Reference, read_model
from sekiso.geometry.formats.threemf_package import START_PART_TYPE, Package
from sekiso.geometry.formats.threemf_roles import read_roles
from sekiso.geometry.mesh import signed_volumes
from sekiso.store.importers import guards
from sekiso.store.reading import Importer, ReadFinding, Reading
from sekiso.store.records import Quantity, Record, Value

_MM = 1e3
_MOST_PARTS = 10_000
_DEEPEST = 32  # components within components
_ZIP = b"PK\x03\x04"


def sniff_3mf(head: bytes, name: str) -> bool:
    """Whether an archive holds a 3D model part, or is called so."""
    return head.startswith(_ZIP) and (b".model" in head or name.lower().endswith(FORMAT.suffixes))


def read_3mf(content: bytes, name: str) -> Reading:
    """Counts, volume [m3] and job records of a 3MF file.

    `models` counts model parts, `vertices`, `triangles` and `beams` those of all mesh objects,
    `build_items` what the start part places.  Raises DataError for a file that breaks the core
    specification or the extensions it uses.
    """
    guards.Archive(content, name)
    try:
        return _read(Package(content), name)
    except expat.ExpatError as problem:
        reason = expat.errors.messages.get(problem.code, str(problem.code))
        raise DataError(
            "read_xml_broken", got=name, line=problem.lineno, reason=reason
        ) from problem
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as problem:
        raise DataError("read_archive_broken", got=name, reason=str(problem)[:120]) from problem
    except LookupError as problem:  # letters of another kind, or a relationship to nowhere
        raise DataError("read_3mf_part", got=name, reason=str(problem)[:120]) from problem


def _read(package: Package, name: str) -> Reading:
    root, models = _models(package)
    pictures = package.missing_pictures(root)
    if pictures and not is_of_slicer(models[root], read_roles(package)):
        raise PartError("part_not_in_archive", got=pictures[0])
    placed = _Placed(models, root)
    items = models[root].items
    for item in items:
        placed.check(item)
    objects = [known for model in models.values() for known in model.objects.values()]
    scale = _scale(models[root], models)
    facts: dict[str, Any] = {
        "volume": sum(map(_volume, objects)) * scale**3,
        "unit": models[root].unit,
        "metadata": dict(models[root].metadata),
    }
    counts = {
        "models": len(models),
        "vertices": sum(len(known.points) for known in objects),
        "triangles": sum(len(known.triangles) for known in objects),
        "build_items": len(items),
        "beams": sum(len(known.lattice.beams) for known in objects if known.lattice),
    }
    records = _records(models[root].metadata, placed.parts(items, scale), name)
    return Reading("3mf", counts, facts, records, _findings(models))


def _models(package: Package) -> tuple[str, dict[str, Model]]:
    """Path of the start part, and all model parts by path in lower case."""
    starts = [one for one in package.relationships("") if one.kind == START_PART_TYPE]
    if len(starts) > 1:
        raise DataError("read_3mf_models", got=", ".join(one.target for one in starts))
    root = package.start_part()
    paths = [root, *(path for path in package.names() if path.endswith(".model"))]
    models: dict[str, Model] = {}
    for path in dict.fromkeys(path.lower() for path in paths):
        models[path] = read_model(package, path, is_strict=True)
    return root.lower(), models


def _scale(root: Model, models: dict[str, Model]) -> float:
    """Metres in one unit of the file; raises PartError for one that there is not, or for two."""
    for model in models.values():
        if model.unit not in METRE_PER_UNIT:
            raise PartError("part_unit", got=model.unit, allowed=", ".join(METRE_PER_UNIT))
        if model.unit != root.unit and model.objects:
            raise PartError("part_two_units", got=model.unit, allowed=root.unit)
    return METRE_PER_UNIT[root.unit]


def _volume(known: ModelObject) -> float:
    if not len(known.triangles):
        return 0.0
    lowest, highest = int(known.triangles.min()), int(known.triangles.max())
    if lowest < 0 or highest >= len(known.points):
        bad = lowest if lowest < 0 else highest
        raise PartError("part_index", got=bad, allowed=len(known.points) - 1)
    return abs(float(signed_volumes(known.points, known.triangles).sum()))


def _findings(models: dict[str, Model]) -> tuple[ReadFinding, ...]:
    names = {name for model in models.values() for name in model.extensions}
    if any(model.stacks for model in models.values()):
        names.add("slice")
    names -= {"production", "triangle sets"}
    if not names:
        return ()
    values = {"names": ", ".join(sorted(names))}
    return (ReadFinding("extensions_3mf", "3D", values=values),)


def _records(
    metadata: dict[str, str], parts: list[dict[str, Any]], name: str
) -> tuple[Record, ...]:
    """The build job and its parts; the designer's name is personal and stays in the file."""
    values: dict[str, Value] = {}
    for field, key in (("name", "Title"), ("slicer", "Application"), ("notes", "Description")):
        if metadata.get(key):
            values[field] = metadata[key]
    told = {key: text for key, text in metadata.items() if key != "Designer" and text}
    build = Record("build", values, label=name, extra={"3mf": told} if told else {})
    listed = [build]
    for part in parts:
        place = {
            axis: Quantity(f"{x * _MM:.9g}", "mm", x)
            for axis, x in zip("xyz", part["position"], strict=True)
        }
        told_part: dict[str, Value] = {
            "name": part["name"], "cad_format": "3MF", "position": place,
        }  # fmt: skip
        listed.append(Record("part", told_part, {"build": (build.id,)}, label=part["name"]))
    return tuple(listed)


class _Placed:
    """References from build items down to meshes, checked once each."""

    def __init__(self, models: dict[str, Model], root: str) -> None:
        self.models = models
        self.root = root
        self.known: set[tuple[str, str]] = set()

    def object(self, reference: Reference) -> ModelObject:
        model = self.models.get(reference.path.lower())
        if model is None:
            raise PartError("part_not_in_archive", got=reference.path)
        try:
            return model.objects[reference.id]
        except KeyError:
            raise PartError("part_no_object", got=reference.id) from None

    def check(self, item: Reference) -> None:
        """Raises PartError for an object that is absent, of type other, or holds itself."""
        if self.object(item).kind == "other":
            raise PartError("part_object_other", got=item.id)
        self.walk(item, 0)

    def walk(self, reference: Reference, depth: int) -> None:
        if depth > _DEEPEST:
            raise PartError("part_nested", got=reference.id, allowed=_DEEPEST)
        key = reference.path.lower(), reference.id
        if key in self.known:
            return
        for child in (known := self.object(reference)).components + known.operands:
            self.walk(child, depth + 1)
        self.known.add(key)

    def parts(self, items: list[Reference], scale: float) -> list[dict[str, Any]]:
        """Name and place [m] of each build item that is printed."""
        listed: list[dict[str, Any]] = []
        if len(items) > _MOST_PARTS:
            raise PartError(
                "part_components", n=len(items), n_triangles=0, allowed=_MOST_PARTS,
                allowed_triangles=0,
            )  # fmt: skip
        for number, item in enumerate(items, start=1):
            known = self.object(item)
            if known.kind in ("support", "solidsupport") or not item.is_printed:
                continue
            name = item.name or known.name or f"item {number}"
            position = tuple(float(x) * scale for x in item.matrix[3, :3])
            listed.append({"name": name, "position": position, "object": item.id})
        return listed


IMPORTER = Importer("3mf", "3MF", FORMAT.suffixes, sniff_3mf, read_3mf)
