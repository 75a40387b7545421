"""The process window of a material on a beam: risks, best and robust recipe, next tracks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import partial
from os import PathLike
from typing import Any

import numpy as np

from sekiso.domain.errors import MissingExtraError, RecipeError
from sekiso.domain.recipe import Recipe
from sekiso.explorer.recipe_density import recipe_densities
from sekiso.interfaces.python.melt_pool import refuse_molten_bed
from sekiso.interfaces.python.metal import Metal, machine_of, metal_of, process_of
from sekiso.interfaces.python.need import Learnable
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
from sekiso.knowledge import Knowledge, Record, load
from sekiso.learning.influence import LEARNED_FROM
from sekiso.learning.recipe_density import RECIPE
from sekiso.materials import build_conditions
from sekiso.materials.row_choice import findings_with_unused, rows_of_alloy
from sekiso.materials.row_finding import RowFinding
from sekiso.materials.shared_rows import SharedRows
from sekiso.materials.table_files import opened
from sekiso.materials.tables import Table, read_columns
from sekiso.numerics.arrays import FloatArray
from sekiso.physics.melt_pool.coupling import coupled
from sekiso.physics.melt_pool.keyhole import with_keyhole_coupling
from sekiso.physics.melt_pool.track import Track
from sekiso.physics.models import WINDOW_DENSITY
from sekiso.physics.starts.powder_bed import (
    PowderBedWindow,
    powder_bed_window,
    production_evidence,
    speed_limit,
    usual_rate,
)
from sekiso.physics.window.defects import DEFECTS, local_intercepts
from sekiso.physics.window.density import METHODS, predict_density
from sekiso.physics.window.features import ScannedLayer
from sekiso.physics.window.layer_defects import (
    Defects,
    DensityOf,
    Intercepts,
    layer_defects,
    scanned_layer,
)
from sekiso.physics.window.process_map import Bed

RECIPE_OF_LABELS = ("power", "speed", "hatch", "layer")


@dataclass(frozen=True)
class ProcessWindow(PowderBedWindow):
    """The window with what a door does with it; its fields are those of `PowderBedWindow`."""

    def to_dict(self) -> dict[str, Any]:
        """Plain lists and numbers for JSON."""
        return {key: _plain(value) for key, value in asdict(self).items()}

    def plot(self, path: str | PathLike[str]) -> None:
        """Draw the map to a PNG or SVG file; MissingExtraError without the extra "report"."""
        try:
            from sekiso.interfaces.python.window_plot import draw_window
        except ImportError as problem:
            raise MissingExtraError("extra_missing", extra="report") from problem
        draw_window(self, path)


def defects(
    material: str | Mapping[str, Any],
    *,
    process: str = "PBF-LB",
    machine: str | None = None,
    power: Power,
    speed: Speed,
    hatch: Length,
    layer: Length,
    beam_diameter: Beam,
    preheat: Temperature | None = None,
    density_method: str = "archimedes",
    local: Table | None = None,
    store: Learnable | None = None,
    knowledge: str | PathLike[str] | None = None,
) -> Defects:
    """Risk of lack of fusion, keyhole porosity and balling, and expected relative density.

    Arrays broadcast to one shape; numbers are SI, text carries its unit; `machine` gives the line
    of its laser, `preheat` [K] is the bed of the process unless given.  `density_method`
    "archimedes" or "section": how the density would be measured.  `local` are labels of the
    asker's own parts, a table or file with power, speed, hatch, layer and 0/1 columns named after
    the defects; they move the intercepts, else a production set of the alloy does.  `store` is an
    opened store: the density is moved by what it lets the asker learn from, the risks are not.
    Raises RecipeError for a value that cannot be meant, NeedError for an unknown metal.
    """
    if word(density_method, "density_method") not in METHODS:
        raise RecipeError("density_method", got=density_method, allowed=", ".join(METHODS))
    facts = load(knowledge)
    record = process_of(process, facts, ("scanned",), "process_without_window")
    metal = metal_of(material, facts)
    owned = machine_of(machine, facts)
    usual = build_conditions.bed_temperature(record, metal.record, owned)
    recipe = broadcast(
        power=read(power, "power"),
        speed=read(speed, "speed"),
        beam_diameter=read(beam_diameter, "beam_diameter"),
        layer=_positive_layer(layer),
        preheat=read(usual if preheat is None else preheat, "preheat"),
        hatch=read(hatch, "hatch"),
    )
    shape, width = recipe["power"].shape, np.ravel(recipe.pop("hatch"))
    line = None if owned is None else owned.value("wavelength")
    track = Track.of(coupled(metal.constants, record, metal.record, line)[0], **recipe)
    refuse_molten_bed(track)
    track = with_keyhole_coupling(track)
    bed = float(track.preheat[0])
    own = None if local is None else _own_intercepts(local, track, metal, facts)
    found = layer_defects(
        scanned_layer(track, width, is_sintered=bool(record.get("sintered_bed", False))),
        process=record.key,
        alloy=metal.record,
        density=density_of(metal.record, record, facts, density_method, _learnable(store)),
        intercepts=production_evidence(record.key, metal.record, track.metal, bed)
        if own is None
        else own[0],
    )
    return replace(found.reshaped(shape), local_findings=own[1] if own else ())


def process_window(
    material: str | Mapping[str, Any],
    *,
    process: str = "PBF-LB",
    machine: str | None = None,
    layer: Length | None = None,
    hatch: Length | None = None,
    beam_diameter: Beam | None = None,
    preheat: Temperature | None = None,
    risk: Share | None = None,
    local: Table | None = None,
    store: Learnable | None = None,
    knowledge: str | PathLike[str] | None = None,
) -> ProcessWindow:
    """Map of defect risks over power and speed with the recipes worth printing.

    `machine` gives beam, layer, power and speed limits where its file knows them, the process the
    usual ones: what was taken stands in `assumed`.  Without `risk` that of a first recipe of the
    process is accepted.  Where a production set of the alloy is known it stands for sound parts and
    moves the intercepts; so do `local` labels (see `defects`).  `store` is an opened store: the
    density is moved by what it lets the asker learn from (`assumed["learned_from"]` at the best
    recipe), the risks are not.
    Raises RecipeError for a value that cannot be meant, NeedError for an unknown metal.
    """
    facts = load(knowledge)
    record = process_of(process, facts, ("scanned",), "process_without_window")
    metal, owned = metal_of(material, facts), machine_of(machine, facts)
    given = {"beam_diameter": beam_diameter, "layer": layer, "preheat": preheat, "risk": risk}
    bed, accepted, assumed = _bed(metal, record, owned, given)
    refuse_molten_bed(bed.track(1.0, 1.0))
    own = None if local is None else _own_intercepts(local, bed.track(1.0, 1.0), metal, facts)
    shared = _learnable(store)
    window = powder_bed_window(
        bed,
        risk=accepted,
        track_risk=build_conditions.needed(record, "start.next_track_risk"),
        hatch=None if hatch is None else read_one(hatch, "hatch"),
        intercepts=own[0] if own else None,
        density=density_of(metal.record, record, facts, shared=shared),
    )
    if shared is not None:
        assumed |= _told_at(window.best, metal.record, record, facts, shared)
    told = replace(
        window, material=metal.name, assumed=assumed, local_findings=own[1] if own else ()
    )
    return ProcessWindow(**vars(told))


def _bed(
    metal: Metal, process: Record, machine: Record | None, given: Mapping[str, Any]
) -> tuple[Bed, float, dict[str, Any]]:
    """The bed of the machine, the risk accepted, and what had to be assumed."""
    usual = {
        "beam_diameter": build_conditions.beam_diameter(process, machine),
        "layer": build_conditions.usual_layer(process, machine),
        "preheat": build_conditions.bed_temperature(process, metal.record, machine),
        "risk": build_conditions.needed(process, "start.risk"),
    }
    assumed = {name: usual[name] for name, value in given.items() if value is None}
    values = {n: read_one(v, n) for n, v in given.items() if v is not None} | assumed
    power_max = build_conditions.power_limit(process, machine)
    if machine is None or machine.value("power") is None:
        assumed["power_max"] = power_max
    wavelength = None if machine is None else machine.value("wavelength")
    bed = Bed(
        process.key,
        coupled(metal.constants, process, metal.record, wavelength)[0],
        metal.record,
        power_max,
        speed_limit(process, machine),
        values["beam_diameter"],
        float(_positive_layer(values["layer"])),
        values["preheat"],
        process.value("start.hatch"),
        usual_rate(process, metal.record, machine),
        bool(process.get("sintered_bed", False)),
    )
    return bed, values["risk"], assumed


def density_of(
    alloy: Record | None,
    process: Record,
    knowledge: Knowledge,
    method: str = METHODS[0],
    shared: SharedRows | None = None,
) -> DensityOf:
    """The density that an answer and `predict` give a recipe of the alloy; that of the window model
    for a metal in no file and for a process that no model of recipes was validated for.
    """
    if alloy is None or process.key not in WINDOW_DENSITY.validated_for.processes:
        return partial(predict_density, method=method)

    def planned(scan: ScannedLayer) -> tuple[FloatArray, FloatArray, FloatArray]:
        names = ("power", "speed", "layer", "beam_diameter")
        recipes = {name: getattr(scan.track, name) for name in names} | {"hatch": scan.hatch}
        rows, _ = recipe_densities(alloy, process, recipes, knowledge, method=method, shared=shared)
        return rows.low, rows.value, rows.high

    return planned


def _learnable(store: Learnable | None) -> SharedRows | None:
    shared = None if store is None else store.learnable()
    return None if shared is None or shared.is_empty else shared


def _told_at(
    recipe: Recipe, alloy: Record | None, process: Record, facts: Knowledge, shared: SharedRows
) -> dict[str, Any]:
    """Whose rows moved the density of a recipe; {} where none did."""
    if alloy is None:
        return {}
    numbers = {name: np.array([recipe.parameters[name]]) for name in RECIPE}
    told, _ = recipe_densities(alloy, process, numbers, facts, method=METHODS[0], shared=shared)
    return {key: value for key, value in told.evidence.items() if key == LEARNED_FROM}


def _positive_layer(layer: Any) -> FloatArray:
    array = read(layer, "layer")
    if (array <= 0.0).any():
        raise RecipeError("recipe_not_positive", name="layer", got="0", unit="m")
    return array


def _own_intercepts(
    local: Table, like: Track, metal: Metal, facts: Knowledge
) -> tuple[Intercepts, tuple[RowFinding, ...]]:
    """Intercepts of the asker's laboratory from labels of parts on the beam and bed of `like`, and
    what was found about the table.
    """
    columns = rows_of_alloy(read_columns(opened(local), labels=DEFECTS), metal.record, facts)
    names = RECIPE_OF_LABELS
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
    told = findings_with_unused(columns, (*RECIPE_OF_LABELS, *DEFECTS))
    return local_intercepts(scanned_layer(track, width), labels), told


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
