"""How a shape is looked for: aim, limits, length scales, what printing asks for, numerics."""

from __future__ import annotations

from dataclasses import dataclass

from sekiso.design.topology.interpolation import INTERPOLATIONS

OBJECTIVES = ("compliance", "worst_compliance", "mass", "thermal_compliance")
FILTERS = ("cone", "helmholtz", "sensitivity", "none")
SOLVERS = ("auto", "direct", "multigrid")
OPTIMISERS = ("auto", "oc", "mma")
BUILD_AXES = ("+x", "-x", "+y", "-y", "+z", "-z")
_WORDS = {
    "objective": OBJECTIVES,
    "filter": FILTERS,
    "solver": SOLVERS,
    "optimiser": OPTIMISERS,
    "interpolation": INTERPOLATIONS,
    "build_axis": (*BUILD_AXES, None),
}


@dataclass(frozen=True)
class Settings:
    """Aim, limits and numerics of one optimisation (SI; None where nothing is asked).

    Aim: `objective` of OBJECTIVES; "compliance" is the weighted sum over the cases,
    "worst_compliance" the largest of them.  Limits: `volume_fraction` (of the design space),
    `max_displacement` [m] (largest of the loaded nodes), `max_stress` [Pa] (von Mises;
    each case at its own of the `stress_shares` of that, where they are given),
    `max_compliance` [J], `max_temperature` [K] above the held one where heat enters.  Stress is not
    limited within `stress_margin` [m] of what is held or loaded, where that of voxels grows without
    end; None: two cells.
    Length scales: `filter_radius` [m], `min_member` and `min_gap` [m].
    Printing: `build_axis` of BUILD_AXES, `overhang_angle` [rad] from the plate that still prints,
    `no_enclosed_void`.  `symmetry`: axes ("x", "y", "z") normal to planes through the middle.
    Projection: `sharpness` is its last value (0: none); it doubles every `sharpness_every`
    iterations from 1, around `threshold`, or around the one that keeps the volume
    (`keeps_volume`).  `penalty` p of E = Emin + x^p (1 - Emin), or of the like of it by RAMP
    (`interpolation` "ramp", for weight and heat); with `penalty_every` it grows from 1 by 0.5 each
    so many iterations.
    `filter` of FILTERS, `optimiser` of OPTIMISERS ("auto": criteria where they can, else moving
    asymptotes); "sensitivity" smooths the derivative instead of the density, for criteria only.
    Numerics: `move` limits the change of a cell per iteration, `change` stops once no cell changes
    more (0: never), `solver` is one of SOLVERS, `tolerance` that of multigrid.

    Raises ValueError for a word that is not in its list, and numbers outside their range.

    >>> Settings(filter="box")
    Traceback (most recent call last):
    ...
    ValueError: filter is one of cone, helmholtz, sensitivity, none, not box
    """

    objective: str = "compliance"
    volume_fraction: float | None = None
    max_displacement: float | None = None
    max_stress: float | None = None
    stress_shares: tuple[float, ...] = ()
    max_compliance: float | None = None
    max_temperature: float | None = None
    stress_margin: float | None = None
    filter: str = "cone"
    filter_radius: float = 0.0
    min_member: float | None = None
    min_gap: float | None = None
    build_axis: str | None = None
    overhang_angle: float = 0.7853981633974483
    no_enclosed_void: bool = False
    symmetry: tuple[str, ...] = ()
    sharpness: float = 0.0
    sharpness_every: int = 20
    threshold: float = 0.5
    keeps_volume: bool = False
    interpolation: str = "simp"
    penalty: float = 3.0
    penalty_every: int = 0
    weakest: float = 1e-6
    optimiser: str = "auto"
    n_iterations: int = 100
    move: float = 0.2
    change: float = 0.0
    solver: str = "auto"
    tolerance: float = 1e-5
    max_solver_iterations: int = 500

    def __post_init__(self) -> None:
        for name, allowed in _WORDS.items():
            if getattr(self, name) not in allowed:
                words = ", ".join(str(word) for word in allowed)
                raise ValueError(f"{name} is one of {words}, not {getattr(self, name)}")
        if not set(self.symmetry) <= {"x", "y", "z"}:
            raise ValueError(f"symmetry holds the axes x, y, z, got {self.symmetry}")
        if self.volume_fraction is not None and not 0.0 < self.volume_fraction <= 1.0:
            raise ValueError(
                f"volume_fraction is above 0 and at most 1, got {self.volume_fraction}"
            )
        if not (0.0 < self.move <= 1.0 and 0.0 < self.weakest < 1.0 and self.penalty >= 1.0):
            raise ValueError("move and weakest lie between 0 and 1, penalty is at least 1")
