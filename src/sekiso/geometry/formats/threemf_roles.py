"""What slicer projects make of the volumes in a 3MF file: metal, helper, or taken away.

PrusaSlicer and its kin say it of runs of triangles in `Metadata/Slic3r_PE_model.config` (others
put their own name first), Bambu Studio and OrcaSlicer of components in
`Metadata/model_settings.config`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sekiso.geometry.formats.threemf_package import Package

NEGATIVE = "negative volume"
_FOLDER = "metadata/"
_ENDS = ("_model.config", "model_settings.config")
_ROLES = {  # spelt as each program does, in lower case without strokes
    "modelpart": "", "normalpart": "",
    "parametermodifier": "modifier", "modifierpart": "modifier",
    "negativevolume": NEGATIVE, "negativepart": NEGATIVE,
    "supportblocker": "support blocker", "supportenforcer": "support enforcer",
}  # fmt: skip
_UNKNOWN = "volume of unknown use"


@dataclass
class Roles:
    """Roles by object id: of triangles `first` to `last`, and of components by their object id."""

    ranges: dict[str, list[tuple[int, int, str]]] = field(default_factory=dict)
    parts: dict[str, dict[str, str]] = field(default_factory=dict)


def read_roles(package: Package) -> Roles:
    """The roles that the settings in the archive give; none for a file of no slicer."""
    roles = Roles()
    for path in package.names():
        if path.startswith(_FOLDER) and path.endswith(_ENDS):
            package.parse(path, _Reader(roles).start)
    return roles


def role(word: str) -> str:
    """What a slicer's word for the kind of a volume means; nothing for metal.

    >>> role("ParameterModifier"), role("negative_part"), role("normal_part")
    ('modifier', 'negative volume', '')
    """
    return _ROLES.get(word.replace("_", "").replace(" ", "").lower(), _UNKNOWN)


class _Reader:
    def __init__(self, roles: Roles) -> None:
        self.roles = roles
        self.object = ""
        self.part = ""
        self.run = (0, -1)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "object":
            self.object = attributes.get("id", "")
        elif name == "volume":
            self.part = ""
            self.run = max(int(attributes["firstid"]), 0), int(attributes["lastid"])
        elif name == "part":
            self.part = attributes.get("id", "")
            self.give(role(attributes.get("subtype", "normal_part")))
        elif name == "metadata":
            self.setting(attributes.get("key", ""), attributes.get("value", ""))

    def setting(self, key: str, value: str) -> None:
        if key == "volume_type":
            self.give(role(value))
        elif key == "modifier" and value == "1":
            self.give("modifier")

    def give(self, role: str) -> None:
        if not role:
            return
        if self.part:
            self.roles.parts.setdefault(self.object, {})[self.part] = role
        else:
            self.roles.ranges.setdefault(self.object, []).append((*self.run, role))
