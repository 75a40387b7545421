"""Facets of a solid, as fine as its exact volume and area ask for."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import Any

from OCP.Bnd import Bnd_Box
from OCP.BRep import BRep_Tool
from OCP.BRepAdaptor import BRepAdaptor_Surface
from OCP.BRepBndLib import BRepBndLib
from OCP.BRepGProp import BRepGProp
from OCP.BRepMesh import BRepMesh_IncrementalMesh
from OCP.BRepTools import BRepTools
from OCP.GeomAbs import GeomAbs_SurfaceType as Form
from OCP.GProp import GProp_GProps
from OCP.IMeshTools import IMeshTools_MeshAlgoType, IMeshTools_Parameters
from OCP.TopAbs import TopAbs_Orientation, TopAbs_ShapeEnum
from OCP.TopExp import TopExp_Explorer
from OCP.TopLoc import TopLoc_Location
from OCP.TopoDS import TopoDS

_FAST = IMeshTools_MeshAlgoType.IMeshTools_MeshAlgoType_Delabella
_USUAL = IMeshTools_MeshAlgoType.IMeshTools_MeshAlgoType_Watson
_TURN, _LEAST_TURN, _USUAL_TURN = 0.1, 0.03, 0.06  # rad between neighbouring facets
_ALLOWED_ERROR = 3e-4  # relative, of volume and of area
_MARGIN = 0.8  # of the allowed error, for which the second pass is drawn
_BAD_ERROR = 1e-3  # beyond it the usual mesher has its turn
_EXACTNESS = 1e-4  # the integrals refine until they change by less; unrefined ones miss 4e-4
_NO_AREA = 1e-9  # of the solid's area: a face this small needs no facet
_FORMS = {
    Form.GeomAbs_Plane: "plane",
    Form.GeomAbs_Cylinder: "cylinder",
    Form.GeomAbs_Cone: "cone",
    Form.GeomAbs_Sphere: "sphere",
    Form.GeomAbs_Torus: "torus",
}


@dataclass(frozen=True)
class Sums:
    """Volume [mm3], with its sign, area [mm2] and centre of gravity [mm]."""

    volume: float
    area: float
    centre: tuple[float, float, float]

    def differs(self, exact: Sums) -> float:
        """Largest relative difference of volume and of area."""
        smallest = 1e-300
        return max(
            abs(self.volume - exact.volume) / max(abs(exact.volume), smallest),
            abs(self.area - exact.area) / max(exact.area, smallest),
        )


@dataclass(frozen=True)
class Facets:
    """Points [mm] and corners of the facets of one solid; `n_bare` faces have none.

    `face` is the place of each facet's face among the faces of the solid.
    """

    points: array[float]
    corners: array[int]
    face: array[int]
    exact: Sums
    error: float
    n_bare: int


def diagonal(shapes: list[Any]) -> float:
    """Longest diagonal [mm] of the boxes of shapes."""
    longest = 0.0
    for shape in shapes:
        box = Bnd_Box()
        BRepBndLib.AddOptimal_s(shape, box, False, False)
        if not box.IsVoid():
            longest = max(longest, box.CornerMin().Distance(box.CornerMax()))
    return longest


def facets(solid: Any, *, sag: float) -> Facets:
    """Facets whose chords keep within `sag` [mm] and whose sums are within 3e-4 of the exact ones.

    Facets that turn by a rad lack a^2 / 6 of a round bar: from the error of a first pass follows
    the turn of a second.  Delabella's mesher takes a fifth of the time of the usual one, which
    follows only where the first leaves a face out or misses.
    """
    exact = exact_sums(solid)
    error = _mesh(solid, exact, algorithm=_FAST, sag=sag, turn=_TURN)
    if error > _ALLOWED_ERROR:
        finer = max((_MARGIN * _ALLOWED_ERROR / error) ** 0.5, _LEAST_TURN / _TURN)
        error = _mesh(solid, exact, algorithm=_FAST, sag=sag * finer**2, turn=_TURN * finer)
    fast = Facets(*_arrays(solid), exact, error, _n_bare(solid, exact.area))
    if not fast.n_bare and error <= _BAD_ERROR:
        return fast
    error = _mesh(solid, exact, algorithm=_USUAL, sag=sag, turn=_USUAL_TURN)
    usual = Facets(*_arrays(solid), exact, error, _n_bare(solid, exact.area))
    return min(fast, usual, key=lambda mesh: (mesh.n_bare, mesh.error))


def surfaces(solid: Any) -> list[tuple[str, tuple[float, ...], float]]:
    """Form, unit axis (empty without one) and radius [mm] (0 without one) of each face, in order.

    The order is that in which the solid holds them, whatever its mesh; the axis of a plane is its
    normal, either way round; the radius of a torus is the large one, of a cone that at its origin.
    """
    return [_surface(face) for face in _faces(solid)]


def _surface(face: Any) -> tuple[str, tuple[float, ...], float]:
    adaptor = BRepAdaptor_Surface(face, False)
    form = _FORMS.get(adaptor.GetType(), "other")
    if form == "other":
        return form, (), 0.0
    shape = getattr(adaptor, form.capitalize())()
    if form == "sphere":
        return form, (), float(shape.Radius())
    axis = tuple(float(x) for x in shape.Axis().Direction().Coord())
    radius = {"cylinder": "Radius", "cone": "RefRadius", "torus": "MajorRadius"}.get(form)
    return form, axis, float(getattr(shape, radius)()) if radius else 0.0


def exact_sums(solid: Any) -> Sums:
    """Volume, area and centre of the solid's own surfaces."""
    volume, area = GProp_GProps(), GProp_GProps()
    BRepGProp.VolumeProperties_s(solid, volume, _EXACTNESS, False, False)
    BRepGProp.SurfaceProperties_s(solid, area, _EXACTNESS, False)
    return Sums(volume.Mass(), area.Mass(), volume.CentreOfMass().Coord())


def _facet_sums(solid: Any) -> Sums:
    volume, area = GProp_GProps(), GProp_GProps()
    BRepGProp.VolumeProperties_s(solid, volume, False, False, True)
    BRepGProp.SurfaceProperties_s(solid, area, False, True)
    return Sums(volume.Mass(), area.Mass(), volume.CentreOfMass().Coord())


def _mesh(solid: Any, exact: Sums, *, algorithm: Any, sag: float, turn: float) -> float:
    """Error of a new mesh of the solid, which takes the place of the last."""
    BRepTools.Clean_s(solid)
    wish = IMeshTools_Parameters()
    wish.MeshAlgo = algorithm
    wish.Deflection, wish.Angle = sag, turn
    wish.Relative = wish.InParallel = False
    BRepMesh_IncrementalMesh(solid, wish)
    return _facet_sums(solid).differs(exact)


def _faces(solid: Any) -> list[Any]:
    walk = TopExp_Explorer(solid, TopAbs_ShapeEnum.TopAbs_FACE)
    faces = []
    while walk.More():
        faces.append(TopoDS.Face(walk.Current()))
        walk.Next()
    return faces


def _n_bare(solid: Any, area: float) -> int:
    n = 0
    for face in _faces(solid):
        if BRep_Tool.Triangulation_s(face, TopLoc_Location()) is None:
            own = GProp_GProps()
            BRepGProp.SurfaceProperties_s(face, own)
            n += own.Mass() > _NO_AREA * area
    return n


def _arrays(solid: Any) -> tuple[array[float], array[int], array[int]]:
    points, corners, owner = array("d"), array("q"), array("q")
    for number, face in enumerate(_faces(solid)):
        place = TopLoc_Location()
        mesh = BRep_Tool.Triangulation_s(face, place)
        if mesh is None:
            continue
        first = len(points) // 3 - 1
        node, triangle = mesh.Node, mesh.Triangle
        matrix = None if place.IsIdentity() else place.Transformation()
        for k in range(1, mesh.NbNodes() + 1):
            at = node(k)
            points.extend((at if matrix is None else at.Transformed(matrix)).Coord())
        is_turned = face.Orientation() == TopAbs_Orientation.TopAbs_REVERSED
        for k in range(1, mesh.NbTriangles() + 1):
            a, b, c = triangle(k).Get()
            corners.extend((first + a, first + c, first + b) if is_turned else
                           (first + a, first + b, first + c))  # fmt: skip
        owner.extend([number] * mesh.NbTriangles())
    return points, corners, owner
