"""The models of this room, stated as data."""

from __future__ import annotations

from sekiso.domain.model import Model
from sekiso.domain.source import Source

WINDOW = Source(
    "window_model",
    "Defect and density models fitted by paper (benchmarks/calibration/calibrate_window.py); "
    "scores in benchmarks/RESULTS.md",
    "fitted",
)
POOL = Source(
    "melt_pool_model",
    "Eagar-Tsai pool with a hierarchical correction fitted by paper "
    "(benchmarks/calibration/calibrate_melt_pool.py)",
    "fitted",
)
BEAD = Source(
    "deposit_model",
    "Bead by heat and mass balance with expert lines of dilution, toe angle and keyhole number; "
    "not fitted on labels",
    "recalled",
)
RECIPE = ("material", "power", "speed", "layer", "beam_diameter")

MODELS = (
    Model(
        key="physics.window.density",
        gives=("relative_density",),
        needs=(*RECIPE, "hatch"),
        source=WINDOW,
        processes=("PBF-LB",),
        score_of="Winkler score of log porosity on unseen papers",
    ),
    Model(
        key="physics.window.defects",
        gives=("lack_of_fusion", "keyhole_porosity", "balling"),
        needs=(*RECIPE, "hatch"),
        source=WINDOW,
        processes=("PBF-LB", "PBF-EB"),
    ),
    Model(
        key="physics.window.deposit",
        gives=("lack_of_fusion", "keyhole_porosity", "balling"),
        needs=("material", "power", "speed", "beam_diameter", "feed"),
        source=BEAD,
        processes=("DED-LB-powder", "DED-LB-wire", "DED-Arc"),
    ),
    Model(
        key="physics.melt_pool",
        gives=("pool_width", "pool_depth", "pool_length"),
        needs=RECIPE,
        source=POOL,
        processes=("PBF-LB", "PBF-EB"),
    ),
)
