"""Tracks that a store lets the asker learn from: own ones, and those of other laboratories."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

import numpy as np

from sekiso.domain.errors import SekisoError
from sekiso.knowledge import Knowledge
from sekiso.learning.influence import learned_from, told_of_row
from sekiso.learning.shared_use import MOST_SITE_ROWS, own_columns, sites_of
from sekiso.materials import thermophysical
from sekiso.materials.naming import alloy_key
from sekiso.materials.shared_rows import SharedRows
from sekiso.materials.tables import Columns
from sekiso.physics.melt_pool.conduction_pool import SIZES, ConductionPool, conduction_pool
from sekiso.physics.melt_pool.correction import PoolModel, pool_model
from sekiso.physics.melt_pool.other_tracks import LearnedSize, MeasuredTracks, learned_size
from sekiso.physics.melt_pool.track import Track

NEEDED: Final = ("power", "speed", "beam_diameter")
ROOM: Final = 298.15  # K, of a plate whose preheat is not told
LearnedSizes = Mapping[str, LearnedSize]


@lru_cache(maxsize=16)  # every member of three sizes is conditioned
def sizes_from(shared: SharedRows, facts: Knowledge, process: str) -> LearnedSizes:
    """The models of the sizes that other owners measured, after their tracks; {} without any."""
    model = pool_model()
    if process not in model.processes:
        return {}
    found = {}
    for size in SIZES:
        laboratories: dict[str, list[list[MeasuredTracks]]] = {}
        exponents = tuple(model.sizes[size].groups)
        for site in sites_of(shared, size, facts, process=process, most=MOST_SITE_ROWS):
            tracks = _tracks(site.columns, size, exponents, facts)
            if tracks:
                laboratories.setdefault(site.owner, []).append(tracks)
        if laboratories:
            found[size] = learned_size(model.sizes[size], size, laboratories)
    return found


def moved_model(model: PoolModel, learned: LearnedSizes) -> PoolModel:
    """The pool model with the sizes that were learned."""
    sizes = {size: learned[size].model if size in learned else model.sizes[size] for size in SIZES}
    return replace(model, sizes=sizes)


def learned_of(shared: SharedRows, learned: LearnedSizes, pool: ConductionPool) -> dict[str, Any]:
    """{size: whose tracks moved it, in shares} at the first track, as JSON values."""
    told = {}
    for size, one in learned.items():
        parts = one.by_owner(pool)[:1]
        told[size] = told_of_row(learned_from(shared, one.owners, parts, n_rows=one.n_tracks), 0)
    return told


def own_tracks(shared: SharedRows, alloy: str | None, facts: Knowledge) -> Columns | None:
    """Tracks of the asker's own organisation in this alloy; None where there are none."""
    own = own_columns(shared)
    if own is None or alloy is None:
        return None
    is_track = np.isfinite(own.numbers("power")) & np.isfinite(own.numbers("speed"))
    is_track &= np.any([np.isfinite(own.numbers(size)) for size in SIZES], axis=0)
    is_track &= np.array([alloy_key(str(name), facts) == alloy for name in own.words("material")])
    return own.rows(is_track) if is_track.any() else None


def _tracks(
    columns: Columns, size: str, exponents: tuple[float, ...], facts: Knowledge
) -> list[MeasuredTracks]:
    """Whole tracks of a site, metal by metal."""
    recipe = {name: columns.numbers(name) for name in NEEDED}
    whole = np.logical_and.reduce([np.isfinite(x) & (x > 0.0) for x in recipe.values()])
    whole &= columns.numbers(size) > 0.0
    names = columns.words("material")
    keys = {name: alloy_key(str(name), facts) for name in set(names.tolist())}
    found = []
    for key in sorted({k for k in keys.values() if k}):
        rows = whole & np.array([keys[name] == key for name in names.tolist()])
        if not rows.any():
            continue
        try:
            metal = thermophysical.of_record(facts.alloys[key])
        except SekisoError:  # a file without the constants of a pool
            continue
        track = Track.of(
            metal,
            **{name: x[rows] for name, x in recipe.items()},
            layer=np.nan_to_num(columns.numbers("layer")[rows], nan=0.0),
            preheat=np.nan_to_num(columns.numbers("preheat")[rows], nan=ROOM),
        )
        pool = conduction_pool(track, exponents)
        found.append(MeasuredTracks(pool, columns.numbers(size)[rows]))
    return found
