"""The models of this room."""

from __future__ import annotations

import numpy as np

from sekiso.domain.model import Inputs, Model, Outputs, Rows, Validity
from sekiso.domain.recipe import Recipe
from sekiso.materials.build_conditions import bed_temperature
from sekiso.materials.thermophysical import of_record
from sekiso.physics.melt_pool.coupling import beam_absorptivity
from sekiso.physics.melt_pool.keyhole import with_keyhole_coupling
from sekiso.physics.melt_pool.track import Track
from sekiso.physics.sources import BEAD, SHRINKAGE, WINDOW
from sekiso.physics.starts.bead import bead_start
from sekiso.physics.starts.binder_jet import binder_jet_start
from sekiso.physics.starts.powder_bed import powder_bed_start
from sekiso.physics.window.density import METHODS, density_model, predict_density
from sekiso.physics.window.layer_defects import scanned_layer

KEY = "relative_density"

RECIPE = ("power", "speed", "hatch", "layer", "beam_diameter")
FITTED = density_model()


def _rows(inputs: Inputs) -> Rows:
    """Density of whole recipes at the absorptivity that a laser near 1.07 um or electrons have."""
    metal, share = of_record(inputs["material"]), beam_absorptivity(inputs["process"])
    track = Track.of(
        metal if share is None else metal.with_absorptivity(share),
        **{name: inputs[name] for name in RECIPE if name != "hatch"},
        preheat=inputs.get("preheat", bed_temperature(inputs["process"], inputs["material"])),
    )
    track = with_keyhole_coupling(track)
    is_sintered = bool(inputs["process"].get("sintered_bed", False))
    scan = scanned_layer(track, inputs["hatch"], is_sintered=is_sintered)
    method = inputs.get("density_method", METHODS[0])
    low, median, high = predict_density(scan, method=method)
    validity = np.full(scan.hatch.shape, "inside", dtype=object)
    return Rows(median, low, high, validity, scale="log_gap", evidence={"method": method})


WINDOW_DENSITY = Model(
    key="physics.window.density",
    gives=(KEY,),
    needs=("material", "process", *RECIPE),
    uses=("preheat", "density_method"),
    source=WINDOW,
    rows=_rows,
    validated_for=Validity(processes=("PBF-LB",), ranges=FITTED.ranges),
    score=FITTED.score,
    score_of="Winkler score of log porosity on unseen papers",
)


def _start(recipe: Recipe) -> Outputs:
    given = {name: recipe.parameters[name] for name in RECIPE if name in recipe.parameters}
    return {"recipe": recipe, **given}


def _powder_bed(inputs: Inputs) -> Outputs:
    with_tracks = inputs.get("with_tracks", False)
    parts = inputs["process"], inputs["material"], inputs["machine"]
    return _start(powder_bed_start(*parts, with_tracks=with_tracks))


def _bead(inputs: Inputs) -> Outputs:
    return _start(bead_start(inputs["process"], inputs["material"], inputs["machine"]))


def _binder_jet(inputs: Inputs) -> Outputs:
    return {"recipe": binder_jet_start(inputs["process"], inputs["material"])}


POWDER_BED = Model(
    key="physics.start.powder_bed",
    gives=("recipe", *RECIPE),
    needs=("process", "material", "machine"),
    uses=("with_tracks",),
    builds=("scanned",),
    source=WINDOW,
    run=_powder_bed,
)
BEADS = Model(
    key="physics.start.bead",
    gives=("recipe", "power", "speed", "beam_diameter"),
    needs=("process", "material", "machine"),
    builds=("deposited",),
    source=BEAD,
    run=_bead,
)
BINDER = Model(
    key="physics.start.binder_jet",
    gives=("recipe",),
    needs=("process", "material", "machine"),
    builds=("jetted",),
    source=SHRINKAGE,
    run=_binder_jet,
)
MODELS = (WINDOW_DENSITY, POWDER_BED, BEADS, BINDER)
