"""One build of each kind of additive process: what it melts, how long it runs, what it holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sekiso.economics import build_time, nesting, scrap
from sekiso.economics.fact_sampler import FactSampler
from sekiso.economics.machining import learning_factor
from sekiso.economics.part_geometry import PartGeometry
from sekiso.knowledge import fact_at
from sekiso.numerics.arrays import FloatArray

# Mean of |sin| between the surface normals of a convex body and the build direction.
_MEAN_PROJECTION = np.pi / 4.0
_ROUND_OFF = 1e-9


@dataclass(frozen=True, eq=False)
class Build:
    """A build of `n_parts` parts.

    run_time: machine time of the whole build when this order has it alone [s];
    paid_time: machine time the order pays, per part, failures included [s];
    deposit: mass melted or jetted per part, supports included [kg];
    share: share of the fixed effort of a build that the order pays; fits: whether a part fits.
    """

    n_parts: FloatArray
    run_time: FloatArray
    paid_time: FloatArray
    deposit: FloatArray
    share: FloatArray
    fits: FloatArray


@dataclass(frozen=True, eq=False)
class Order:
    """What is to be built: part, its density [kg/m3], parts in all and in the first lot, whether
    the plate is shared with other orders, and the recipe (volume_rate, layer, mass_rate in SI).
    """

    part: PartGeometry
    density: FloatArray
    family: str
    number: FloatArray
    lot: FloatArray
    share_plate: bool
    recipe: Mapping[str, FloatArray | float]


def build(
    order: Order, *, read: FactSampler, process: Mapping[str, Any], machine: Mapping[str, Any]
) -> Build:
    """The build of `order`, by the kind the process states (scanned, jetted, deposited)."""
    return _KINDS[process["build"]](order, read, process, machine)


def _scanned_build(
    order: Order, read: FactSampler, process: Mapping[str, Any], machine: Mapping[str, Any]
) -> Build:
    part = order.part
    height, capacity = _placement(order, read, process, machine)
    n_parts = _parts_per_build(order, capacity)
    share = _build_share(order, read, process, n_parts, capacity)
    layer = np.asarray(order.recipe.get("layer", read(process, "layer")))
    n_layers = build_time.layer_count(height, layer=layer)
    melted = _melted_volume(order, read, process)
    beams = beam_gain(read, process, machine)
    n_contours = read(process, "rates.n_contours", 1.0)
    rate = _volume_rate(order, read, process, machine)
    times = [
        build_time.scanned_build_time(
            n_parts * melted,
            volume_rate=rate,
            n_layers=n_layers,
            layer_overhead=paid * layer_time(read, process, machine, "layer_overhead"),
            n_beams=beams,
            duty=read(process, "rates.duty"),
            contour_area=n_parts * part.area * _MEAN_PROJECTION,
            n_contours=n_contours,
            contour_rate=read(process, "rates.contour_speed") * layer,
            setup=paid * read(process, "rates.setup_time"),
        )
        for paid in (np.ones(()), share)
    ]
    failures = _failure_factor(read, process, n_layers)
    return Build(
        n_parts=np.asarray(n_parts),
        run_time=times[0],
        paid_time=np.asarray(times[1] * failures / n_parts),
        deposit=np.asarray(melted * order.density),
        share=share,
        fits=np.asarray(capacity >= 1.0),
    )


def _jetted_build(
    order: Order, read: FactSampler, process: Mapping[str, Any], machine: Mapping[str, Any]
) -> Build:
    part = order.part
    green = 1.0 / (1.0 - read(process, "shrinkage", 0.0))
    gap = read(process, "material.gap")
    box = _envelope(machine)
    room = box[0] * box[1] * box[2]
    places = np.prod([edge * green + gap for edge in part.extent], axis=0)
    capacity = np.floor(read(process, "material.packing") * room / places)
    capacity = np.where(part.extent[2] * green <= max(box), capacity, 0.0)
    n_parts = _parts_per_build(order, capacity)
    stands = part.extent[0] if part.height is None else part.height
    tiers = np.maximum(np.floor(box[2] / (stands * green + gap)), 1.0)
    share = _build_share(order, read, process, n_parts, capacity, tiers=tiers)
    layer = np.asarray(order.recipe.get("layer", read(process, "layer")))
    # a lot that does not fill the box is printed low: its height follows from the places it needs
    filled = np.clip(n_parts / np.maximum(capacity, 1.0), 0.0, 1.0)
    height = np.maximum(filled * box[2], np.minimum(stands * green, box[2]))
    n_layers = build_time.layer_count(height, layer=layer)
    own, full = (
        build_time.jetted_build_time(
            layers,
            layer_time=layer_time(read, process, machine, "layer_time"),
            setup=read(process, "rates.setup_time"),
        )
        for layers in (n_layers, build_time.layer_count(box[2], layer=layer))
    )
    melted = part.volume * (1.0 + read(process, "material.support_share"))
    failures = _failure_factor(read, process, n_layers)
    return Build(
        n_parts=np.asarray(n_parts),
        run_time=own,
        paid_time=np.asarray(np.minimum(own, full * share) * failures / n_parts),
        deposit=np.asarray(melted * order.density),
        share=share,
        fits=np.asarray(capacity >= 1.0),
    )


def _deposited_build(
    order: Order, read: FactSampler, process: Mapping[str, Any], machine: Mapping[str, Any]
) -> Build:
    part = order.part
    worn = part.repair_volume if part.is_repair else None
    volume = _near_net(part, read, process) if worn is None else worn
    mass = np.asarray(volume * order.density)
    layer = np.asarray(order.recipe.get("layer", read(process, "layer")))
    height = part.extent[0] if part.height is None else part.height
    if part.repair_area is not None:
        height = volume / part.repair_area
    n_layers = build_time.layer_count(height, layer=layer)
    rate = read.of_family(process, "rates.mass_rate", order.family)
    rate = np.asarray(order.recipe.get("mass_rate", rate * _power_gain(read, process, machine)))
    # several torches need room: a small part is built by one
    has_room = part.size > read(process, "several_torches_size", 0.0)
    torches = np.where(has_room, beam_gain(read, process, machine), 1.0)
    arc_on = mass / (rate * torches * read(process, "rates.deposition_efficiency"))
    # the wall must cool to the interpass temperature: only what the layer itself does not take
    wait = np.maximum(read(process, "rates.interpass") - arc_on / n_layers, 0.0)
    run_time = build_time.deposition_time(
        mass,
        mass_rate=rate * torches,
        efficiency=read(process, "rates.deposition_efficiency"),
        duty=read(process, "rates.duty"),
        n_layers=n_layers,
        interpass=wait,
        setup=piece_setup(order, read, process),
    )
    one = np.ones(())
    return Build(
        n_parts=one,
        run_time=run_time,
        paid_time=np.asarray(run_time * _failure_factor(read, process, n_layers)),
        deposit=mass,
        share=one,
        fits=np.asarray(part.extent[2] <= max(_envelope(machine))),
    )


def layer_time(
    read: FactSampler, process: Mapping[str, Any], machine: Mapping[str, Any], name: str
) -> FloatArray:
    """Time per layer [s] beside melting (`layer_overhead`) or in all (`layer_time`): of the
    machine where it states one, else of its process.
    """
    if fact_at(machine, name) is not None:
        return read(machine, name)
    return read(process, f"rates.{name}")


def piece_setup(order: Order, read: FactSampler, process: Mapping[str, Any]) -> FloatArray:
    """Set-up of the cell shared by the lot and loading of each piece [s], shorter with practice."""
    load = read(process, "rates.load_time") * learning_factor(read, order.number)
    return np.asarray(read(process, "rates.setup_time") / order.lot + load)


_KINDS: dict[str, Callable[[Order, FactSampler, Mapping[str, Any], Mapping[str, Any]], Build]] = {
    "scanned": _scanned_build,
    "jetted": _jetted_build,
    "deposited": _deposited_build,
}


def _near_net(part: PartGeometry, read: FactSampler, process: Mapping[str, Any]) -> FloatArray:
    """Volume to deposit [m3]: half the surface x (wall, not below one bead, + allowances)."""
    wall = np.maximum(part.thickness, read(process, "min_wall"))
    allowance = 2.0 * read(process, "machining_allowance") * read(process, "machined_share")
    return np.asarray(
        np.clip(0.5 * part.area * (wall + allowance), part.volume, _loose_box(part, allowance))
    )


def _loose_box(part: PartGeometry, allowance: FloatArray) -> FloatArray:
    return np.asarray(np.prod([edge + allowance for edge in part.extent], axis=0))


def _melted_volume(order: Order, read: FactSampler, process: Mapping[str, Any]) -> FloatArray:
    part = order.part
    if part.is_repair and part.repair_volume is not None:
        return part.repair_volume
    if part.support_volume is not None and fact_at(process, "material.support_density"):
        return np.asarray(
            part.volume + part.support_volume * read(process, "material.support_density")
        )
    support = read(process, "material.support_share")
    if "overhang" in part.features:
        support = read(process, "material.support_share_overhang")
    return np.asarray(part.volume * (1.0 + support))


def _volume_rate(
    order: Order, read: FactSampler, process: Mapping[str, Any], machine: Mapping[str, Any]
) -> FloatArray:
    if "volume_rate" in order.recipe:
        return np.asarray(order.recipe["volume_rate"])
    return melting_rate(read, process, machine, order.family)


def melting_rate(
    read: FactSampler, process: Mapping[str, Any], machine: Mapping[str, Any], family: str
) -> FloatArray:
    """Volume that one beam melts in the time it is on [m3/s], for an alloy family."""
    rate = read.of_family(process, "rates.build_rate", family)
    return np.asarray(rate * _power_gain(read, process, machine))


def _power_gain(
    read: FactSampler, process: Mapping[str, Any], machine: Mapping[str, Any]
) -> FloatArray:
    if fact_at(process, "rates.reference_power") is None or fact_at(machine, "power") is None:
        return np.ones(())
    # the rates in the table already cover machines up to the reference power and a little beyond
    joined = read(machine, "n_beams", 1.0) if process.get("beams_join", False) else 1.0
    gain = joined * read(machine, "power") / read(process, "rates.reference_power")
    return np.asarray(gain ** read(process, "rates.power_exponent"))


def beam_gain(
    read: FactSampler, process: Mapping[str, Any], machine: Mapping[str, Any]
) -> FloatArray:
    """How many times as fast as one beam all beams of a machine melt."""
    return read(machine, "n_beams", 1.0) ** read(process, "rates.beam_exponent", 1.0)


def _failure_factor(
    read: FactSampler, process: Mapping[str, Any], n_layers: FloatArray
) -> FloatArray:
    failure = read(process, "rates.failure_per_layer")
    return scrap.expected_layers(n_layers, failure_per_layer=failure) / n_layers


def _parts_per_build(order: Order, capacity: FloatArray) -> FloatArray:
    """Parts of one build: as many as it holds, or the mean where the last plate is partly filled.

    n = lot / ceil(lot / capacity) on plates of its own, so that the price per part is a saw-tooth
    over the quantity (Ruffo, Tuck and Hague 2006, recalled); shared plates are filled by others.
    """
    most = np.maximum(capacity, 1.0)
    if order.share_plate or order.part.is_repair:
        return np.asarray(np.minimum(order.lot, most))
    # a trifle more, so that lot / n is not above the number of plates by round-off
    return np.asarray(order.lot / np.ceil(order.lot / most - _ROUND_OFF) * (1.0 + _ROUND_OFF))


def _build_share(
    order: Order,
    read: FactSampler,
    process: Mapping[str, Any],
    n_parts: FloatArray,
    capacity: FloatArray,
    *,
    tiers: FloatArray | float = 1.0,
) -> FloatArray:
    """Share of recoating and set-up this order pays: its share of a plate filled as usual.

    No shop waits for any number of orders to fill a large plate: the share is at least one over
    the most orders that it puts together, on each of the `tiers` that a box of powder carries.
    """
    if not order.share_plate or order.part.is_repair:
        return np.ones(())
    filled = n_parts / np.maximum(capacity, 1.0) / read(process, "material.plate_fill")
    least = 1.0 / (read.rate("quote.order.per_build") * tiers)
    return np.asarray(np.minimum(np.maximum(filled, least), 1.0))


def _placement(
    order: Order, read: FactSampler, process: Mapping[str, Any], machine: Mapping[str, Any]
) -> tuple[FloatArray, FloatArray]:
    """Height [m] and parts per build, tiers stacked where the powder cake carries them.

    The part stands as it is judged, else on the side that costs least set-up and recoating a part.
    """
    box = _envelope(machine)
    gap, border = read(process, "material.gap"), read(process, "material.border")
    setup = read(process, "rates.setup_time")
    recoating = layer_time(read, process, machine, "layer_overhead") / read(process, "layer")
    stacked = bool(process.get("material", {}).get("stacking", False))
    height, capacity, best = _turns(order.part)[0][0], np.zeros(()), np.asarray(np.inf)
    for upright, foot in _turns(order.part):
        count = nesting.parts_on_plate(foot, plate=box[:2], gap=gap, border=border)
        tiers = np.floor((box[2] + gap) / (upright + gap)) if stacked else upright <= box[2]
        count = count * tiers
        fixed = setup + upright * recoating
        per_part = np.where(count >= 1.0, fixed / np.clip(count, 1.0, order.lot), np.inf)
        taken = per_part < best
        height, capacity = np.where(taken, upright, height), np.where(taken, count, capacity)
        best = np.minimum(per_part, best)
    if stacked:
        full = np.maximum(np.floor((box[2] + gap) / (height + gap)), 1.0)
        used = np.ceil(
            np.minimum(order.lot, np.maximum(capacity, 1.0)) / np.maximum(capacity, 1.0) * full
        )
        height = np.where(capacity >= 1.0, np.minimum(used * (height + gap), box[2]), height)
    return np.asarray(height), np.asarray(capacity)


def _turns(part: PartGeometry) -> list[tuple[FloatArray, tuple[FloatArray, FloatArray]]]:
    """Heights with the two sides on the plate: as the part is judged, else each edge upright."""
    if part.height is not None and part.footprint is not None:
        return [(part.height, part.footprint)]
    small, middle, long = part.extent
    return [(middle, (small, long)), (small, (middle, long)), (long, (small, middle))]


def _envelope(machine: Mapping[str, Any]) -> tuple[float, float, float]:
    """Room of a machine as a box [m]; a round plate counts as the square of the same area."""
    room = machine["envelope"]
    if "diameter" in room:
        edge = room["diameter"].value * np.sqrt(np.pi) / 2.0
        return float(edge), float(edge), float(room["z"].value)
    return float(room["x"].value), float(room["y"].value), float(room["z"].value)
