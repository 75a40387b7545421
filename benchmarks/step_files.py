"""STEP files written entity by entity: small bodies of known size, and what CAD puts beside them.

No CAD kernel is used, so that what reads the files is judged by another hand.  Lengths are in the
unit of the file.  All data are made here.
"""

from __future__ import annotations

from collections.abc import Sequence

Point = tuple[float, float, float]
Polygon = Sequence[tuple[float, float]]

SCHEMAS = {
    "AP203": "CONFIG_CONTROL_DESIGN",
    "AP214": "AUTOMOTIVE_DESIGN { 1 0 10303 214 1 1 1 1 }",
    "AP242": "AP242_MANAGED_MODEL_BASED_3D_ENGINEERING_MIM_LF { 1 0 10303 442 1 1 4 }",
}
UNITS = {
    "mm": "SI_UNIT(.MILLI.,.METRE.)",
    "m": "SI_UNIT($,.METRE.)",
    "cm": "SI_UNIT(.CENTI.,.METRE.)",
    "um": "SI_UNIT(.MICRO.,.METRE.)",
}
INCHES = {"inch": 25.4, "foot": 304.8, "thou": 0.0254}  # mm
SQUARE = ((0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0))


class StepText:
    """Numbers entities as they are added; `text` gives the whole file."""

    def __init__(self, schema: str = "AP214", unit: str | None = "mm") -> None:
        self.schema = schema
        self.lines: list[str] = []
        self.application = self.add("APPLICATION_CONTEXT('mechanical design')")
        self.context = self.units(unit)
        self.frame = self.axes((0.0, 0.0, 0.0))

    def add(self, text: str) -> int:
        """Number of a new entity."""
        self.lines.append(f"#{len(self.lines) + 1}={text};")
        return len(self.lines)

    def text(self) -> bytes:
        """The file."""
        head = (
            "ISO-10303-21;\nHEADER;\nFILE_DESCRIPTION(('made by step_files.py'),'2;1');\n"
            "FILE_NAME('made.step','2026-11-28T00:00:00',('sekiso'),('sekiso'),'','sekiso','');\n"
            f"FILE_SCHEMA(('{SCHEMAS[self.schema]}'));\nENDSEC;\nDATA;\n"
        )
        return "\n".join([head + self.lines[0], *self.lines[1:], "ENDSEC;", _END]).encode()

    def units(self, unit: str | None) -> int:
        """A context of representations in a unit of length; None: it names no units."""
        if unit is None:
            return self.add("REPRESENTATION_CONTEXT('','3D')")
        if unit in UNITS:
            length = self.add(f"(LENGTH_UNIT() NAMED_UNIT(*) {UNITS[unit]})")
        else:
            base = self.add("(LENGTH_UNIT() NAMED_UNIT(*) SI_UNIT(.MILLI.,.METRE.))")
            size = self.add(f"LENGTH_MEASURE_WITH_UNIT(LENGTH_MEASURE({INCHES[unit]!r}),#{base})")
            powers = self.add("DIMENSIONAL_EXPONENTS(1.,0.,0.,0.,0.,0.,0.)")
            name = unit.upper()
            length = self.add(
                f"(CONVERSION_BASED_UNIT('{name}',#{size}) LENGTH_UNIT() NAMED_UNIT(#{powers}))"
            )
        angle = self.add("(NAMED_UNIT(*) PLANE_ANGLE_UNIT() SI_UNIT($,.RADIAN.))")
        solid = self.add("(NAMED_UNIT(*) SI_UNIT($,.STERADIAN.) SOLID_ANGLE_UNIT())")
        return self.add(
            "(GEOMETRIC_REPRESENTATION_CONTEXT(3) "
            f"GLOBAL_UNIT_ASSIGNED_CONTEXT((#{length},#{angle},#{solid})) "
            "REPRESENTATION_CONTEXT('','3D'))"
        )

    def point(self, place: Point) -> int:
        """A point."""
        return self.add(f"CARTESIAN_POINT('',({_numbers(place)}))")

    def axes(self, place: Point, z: Point = (0.0, 0.0, 1.0), x: Point = (1.0, 0.0, 0.0)) -> int:
        """A frame."""
        ways = [self.add(f"DIRECTION('',({_numbers(way)}))") for way in (z, x)]
        return self.add(f"AXIS2_PLACEMENT_3D('',#{self.point(place)},#{ways[0]},#{ways[1]})")

    def faces(self, outlines: Sequence[Sequence[Point]]) -> list[int]:
        """Plane faces whose outlines go round anticlockwise from outside; edges are shared."""
        vertices: dict[Point, int] = {}
        edges: dict[tuple[Point, Point], int] = {}
        faces = []
        for outline in outlines:
            loop = []
            for one, other in zip(outline, [*outline[1:], outline[0]], strict=True):
                for place in (one, other):
                    if place not in vertices:
                        vertices[place] = self.add(f"VERTEX_POINT('',#{self.point(place)})")
                if (other, one) in edges:
                    loop.append(self.add(f"ORIENTED_EDGE('',*,*,#{edges[other, one]},.F.)"))
                    continue
                line = self.line(one, other)
                edges[one, other] = self.add(
                    f"EDGE_CURVE('',#{vertices[one]},#{vertices[other]},#{line},.T.)"
                )
                loop.append(self.add(f"ORIENTED_EDGE('',*,*,#{edges[one, other]},.T.)"))
            bound = self.add(f"EDGE_LOOP('',({_references(loop)}))")
            outer = self.add(f"FACE_OUTER_BOUND('',#{bound},.T.)")
            normal, along = _normal(outline), _unit(_minus(outline[1], outline[0]))
            plane = self.add(f"PLANE('',#{self.axes(outline[0], normal, along)})")
            faces.append(self.add(f"ADVANCED_FACE('',(#{outer}),#{plane},.T.)"))
        return faces

    def line(self, one: Point, other: Point) -> int:
        """The straight line through two points."""
        way = self.add(f"DIRECTION('',({_numbers(_unit(_minus(other, one)))}))")
        vector = self.add(f"VECTOR('',#{way},1.)")
        return self.add(f"LINE('',#{self.point(one)},#{vector})")

    def shell(self, outlines: Sequence[Sequence[Point]], *, kind: str = "CLOSED_SHELL") -> int:
        """A shell of plane faces."""
        return self.add(f"{kind}('',({_references(self.faces(outlines))}))")

    def prism(self, outline: Polygon = SQUARE, low: float = 0.0, high: float = 10.0,
              at: tuple[float, float] = (0.0, 0.0), name: str = "body") -> int:  # fmt: skip
        """A solid with an outline, anticlockwise, between two heights."""
        shell = self.shell(prism_faces(moved(outline, at), low, high))
        return self.add(f"MANIFOLD_SOLID_BREP('{name}',#{shell})")

    def faceted(self, outline: Polygon = SQUARE, low: float = 0.0, high: float = 10.0) -> int:
        """A prism whose faces are loops of points, without edges."""
        points: dict[Point, int] = {}
        faces = []
        for face in prism_faces(outline, low, high):
            for place in face:
                if place not in points:
                    points[place] = self.point(place)
            loop = self.add(f"POLY_LOOP('',({_references([points[place] for place in face])}))")
            bound = self.add(f"FACE_OUTER_BOUND('',#{loop},.T.)")
            along = _unit(_minus(face[1], face[0]))
            plane = self.add(f"PLANE('',#{self.axes(face[0], _normal(face), along)})")
            faces.append(self.add(f"FACE_SURFACE('',(#{bound}),#{plane},.T.)"))
        shell = self.add(f"CLOSED_SHELL('',({_references(faces)}))")
        return self.add(f"FACETED_BREP('',#{shell})")

    def tessellated(self, kind: str = "TESSELLATED_SOLID", side: float = 10.0) -> int:
        """A cube of triangles (AP242)."""
        corners = [(x, y, z) for z in (0.0, side) for y in (0.0, side) for x in (0.0, side)]
        listed = ",".join(f"({_numbers(corner)})" for corner in corners)
        places = self.add(f"COORDINATES_LIST('',8,({listed}))")
        rows = ",".join(f"({a},{b},{c})" for a, b, c in _CUBE)
        face = self.add(f"TRIANGULATED_FACE('',#{places},8,((0.,0.,1.)),$,(),({rows}))")
        return self.add(f"{kind}('',(#{face}),$)")

    def sheet(self, outline: Sequence[Point]) -> int:
        """A plane face that bounds nothing."""
        shell = self.shell([outline], kind="OPEN_SHELL")
        return self.add(f"SHELL_BASED_SURFACE_MODEL('datum',(#{shell}))")

    def curves(self, *lines: Sequence[Point]) -> int:
        """Polylines as one set."""
        numbers = []
        for line in lines:
            points = [self.point(place) for place in line]
            numbers.append(self.add(f"POLYLINE('',({_references(points)}))"))
        return self.add(f"GEOMETRIC_CURVE_SET('sketch',({_references(numbers)}))")

    def circle(self, centre: Point, radius: float) -> int:
        """A circle as a set of curves."""
        circle = self.add(f"CIRCLE('',#{self.axes(centre)},{radius!r})")
        return self.add(f"GEOMETRIC_CURVE_SET('circle',(#{circle}))")

    def points(self, *places: Point) -> int:
        """Loose points as one set."""
        return self.add(f"GEOMETRIC_SET('points',({_references(map(self.point, places))}))")

    def product(self, items: Sequence[int], name: str = "part", *, context: int | None = None,
                kind: str = "ADVANCED_BREP_SHAPE_REPRESENTATION") -> tuple[int, int]:  # fmt: skip
        """A product of items: numbers of its definition and of its representation."""
        own = self.add(f"PRODUCT_CONTEXT('',#{self.application},'mechanical')")
        product = self.add(f"PRODUCT('{name}','{name}','',(#{own}))")
        formation = self.add(f"PRODUCT_DEFINITION_FORMATION('','',#{product})")
        stage = self.add(
            f"PRODUCT_DEFINITION_CONTEXT('part definition',#{self.application},'design')"
        )
        definition = self.add(f"PRODUCT_DEFINITION('design','',#{formation},#{stage})")
        shape = self.add(f"PRODUCT_DEFINITION_SHAPE('','',#{definition})")
        listed = _references([self.frame, *items])
        drawn = self.add(f"{kind}('{name}',({listed}),#{context or self.context})")
        self.add(f"SHAPE_DEFINITION_REPRESENTATION(#{shape},#{drawn})")
        return definition, drawn

    def beside(self, representation: int, items: Sequence[int], kind: str) -> None:
        """Items in a representation of their own, related to that of a product."""
        listed = _references([self.frame, *items])
        drawn = self.add(f"{kind}('',({listed}),#{self.context})")
        self.add(f"SHAPE_REPRESENTATION_RELATIONSHIP('','',#{representation},#{drawn})")

    def instance(self, assembly: tuple[int, int], part: tuple[int, int], frame: int,
                 name: str = "1") -> None:  # fmt: skip
        """A part put into an assembly at a frame."""
        use = self.add(
            f"NEXT_ASSEMBLY_USAGE_OCCURRENCE('{name}','{name}','',#{assembly[0]},#{part[0]},$)"
        )
        shape = self.add(f"PRODUCT_DEFINITION_SHAPE('','',#{use})")
        change = self.add(f"ITEM_DEFINED_TRANSFORMATION('','',#{self.frame},#{frame})")
        relation = self.add(
            f"(REPRESENTATION_RELATIONSHIP('','',#{part[1]},#{assembly[1]}) "
            f"REPRESENTATION_RELATIONSHIP_WITH_TRANSFORMATION(#{change}) "
            "SHAPE_REPRESENTATION_RELATIONSHIP())"
        )
        self.add(f"CONTEXT_DEPENDENT_SHAPE_REPRESENTATION(#{relation},#{shape})")

    def mapped(self, representation: int, place: Point, *, x: Point = (1.0, 0.0, 0.0),
               scale: float = 1.0) -> int:  # fmt: skip
        """A copy of what a representation holds, as an item of another one; mirrored by x < 0."""
        ways = [
            self.add(f"DIRECTION('',({_numbers(way)}))")
            for way in (x, (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
        ]
        source = self.add(f"REPRESENTATION_MAP(#{self.frame},#{representation})")
        change = self.add(
            f"CARTESIAN_TRANSFORMATION_OPERATOR_3D('','','',#{ways[0]},#{ways[1]},"
            f"#{self.point(place)},{scale!r},#{ways[2]})"
        )
        return self.add(f"MAPPED_ITEM('',#{source},#{change})")

    def other_file(self, product: tuple[int, int], path: str) -> None:
        """Say that the shape of a product lies in another file."""
        kind = self.add("DOCUMENT_TYPE('geometry')")
        file = self.add(f"DOCUMENT_FILE('file','{path}','',#{kind},'','')")
        source = self.add(f"EXTERNAL_SOURCE(IDENTIFIER('{path}'))")
        self.add(f"APPLIED_EXTERNAL_IDENTIFICATION_ASSIGNMENT('{path}',$,#{source},(#{file}))")
        self.add(f"APPLIED_DOCUMENT_REFERENCE(#{file},'',(#{product[0]}))")

    def style(self, item: int, rgb: Point, *, is_hidden: bool = False) -> int:
        """A colour of an item, 0-1; a hidden one is marked as invisible."""
        colour = self.add(f"COLOUR_RGB('',{_numbers(rgb)})")
        fill = self.add(f"FILL_AREA_STYLE_COLOUR('',#{colour})")
        area = self.add(f"FILL_AREA_STYLE('',(#{fill}))")
        side = self.add(f"SURFACE_STYLE_FILL_AREA(#{area})")
        both = self.add(f"SURFACE_SIDE_STYLE('',(#{side}))")
        usage = self.add(f"SURFACE_STYLE_USAGE(.BOTH.,#{both})")
        styles = self.add(f"PRESENTATION_STYLE_ASSIGNMENT((#{usage}))")
        styled = self.add(f"STYLED_ITEM('',(#{styles}),#{item})")
        if is_hidden:
            self.add(f"INVISIBILITY((#{styled}))")
        self.add(
            f"MECHANICAL_DESIGN_GEOMETRIC_PRESENTATION_REPRESENTATION('',(#{styled}),#{self.context})"
        )
        return styled

    def callout(self, *lines: Sequence[Point]) -> None:
        """A dimension drawn as polylines in a model of annotations of its own."""
        styles = self.add("PRESENTATION_STYLE_ASSIGNMENT((NULL_STYLE(.NULL.)))")
        drawn = self.curves(*lines)
        note = self.add(f"ANNOTATION_CURVE_OCCURRENCE('dimension',(#{styles}),#{drawn})")
        callout = self.add(f"DRAUGHTING_CALLOUT('dimension',(#{note}))")
        self.add(f"DRAUGHTING_MODEL('notes',(#{self.frame},#{callout}),#{self.context})")


_CUBE = (
    (1, 3, 4), (1, 4, 2), (5, 6, 8), (5, 8, 7), (1, 2, 6), (1, 6, 5),
    (3, 7, 8), (3, 8, 4), (1, 5, 7), (1, 7, 3), (2, 4, 8), (2, 8, 6),
)  # fmt: skip
_END = "END-ISO-10303-21;\n"


def moved(outline: Polygon, at: tuple[float, float]) -> list[tuple[float, float]]:
    """An outline pushed aside."""
    return [(x + at[0], y + at[1]) for x, y in outline]


def prism_faces(outline: Polygon, low: float, high: float) -> list[list[Point]]:
    """Outlines of the faces of a prism, anticlockwise from outside."""
    bottom = [(x, y, low) for x, y in outline]
    top = [(x, y, high) for x, y in outline]
    n = len(outline)
    sides = [[bottom[k], bottom[(k + 1) % n], top[(k + 1) % n], top[k]] for k in range(n)]
    return [bottom[::-1], top, *sides]


def _numbers(values: Sequence[float]) -> str:
    return ",".join(repr(float(value)) for value in values)


def _references(numbers: Sequence[int] | object) -> str:
    return ",".join(f"#{number}" for number in numbers)  # type: ignore[attr-defined]


def _minus(one: Point, other: Point) -> Point:
    return one[0] - other[0], one[1] - other[1], one[2] - other[2]


def _unit(way: Point) -> Point:
    length = sum(x * x for x in way) ** 0.5
    return way[0] / length, way[1] / length, way[2] / length


def _normal(outline: Sequence[Point]) -> Point:
    """Normal of a plane outline by Newell's sum."""
    sums = [0.0, 0.0, 0.0]
    for (ax, ay, az), (bx, by, bz) in zip(outline, [*outline[1:], outline[0]], strict=True):
        sums[0] += (ay - by) * (az + bz)
        sums[1] += (az - bz) * (ax + bx)
        sums[2] += (ax - bx) * (ay + by)
    return _unit((sums[0], sums[1], sums[2]))
