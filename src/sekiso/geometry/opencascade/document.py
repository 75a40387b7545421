"""A STEP document: its solids where the assembly places them, and what else lies in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from OCP.collections import Sequence_TDF_Label
from OCP.IFSelect import IFSelect_RetDone
from OCP.Interface import Interface_Static
from OCP.Quantity import Quantity_ColorRGBA, Quantity_TypeOfColor
from OCP.STEPCAFControl import STEPCAFControl_Controller, STEPCAFControl_Reader
from OCP.STEPConstruct import STEPConstruct_ExternRefs, STEPConstruct_UnitContext
from OCP.TCollection import TCollection_ExtendedString
from OCP.TDataStd import TDataStd_Name
from OCP.TDF import TDF_Label
from OCP.TDocStd import TDocStd_Document
from OCP.TopAbs import TopAbs_ShapeEnum as Kind
from OCP.TopExp import TopExp_Explorer
from OCP.TopLoc import TopLoc_Location
from OCP.XCAFDoc import XCAFDoc_ColorTool, XCAFDoc_ColorType, XCAFDoc_DocumentTool

resource: Any
try:
    import resource
except ImportError:  # not on Windows
    resource = None

_MOST_BODIES, _MOST_NODES = 20_000, 200_000  # of one file; a few bytes can nest without end
_SOLIDS = {
    "StepShape_ManifoldSolidBrep",
    "StepShape_BrepWithVoids",
    "StepShape_FacetedBrep",
    "StepShape_FacetedBrepAndBrepWithVoids",
}
_NEVER_READ = {  # solids that OpenCASCADE leaves out without a word
    "StepShape_CsgSolid": "CSG_SOLID",
    "StepShape_BooleanResult": "BOOLEAN_RESULT",
    "StepShape_ExtrudedAreaSolid": "EXTRUDED_AREA_SOLID",
    "StepShape_ExtrudedFaceSolid": "EXTRUDED_FACE_SOLID",
    "StepShape_RevolvedAreaSolid": "REVOLVED_AREA_SOLID",
    "StepShape_RevolvedFaceSolid": "REVOLVED_FACE_SOLID",
    "StepShape_SolidReplica": "SOLID_REPLICA",
}
_UNIT_CONTEXTS = ("GlobUnitAssCtx", "GlobalUnitAssignedContext")
_OPERATOR = "StepGeom_CartesianTransformationOperator3d"
_SAME_SIZE = 1e-9
_UNNAMED = {"SOLID", "COMPOUND", "COMPSOLID", "SHELL"}  # what the kernel calls them
_LOOSE = (  # items of a representation that the kernel makes no shape of
    ("sheets", ("StepGeom_Plane", "Surface")),
    ("curves", ("Line", "line", "Circle", "Ellipse", "Curve", "ShellBasedWireframeModel")),
    ("points", ("StepGeom_CartesianPoint", "StepShape_VertexPoint")),
)
_BOUNDED = ("Trimmed", "Bounded", "BSpline")  # surfaces that it does take from a set
_NOTES = ("Annotation", "DraughtingCallout")
_TYPES = (
    XCAFDoc_ColorType.XCAFDoc_ColorSurf,
    XCAFDoc_ColorType.XCAFDoc_ColorGen,
    XCAFDoc_ColorType.XCAFDoc_ColorCurv,
)


@dataclass(frozen=True)
class Body:
    """One solid in one place: its shape where it was drawn, and `place` [mm] as 12 numbers.

    `face_colours` are those of its faces in order; empty if all show the colour of the solid.
    """

    shape: Any
    place: tuple[float, ...]
    name: str
    colour: tuple[float, ...]
    node: int
    is_hidden: bool
    face_colours: tuple[tuple[float, ...], ...] = ()


@dataclass
class Document:
    """Bodies and numbers of all else: `left_out` by kind, `units` [m] by how often they are used.

    `n_solids` counts the solids that the text defines, `unread` names those of a kind that
    OpenCASCADE does not know.
    """

    bodies: list[Body] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    units: list[float] = field(default_factory=list)
    n_solids: int = 0
    unread: Counter[str] = field(default_factory=Counter)
    is_too_many: bool = False


def read_document(content: bytes, show: Callable[[str, float], None]) -> Document | None:
    """The document in the bytes of a STEP file; None if they are no STEP or make no shape."""
    STEPCAFControl_Controller.Init_s()
    for name, value in (("read.step.tessellated", 2), ("read.stepcaf.subshapes.name", 1)):
        if not Interface_Static.SetIVal_s(name, value):
            raise ValueError(name)
    reader = STEPCAFControl_Reader()
    for switch in (reader.SetColorMode, reader.SetNameMode, reader.SetLayerMode):
        switch(True)
    for switch in (reader.SetGDTMode, reader.SetMatMode, reader.SetPropsMode, reader.SetViewMode):
        switch(False)
    show("read", 0.0)
    if reader.ReadStream("part.step", BytesIO(content)) != IFSelect_RetDone:
        return None
    show("shape", 0.2)
    document = Document()
    entities = _entities(reader.ChangeReader().StepModel())
    _count(entities, document)
    others = STEPConstruct_ExternRefs(reader.ChangeReader().WS())
    others.LoadExternRefs()
    if others.NbExternRefs():
        document.left_out["files"] = others.NbExternRefs()
        if not resource:  # nothing keeps the kernel from them
            document.unread["DOCUMENT_FILE"] = others.NbExternRefs()
            return document
    tree = TDocStd_Document(TCollection_ExtendedString("BinXCAF"))
    with _no_other_files():
        is_made = reader.Transfer(tree)
    if not is_made:
        return document
    _Walk(tree, document).run()
    return document


def _entities(model: Any) -> dict[str, list[Any]]:
    """The entities of a file by the kernel's name of their type."""
    found: dict[str, list[Any]] = {}
    for k in range(1, model.NbEntities() + 1):
        entity = model.Value(k)
        found.setdefault(entity.DynamicType().Name(), []).append(entity)
    return found


def _count(entities: dict[str, list[Any]], document: Document) -> None:
    numbers = Counter({name: len(listed) for name, listed in entities.items()})
    of_faces = sum(numbers[name] for name in _SOLIDS)
    document.n_solids = of_faces or numbers["StepVisual_TessellatedSolid"]
    for name, word in _NEVER_READ.items():
        if numbers[name]:
            document.unread[word] = numbers[name]
    n_changed = sum(map(_changes_shape, entities.get(_OPERATOR, ())))
    if n_changed:
        document.unread["CARTESIAN_TRANSFORMATION_OPERATOR_3D"] = n_changed
    n_notes = sum(n for name, n in numbers.items() if any(word in name for word in _NOTES))
    if n_notes:
        document.left_out["notes"] = n_notes
    document.left_out.update(_loose_items(entities))
    document.units = sorted(set(_units(entities)))


def _loose_items(entities: dict[str, list[Any]]) -> Iterator[str]:
    """Kinds of geometry without bounds or topology that lies in representations and sets."""
    for name, listed in entities.items():
        if name.endswith(("ShapeRepresentation", "ConstructiveGeometryRepresentation")):
            for drawn in listed:
                if hasattr(drawn, "NbItems"):
                    items = (drawn.ItemsValue(k) for k in range(1, drawn.NbItems() + 1))
                    yield from filter(None, (_loose_kind(item) for item in items))
    for group in entities.get("StepShape_GeometricSet", ()):
        for k in range(1, group.NbElements() + 1):
            element = group.ElementsValue(k).Value()
            if _loose_kind(element) == "sheets" and not any(
                word in element.DynamicType().Name() for word in _BOUNDED
            ):
                yield "sheets"


def _loose_kind(item: Any) -> str | None:
    if item is None:  # of a type that the kernel does not know
        return None
    name = item.DynamicType().Name()
    if not name.startswith("StepGeom_") and "ShellBasedWire" not in name and "Point" not in name:
        return None
    return next((kind for kind, words in _LOOSE if any(word in name for word in words)), None)


def _changes_shape(operator: Any) -> bool:
    """Whether a copy is mirrored, or of another size: the kernel would only turn it.

    The third axis of a copy that is only turned is the cross product of the first two.
    """
    if operator.HasScale() and abs(operator.Scale() - 1.0) > _SAME_SIZE:
        return True
    if not (operator.HasAxis1() and operator.HasAxis2() and operator.HasAxis3()):
        return False
    x, y, z = (
        [axis.DirectionRatiosValue(k) for k in (1, 2, 3)]
        for axis in (operator.Axis1(), operator.Axis2(), operator.Axis3())
    )
    return bool(
        (x[1] * y[2] - x[2] * y[1]) * z[0]
        + (x[2] * y[0] - x[0] * y[2]) * z[1]
        + (x[0] * y[1] - x[1] * y[0]) * z[2]
        < 0.0
    )


@contextmanager
def _no_other_files() -> Iterator[None]:
    """Let no file be opened: what a STEP file names beside itself is told, never read."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE) if resource else (0, 0)
    try:
        if resource:
            resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
        yield
    finally:
        if resource:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def _units(entities: dict[str, list[Any]]) -> Iterator[float]:
    """Metres per unit of length of each context of the file."""
    for name, listed in entities.items():
        if not any(word in name for word in _UNIT_CONTEXTS):
            continue
        for entity in listed:
            one_of_many = getattr(entity, "GlobalUnitAssignedContext", None)
            factors = STEPConstruct_UnitContext()
            factors.ComputeFactors(one_of_many() if one_of_many else entity)
            if factors.LengthDone():
                yield factors.LengthFactor() / 1e3


class _Walk:
    """The way down an assembly: labels, the places above them, what they hold."""

    def __init__(self, tree: Any, document: Document) -> None:
        self.shapes = XCAFDoc_DocumentTool.ShapeTool_s(tree.Main())
        self.colours = XCAFDoc_DocumentTool.ColorTool_s(tree.Main())
        self.document = document
        self.n_nodes = self.n_products = 0

    def run(self) -> None:
        roots = Sequence_TDF_Label()
        self.shapes.GetFreeShapes(roots)
        for root in roots:
            self._visit(root, TopLoc_Location(), "", (), False)

    def _visit(
        self, label: Any, above: Any, name: str, colour: tuple[float, ...], is_hidden: bool
    ) -> None:
        self.n_nodes += 1
        if self.n_nodes > _MOST_NODES or self.document.is_too_many:
            self.document.is_too_many = True
            return
        place = above.Multiplied(self.shapes.GetLocation_s(label))
        is_hidden = is_hidden or not XCAFDoc_ColorTool.IsVisible_s(label)
        colour = _label_colour(label) or colour
        referred = TDF_Label()
        if self.shapes.GetReferredShape_s(label, referred):
            name = _name(referred) or name
            is_hidden = is_hidden or not XCAFDoc_ColorTool.IsVisible_s(referred)
            colour = colour or _label_colour(referred)
            label = referred
        else:
            name = _name(label) or name
        if self.shapes.IsAssembly_s(label):
            parts = Sequence_TDF_Label()
            self.shapes.GetComponents_s(label, parts)
            for part in parts:
                self._visit(part, place, name, colour, is_hidden)
            return
        self._gather(label, place, name, colour, is_hidden)

    def _gather(
        self, label: Any, place: Any, name: str, colour: tuple[float, ...], is_hidden: bool
    ) -> None:
        shape = self.shapes.GetShape_s(label)
        node = self.n_products
        self.n_products += 1
        for solid in _parts(shape, Kind.TopAbs_SOLID, Kind.TopAbs_SHAPE):
            if len(self.document.bodies) >= _MOST_BODIES:
                self.document.is_too_many = True
                return
            own = TDF_Label()
            has_own = self.shapes.FindSubShape(label, solid, own)
            shown = self._shown_colours(solid, own if has_own else None)
            own_colour = (Counter(shown).most_common(1)[0][0] if shown else ()) or colour
            face_colours = tuple(each or colour for each in shown)
            matrix = place.Multiplied(solid.Location()).Transformation()
            self.document.bodies.append(
                Body(
                    solid.Located(TopLoc_Location()),
                    tuple(matrix.Value(row, k) for row in (1, 2, 3) for k in (1, 2, 3, 4)),
                    (_name(own) if has_own else "") or name,
                    own_colour,
                    node,
                    is_hidden or (has_own and not XCAFDoc_ColorTool.IsVisible_s(own)),
                    face_colours if set(face_colours) != {own_colour} else (),
                )
            )
        for word, kind, within in (
            ("sheets", Kind.TopAbs_SHELL, Kind.TopAbs_SOLID),
            ("sheets", Kind.TopAbs_FACE, Kind.TopAbs_SHELL),
            ("curves", Kind.TopAbs_WIRE, Kind.TopAbs_FACE),
            ("curves", Kind.TopAbs_EDGE, Kind.TopAbs_WIRE),
            ("points", Kind.TopAbs_VERTEX, Kind.TopAbs_EDGE),
        ):
            n = sum(1 for _ in _parts(shape, kind, within))
            if n:
                self.document.left_out[word] += n

    def _shown_colours(self, solid: Any, own: Any) -> list[tuple[float, ...]]:
        """Colour that each face of a solid shows: its own, else the solid's; may be none."""
        below = _label_colour(own) if own is not None else ()
        faces = _parts(solid, Kind.TopAbs_FACE, Kind.TopAbs_SHAPE)
        return [self._face_colour(face) or below for face in faces]

    def _face_colour(self, face: Any) -> tuple[float, ...]:
        colour = Quantity_ColorRGBA()
        for kind in _TYPES[:2]:
            if self.colours.GetColor(face, kind, colour):
                return _numbers(colour)
        return ()


def _parts(shape: Any, kind: Any, within: Any) -> Iterator[Any]:
    """Sub-shapes of a kind that lie in none of the kind `within`."""
    walk = TopExp_Explorer(shape, kind, within)
    while walk.More():
        yield walk.Current()
        walk.Next()


def _label_colour(label: Any) -> tuple[float, ...]:
    colour = Quantity_ColorRGBA()
    for kind in _TYPES:
        if XCAFDoc_ColorTool.GetColor_s(label, kind, colour):
            return _numbers(colour)
    return ()


def _numbers(colour: Any) -> tuple[float, ...]:
    """Red, green, blue as the file writes them (sRGB), and opacity."""
    written = colour.GetRGB().Values(Quantity_TypeOfColor.Quantity_TOC_sRGB)
    return tuple(round(float(x), 6) for x in (*written, colour.Alpha()))


def _name(label: Any) -> str:
    name = TDataStd_Name()
    if not label.IsAttribute(TDataStd_Name.GetID_s()):  # to look for one in vain is fatal
        return ""
    label.FindAttribute(TDataStd_Name.GetID_s(), name)
    text = str(name.Get().ToExtString())
    return "" if text in _UNNAMED else text
