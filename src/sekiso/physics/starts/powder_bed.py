"""Powder beds: the window of a metal on a machine and the recipe to start with."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from sekiso.domain.recipe import Recipe
from sekiso.knowledge import Record
from sekiso.materials import build_conditions
from sekiso.materials.row_finding import RowFinding
from sekiso.materials.thermophysical import Thermophysical, of_record
from sekiso.numerics.arrays import FloatArray
from sekiso.physics.melt_pool.correction import model_of, pool_state
from sekiso.physics.melt_pool.coupling import coupled
from sekiso.physics.melt_pool.dendrites import VALID_FAMILIES
from sekiso.physics.melt_pool.keyhole import with_keyhole_coupling
from sekiso.physics.melt_pool.powder_bed import predict_pool
from sekiso.physics.melt_pool.track import Track
from sekiso.physics.sources import WINDOW
from sekiso.physics.window.defects import any_defect
from sekiso.physics.window.features import ScannedLayer
from sekiso.physics.window.layer_defects import DensityOf, Intercepts, layer_defects, recipe_at
from sekiso.physics.window.process_map import (
    SPEED_LIMITS,
    Bed,
    ProcessMap,
    best_place,
    edges,
    next_tracks,
    process_map,
    robust_place,
)
from sekiso.physics.window.qualified import (
    QualifiedSet,
    qualified_layer,
    qualified_set,
    sound_coupons,
)

SHOWN: Final = ("width", "width_low", "width_high", "depth", "depth_low", "depth_high",
                "cooling_rate")  # fmt: skip
COARSE: Final = 12  # points of power and of speed


@dataclass(frozen=True)
class PowderBedWindow:
    """Risks over `power` (m,) x `speed` (n,), SI; `probability` {defect: (m, n)} at a typical
    laboratory, `any_low` and `any_high` the band over laboratories.  `any_defect` joins the three
    fitted defects; "cracking" (worst of `mechanisms`) and "evaporation" are degrees of concern.

    `qualified` is the production set shown first, where one is known; `best` the recipe that
    bonds best near the usual build rate below the chosen risk (the fastest where no usual rate is
    known), `robust` the one that drifts best, `next_tracks` three (power, speed) to print first.
    """

    power: FloatArray
    speed: FloatArray
    hatch: FloatArray
    probability: Mapping[str, FloatArray]
    any_defect: FloatArray
    any_low: FloatArray
    any_high: FloatArray
    relative_density: FloatArray
    relative_density_low: FloatArray
    relative_density_high: FloatArray
    build_rate: FloatArray
    mechanisms: Mapping[str, float]
    qualified: Recipe | None
    best: Recipe
    robust: Recipe
    next_tracks: tuple[tuple[float, float], ...]
    risk: float
    material: str
    process: str
    validity: str
    assumed: Mapping[str, Any] = field(default_factory=dict)
    local_findings: tuple[RowFinding, ...] = ()


def powder_bed(process: Record, alloy: Record, machine: Record | None = None) -> Bed:
    """The bed of a process for an alloy on a machine, or on the usual one of the process.

    Raises DataError where neither file states beam, power or layer, RecipeError for an alloy file
    without the constants of a melt pool.
    """
    wavelength = None if machine is None else machine.value("wavelength")
    return Bed(
        process.key,
        coupled(of_record(alloy), process, alloy, wavelength)[0],
        alloy,
        build_conditions.power_limit(process, machine),
        speed_limit(process, machine),
        build_conditions.beam_diameter(process, machine),
        build_conditions.usual_layer(process, machine),
        build_conditions.bed_temperature(process, alloy, machine),
        process.value("start.hatch"),
        usual_rate(process, alloy, machine),
        bool(process.get("sintered_bed", False)),
    )


def speed_limit(process: Record, machine: Record | None) -> float:
    """Largest scan speed to search [m/s]: that of the process, or of a slower machine."""
    highest = process.value("start.speed_max") or SPEED_LIMITS[1]
    own = None if machine is None else machine.value("scan_speed_max")
    return min(own or highest, highest)


def usual_rate(process: Record, alloy: Record | None, machine: Record | None) -> float | None:
    """Metal that one beam usually melts [m3/s], None where no file tells.

    `start.volume_rate` of the process, else the build rate of the alloy's family (or of the
    process) at the power of the machine: rate x (P / P_ref)^n with reference power and exponent of
    the process.
    """
    stated = process.value("start.volume_rate")
    family = None if alloy is None else alloy.get("family")
    of_family = process.value(f"rates.build_rate_by_family.{family}")
    rate = of_family or process.value("rates.build_rate")
    reference = process.value("rates.reference_power")
    if stated or rate is None or reference is None:
        return stated
    gain = build_conditions.power_limit(process, machine) / reference
    return float(rate * gain ** (process.value("rates.power_exponent") or 0.0))


def powder_bed_window(
    bed: Bed,
    *,
    risk: float,
    track_risk: float,
    hatch: float | None = None,
    intercepts: Intercepts | None = None,
    density: DensityOf | None = None,
    material: str = "",
) -> PowderBedWindow:
    """Map of risks with the recipes worth printing, in three look-ups of the pool at most.

    `risk` that the best recipe may carry, `track_risk` that the next tracks may; `intercepts` of
    the asker's labels, without which a production set of the alloy stands for sound parts;
    `density` as in `layer_defects`.
    """
    known = production_set(bed)
    layer = None if known is None else qualified_layer(known, bed.metal, preheat=bed.preheat)
    own = sound_coupons(layer) if layer is not None and intercepts is None else intercepts
    found = process_map(bed, hatch=hatch, intercepts=own, density=density)
    defects, grid = found.defects.reshaped(found.shape), found.shape
    qualified = None
    if known is not None and layer is not None and known.power <= bed.power_max:
        qualified = _production_recipe(bed, known, layer, own, density)
    best, robust = (
        _computed_recipe(bed, found, place)
        for place in (
            best_place(found, risk=risk, usual_rate=bed.usual_rate),
            robust_place(found),
        )
    )
    return PowderBedWindow(
        found.power,
        found.speed,
        found.scan.hatch.reshape(grid),
        probability=defects.probability,
        any_defect=defects.any_defect,
        any_low=any_defect(defects.low),
        any_high=any_defect(defects.high),
        relative_density=defects.relative_density,
        relative_density_low=defects.relative_density_low,
        relative_density_high=defects.relative_density_high,
        build_rate=found.build_rate.reshape(grid),
        mechanisms=defects.mechanisms,
        qualified=qualified,
        best=best,
        robust=robust,
        next_tracks=next_tracks(found, risk=track_risk),
        risk=risk,
        material=material,
        process=bed.process,
        validity=defects.validity,
    )


def powder_bed_start(
    process: Record, alloy: Record, machine: Record | None = None, *, with_tracks: bool = False
) -> Recipe:
    """The recipe to start with: the production set of the alloy where the beam is strong enough,
    else the best one of `powder_bed_window`; with the sizes of its single track to check first.

    `with_tracks` adds the three tracks to print next.  Raises as `powder_bed`.
    """
    bed = powder_bed(process, alloy, machine)
    known = production_set(bed)
    if known is not None and known.power <= bed.power_max:
        bed = replace(bed, layer=known.layer)
        if not with_tracks:
            layer = qualified_layer(known, bed.metal, preheat=bed.preheat)
            recipe = _production_recipe(bed, known, layer, sound_coupons(layer))
            return replace(recipe, expected=_expected(bed, recipe))
    window = powder_bed_window(
        bed,
        risk=build_conditions.needed(process, "start.risk"),
        track_risk=build_conditions.needed(process, "start.next_track_risk"),
    )
    recipe = window.qualified or window.best
    tracks = window.next_tracks if with_tracks else ()
    return replace(
        recipe,
        expected=_expected(bed, recipe),
        next_trials=tuple({"power": power, "speed": speed} for power, speed in tracks),
    )


def scanned_unbonded(process: Record, alloy: Record, machine: Record | None) -> float:
    """Chance that the first recipe of the alloy on the machine lacks fusion, from a coarse map; 0
    where a production set runs on it.  Raises as `powder_bed`.
    """
    bed = powder_bed(process, alloy, machine)
    known = production_set(bed)
    if known is not None and known.power <= bed.power_max:
        return 0.0
    found = process_map(bed, n_grid=COARSE)
    risk = build_conditions.needed(process, "start.risk")
    place = best_place(found, risk=risk, usual_rate=bed.usual_rate)
    return float(found.defects.probability["lack_of_fusion"][place])


def production_evidence(
    process: str, alloy: Record | None, metal: Thermophysical, preheat: float
) -> Intercepts | None:
    """Defect intercepts of a laboratory where the production set of `alloy` gave sound parts, None
    where its file gives no set for the process.
    """
    known = None if alloy is None else qualified_set(alloy, process)
    return None if known is None else sound_coupons(qualified_layer(known, metal, preheat=preheat))


def production_set(bed: Bed) -> QualifiedSet | None:
    """The production set of the alloy in the process, None where its file gives none."""
    return None if bed.alloy is None else qualified_set(bed.alloy, bed.process)


def _computed_recipe(bed: Bed, found: ProcessMap, place: int) -> Recipe:
    recipe = recipe_at(
        found.scan, found.defects, place,
        process=bed.process, origin="computed", sources=(WINDOW,),
    )  # fmt: skip
    return replace(recipe, at_edge=edges(found, place))


def _production_recipe(
    bed: Bed,
    known: QualifiedSet,
    layer: ScannedLayer,
    intercepts: Intercepts | None,
    density: DensityOf | None = None,
) -> Recipe:
    defects = layer_defects(
        layer, process=bed.process, alloy=bed.alloy, density=density, intercepts=intercepts
    )
    sources = (known.source, WINDOW)
    return recipe_at(layer, defects, 0, process=bed.process, origin="qualified", sources=sources)


def _expected(bed: Bed, recipe: Recipe) -> dict[str, float]:
    """Sizes [m] and cooling rate [K/s] of the single track to check first, where finite."""
    names = ("power", "speed", "beam_diameter", "layer", "preheat")
    track = Track.of(bed.metal, **{name: recipe.parameters[name] for name in names})
    pool = predict_pool(pool_state(with_keyhole_coupling(track), model_of(bed.process)))
    expected = {name: float(getattr(pool, name)[0]) for name in SHOWN}
    if bed.metal.family in VALID_FAMILIES:
        expected["dendrite_spacing"] = float(pool.dendrite_spacing[0])
    return {name: value for name, value in expected.items() if math.isfinite(value)}
