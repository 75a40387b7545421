"""The process window of a material on a beam: risks, best and robust recipe, next tracks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from os import PathLike
from typing import Any, Final

import numpy as np

from sekiso.domain.errors import MissingExtraError, RecipeError
from sekiso.interfaces.python.melt_pool import coupled
from sekiso.interfaces.python.metal import Metal, metal_of
from sekiso.interfaces.python.recipe_input import (
    Beam,
    Length,
    Power,
    Share,
    Speed,
    Temperature,
    broadcast,
    read,
    read_one,
    word,
)
from sekiso.knowledge import Record, load
from sekiso.materials.naming import machine_called
from sekiso.materials.table_files import opened
from sekiso.materials.tables import Table, read_columns
from sekiso.materials.thermophysical import Thermophysical
from sekiso.numerics.arrays import FloatArray
from sekiso.physics.melt_pool.correction import PoolState, pool_model, pool_state
from sekiso.physics.melt_pool.powder_bed import validity
from sekiso.physics.melt_pool.track import Track
from sekiso.physics.window.alloy_risks import alloy_risks
from sekiso.physics.window.defects import DEFECTS, any_defect, local_intercepts
from sekiso.physics.window.density import METHODS
from sekiso.physics.window.features import ScannedLayer
from sekiso.physics.window.process_map import (
    ProcessMap,
    best_recipe,
    next_tracks,
    process_map,
    robust_recipe,
)
from sekiso.physics.window.qualified import intercepts_of, qualified_set
from sekiso.physics.window.recipe import SPEED_LIMITS, Recipe, recipe_at, risks_at

POWER_UNKNOWN: Final = {"PBF-LB": 400.0, "PBF-EB": 3000.0}
OPEN_RISK: Final = 0.6
INFRARED: Final = 1.07e-6


@dataclass(frozen=True)
class ProcessWindow:
    """Risks over `power` (m,) x `speed` (n,), SI; `probability` {defect: (m, n)} at a typical
    laboratory, `any_low` and `any_high` the band over laboratories.  `any_defect` joins the three
    fitted defects; "cracking" (worst of `mechanisms`) and "evaporation" are degrees of concern.

    `qualified` is the production set shown first, where one is known; `best` the recipe of highest
    build rate below the chosen risk, `robust` the one that drifts best, `next_tracks` three
    (power, speed) to print first.
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
    assumed: Mapping[str, Any]

    def to_dict(self) -> dict[str, Any]:
        """Plain lists and numbers for JSON."""
        return {key: _plain(value) for key, value in asdict(self).items()}

    def plot(self, path: str | PathLike[str]) -> None:
        """Draw the map to a PNG or SVG file (needs the extra "report")."""
        try:
            from sekiso.interfaces.python.window_plot import draw_window
        except ImportError as problem:
            raise MissingExtraError("extra_missing", extra="report") from problem
        draw_window(self, path)


@dataclass(frozen=True)
class Defects:
    """Defect risks and density of every recipe, arrays of the broadcast shape.

    `probability` {defect} at a typical laboratory (or the asker's, after `local` labels), `low` and
    `high` its 5-95 % band over laboratories; relative densities as fractions of full density.
    `any_defect` joins the three fitted ones; "cracking" (worst of `mechanisms`) and "evaporation"
    (an element falls by a fifth, see `losses`) are expert degrees of concern beside them.
    """

    probability: Mapping[str, FloatArray]
    low: Mapping[str, FloatArray]
    high: Mapping[str, FloatArray]
    any_defect: FloatArray
    relative_density: FloatArray
    relative_density_low: FloatArray
    relative_density_high: FloatArray
    mechanisms: Mapping[str, float]
    losses: Mapping[str, FloatArray]
    validity: str


def defects(
    material: str | Mapping[str, Any],
    *,
    process: str = "PBF-LB",
    power: Power,
    speed: Speed,
    hatch: Length,
    layer: Length,
    beam_diameter: Beam,
    preheat: Temperature = 298.15,
    density_method: str = "archimedes",
    local: Table | None = None,
) -> Defects:
    """Risk of lack of fusion, keyhole porosity and balling, and expected relative density.

    `density_method` "archimedes" or "section": how the density would be measured.  `local` are
    labels of the asker's own parts, a table or file with power, speed, hatch, layer and 0/1 columns
    named after the defects; they move the intercepts.
    """
    if word(density_method, "density_method") not in METHODS:
        raise RecipeError("density_method", got=density_method, allowed=", ".join(METHODS))
    metal, constants = _metal(material, process)
    recipe = broadcast(
        power=read(power, "power"),
        speed=read(speed, "speed"),
        beam_diameter=read(beam_diameter, "beam_diameter"),
        layer=_positive_layer(layer),
        preheat=read(preheat, "preheat"),
        hatch=read(hatch, "hatch"),
    )
    shape = recipe["power"].shape
    width = np.ravel(recipe.pop("hatch"))
    track = Track.of(constants, **recipe)
    own = None if local is None else _own_intercepts(local, track)
    risks = risks_at(track, hatch=width, method=density_method, intercepts=own)
    density = risks.density
    ends = {
        end: {n: getattr(r, end).reshape(shape) for n, r in risks.defects.items()}
        for end in ("typical", "low", "high")
    }
    mechanisms, losses, concerns = _alloy(metal, risks.scan.state, shape)
    return Defects(
        {**ends["typical"], **concerns},
        ends["low"],
        ends["high"],
        any_defect(ends["typical"]),
        density.median.reshape(shape),
        density.low.reshape(shape),
        density.high.reshape(shape),
        mechanisms,
        losses,
        _validity(process, track),
    )


def process_window(
    material: str | Mapping[str, Any],
    *,
    process: str = "PBF-LB",
    machine: str | None = None,
    layer: Length,
    hatch: Length | None = None,
    beam_diameter: Beam | None = None,
    preheat: Temperature = 298.15,
    risk: Share = 0.1,
    local: Table | None = None,
) -> ProcessWindow:
    """Map of defect risks over power and speed with the recipes worth printing.

    `machine` gives beam, power and speed limits where its file knows them.  Where a production set
    of the alloy is known it stands for sound parts and moves the intercepts; so do `local` labels.
    """
    record = None if machine is None else _machine(machine)
    metal, constants = _metal(material, process, record)
    limits, assumed = _limits(record, process, beam_diameter)
    thickness = float(_positive_layer(read_one(layer, "layer")).reshape(()))
    start = read_one(preheat, "preheat")
    own = _intercepts(metal, constants, process, limits, thickness, start, local)
    found = process_map(
        constants,
        power_max=limits["power"],
        speed_max=limits["speed"],
        layer=thickness,
        beam_diameter=limits["beam_diameter"],
        preheat=start,
        hatch=None if hatch is None else read_one(hatch, "hatch"),
        intercepts=own,
    )
    return _window(metal, constants, process, found, own, read_one(risk, "risk"), assumed)


def _window(
    metal: Metal, constants: Thermophysical, process: str, found: ProcessMap,
    own: Mapping[str, tuple[float, float]] | None, risk: float, assumed: Mapping[str, Any],
) -> ProcessWindow:  # fmt: skip
    is_open = found.any_defect <= max(OPEN_RISK, float(found.any_defect.min()))
    track = found.risks.scan.track
    mechanisms, _, concerns = _alloy(metal, found.risks.scan.state, found.any_defect.shape)
    names = (
        "power", "speed", "hatch", "any_defect", "any_low", "any_high",
        "relative_density", "relative_density_low", "relative_density_high", "build_rate",
    )  # fmt: skip
    return ProcessWindow(
        **{name: getattr(found, name) for name in names},
        probability={**found.probability, **concerns},
        mechanisms=mechanisms,
        qualified=_qualified(metal, constants, process, float(track.preheat[0]), own),
        best=best_recipe(found, risk=risk),
        robust=robust_recipe(found),
        next_tracks=tuple(next_tracks(found, is_open=is_open)),
        risk=risk,
        material=metal.name,
        process=process,
        validity=_validity(process, track),
        assumed=assumed,
    )


def _metal(
    material: str | Mapping[str, Any], process: str, machine: Record | None = None
) -> tuple[Metal, Thermophysical]:
    if word(process, "process") not in POWER_UNKNOWN:
        raise RecipeError("process_without_window", got=process, allowed=", ".join(POWER_UNKNOWN))
    metal = metal_of(material)
    line = None if machine is None else machine.value("wavelength")
    return metal, coupled(metal, process, line or INFRARED, None)[0]


def _positive_layer(layer: Length) -> FloatArray:
    array = read(layer, "layer")
    if (array <= 0.0).any():
        raise RecipeError("recipe_not_positive", name="layer", got="0", unit="m")
    return array


def _alloy(
    metal: Metal, state: PoolState, shape: tuple[int, ...]
) -> tuple[Mapping[str, float], Mapping[str, FloatArray], dict[str, FloatArray]]:
    """Cracking mechanisms, element losses and both as arrays of concern; empty without a file."""
    if metal.record is None or "composition" not in metal.record:
        return {}, {}, {}
    found = alloy_risks(
        state,
        metal.record["composition"],
        family=state.track.metal.family,
        grain_refined=bool(metal.record.get("grain_refined", False)),
    )
    worst = max(found.cracking.values(), default=0.0)
    concerns = {
        "cracking": np.full(shape, worst),
        "evaporation": found.serious_loss.reshape(shape),
    }
    lost = {name: value.reshape(shape) for name, value in found.losses.items()}
    return found.cracking, lost, concerns


def _validity(process: str, track: Track) -> str:
    if process != "PBF-LB":
        return f"not fitted for {process}"
    return validity(track, pool_model())


def _limits(
    record: Record | None, process: str, beam_diameter: Beam | None
) -> tuple[dict[str, float], dict[str, Any]]:
    """Power, speed and beam of the machine, and what had to be assumed."""
    assumed: dict[str, Any] = {}
    if beam_diameter is not None:
        beam = read_one(beam_diameter, "beam_diameter")
    else:
        known = None if record is None else record.value("beam_diameter")
        if known is None:
            raise RecipeError("beam_missing")
        beam = known
        assumed["beam_diameter"] = known
    power = None if record is None else record.value("power")
    speed = None if record is None else record.value("scan_speed_max")
    if power is None:
        power = POWER_UNKNOWN[process]
        assumed["power_max"] = power
    return {"power": power, "speed": speed or SPEED_LIMITS[1], "beam_diameter": beam}, assumed


def _machine(name: str) -> Record:
    knowledge = load()
    record = machine_called(word(name, "machine"), knowledge)
    if record is None:
        raise RecipeError("machine_unknown", got=name, allowed=", ".join(knowledge.machines))
    return record


def _intercepts(
    metal: Metal, constants: Thermophysical, process: str, limits: Mapping[str, float],
    layer: float, preheat: float, local: Table | None,
) -> dict[str, tuple[float, float]] | None:  # fmt: skip
    if local is not None:
        track = Track.of(
            constants, power=1.0, speed=1.0, beam_diameter=limits["beam_diameter"], layer=layer,
            preheat=preheat,
        )  # fmt: skip
        return _own_intercepts(local, track)
    known = None if metal.record is None else qualified_set(metal.record, process)
    return None if known is None else intercepts_of(known, constants, preheat=preheat)


def _own_intercepts(local: Table, like: Track) -> dict[str, tuple[float, float]]:
    columns = read_columns(opened(local), labels=DEFECTS)
    names = ("power", "speed", "hatch", "layer")
    labels = {name: columns.number[name] for name in DEFECTS if name in columns.number}
    if any(name not in columns.number for name in names) or not labels:
        needed = f"{', '.join(names)} and one of {', '.join(DEFECTS)}"
        raise RecipeError("label_columns", got=", ".join(columns.names), allowed=needed)
    recipe = {name: read(columns.number[name], name) for name in names}
    width = np.ravel(recipe.pop("hatch"))
    track = Track.of(
        like.metal, **recipe, beam_diameter=float(np.median(like.beam_diameter)),
        preheat=float(np.median(like.preheat)),
    )  # fmt: skip
    return local_intercepts(ScannedLayer(pool_state(track), width), labels)


def _qualified(
    metal: Metal, constants: Thermophysical, process: str, preheat: float,
    own: Mapping[str, tuple[float, float]] | None,
) -> Recipe | None:  # fmt: skip
    known = None if metal.record is None else qualified_set(metal.record, process)
    if known is None:
        return None
    return recipe_at(
        constants,
        power=known.power,
        speed=known.speed,
        hatch=known.hatch,
        layer=known.layer,
        beam_diameter=known.beam_diameter,
        preheat=preheat,
        basis=f"production set ({known.status})",
        intercepts=own,
    )


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
