"""The melt pool of a recipe: width, depth, length with intervals, mode, cooling rate, bead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from os import PathLike
from typing import Any, Final

import numpy as np

from sekiso.domain.errors import RecipeError
from sekiso.interfaces.python.local_tracks import (
    local_tracks,
    refuse_wrong_units,
    track_columns,
)
from sekiso.interfaces.python.metal import Metal, metal_of, process_of
from sekiso.interfaces.python.need import Learnable
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
from sekiso.interfaces.python.shared_tracks import (
    learned_of,
    moved_model,
    own_tracks,
    sizes_from,
)
from sekiso.knowledge import Knowledge, Record, load
from sekiso.learning.influence import LEARNED_FROM
from sekiso.materials.build_conditions import bed_temperature
from sekiso.materials.row_finding import RowFinding
from sekiso.materials.shared_rows import SharedRows
from sekiso.materials.tables import Columns, Table
from sekiso.materials.thermophysical import Thermophysical
from sekiso.numerics.arrays import FloatArray
from sekiso.physics.melt_pool.bead import predict_bead
from sekiso.physics.melt_pool.correction import PoolState, model_of, pool_state
from sekiso.physics.melt_pool.coupling import absorbed_share, arc_modes, coupled
from sekiso.physics.melt_pool.keyhole import with_keyhole_coupling
from sekiso.physics.melt_pool.local import (
    LocalCorrection,
    doubted_spot,
    fit_local,
    spot_posterior,
)
from sekiso.physics.melt_pool.pool import MeltPool
from sekiso.physics.melt_pool.powder_bed import predict_pool
from sekiso.physics.melt_pool.track import Track

PROFILES: Final = ("gaussian",)  # of the tracks that were fitted


def melt_pool(
    material: str | Mapping[str, Any],
    *,
    process: str = "PBF-LB",
    power: Power | None = None,
    speed: Speed,
    beam_diameter: Beam,
    preheat: Temperature | None = None,
    layer: Length = 0.0,
    wavelength: Length = 1.07e-6,
    absorptivity: Share | None = None,
    profile: str = "gaussian",
    feedstock: Mapping[str, Any] | None = None,
    arc_mode: str | None = None,
    local: Table | None = None,
    voltage: Voltage | None = None,
    current: Current | None = None,
    store: Learnable | None = None,
    knowledge: str | PathLike[str] | None = None,
) -> MeltPool:
    """Melt pool of a recipe with its 90 % interval; numbers are SI, text carries its unit.

    `beam_diameter` is the D4sigma diameter (= 1/e2 for a Gaussian), for an arc that of the arc; a
    `BeamSize` states another definition (FWHM, 2 sigma ...).  `preheat` [K] is the bed of the
    process unless given.  `power` [W] may be given as `voltage` and `current`.  `feedstock` of
    deposition: {"wire_diameter", "wire_feed", "wire_power" of a hot wire} or {"powder_rate",
    "catch_efficiency"}.  `local` are
    measured tracks of the asker's machine (see `local_tracks`), `knowledge` a folder of own facts.
    `store` is an opened store: tracks of the own organisation in this alloy join `local`, those of
    others are further sources of the fitted correction; `assumed["learned_from"]` tells whose.
    Valid as `MeltPool.validity` says.  Raises RecipeError for a value that cannot be meant and
    where nothing melts, NeedError for an unknown metal or unit, DataError for a table of tracks.

    >>> pool = melt_pool("IN625", power="195 W", speed="800 mm/s", beam_diameter="100 um")
    >>> bool(pool.width_low < 133e-6 < pool.width_high)  # AM-Bench 2018-02 case B, 133 um
    True
    """
    if word(profile, "profile").strip().casefold() not in PROFILES:
        raise RecipeError("profile_unknown", got=profile, allowed=", ".join(PROFILES))
    facts = load(knowledge)
    record = process_of(process, facts, ("scanned", "deposited"), "process_without_pool")
    metal = metal_of(material, facts)
    bed = bed_temperature(record, metal.record) if preheat is None else preheat
    recipe = broadcast(
        power=_power(power, voltage, current),
        speed=read(speed, "speed"),
        beam_diameter=read(beam_diameter, "beam_diameter"),
        layer=read(layer, "layer"),
        preheat=read(bed, "preheat"),
    )
    constants, known_line = _constants(metal, record, wavelength, absorptivity)
    track, shape = Track.of(constants, **recipe), recipe["power"].shape
    refuse_molten_bed(track)
    findings = () if known_line else ("absorptivity_not_known_at_wavelength",)
    if record["build"] == "deposited":
        if local is not None:
            raise RecipeError("local_not_for_deposition", got=record.key)
        pool = _bead(track, record, feedstock, arc_mode)
    else:
        track = with_keyhole_coupling(track) if absorptivity is None else track
        shared = None if store is None else store.learnable()
        pool, doubts = _powder_bed(metal, track, record.key, local, facts, shared)
        findings = (*findings, *doubts, *(f"local_{one.code}" for one in pool.local_findings))
    return pool.reshaped(shape, findings=findings)


def refuse_molten_bed(track: Track) -> None:
    """Raise RecipeError where the bed is at or above the solidus."""
    solidus = track.metal.solidus
    if np.any(track.preheat >= solidus):
        raise RecipeError("preheat_melts", got=f"{track.preheat.max():.0f}", solidus=solidus)


def _power(power: Power | None, voltage: Voltage | None, current: Current | None) -> FloatArray:
    if power is not None:
        return read(power, "power")
    if voltage is None or current is None:
        raise RecipeError("power_missing")
    both = broadcast(voltage=read(voltage, "voltage"), current=read(current, "current"))
    return read(both["voltage"] * both["current"], "power")


def _constants(
    metal: Metal, process: Record, wavelength: Length, absorptivity: Share | None
) -> tuple[Thermophysical, bool]:
    """Constants with the absorptivity of this beam, and whether it is a known fact."""
    if absorptivity is not None:
        return metal.constants.with_absorptivity(read_one(absorptivity, "absorptivity")), True
    line = read_one(wavelength, "wavelength")
    return coupled(metal.constants, process, metal.record, line)


def _powder_bed(
    metal: Metal,
    track: Track,
    process: str,
    local: Table | None,
    facts: Knowledge,
    shared: SharedRows | None,
) -> tuple[MeltPool, tuple[str, ...]]:
    learned = {} if shared is None else sizes_from(shared, facts, process)
    state = pool_state(track, moved_model(model_of(process), learned))
    known = _with_stored(local, metal.record, facts, shared)
    own = None if known is None else _local(known, state, metal.record, facts)
    correction, doubts, told = own or (None, (), ())
    pool = replace(
        predict_pool(
            state, process=process, local=correction, class_spread=metal.class_spread(state)
        ),
        local_findings=told,
    )
    if not (pool.width > 0.0).any():
        raise RecipeError("nothing_melts", material=metal.name, power=f"{track.power.max():.0f}")
    assumed: dict[str, Any] = {}
    if metal.constants.is_nearest_class:
        assumed["material"] = metal.name
    if shared is not None and learned:
        assumed[LEARNED_FROM] = learned_of(shared, learned, state.conduction)
    return (replace(pool, assumed=assumed) if assumed else pool), doubts


def _with_stored(
    local: Table | None, alloy: Record | None, facts: Knowledge, shared: SharedRows | None
) -> Table | Columns | None:
    """The asker's own tracks: the table, and those of the own organisation in the store."""
    key = None if alloy is None else alloy.key
    stored = None if shared is None else own_tracks(shared, key, facts)
    if local is None or stored is None:
        return local if stored is None else stored
    return track_columns(local).followed_by(stored)


def _local(
    local: Table | Columns, state: PoolState, alloy: Record | None, facts: Knowledge
) -> tuple[LocalCorrection, tuple[str, ...], tuple[RowFinding, ...]]:
    track = state.track
    tracks, told = local_tracks(
        local,
        state.model,
        track.metal,
        alloy=alloy,
        facts=facts,
        beam_diameter=float(np.median(track.beam_diameter)),
        layer=float(np.median(track.layer)),
        preheat=float(np.median(track.preheat)),
    )
    refuse_wrong_units(tracks)
    factor = doubted_spot(spot_posterior(tracks))
    doubt = () if factor is None else (f"beam_diameter_looks_wrong_by_factor_{factor:g}",)
    return fit_local(tracks), doubt, told


def _bead(
    track: Track, process: Record, feedstock: Mapping[str, Any] | None, arc_mode: str | None
) -> MeltPool:
    rate, assumed = volume_rate(process, feedstock, track)
    mode, modes = arc_of(process, arc_mode)
    bead = predict_bead(
        track,
        volume_rate=rate,
        efficiency=absorbed_share(process, track.metal, mode),
        wire_power=wire_power(feedstock),
    )
    if not bead.melts.any():
        raise RecipeError("feed_not_melted", power=f"{track.power.max():.0f}")
    return replace(
        bead.pool(), validity=f"not fitted for {process.key}", assumed={**assumed, **modes}
    )


def arc_of(process: Record, arc_mode: str | None) -> tuple[str | None, dict[str, str]]:
    """The kind of arc, and what was assumed of it: the usual one of the process unless named."""
    if arc_mode is not None:
        return word(arc_mode, "arc_mode"), {}
    usual = arc_modes(process)[:1]
    return (usual[0], {"arc_mode": usual[0]}) if usual else (None, {})


def volume_rate(
    process: Record, feedstock: Mapping[str, Any] | None, track: Track
) -> tuple[FloatArray, dict[str, Any]]:
    """Deposited solid metal [m3/s], (n,), and what was assumed of it.

    Raises RecipeError where the feed of the process's powder or wire is not given or unknown.
    """
    feed = dict(table(feedstock or {}, "feedstock"))
    known = {"wire_diameter", "wire_feed", "wire_power", "powder_rate", "catch_efficiency"}
    if set(feed) - known:
        raise RecipeError(
            "feedstock_unknown",
            got=", ".join(sorted(set(feed) - known)),
            allowed=", ".join(sorted(known)),
        )
    is_powder = process.get("feedstock") == "powder"
    needed = ("powder_rate",) if is_powder else ("wire_diameter", "wire_feed")
    if any(name not in feed for name in needed):
        raise RecipeError("feedstock_missing", process=process.key, allowed=", ".join(needed))
    if is_powder:
        caught, assumed = _catch_efficiency(process, feed)
        rate = read(feed["powder_rate"], "powder_rate") * caught / track.metal.density
    else:
        area = 0.25 * np.pi * read(feed["wire_diameter"], "wire_diameter") ** 2
        rate, assumed = area * read(feed["wire_feed"], "wire_feed"), {}
    flat = broadcast(feedstock=np.ravel(rate), power=track.power)["feedstock"]
    if flat.shape != track.power.shape:
        raise RecipeError("recipe_shapes", got=f"feedstock {rate.shape}, power {track.power.shape}")
    return flat.astype(float), assumed


def wire_power(feedstock: Mapping[str, Any] | None) -> float:
    """Power [W] by which current preheats a hot wire, 0 for a cold one."""
    given = table(feedstock or {}, "feedstock").get("wire_power")
    return 0.0 if given is None else read_one(given, "wire_power")


def _catch_efficiency(process: Record, feed: Mapping[str, Any]) -> tuple[float, dict[str, Any]]:
    if "catch_efficiency" in feed:
        return read_one(feed["catch_efficiency"], "catch_efficiency"), {}
    typical = process.value("rates.deposition_efficiency")
    if typical is None:
        raise RecipeError("feedstock_missing", process=process.key, allowed="catch_efficiency")
    return typical, {"catch_efficiency": typical}
