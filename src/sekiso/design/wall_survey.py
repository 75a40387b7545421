"""Everything measured once on a part, from which the findings of every process follow."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sekiso.design.walls import Sections, sections
from sekiso.domain.part import Part
from sekiso.geometry.mesh import Floats, Integers, normals_and_areas
from sekiso.geometry.voxels import thickest_section, voxel_size, voxels

_N_VOXELS = 200_000


@dataclass(frozen=True, eq=False)
class Survey:
    """Mesh, normals, areas [m2], walls and gaps, and the thickest section [m] of a part."""

    vertices: Floats
    triangles: Integers
    normals: Floats
    areas: Floats
    cut: Sections
    section: float

    @property
    def area(self) -> float:
        """Surface [m2]."""
        return float(self.areas.sum())


@lru_cache(maxsize=2)  # slow on a large mesh; every rule starts from it
def survey_of(part: Part) -> Survey:
    """The survey of `part`; raises PartError if it has no mesh.  Remembered for the last parts."""
    vertices, triangles = part.mesh
    normals, areas = normals_and_areas(vertices, triangles)
    cut = sections(vertices, triangles, normals=normals)
    edge = voxel_size(vertices, n_voxels=_N_VOXELS)
    solid = voxels(vertices, triangles, edge=edge)
    section = thickest_section(solid, edge=edge)
    thickest_wall = float(cut.walls.thickness.max(initial=0.0))
    limit = min(part.extent) if thickest_wall == 0.0 else thickest_wall
    return Survey(vertices, triangles, normals, areas, cut, float(np.minimum(section, limit)))
