"""The melt pool of a recipe: width, depth, length with intervals, mode, cooling rate, bead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from sekiso.domain.errors import RecipeError
from sekiso.interfaces.python.local_tracks import local_tracks, refuse_wrong_units
from sekiso.interfaces.python.metal import Metal, metal_of
from sekiso.interfaces.python.recipe_input import (
    Beam,
    Current,
    Length,
    Power,
    Share,
    Speed,
    Temperature,
    Voltage,
    broadcast,
    read,
    read_one,
    table,
    word,
)
from sekiso.knowledge import load
from sekiso.materials.tables import Table
from sekiso.numerics.arrays import FloatArray
from sekiso.physics.melt_pool import coupling
from sekiso.physics.melt_pool.bead import predict_bead
from sekiso.physics.melt_pool.correction import PoolState, plain_model, pool_model, pool_state
from sekiso.physics.melt_pool.local import (
    LocalCorrection,
    doubted_spot,
    fit_local,
    spot_posterior,
)
from sekiso.physics.melt_pool.pool import MeltPool
from sekiso.physics.melt_pool.powder_bed import predict_pool
from sekiso.physics.melt_pool.track import Track

POWDER_BED: Final = ("PBF-LB", "PBF-EB")
DEPOSITED: Final = ("DED-LB-powder", "DED-LB-wire", "DED-Arc")
PROFILES: Final = ("gaussian", "top-hat")


def melt_pool(
    material: str | Mapping[str, Any],
    *,
    process: str = "PBF-LB",
    power: Power | None = None,
    speed: Speed,
    beam_diameter: Beam,
    preheat: Temperature = 298.15,
    layer: Length = 0.0,
    wavelength: Length = 1.07e-6,
    absorptivity: Share | None = None,
    profile: str = "gaussian",
    feedstock: Mapping[str, Any] | None = None,
    arc_mode: str | None = None,
    local: Table | None = None,
    voltage: Voltage | None = None,
    current: Current | None = None,
) -> MeltPool:
    """Melt pool of a recipe with its 90 % interval; numbers are SI, text carries its unit.

    `beam_diameter` is the D4sigma diameter (= 1/e2 for a Gaussian), for DED-Arc that of the arc; a
    `BeamSize` states another definition (FWHM, 2 sigma ...).
    `power` may be given as `voltage` and `current`.  `feedstock` of deposition: {"wire_diameter",
    "wire_feed"} or {"powder_rate", "catch_efficiency"}.  `local` are measured tracks of the
    asker's machine (see `local_tracks`).

    >>> pool = melt_pool("IN625", power="195 W", speed="800 mm/s", beam_diameter="100 um")
    >>> bool(pool.width_low < 133e-6 < pool.width_high)  # AM-Bench 2018-02 case B, 133 um
    True
    """
    if word(profile, "profile") not in PROFILES:
        raise RecipeError("profile_unknown", got=profile, allowed=", ".join(PROFILES))
    word(process, "process")
    metal = metal_of(material)
    recipe = broadcast(
        power=_power(power, voltage, current),
        speed=read(speed, "speed"),
        beam_diameter=read(beam_diameter, "beam_diameter"),
        layer=read(layer, "layer"),
        preheat=read(preheat, "preheat"),
    )
    constants, known_line = coupled(
        metal, process, read_one(wavelength, "wavelength"), absorptivity
    )
    if np.any(recipe["preheat"] >= constants.solidus):
        raise RecipeError(
            "preheat_melts", got=f"{recipe['preheat'].max():.0f}", solidus=constants.solidus
        )
    track = Track.of(constants, **recipe)
    shape = recipe["power"].shape
    findings = () if known_line else ("absorptivity_not_known_at_wavelength",)
    if process in DEPOSITED:
        return _deposited(metal, track, process, feedstock, arc_mode, shape, findings)
    if process not in POWDER_BED:
        raise RecipeError(
            "process_without_pool", got=process, allowed=", ".join(POWDER_BED + DEPOSITED)
        )
    return _powder_bed(metal, track, process, local, shape, findings)


def _power(power: Power | None, voltage: Voltage | None, current: Current | None) -> FloatArray:
    if power is not None:
        return read(power, "power")
    if voltage is None or current is None:
        raise RecipeError("power_missing")
    both = broadcast(voltage=read(voltage, "voltage"), current=read(current, "current"))
    return read(both["voltage"] * both["current"], "power")


def coupled(
    metal: Metal, process: str, wavelength: float, absorptivity: Share | None
) -> tuple[Any, bool]:
    """Constants with the absorptivity of this beam, and whether it is a known fact."""
    if absorptivity is not None:
        return metal.constants.with_absorptivity(read_one(absorptivity, "absorptivity")), True
    share = coupling.beam_absorptivity(load().processes[process])
    if share is not None:
        return metal.constants.with_absorptivity(share), True
    if process == "DED-Arc":
        return metal.constants, True
    return coupling.at_wavelength(metal.constants, metal.record, wavelength)


def _powder_bed(
    metal: Metal,
    track: Track,
    process: str,
    local: Table | None,
    shape: tuple[int, ...],
    findings: tuple[str, ...],
) -> MeltPool:
    state = pool_state(track, pool_model() if process == "PBF-LB" else plain_model())
    correction = None
    if local is not None:
        correction, doubt = _local(local, state)
        findings = (*findings, *doubt)
    pool = predict_pool(state, local=correction, class_spread=metal.class_spread(track))
    if not (pool.width > 0.0).any():
        raise RecipeError("nothing_melts", material=metal.name, power=f"{track.power.max():.0f}")
    validity = pool.validity if process == "PBF-LB" else f"not fitted for {process}"
    assumed = {} if not metal.constants.is_nearest_class else {"material": metal.name}
    return pool.reshaped(shape, validity=validity, assumed=assumed, findings=findings)


def _local(local: Table, state: PoolState) -> tuple[LocalCorrection, tuple[str, ...]]:
    track = state.track
    tracks = local_tracks(
        local,
        state.model,
        track.metal,
        beam_diameter=float(np.median(track.beam_diameter)),
        layer=float(np.median(track.layer)),
        preheat=float(np.median(track.preheat)),
    )
    refuse_wrong_units(tracks)
    factor = doubted_spot(spot_posterior(tracks))
    doubt = () if factor is None else (f"beam_diameter_looks_wrong_by_factor_{factor:g}",)
    return fit_local(tracks), doubt


def _deposited(
    metal: Metal, track: Track, process: str, feedstock: Mapping[str, Any] | None,
    arc_mode: str | None, shape: tuple[int, ...], findings: tuple[str, ...],
) -> MeltPool:  # fmt: skip
    rate, assumed = volume_rate(process, feedstock, track)
    is_arc = process == "DED-Arc"
    mode = None if arc_mode is None else word(arc_mode, "arc_mode")
    share = (
        coupling.arc_efficiency(load().processes[process], mode)
        if is_arc
        else track.metal.absorptivity
    )
    if is_arc and arc_mode is None:
        assumed = {**assumed, "arc_mode": "GMAW"}
    bead = predict_bead(track, volume_rate=rate, efficiency=share)
    if not bead.melts.any():
        raise RecipeError("feed_not_melted", power=f"{track.power.max():.0f}")
    return bead.pool().reshaped(
        shape, validity=f"not fitted for {process}", assumed=assumed, findings=findings
    )


def volume_rate(
    process: str, feedstock: Mapping[str, Any] | None, track: Track
) -> tuple[FloatArray, dict[str, Any]]:
    """Deposited solid metal [m3/s] and what was assumed of it."""
    feed = dict(table(feedstock or {}, "feedstock"))
    known = {"wire_diameter", "wire_feed", "powder_rate", "catch_efficiency"}
    if set(feed) - known:
        raise RecipeError(
            "feedstock_unknown",
            got=", ".join(sorted(set(feed) - known)),
            allowed=", ".join(sorted(known)),
        )
    if process == "DED-LB-powder":
        if "powder_rate" not in feed:
            raise RecipeError("feedstock_missing", process=process, allowed="powder_rate")
        caught, assumed = _catch_efficiency(feed)
        rate = read(feed["powder_rate"], "powder_rate") * caught / track.metal.density
    else:
        if "wire_diameter" not in feed or "wire_feed" not in feed:
            raise RecipeError(
                "feedstock_missing", process=process, allowed="wire_diameter, wire_feed"
            )
        area = 0.25 * np.pi * read(feed["wire_diameter"], "wire_diameter") ** 2
        rate, assumed = area * read(feed["wire_feed"], "wire_feed"), {}
    flat = broadcast(feedstock=np.ravel(rate), power=track.power)["feedstock"]
    if flat.shape != track.power.shape:
        raise RecipeError("recipe_shapes", got=f"feedstock {rate.shape}, power {track.power.shape}")
    return flat.astype(float), assumed


def _catch_efficiency(feed: Mapping[str, Any]) -> tuple[float, dict[str, Any]]:
    if "catch_efficiency" in feed:
        return read_one(feed["catch_efficiency"], "catch_efficiency"), {}
    typical = load().processes["DED-LB-powder"].value("rates.deposition_efficiency")
    if typical is None:
        raise RecipeError("feedstock_missing", process="DED-LB-powder", allowed="catch_efficiency")
    return typical, {"catch_efficiency": typical}
