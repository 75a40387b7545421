"""Part files and simple shapes, through the Python door."""

from __future__ import annotations

from pathlib import Path

from sekiso.design import intake
from sekiso.domain.part import Part


def load_part(path: str | Path, *, unit: str | None = None) -> Part:
    """The part in an STL, OBJ, PLY, 3MF or STEP file, in SI, with findings on the mesh.

    `unit` ("mm" if not given) serves formats without one; a unit declared in STEP or 3MF wins and a
    different `unit` is a finding.  Nothing is repaired.  Raises PartError with the next step.
    """
    return intake.load_part(path, unit=unit)
