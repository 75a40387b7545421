"""Where the models of this room come from."""

from __future__ import annotations

from sekiso.domain.source import Source

WINDOW = Source(
    "window_model",
    "Defect and density models fitted by paper (benchmarks/calibration/calibrate_window.py); "
    "scores in benchmarks/RESULTS.md",
    "fitted",
)
BEAD = Source(
    "deposit_model",
    "Bead by heat and mass balance with expert lines of dilution, toe angle and keyhole number; "
    "not fitted on labels",
    "recalled",
)
SHRINKAGE = Source(
    "sinter_shrinkage", "Linear shrinkage on sintering by the file of the process", "recalled"
)
