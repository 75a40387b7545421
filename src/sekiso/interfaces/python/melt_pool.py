"""The melt pool of a recipe: width, depth, length with intervals, mode, cooling rate, bead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from sekiso.domain.errors import RecipeError
from sekiso.interfaces.python.local_tracks import local_tracks, refuse_wrong_units
from sekiso.interfaces.python.metal import Metal, metal_of
from sekiso.interfaces.python.recipe_input import broadcast, read, read_one, table, word
from sekiso.knowledge import load
from sekiso.numerics.arrays import AnyArray, FloatArray
from sekiso.physics.melt_pool import bead as beads
from sekiso.physics.melt_pool import coupling
from sekiso.physics.melt_pool.correction import PoolModel, pool_model
from sekiso.physics.melt_pool.dendrites import dendrite_spacing
from sekiso.physics.melt_pool.local import (
    LocalCorrection,
    doubted_spot,
    fit_local,
    spot_posterior,
)
from sekiso.physics.melt_pool.powder_bed import Pool, plain_model, predict_pool
from sekiso.physics.melt_pool.track import Track

POWDER_BED: Final = ("PBF-LB", "PBF-EB")
DEPOSITED: Final = ("DED-LB-powder", "DED-LB-wire", "DED-Arc")
PROFILES: Final = ("gaussian", "top-hat")


@dataclass(frozen=True)
class MeltPool:
    """Melt pool of every recipe, SI, arrays of the broadcast shape; 90 % intervals for a source
    never seen (for the asker's machine after `local` tracks).  `dendrite_spacing` is the primary
    arm spacing that the cooling rate brings (nickel alloys and steels, a factor 1.5 each way).

    `depth` from the consolidated plate surface; `height` of the bead above it (0 on a powder bed);
    `dilution` melted plate over melted plate plus deposit; `mode` none, conduction, transition or
    keyhole; `assumed` and `findings` say what the caller did not, `validity` what lies outside.
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
    height: FloatArray
    dilution: FloatArray
    wetting_angle: FloatArray
    validity: str
    assumed: Mapping[str, Any]
    findings: tuple[str, ...]


def melt_pool(
    material: str | Mapping[str, Any],
    *,
    process: str = "PBF-LB",
    power: Any = None,
    speed: Any,
    beam_diameter: Any,
    preheat: Any = 298.15,
    layer: Any = 0.0,
    wavelength: Any = 1.07e-6,
    absorptivity: Any = None,
    profile: str = "gaussian",
    feedstock: Mapping[str, Any] | None = None,
    arc_mode: str | None = None,
    local: Any = None,
    voltage: Any = None,
    current: Any = None,
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
        d4sigma=read(beam_diameter, "beam_diameter"),
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


def _power(power: Any, voltage: Any, current: Any) -> FloatArray:
    if power is not None:
        return read(power, "power")
    if voltage is None or current is None:
        raise RecipeError("power_missing")
    both = broadcast(voltage=read(voltage, "voltage"), current=read(current, "current"))
    return read(both["voltage"] * both["current"], "power")


def coupled(metal: Metal, process: str, wavelength: float, absorptivity: Any) -> tuple[Any, bool]:
    """Constants with the absorptivity of this beam, and whether it is a known fact."""
    if absorptivity is not None:
        return metal.constants.with_absorptivity(read_one(absorptivity, "absorptivity")), True
    if process == "PBF-EB":
        return metal.constants.with_absorptivity(coupling.electron_absorptivity()), True
    if process == "DED-Arc":
        return metal.constants, True
    return coupling.at_wavelength(metal.constants, metal.record, wavelength)


def _powder_bed(
    metal: Metal,
    track: Track,
    process: str,
    local: Any,
    shape: tuple[int, ...],
    findings: tuple[str, ...],
) -> MeltPool:
    model = pool_model() if process == "PBF-LB" else plain_model()
    correction = None
    if local is not None:
        correction, doubt = _local(local, track, model)
        findings = (*findings, *doubt)
    pool = predict_pool(
        track, local=correction, model=model, class_spread=metal.class_spread(track, model)
    )
    if not (pool.width > 0.0).any():
        raise RecipeError("nothing_melts", material=metal.name, power=f"{track.power.max():.0f}")
    validity = pool.validity if process == "PBF-LB" else f"not fitted for {process}"
    assumed = {} if not metal.constants.is_nearest_class else {"material": metal.name}
    return _answer(pool, shape, validity, assumed, findings)


def _local(local: Any, track: Track, model: PoolModel) -> tuple[LocalCorrection, tuple[str, ...]]:
    tracks = local_tracks(
        local,
        track.metal,
        beam_diameter=float(np.median(track.d4sigma)),
        layer=float(np.median(track.layer)),
        preheat=float(np.median(track.preheat)),
    )
    refuse_wrong_units(tracks, model)
    factor = doubted_spot(spot_posterior(tracks, model))
    doubt = () if factor is None else (f"beam_diameter_looks_wrong_by_factor_{factor:g}",)
    return fit_local(tracks, model), doubt


def _answer(
    pool: Pool,
    shape: tuple[int, ...],
    validity: str,
    assumed: Mapping[str, Any],
    findings: tuple[str, ...],
) -> MeltPool:
    names = [
        f"{size}{end}" for size in ("width", "depth", "length") for end in ("", "_low", "_high")
    ]
    fields = {name: getattr(pool, name).reshape(shape) for name in (*names, "cooling_rate", "mode")}
    nothing = np.zeros(shape)
    return MeltPool(
        **fields,
        dendrite_spacing=dendrite_spacing(fields["cooling_rate"]),
        height=nothing,
        dilution=np.ones(shape),
        wetting_angle=nothing,
        validity=validity,
        assumed=assumed,
        findings=findings,
    )


def _deposited(
    metal: Metal, track: Track, process: str, feedstock: Mapping[str, Any] | None,
    arc_mode: str | None, shape: tuple[int, ...], findings: tuple[str, ...],
) -> MeltPool:  # fmt: skip
    rate, assumed = volume_rate(process, feedstock, track)
    is_arc = process == "DED-Arc"
    mode = None if arc_mode is None else word(arc_mode, "arc_mode")
    share = coupling.arc_efficiency(mode) if is_arc else track.metal.absorptivity
    if is_arc and arc_mode is None:
        assumed = {**assumed, "arc_mode": "GMAW"}
    found = beads.predict_bead(track, volume_rate=rate, efficiency=share)
    if not found.melts.any():
        raise RecipeError("feed_not_melted", power=f"{track.power.max():.0f}")
    fields: dict[str, Any] = {}
    for size in ("width", "depth", "length"):
        middle = np.where(found.melts, getattr(found, size), 0.0).reshape(shape)
        half = beads.NORMAL_90 * beads.LOG_DEVIATION[size]
        fields |= {
            size: middle,
            f"{size}_low": middle * np.exp(-half),
            f"{size}_high": middle * np.exp(half),
        }
    melts = found.melts.reshape(shape)
    fields = {name: np.asarray(value) for name, value in fields.items()}
    return MeltPool(
        **fields,
        cooling_rate=found.cooling_rate.reshape(shape),
        dendrite_spacing=dendrite_spacing(found.cooling_rate.reshape(shape)),
        mode=np.where(melts, "conduction", "none"),
        height=np.where(melts, found.height.reshape(shape), 0.0),
        dilution=np.where(melts, found.dilution.reshape(shape), 0.0),
        wetting_angle=np.where(melts, found.wetting_angle.reshape(shape), 0.0),
        validity=f"not fitted for {process}",
        assumed=assumed,
        findings=findings,
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
