"""The maps from design variables to the physical density, in their order, with continuation."""

from __future__ import annotations

from functools import cached_property

from sekiso.design.topology.cone_filter import ConeFilter
from sekiso.design.topology.enclosed_voids import open_voids
from sekiso.design.topology.helmholtz_filter import HelmholtzFilter
from sekiso.design.topology.maps import Chain, Map, Passive
from sekiso.design.topology.overhang_filter import overhang_filter
from sekiso.design.topology.problem import Problem
from sekiso.design.topology.projection import Projection, VolumePreservingProjection
from sekiso.design.topology.settings import Settings
from sekiso.design.topology.symmetry import Symmetry


class DensityChain:
    """Symmetry, passive cells, filter, projection, what printing asks for; `at` an iteration."""

    def __init__(self, problem: Problem, settings: Settings) -> None:
        self.problem = problem
        self.settings = settings

    def at(self, iteration: int, *, threshold: float | None = None) -> Chain:
        """The chain of an iteration; `threshold` other than the nominal one for a variant."""
        return Chain([*self._before, *self._projection(iteration, threshold), *self._after])

    @cached_property
    def filter(self) -> Map | None:
        """The density filter, None without one."""
        settings, problem = self.settings, self.problem
        kinds: dict[str, type[ConeFilter] | type[HelmholtzFilter]]
        kinds = {"cone": ConeFilter, "helmholtz": HelmholtzFilter}
        if settings.filter not in kinds or settings.filter_radius <= 0.0:
            return None
        return kinds[settings.filter](problem.grid, problem.design, settings.filter_radius)

    @cached_property
    def _before(self) -> list[Map]:
        problem, axes = self.problem, self.settings.symmetry
        mirror: list[Map] = [Symmetry(problem.design, axes)] if axes else []
        return [*mirror, Passive(problem), *([self.filter] if self.filter else [])]

    @cached_property
    def _after(self) -> list[Map]:
        problem, settings = self.problem, self.settings
        maps: list[Map] = [Passive(problem)]
        if settings.build_axis is not None:
            angle = settings.overhang_angle
            maps.append(overhang_filter(problem, axis=settings.build_axis, angle=angle))
        return [*maps, open_voids(problem)] if settings.no_enclosed_void else maps

    def _projection(self, iteration: int, threshold: float | None) -> list[Map]:
        settings = self.settings
        sharpness = sharpness_at(settings, iteration)
        if sharpness <= 0.0:
            return []
        if settings.keeps_volume and threshold is None:
            return [VolumePreservingProjection(self.problem.design, sharpness)]
        return [Projection(sharpness, settings.threshold if threshold is None else threshold)]


def sharpness_at(settings: Settings, iteration: int) -> float:
    """Sharpness of the projection: 1, doubled every `sharpness_every` iterations.

    >>> [sharpness_at(Settings(sharpness=4.0, sharpness_every=10), k) for k in (0, 9, 10, 20, 90)]
    [1.0, 1.0, 2.0, 4.0, 4.0]
    """
    if settings.sharpness <= 0.0:
        return 0.0
    doublings = iteration // settings.sharpness_every if settings.sharpness_every else 1000
    return float(min(2.0 ** min(doublings, 1000), settings.sharpness))


def penalty_at(settings: Settings, iteration: int) -> float:
    """Exponent p of the stiffness: 1, then 0.5 more every `penalty_every` iterations.

    >>> [penalty_at(Settings(penalty_every=10), k) for k in (0, 10, 40, 90)]
    [1.0, 1.5, 3.0, 3.0]
    """
    if not settings.penalty_every:
        return settings.penalty
    return min(1.0 + 0.5 * (iteration // settings.penalty_every), settings.penalty)


def is_settled(settings: Settings, iteration: int) -> bool:
    """Whether sharpness and penalty have reached their last values."""
    return (
        sharpness_at(settings, iteration) == settings.sharpness
        and penalty_at(settings, iteration) == settings.penalty
    )
