"""The melt pool of every recipe: one value for powder beds and beads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np

from sekiso.materials.row_finding import RowFinding
from sekiso.numerics.arrays import AnyArray, FloatArray


@dataclass(frozen=True)
class MeltPool:
    """Melt pool of every recipe, SI, arrays of one shape; 90 % intervals for a source never seen
    (for the asker's machine after own tracks).  `dendrite_spacing` [m] is the primary arm spacing
    that the `cooling_rate` [K/s] brings (nickel alloys and steels, a factor 1.5 each way).

    `depth` from the consolidated plate surface; `height` of the bead above it (0 on a powder bed);
    `dilution` melted plate over melted plate plus deposit; `wetting_angle` [rad] at the bead's toe;
    `mode` none, conduction, transition or keyhole, `keyhole_number` Ke behind it; `assumed` and
    `findings` say what the caller did not, `local_findings` what the table of own tracks had
    repaired and left out, `validity` what lies outside.
    """

    width: FloatArray
    width_low: FloatArray
    width_high: FloatArray
    depth: FloatArray
    depth_low: FloatArray
    depth_high: FloatArray
    length: FloatArray
    length_low: FloatArray
    length_high: FloatArray
    cooling_rate: FloatArray
    dendrite_spacing: FloatArray
    mode: AnyArray
    keyhole_number: FloatArray
    height: FloatArray
    dilution: FloatArray
    wetting_angle: FloatArray
    validity: str
    assumed: Mapping[str, Any] = field(default_factory=dict)
    findings: tuple[str, ...] = ()
    local_findings: tuple[RowFinding, ...] = ()

    def reshaped(self, shape: tuple[int, ...], **change: Any) -> MeltPool:
        """The same pool with every array in `shape`, and the fields in `change` replaced."""
        values: dict[str, Any] = {entry.name: getattr(self, entry.name) for entry in fields(self)}
        for name, value in values.items():
            values[name] = value.reshape(shape) if isinstance(value, np.ndarray) else value
        return MeltPool(**{**values, **change})
