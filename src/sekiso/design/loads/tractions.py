"""What a load does at each sample of the surface that it acts on."""

from __future__ import annotations

from typing import Any

import numpy as np

from sekiso.domain.errors import NeedError
from sekiso.domain.load_text import load_text
from sekiso.domain.loads import Load
from sekiso.geometry.mesh import Floats
from sekiso.geometry.samples import Samples

_LEAST_PRESSED = 1e-3  # of the area, as a cosine squared: less is no hole across the force
_LINE = 1e-9  # of the largest moment of area: points in a line take no moment about it


def sample_forces(load: Load, on: Samples) -> Floats:
    """Force [N] at each sample, shape (n, 3), of a force, bearing load, moment or pressure.

    Force F: F A_k / A.  Pressure p: -p A_k n_k.  Moment M: A_k w x (r_k - c) about the middle c of
    the area, where J w = M, J = sum A ((d.d) I - d d^T), so that the forces cancel.  Bearing load F
    along d: pressure as max(0, -n.d), scaled to F; what points across d on a hole that is not
    whole is taken off again in the same measure.
    """
    vector = np.array(load.vector, dtype=np.float64)
    if load.kind == "force":
        return np.asarray(on.areas[:, None] / on.areas.sum() * vector)
    if load.kind == "pressure":
        return np.asarray(-load.value * on.areas[:, None] * on.normals)
    if load.kind == "moment":
        return _couple(vector, on, load)
    return _bearing(vector, on, load)


def _couple(moment: Floats, on: Samples, load: Load) -> Floats:
    arm = on.points - on.areas @ on.points / on.areas.sum()
    squares = float(on.areas @ np.einsum("ij,ij->i", arm, arm))
    inertia = squares * np.eye(3) - np.einsum("i,ij,ik->jk", on.areas, arm, arm)
    turns, axes = np.linalg.eigh(inertia)
    along = axes.T @ moment
    if np.any((turns <= _LINE * turns.max()) & (np.abs(along) > _LINE * np.linalg.norm(moment))):
        raise _refused("load_moment_line", load)
    spin = axes @ (along / np.maximum(turns, _LINE * turns.max()))
    forces = on.areas[:, None] * np.cross(spin, arm)
    return np.asarray(forces - on.areas[:, None] / on.areas.sum() * forces.sum(axis=0))


def _bearing(force: Floats, on: Samples, load: Load) -> Floats:
    size = float(np.linalg.norm(force))
    along = force / size
    pressed = np.maximum(-on.normals @ along, 0.0)
    thrust = on.areas * pressed
    if thrust @ pressed < _LEAST_PRESSED * on.areas.sum():
        raise _refused("load_bearing_axis", load)
    forces = -thrust[:, None] * on.normals * (size / (thrust @ pressed))
    return np.asarray(forces - (thrust / thrust.sum())[:, None] * (forces.sum(axis=0) - force))


def _refused(key: str, load: Load, **values: Any) -> NeedError:
    return NeedError(key, got=load_text(load), **values)
