"""Makes bracket.step beside this file: an angle bracket with round bolt holes, as one solid.

Written entity by entity, so that the example needs no CAD kernel.  Millimetres.
"""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).parent
Point = tuple[float, float, float]
PROFILE = [(0.0, 0.0), (70.0, 0.0), (70.0, 8.0), (8.0, 8.0), (8.0, 55.0), (0.0, 55.0)]
WIDTH = 40.0
HEADER = """ISO-10303-21;
HEADER;
FILE_DESCRIPTION(('angle bracket, made by examples/make_step.py'),'2;1');
FILE_NAME('bracket.step','2026-11-25T00:00:00',('sekiso'),('sekiso'),'','sekiso','');
FILE_SCHEMA(('AUTOMOTIVE_DESIGN { 1 0 10303 214 1 1 1 1 }'));
ENDSEC;
DATA;
"""


class Writer:
    """Numbers entities as they are added."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.vertices: dict[Point, int] = {}
        self.edges: dict[tuple[Point, Point], int] = {}

    def add(self, text: str) -> int:
        """Number of a new entity."""
        self.lines.append(f"#{len(self.lines) + 1}={text};")
        return len(self.lines)

    def point(self, place: Point) -> int:
        """A point [mm]."""
        return self.add(f"CARTESIAN_POINT('',({place[0]},{place[1]},{place[2]}))")

    def direction(self, way: Point) -> int:
        """A direction."""
        return self.add(f"DIRECTION('',({way[0]},{way[1]},{way[2]}))")

    def vertex(self, place: Point) -> int:
        """A vertex, one per place."""
        if place not in self.vertices:
            self.vertices[place] = self.add(f"VERTEX_POINT('',#{self.point(place)})")
        return self.vertices[place]

    def axes(self, place: Point, axis: Point, across: Point) -> int:
        """A frame: origin, z, x."""
        numbers = self.point(place), self.direction(axis), self.direction(across)
        return self.add("AXIS2_PLACEMENT_3D('',#{},#{},#{})".format(*numbers))

    def line(self, one: Point, other: Point) -> int:
        """Oriented straight edge from one to other, shared with the face beyond it."""
        if (other, one) in self.edges:
            return self.add(f"ORIENTED_EDGE('',*,*,#{self.edges[other, one]},.F.)")
        if (one, other) not in self.edges:
            way = tuple(b - a for a, b in zip(one, other, strict=True))
            length = sum(x * x for x in way) ** 0.5
            unit = tuple(x / length for x in way)
            vector = self.add(f"VECTOR('',#{self.direction(unit)},{length})")
            curve = self.add(f"LINE('',#{self.point(one)},#{vector})")
            ends = self.vertex(one), self.vertex(other)
            self.edges[one, other] = self.add(f"EDGE_CURVE('',#{ends[0]},#{ends[1]},#{curve},.T.)")
        return self.add(f"ORIENTED_EDGE('',*,*,#{self.edges[one, other]},.T.)")

    def loop(self, oriented: list[int]) -> int:
        """A closed loop of oriented edges."""
        return self.add("EDGE_LOOP('',({}))".format(",".join(f"#{n}" for n in oriented)))

    def face(self, surface: int, outer: list[int], holes: list[list[int]], sense: str = "T") -> int:
        """A face of a surface between its outer loop and its holes."""
        bounds = [self.add(f"FACE_OUTER_BOUND('',#{self.loop(outer)},.T.)")]
        bounds += [self.add(f"FACE_BOUND('',#{self.loop(hole)},.T.)") for hole in holes]
        listed = ",".join(f"#{n}" for n in bounds)
        return self.add(f"ADVANCED_FACE('',({listed}),#{surface},.{sense}.)")


def plane(writer: Writer, corners: list[Point], normal: Point, holes: list[list[int]]) -> int:
    """A flat face whose corners run anticlockwise seen from outside."""
    first, second = corners[0], corners[1]
    way = tuple(b - a for a, b in zip(first, second, strict=True))
    length = sum(x * x for x in way) ** 0.5
    across = tuple(x / length for x in way)
    surface = writer.add(f"PLANE('',#{writer.axes(first, normal, across)})")
    around = [writer.line(corners[k], corners[(k + 1) % len(corners)]) for k in range(len(corners))]
    return writer.face(surface, around, holes)


def bore(
    writer: Writer, near: Point, far: Point, axis: Point, across: Point, radius: float
) -> tuple[int, list[int], list[int]]:
    """A through hole from near to far along axis: its wall, its rim in either face."""
    rims, starts = [], []
    for middle in (near, far):
        start = tuple(m + radius * a for m, a in zip(middle, across, strict=True))
        circle = writer.add(f"CIRCLE('',#{writer.axes(middle, axis, across)},{radius})")
        vertex = writer.vertex(start)
        rims.append(writer.add(f"EDGE_CURVE('',#{vertex},#{vertex},#{circle},.T.)"))
        starts.append(start)
    seam = writer.line(starts[0], starts[1])
    back = writer.line(starts[1], starts[0])
    surface = writer.add(f"CYLINDRICAL_SURFACE('',#{writer.axes(near, axis, across)},{radius})")
    around = [
        writer.add(f"ORIENTED_EDGE('',*,*,#{rims[0]},.F.)"),
        seam,
        writer.add(f"ORIENTED_EDGE('',*,*,#{rims[1]},.T.)"),
        back,
    ]
    wall = writer.face(surface, around, [], "F")
    near_rim = [writer.add(f"ORIENTED_EDGE('',*,*,#{rims[0]},.T.)")]
    far_rim = [writer.add(f"ORIENTED_EDGE('',*,*,#{rims[1]},.F.)")]
    return wall, near_rim, far_rim


def solid(writer: Writer) -> int:
    """The closed shell of the bracket, and the solid in it."""
    up, along = (0.0, 0.0, 1.0), (1.0, 0.0, 0.0)
    foot = [
        bore(writer, (x, y, 0.0), (x, y, 8.0), up, along, 4.5)
        for x in (25.0, 55.0) for y in (10.0, 30.0)
    ]  # fmt: skip
    leg = [
        bore(writer, (0.0, y, 40.0), (8.0, y, 40.0), along, (0.0, 1.0, 0.0), 3.3)
        for y in (10.0, 30.0)
    ]
    holes: dict[int, list[list[int]]] = {
        0: [rim for _, rim, _ in foot],
        2: [rim for _, _, rim in foot],
        3: [rim for _, _, rim in leg],
        5: [rim for _, rim, _ in leg],
    }
    faces = [wall for wall, _, _ in foot + leg]
    n = len(PROFILE)
    for k in range(n):
        (x0, z0), (x1, z1) = PROFILE[k], PROFILE[(k + 1) % n]
        length = ((x1 - x0) ** 2 + (z1 - z0) ** 2) ** 0.5
        normal = ((z1 - z0) / length, 0.0, -(x1 - x0) / length)
        corners = [(x0, 0.0, z0), (x0, WIDTH, z0), (x1, WIDTH, z1), (x1, 0.0, z1)]
        faces.append(plane(writer, corners, normal, holes.get(k, [])))
    front = [(x, 0.0, z) for x, z in PROFILE]
    rear = [(x, WIDTH, z) for x, z in reversed(PROFILE)]
    faces.append(plane(writer, front, (0.0, -1.0, 0.0), []))
    faces.append(plane(writer, rear, (0.0, 1.0, 0.0), []))
    shell = writer.add("CLOSED_SHELL('',({}))".format(",".join(f"#{n}" for n in faces)))
    return writer.add(f"MANIFOLD_SOLID_BREP('bracket',#{shell})")


def document(writer: Writer) -> None:
    """Product, units and context around the solid."""
    body = solid(writer)
    add = writer.add
    mm = add("(LENGTH_UNIT() NAMED_UNIT(*) SI_UNIT(.MILLI.,.METRE.))")
    radian = add("(NAMED_UNIT(*) PLANE_ANGLE_UNIT() SI_UNIT($,.RADIAN.))")
    steradian = add("(NAMED_UNIT(*) SI_UNIT($,.STERADIAN.) SOLID_ANGLE_UNIT())")
    fuzz = add(f"UNCERTAINTY_MEASURE_WITH_UNIT(LENGTH_MEASURE(1.E-6),#{mm},'accuracy','')")
    context = add(
        "(GEOMETRIC_REPRESENTATION_CONTEXT(3) "
        f"GLOBAL_UNCERTAINTY_ASSIGNED_CONTEXT((#{fuzz})) "
        f"GLOBAL_UNIT_ASSIGNED_CONTEXT((#{mm},#{radian},#{steradian})) "
        "REPRESENTATION_CONTEXT('',''))"
    )
    origin = writer.axes((0.0, 0.0, 0.0), (0.0, 0.0, 1.0), (1.0, 0.0, 0.0))
    shape = add(f"ADVANCED_BREP_SHAPE_REPRESENTATION('',(#{origin},#{body}),#{context})")
    application = add("APPLICATION_CONTEXT('automotive design')")
    add(f"APPLICATION_PROTOCOL_DEFINITION('','automotive_design',2003,#{application})")
    product_context = add(f"PRODUCT_CONTEXT('',#{application},'mechanical')")
    product = add(f"PRODUCT('bracket','bracket','',(#{product_context}))")
    formation = add(f"PRODUCT_DEFINITION_FORMATION('','',#{product})")
    view = add(f"PRODUCT_DEFINITION_CONTEXT('part definition',#{application},'design')")
    definition = add(f"PRODUCT_DEFINITION('','',#{formation},#{view})")
    drawn = add(f"PRODUCT_DEFINITION_SHAPE('','',#{definition})")
    add(f"SHAPE_DEFINITION_REPRESENTATION(#{drawn},#{shape})")


if __name__ == "__main__":
    writer = Writer()
    document(writer)
    text = HEADER + "\n".join(writer.lines) + "\nENDSEC;\nEND-ISO-10303-21;\n"
    (HERE / "bracket.step").write_text(text, encoding="ascii")
