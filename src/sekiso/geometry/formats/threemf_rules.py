"""What 3MF allows: extensions understood, attributes that must be there, references that hold."""

from __future__ import annotations

from sekiso.domain.errors import PartError

CORE = "http://schemas.microsoft.com/3dmanufacturing/core/2015/02"
SLICE = "http://schemas.microsoft.com/3dmanufacturing/slice/2015/07"
BEAMS = "http://schemas.microsoft.com/3dmanufacturing/beamlattice/2017/02"
BALLS = "http://schemas.microsoft.com/3dmanufacturing/beamlattice/balls/2020/07"
BOOLEANS = "http://schemas.3mf.io/3dmanufacturing/booleanoperations/2023/07"
MATERIAL = "http://schemas.microsoft.com/3dmanufacturing/material/2015/02"
PRODUCTION = "http://schemas.microsoft.com/3dmanufacturing/production/2015/06"
UNDERSTOOD = {
    CORE: "core",
    SLICE: "slice",
    BEAMS: "beam lattice",
    BALLS: "beam lattice balls",
    BOOLEANS: "boolean operations",
    PRODUCTION: "production",
    MATERIAL: "material",
    "http://schemas.microsoft.com/3dmanufacturing/trianglesets/2021/07": "triangle sets",
}
_UNREAD = (  # part of the namespace, name by which people know it
    ("securecontent", "secure content (encrypted parts)"),
    ("displacement", "displacement"),
    ("volumetric", "volumetric"),
    ("implicit", "implicit"),
    ("toolpath", "toolpath"),
    ("alternatives", "production alternatives"),
)
_NEEDED = {
    f"{CORE} metadata": ("name",),
    f"{CORE} object": ("id",),
    f"{CORE} item": ("objectid",),
    f"{CORE} component": ("objectid",),
    f"{CORE} basematerials": ("id",),
    f"{CORE} base": ("name", "displaycolor"),
    f"{MATERIAL} texture2d": ("id", "path", "contenttype"),
    f"{MATERIAL} colorgroup": ("id",),
    f"{MATERIAL} texture2dgroup": ("id", "texid"),
    f"{MATERIAL} compositematerials": ("id", "matid", "matindices"),
    f"{MATERIAL} multiproperties": ("id", "pids"),
}
_PICTURES = ("image/png", "image/jpeg")
_PLAIN = {f"{CORE} vertices", f"{CORE} triangles"}  # the schema allows no foreign attribute there
_OBJECT_TYPES = ("model", "solidsupport", "support", "surface", "other")
_MAY_REPEAT = ("Description",)  # a sample of the consortium has two: each program adds its own
_NO_NAMES = ("", "undefined")  # what writers put where a name is missing
_XML_SPACE = "http://www.w3.org/XML/1998/namespace space"
_BASES = f"{CORE} basematerials"
_MATERIALS = {_BASES, f"{MATERIAL} compositematerials"}
_COLOURS = f"{MATERIAL} colorgroup"
_MULTI = f"{MATERIAL} multiproperties"
_TEXTURE = f"{MATERIAL} texture2d"


def known_name(namespace: str) -> str:
    """How people call an extension; its namespace if it has no name here.

    >>> known_name("http://schemas.microsoft.com/3dmanufacturing/displacement/2022/07")
    'displacement'
    """
    named = next((name for part, name in _UNREAD if part in namespace), namespace)
    return UNDERSTOOD.get(namespace, named)


def refuse_unknown_extensions(required: str, prefixes: dict[str, str]) -> None:
    """Raises PartError, with prefix and namespace, for a required extension not understood here."""
    for prefix in required.split():
        namespace = prefixes.get(prefix)
        if namespace is None:
            raise PartError("part_extension", got=prefix, name=prefix, namespace="?")
        if namespace not in UNDERSTOOD:
            name = known_name(namespace)
            raise PartError("part_extension", got=prefix, name=name, namespace=namespace)


class Rules:
    """Judges the elements of one model file in the order in which they come.

    `is_strict` adds what the standard forbids and no shape depends on: metadata without a name of
    its own or named twice, colours without a value, types of objects that there are not.
    """

    def __init__(self, *, is_strict: bool = False) -> None:
        self.is_strict = is_strict
        self.kinds: dict[str, str] = {}  # resource id -> element
        self.metadata: set[str] = set()  # names in the group that is open

    def element(self, name: str, attributes: dict[str, str]) -> None:
        """Raises PartError for attributes that the standard asks for or forbids."""
        tag = _short(name)
        for needed in _NEEDED.get(name, ()):
            if needed not in attributes:
                raise PartError("part_attribute", element=tag, attribute=needed)
        if _XML_SPACE in attributes:
            raise PartError("part_forbidden_attribute", element=tag, attribute="xml:space")
        foreign = next((key for key in attributes if " " in key), None)
        if name in _PLAIN and foreign is not None:
            raise PartError("part_forbidden_attribute", element=tag, attribute=_short(foreign))
        if self.is_strict:
            self._strict(name, tag, attributes)

    def _strict(self, name: str, tag: str, attributes: dict[str, str]) -> None:
        if name == f"{MATERIAL} color" and "color" not in attributes:
            raise PartError("part_attribute", element=tag, attribute="color")
        kind = attributes.get("type", "model")
        if name == f"{CORE} object" and kind not in _OBJECT_TYPES:
            raise PartError(
                "part_reference", element=tag, id=attributes["id"], got=kind,
                allowed=", ".join(_OBJECT_TYPES),
            )  # fmt: skip
        if name == f"{CORE} metadatagroup":
            self.metadata = set()
        if name == f"{CORE} metadata":
            self._metadata(attributes["name"])

    def _metadata(self, name: str) -> None:
        if name.strip().lower() in _NO_NAMES:
            raise PartError("part_attribute", element="metadata", attribute="name")
        if name in self.metadata and name not in _MAY_REPEAT:
            raise PartError("part_metadata_twice", got=name)
        self.metadata.add(name)

    def resource(self, name: str, attributes: dict[str, str]) -> None:
        """Raises PartError for an id given twice or a reference to the wrong kind of resource."""
        key = attributes.get("id")
        if key is None:
            return
        if key in self.kinds:
            raise PartError("part_id_twice", got=key)
        if name == _TEXTURE and attributes["contenttype"] not in _PICTURES:
            raise PartError(
                "part_reference", element=_short(name), id=key, got=attributes["contenttype"],
                allowed=", ".join(_PICTURES),
            )  # fmt: skip
        if name == f"{CORE} object" and "pindex" in attributes and "pid" not in attributes:
            raise PartError("part_attribute", element="object", attribute="pid")
        self._reference(name, key, attributes.get("texid"), {_TEXTURE})
        self._reference(name, key, attributes.get("matid"), {_BASES})
        if name == _MULTI:
            self._layers(key, attributes["pids"].split())
        self.kinds[key] = name

    def _reference(self, name: str, key: str, target: str | None, allowed: set[str]) -> None:
        if target is not None and self.kinds.get(target) not in allowed:
            raise PartError(
                "part_reference", element=_short(name), id=key, got=target,
                allowed=", ".join(sorted(map(_short, allowed))),
            )  # fmt: skip

    def _layers(self, key: str, targets: list[str]) -> None:
        """At most one material and one colour group, and no layers in layers."""
        kinds = [self.kinds.get(target) for target in targets]
        n_materials = sum(kind in _MATERIALS for kind in kinds)
        if n_materials > 1 or kinds.count(_COLOURS) > 1 or _MULTI in kinds or None in kinds:
            raise PartError(
                "part_reference", element="multiproperties", id=key, got=" ".join(targets),
                allowed="basematerials, compositematerials, colorgroup, texture2dgroup",
            )  # fmt: skip


def _short(name: str) -> str:
    return name.rpartition(" ")[2]
