"""Tabled properties moved by what several laboratories measured.

ln y = tabled centre of the state + error of the table + laboratory + specimen.  Tests of many
laboratories tell the error of the table; it is partly common to an alloy in a process, partly to a
heat condition, partly to the build direction.  The variances are those of the tabled prior.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any

import numpy as np

from sekiso.domain.canonical import digest
from sekiso.domain.errors import NeedError
from sekiso.knowledge.load import Knowledge
from sekiso.knowledge.model_files import shipped
from sekiso.learning.shared_use import sites_of, with_statistics
from sekiso.learning.tabled_states import State, TabledRow, belief_of, rows_of
from sekiso.materials.shared_rows import SharedRows
from sekiso.materials.tables import Columns
from sekiso.numerics.arrays import FloatArray
from sekiso.numerics.statistics.sufficient import Sufficient, posterior, sufficient_of_site

UNKNOWN_VARIANCE = 1e3  # of the logarithm of a state that no table knows: its tests say it all


@dataclass(frozen=True, eq=False)
class TabledLevels:
    """What other owners say of one property: statistics of ln y by owner, over states."""

    key: str
    facts: Knowledge
    parts: Mapping[str, Sequence[Sufficient]]

    @property
    def owners(self) -> tuple[str, ...]:
        """Owners in the order in which they are summed."""
        return tuple(sorted(self.parts))

    @property
    def n(self) -> int:
        """Number of tests behind it."""
        return sum(part.n for parts in self.parts.values() for part in parts)

    def by_owner(self, state: State) -> FloatArray:
        """Shift of ln y of a state by each owner, (K,)."""
        return _learned(self, state)[0]

    def taught(self, row: TabledRow) -> TabledRow:
        """The row as it stands after what was measured; as it was where nothing is known of it."""
        if row.prior is None:
            return row
        shift, learned = _learned(self, row.state)
        return replace(row, shift=float(shift.sum()), learned=learned)


@lru_cache(maxsize=64)  # asked for every candidate
def tabled_from(shared: SharedRows, name: str, facts: Knowledge) -> TabledLevels | None:
    """What the shared rows say of a property; None where no other owner measured it."""
    parts: dict[str, list[Sufficient]] = {}
    for site in sites_of(shared, name, facts):
        told = tabled_statistics(site.columns, name, facts)
        if told is not None:
            parts.setdefault(site.owner, []).append(told)
    everyone = with_statistics(parts, shared, model_key(name), tabled_version(name))
    return TabledLevels(name, facts, everyone) if everyone else None


def tabled_statistics(columns: Columns, name: str, facts: Knowledge) -> Sufficient | None:
    """What a site's tests say of its states, in ln y; None without a positive value."""
    with np.errstate(divide="ignore", invalid="ignore"):
        measured = np.log(columns.numbers(name))
    rows = np.flatnonzero(np.isfinite(measured))
    if not rows.size:
        return None
    states = [row.state for row in rows_of(name, columns.rows(rows), facts)]
    names = sorted({state_name(state) for state in states})
    design = np.array([[state_name(state) == one for one in names] for state in states], float)
    scatter = shipped("mechanical")["scatter"][name]
    within, between = float(scatter["within"]) ** 2, float(scatter["between"]) ** 2
    return sufficient_of_site(
        design, measured[rows], noise_variance=within, site_variance=between, names=names,
        model=tabled_version(name),
    )  # fmt: skip


def model_key(name: str) -> str:
    """The model key of statistics of a property that owners contribute."""
    return f"tabled.{name}"


@cache
def tabled_version(name: str) -> str:
    """Names the variances that statistics of a property were made with."""
    return digest(shipped("mechanical")["scatter"][name])[:16]


def state_name(state: State) -> str:
    """A state as the name of a weight; `state_called` gives it back."""
    return json.dumps(list(state), ensure_ascii=False)


def state_called(name: str) -> State:
    """Inverse of `state_name`; five empty words for what is no state."""
    try:
        words: Any = json.loads(name)
    except ValueError:
        words = ()
    told = tuple(map(str, words)) if isinstance(words, list) else ()
    return (told[0], told[1], told[2], told[3], told[4]) if len(told) == 5 else ("",) * 5


@lru_cache(maxsize=4096)  # asked once for the shift, once for the shares
def _learned(levels: TabledLevels, asked: State) -> tuple[FloatArray, float]:
    """Shift of the asked state by owner (K,), and the variance that was learned."""
    everyone = [part for owner in levels.owners for part in levels.parts[owner]]
    names = sorted({name for part in everyone for name in part.names} | {state_name(asked)})
    beliefs = [_belief(levels.key, state_called(name), levels.facts) for name in names]
    centre = {name: belief[0] for name, belief in zip(names, beliefs, strict=True)}
    prior = _covariance(
        [state_called(name) for name in names], [belief[1] for belief in beliefs], levels.key
    )
    parts = {
        owner: [p.less(np.array([centre[name] for name in p.names])) for p in levels.parts[owner]]
        for owner in levels.owners
    }
    found = posterior(np.asarray(np.linalg.inv(prior), float), names, parts)
    place = names.index(state_name(asked))
    learned = max(prior[place, place] - found.covariance[place, place], 0.0)
    return found.shift[place], float(learned)


def _belief(name: str, state: State, facts: Knowledge) -> tuple[float, float]:
    """Tabled centre of ln y of a state, and the variance of its error."""
    try:
        prior = belief_of(name, state, facts) if state[0] else None
    except NeedError:
        prior = None
    if prior is None:
        return 0.0, UNKNOWN_VARIANCE
    row = TabledRow(state, prior)
    scatter = shipped("mechanical")["scatter"][name]
    within, between = float(scatter["within"]) ** 2, float(scatter["between"]) ** 2
    # a table of few sources does not know their mean better than the laboratories scatter
    least = between / max(int(prior.evidence.get("n_sources") or 1), 1)
    return row.centre, min(max(row.sd**2 - within - between, least), row.sd**2 - within)


def _covariance(states: Sequence[State], open: Sequence[float], name: str) -> FloatArray:
    """Prior covariance of the errors of states: of alloy and process, of heat condition, of each.

    A sum of three parts without negative eigenvalues; the diagonal is `open`.
    """
    scatter = shipped("mechanical")["scatter"][name]
    whole = np.array(open, dtype=float)
    alloy = np.maximum(whole - float(scatter["condition_own_sd"]) ** 2, 0.0)
    each = np.minimum(float(scatter["orientation_sd"]) ** 2, 0.5 * (whole - alloy))
    heat = whole - alloy - each
    same_alloy = np.array([[a[:2] == b[:2] for b in states] for a in states])
    same_heat = np.array([[(*a[:3], a[4]) == (*b[:3], b[4]) for b in states] for a in states])
    shared = np.where(same_alloy, np.minimum.outer(alloy, alloy), 0.0)
    shared += np.where(same_heat, np.minimum.outer(heat, heat), 0.0)
    return np.asarray(shared + np.diag(each), dtype=float)
