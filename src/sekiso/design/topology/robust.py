"""Smallest member and smallest gap: thresholds and filter radius of three projections.

One filtered density is projected at three thresholds: above one half (eroded: every member is
thinner), at one half (the part), below one half (dilated: every gap is narrower).  What must work
when eroded has no thin members, what must work when dilated has no narrow gaps.

At the border of the design space the filter counts only what is inside, as if it went on
mirrored: a member along the border may be half as thick.  Openings of finished designs measure
lengths (`openings`, to one cell): of a beam of 60 x 20 cells with members of 4 no ball of 4 cells
leaves anything out, the border mirrored; without the demand it leaves out 19 per cent.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from sekiso.design.topology.problem import Problem
from sekiso.design.topology.settings import Settings
from sekiso.numerics.arrays import FloatArray

NOMINAL = 0.5
ERODED = 0.6  # nearer to 1 little of a coarse design is left, nearer to 1/2 the filter gets wide
SHARPNESS = 16.0  # of the projection where none is given: void and solid, little between
_POINTS = 4001


@dataclass(frozen=True)
class Thresholds:
    """Filter `radius` [m] and the thresholds of the `eroded` and `dilated` projection.

    A threshold of one half asks nothing: no smallest member, no smallest gap.
    """

    radius: float
    eroded: float
    dilated: float

    @property
    def variants(self) -> tuple[float | None, float | None]:
        """Thresholds of the eroded and the dilated design, None where nothing is asked of it."""
        return (
            None if self.eroded == NOMINAL else self.eroded,
            None if self.dilated == NOMINAL else self.dilated,
        )


def thresholds(
    *, min_member: float | None, min_gap: float | None, is_plane: bool = False
) -> Thresholds:
    """Radius and thresholds that give walls of `min_member` [m] and slots of `min_gap` [m].

    The longer of both takes the threshold 0.6 (0.4) and sets the radius of the cone filter; the
    shorter takes the threshold nearer to one half that belongs to its length at that radius.
    `is_plane`: one layer of cells, filtered in its plane.  Rods come out thicker than walls.

    Source: Wang, Lazarov, Sigmund 2011, doi:10.1007/s00158-010-0602-y; lengths by the idea of
    Qian and Sigmund 2013 (doi:10.1016/j.cma.2012.08.020), here for the cone filter.

    >>> both = thresholds(min_member=3.0, min_gap=3.0)
    >>> round(both.radius, 2), both.eroded, both.dilated
    (5.3, 0.6, 0.4)
    """
    lengths = (min_member or 0.0, min_gap or 0.0)
    radius = max(lengths) / wall_length(ERODED, is_plane=is_plane)
    member, gap = (_threshold(length / radius, is_plane) for length in lengths)
    return Thresholds(radius=radius, eroded=member, dilated=1.0 - gap)


def length_scales(problem: Problem, settings: Settings) -> Thresholds | None:
    """`thresholds` of the lengths that `settings` ask for, None without any."""
    if settings.min_member is None and settings.min_gap is None:
        return None
    is_plane = min(problem.grid.shape) == 1
    return thresholds(min_member=settings.min_member, min_gap=settings.min_gap, is_plane=is_plane)


def with_length_scales(problem: Problem, settings: Settings) -> Settings:
    """`settings` with the filter and the projection that its lengths need."""
    scales = length_scales(problem, settings)
    if scales is None:
        return settings
    return replace(
        settings,
        filter="cone",
        filter_radius=scales.radius,
        sharpness=settings.sharpness or SHARPNESS,
        threshold=NOMINAL,
        keeps_volume=False,  # lengths hold between fixed thresholds only
    )


def wall_length(eroded: float, *, is_plane: bool = False) -> float:
    """Thickness, in filter radii, of the thinnest wall of which the `eroded` one still shows.

    A wall of the variables of width w has the filtered density F(s) = int_{s-w/2}^{s+w/2} k at
    distance s from its middle, k being the cone summed over planes parallel to the wall.  It shows
    eroded while F(0) >= eroded; the part is then as thick as F(s) >= 1/2 reaches.
    """
    at, total = _summed_cone(is_plane)
    half = np.interp((1.0 + eroded) / 2.0, total, at)
    s = np.linspace(0.0, 1.0, _POINTS)
    filtered = np.interp(s + half, at, total) - np.interp(s - half, at, total)
    return float(2.0 * np.interp(-NOMINAL, -filtered, s))


def _threshold(length: float, is_plane: bool) -> float:
    """Threshold above one half whose `wall_length` is `length`."""
    if length <= 0.0:
        return NOMINAL
    steps = np.linspace(NOMINAL, ERODED, 101)
    lengths = [wall_length(step, is_plane=is_plane) for step in steps]
    return float(np.interp(length, lengths, steps))


@cache
def _summed_cone(is_plane: bool) -> tuple[FloatArray, FloatArray]:
    """Places in -1..1 (of the radius) and the integral of the summed cone up to them."""
    t = np.linspace(-1.0, 1.0, 2 * _POINTS - 1)
    if is_plane:  # int (1 - sqrt(t^2 + s^2)) ds
        half = np.sqrt(1.0 - t**2)
        away = np.maximum(np.abs(t), 1e-300)
        kernel = half - t**2 * np.arcsinh(half / away)
    else:  # int (1 - sqrt(t^2 + r^2)) 2 pi r dr
        kernel = np.pi * (1.0 - t**2) - 2.0 * np.pi * (1.0 - np.abs(t) ** 3) / 3.0
    total = np.concatenate([[0.0], np.cumsum((kernel[1:] + kernel[:-1]) / 2.0)])
    return t, total / total[-1]
