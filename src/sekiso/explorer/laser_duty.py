"""How much of a laser's time goes into melting on this very part, from its slices."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from sekiso.design.hatching import Pattern
from sekiso.design.slices import ScanSpeeds, hatch_part
from sekiso.domain.direction import Direction
from sekiso.domain.errors import PartError
from sekiso.domain.part import Part
from sekiso.domain.source import Fact, Source
from sekiso.knowledge import Record

N_LAYERS = 12  # layers cut for the estimate; against all layers it errs by some 5 %
SPREAD = 0.08
SOURCE = Source("slices", "Scan length, jumps and contours of sampled layers of the part", "fitted")


@lru_cache(maxsize=16)  # the next question is often of the same part
def with_measured_duty(process: Record, part: Part | None, direction: Direction) -> Record:
    """The process with its duty replaced by the share that the part's slices across
    `direction` give.

    duty = V / (v h t) / T: the time an endless hatch would need over that with contours, jumps and
    delays.  The process as it is where the part has no closed mesh or the process no scan speeds.
    """
    if "scan" not in process or part is None or not part.is_closed:
        return process
    duty = _duty(process, part, direction)
    if duty <= 0.0:
        return process
    fact = Fact(
        duty, duty * (1.0 - SPREAD), min(duty * (1.0 + SPREAD), 1.0), "dimensionless", SOURCE
    )
    none = Fact(0.0, 0.0, 0.0, "dimensionless", SOURCE)  # the contours are within the duty
    rates = {**process["rates"], "duty": fact, "n_contours": none}
    tables = {**process.tables, "rates": rates}
    return replace(process, tables=tables)


def _duty(process: Record, part: Part, direction: Direction) -> float:
    layer = process["layer"].value
    speed = process["scan"]["speed"].value
    speeds = ScanSpeeds(
        hatch=speed,
        contour=speed * process["scan"]["contour_share"].value,
        jump=process["scan"]["jump_speed"].value,
        jump_delay=process["scan"]["jump_delay"].value,
        recoat=0.0,
    )
    try:
        cut = hatch_part(part, layer=layer, direction=direction, n_sampled=N_LAYERS)
        taken = cut.time(speeds)
    except PartError:
        return 0.0
    ideal = part.volume / (speed * layer * Pattern().distance)
    return min(ideal / taken, 1.0) if taken > 0.0 else 0.0
