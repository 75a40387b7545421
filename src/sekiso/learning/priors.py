"""What the tables of many alloys say about one of them: pooled rows and the shifts between states.

All values are natural logarithms.  A row of another heat condition or process is moved by the
shift seen in its alloy elsewhere and in its family: a normal hierarchy with fitted variances.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sekiso.materials.property_rows import BULK, StateRow

DEFAULT_SPECIMENS = 5
WORST = "worst"
UNTREATED = ("as-built", "as-sintered", "as-cast", "")
# nearest first: which known heat condition stands in for an unknown one when both shift alike
NEIGHBOURS = ("stress-relieved", "annealed", "HIP", "as-built", "aged", "solution-aged", "solution")


@dataclass(frozen=True)
class Scatter:
    """Fitted standard deviations (ln) of one property, the effects of Z against XY and of building.

    `bulk` is the mean of ln(built / bulk value of the thermophysical table).
    """

    within: float
    between: float
    orientation: float
    orientation_sd: float
    condition_sd: float
    condition_pair_sd: float
    condition_own_sd: float
    process_sd: float
    process_pair_sd: float
    process_own_sd: float
    class_sd: float
    bulk: float = 0.0
    bulk_sd: float = 0.0
    widening: Mapping[str, float] = field(default_factory=dict)

    @property
    def total(self) -> float:
        """Sd of one new specimen from a new laboratory around the mean of its state."""
        return math.hypot(self.within, self.between)


@dataclass(frozen=True)
class Pooled:
    """Log-normal belief about one new specimen: `centre`, `sd`, and what stands behind it."""

    centre: float
    sd: float
    tier: str
    rows: tuple[StateRow, ...]
    orientation: str
    heat_condition: str
    process: str
    unit: str


@dataclass(frozen=True)
class Shift:
    """Mean and variance of the log change from one state to another."""

    mean: float = 0.0
    variance: float = 0.0


class Priors:
    """All rows of the tables, indexed; shifts between states are remembered.

    `additive`: keys of the additive processes, also of those without a row; by default those of the
    rows.  Rows of built metal never stand in for wrought or cast metal, nor the other way.
    """

    def __init__(
        self,
        rows: Sequence[StateRow],
        scatter: Mapping[str, Scatter],
        additive: Collection[str] | None = None,
    ) -> None:
        self.scatter = scatter
        built = (row.process for row in rows if row.is_additive)
        self.additive = frozenset(built if additive is None else additive)
        self.of_alloy: dict[tuple[str, str], list[StateRow]] = defaultdict(list)
        self.of_family: dict[tuple[str, str], list[StateRow]] = defaultdict(list)
        for row in rows:
            self.of_alloy[row.alloy, row.name].append(row)
            self.of_family[row.family, row.name].append(row)
        self._shifts: dict[tuple[str, ...], Shift] = {}

    def pooled(
        self,
        *,
        alloy: str,
        family: str,
        process: str,
        heat_condition: str,
        name: str,
        orientation: str = WORST,
        own_only: bool = False,
    ) -> Pooled | None:
        """Belief about ln(`name`) in one state; the nearest known state where it has no rows."""
        if name not in self.scatter:
            return None
        own = self.of_alloy.get((alloy, name), [])
        same = [r for r in own if _is_state(r, process, heat_condition)]
        if same:
            return self._worst("same", same, process, heat_condition, orientation)
        steps = (
            ("condition", [r for r in own if r.process == process]),
            ("process", [r for r in own if r.process != process and self._is_kin(r, process)]),
            ("bulk", [r for r in own if r.process == BULK]),
        )
        moved = [
            self._worst(tier, rows, process, heat_condition, orientation)
            for tier, rows in steps
            if rows
        ]
        if moved or own_only:
            return min(moved, key=lambda belief: belief.sd) if moved else None
        members = self.of_family.get((family, name), [])
        kin = [r for r in members if r.process == BULK or self._is_kin(r, process)]
        return self._class(kin, family, process, heat_condition, name, orientation)

    def shift(
        self, alloy: str, family: str, name: str, start: tuple[str, str], end: tuple[str, str]
    ) -> Shift:
        """Log change of a property of one alloy between two states (process, heat condition)."""
        key = (alloy, family, name, *start, *end)
        if key not in self._shifts:
            self._shifts[key] = self._shift(alloy, family, name, start, end)
        return self._shifts[key]

    def _shift(
        self, alloy: str, family: str, name: str, start: tuple[str, str], end: tuple[str, str]
    ) -> Shift:
        if start == end:
            return Shift()
        scatter = self.scatter[name]
        if start[0] == BULK:
            return Shift(scatter.bulk, scatter.bulk_sd**2)
        if start[0] != end[0] and start[1] != end[1]:
            treated = self.shift(alloy, family, name, start, (start[0], end[1]))
            moved = self.shift(alloy, family, name, (start[0], end[1]), end)
            return Shift(treated.mean + moved.mean, treated.variance + moved.variance)
        kin = [r for r in self.of_family.get((family, name), []) if self._is_kin(r, end[0])]
        changes = state_changes(kin, start, end)
        own = changes.pop(alloy, [])
        others = [sum(seen) / len(seen) for seen in changes.values()]
        is_condition = start[0] == end[0]
        if is_condition:
            prior = shrunk(others, scatter.condition_sd, scatter.condition_pair_sd)
        else:
            prior = shrunk(others, scatter.process_sd, scatter.process_pair_sd)
        own_sd = scatter.condition_own_sd if is_condition else scatter.process_own_sd
        return posterior_shift(prior, own, own_sd)

    def _is_kin(self, row: StateRow, process: str) -> bool:
        """Whether a row may stand in for `process`: both built, or neither, and no bulk value."""
        is_alike = row.is_additive == (process in self.additive)
        return row.process == process or (row.process != BULK and process != BULK and is_alike)

    def _worst(
        self,
        tier: str,
        rows: Sequence[StateRow],
        process: str,
        heat_condition: str,
        orientation: str,
    ) -> Pooled:
        alloy, family, name = rows[0].alloy, rows[0].family, rows[0].name
        shifts = {
            state: self.shift(alloy, family, name, state, (process, heat_condition))
            for state in sorted({(r.process, r.heat_condition) for r in rows})
        }
        best = min(shifts, key=lambda state: (shifts[state].variance, _nearness(state, process)))
        chosen = [r for r in rows if (r.process, r.heat_condition) == best]
        named = ("XY", "Z") if orientation == WORST else (orientation,)
        beliefs = [self._belief(tier, chosen, shifts[best], name, wanted) for wanted in named]
        return min(beliefs, key=lambda belief: belief.centre)

    def _belief(
        self, tier: str, rows: Sequence[StateRow], shift: Shift, name: str, orientation: str
    ) -> Pooled:
        scatter = self.scatter[name]
        centre, weight = pooled_centre(rows, orientation, scatter)
        spread = sum(_spread(row, scatter) for row in rows) / len(rows)
        variance = spread + 1.0 / weight + shift.variance
        return Pooled(
            centre=centre + shift.mean,
            sd=scatter.widening.get(widening_key(tier, rows[0]), 1.0) * math.sqrt(variance),
            tier=tier,
            rows=tuple(rows),
            orientation=orientation,
            heat_condition=rows[0].heat_condition,
            process=rows[0].process,
            unit=rows[0].unit,
        )

    def _class(
        self,
        kin: Sequence[StateRow],
        family: str,
        process: str,
        heat_condition: str,
        name: str,
        orientation: str,
    ) -> Pooled | None:
        members = [
            self.pooled(
                alloy=alloy,
                family=family,
                process=process,
                heat_condition=heat_condition,
                name=name,
                orientation=orientation,
                own_only=True,
            )
            for alloy in sorted({r.alloy for r in kin})
        ]
        known = [member for member in members if member is not None]
        if not known:
            return None
        scatter = self.scatter[name]
        centre = sum(member.centre for member in known) / len(known)
        own = sum((member.centre - centre) ** 2 for member in known)
        spread = (3.0 * scatter.class_sd**2 + own) / (3.0 + len(known) - 1.0)
        shifts = sum(member.sd**2 for member in known) / len(known)
        sd = math.sqrt(spread * (1.0 + 1.0 / len(known)) + shifts)
        nearest = min(known, key=lambda member: member.sd)
        return replace(
            nearest,
            centre=centre,
            sd=scatter.widening.get("class", 1.0) * sd,
            tier="class",
            rows=tuple(row for member in known for row in member.rows),
        )


def pooled_centre(
    rows: Sequence[StateRow], orientation: str, scatter: Scatter
) -> tuple[float, float]:
    """Weighted mean of rows turned to one orientation, and its total weight (1/variance).

    A row far from the weighted median loses weight by 1 / (1 + (gap / 2 sd)^2): one odd source
    cannot carry away a state that others agree on.
    """
    turns = [turned(row, orientation, scatter) for row in rows]
    values = [row.centre + turn.mean for row, turn in zip(rows, turns, strict=True)]
    weights = [
        1.0
        / (
            scatter.between**2
            + scatter.within**2 / (row.n_specimens or DEFAULT_SPECIMENS)
            + turn.variance
        )
        for row, turn in zip(rows, turns, strict=True)
    ]
    middle = _weighted_median(values, weights)
    width = 2.0 * scatter.total
    weights = [
        w / (1.0 + ((x - middle) / width) ** 2) for x, w in zip(values, weights, strict=True)
    ]
    total = sum(weights)
    return sum(x * w for x, w in zip(values, weights, strict=True)) / total, total


def _weighted_median(values: Sequence[float], weights: Sequence[float]) -> float:
    """Middle of the weight: between two values where it falls on their border."""
    pairs = sorted(zip(values, weights, strict=True))
    half, running = 0.5 * sum(weights), 0.0
    for place, (value, weight) in enumerate(pairs):
        running += weight
        if running > half * (1.0 + 1e-9):
            return value
        if running > half * (1.0 - 1e-9):
            return 0.5 * (value + pairs[min(place + 1, len(pairs) - 1)][0])
    return pairs[-1][0]


def state_changes(
    rows: Sequence[StateRow], start: tuple[str, str], end: tuple[str, str]
) -> dict[str, list[float]]:
    """Log changes per alloy: of the heat condition in each process, or of the process in each one.

    A change of heat condition counts in every process of `rows` where both are known; a change of
    process in every heat condition where both are known.
    """
    axis = 1 if start[0] == end[0] else 0
    cells: dict[tuple[str, str], tuple[list[float], list[float]]] = defaultdict(lambda: ([], []))
    for row in rows:
        state = (row.process, row.heat_condition)
        if state[axis] in (start[axis], end[axis]):
            cells[row.alloy, state[1 - axis]][state[axis] == end[axis]].append(row.centre)
    changes: dict[str, list[float]] = defaultdict(list)
    for (alloy, _), (before, after) in cells.items():
        if before and after:
            changes[alloy].append(sum(after) / len(after) - sum(before) / len(before))
    return dict(changes)


def posterior_shift(kin: Shift, own: Sequence[float], own_sd: float) -> Shift:
    """Posterior of a change: the family's prior updated with the alloy's own pairs of states."""
    if not own:
        return kin
    noise = own_sd**2 / len(own)
    weight = kin.variance / max(kin.variance + noise, 1e-12)
    mean = kin.mean + weight * (sum(own) / len(own) - kin.mean)
    joined = Shift(mean, weight * noise + own_sd**2)
    return min(joined, kin, key=lambda shift: shift.variance)


def shrunk(changes: Sequence[float], prior_sd: float, pair_sd: float) -> Shift:
    """Normal posterior of a new alloy's change: prior N(0, prior_sd^2), each seen with pair_sd."""
    pull = pair_sd**2 / max(prior_sd**2, 1e-12)
    n = len(changes)
    if n == 0:
        return Shift(0.0, prior_sd**2)
    return Shift(sum(changes) / (n + pull), pair_sd**2 * (1.0 + 1.0 / (n + pull)))


def turned(row: StateRow, orientation: str, scatter: Scatter) -> Shift:
    """Shift of a row to another build orientation; "any" lies half way between XY and Z."""
    level = {"XY": 0.0, "Z": 1.0}
    turn = level.get(orientation, 0.5) - level.get(row.orientation, 0.5)
    if not row.is_additive:
        return Shift()
    return Shift(turn * scatter.orientation, (turn * scatter.orientation_sd) ** 2)


def grouped(
    rows: Iterable[StateRow], key: Callable[[StateRow], tuple[str, ...]]
) -> dict[tuple[str, ...], list[StateRow]]:
    """Rows by a key, in order of appearance."""
    groups: dict[tuple[str, ...], list[StateRow]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return groups


def widening_key(tier: str, row: StateRow) -> str:
    """Treated states scatter more than as-built ones: words like "annealed" span treatments."""
    return "treated" if tier == "same" and row.heat_condition not in UNTREATED else tier


def _spread(row: StateRow, scatter: Scatter) -> float:
    """Variance of one new specimen by this row: the fitted one, or the source's wider range."""
    stated = row.spread**2 if row.basis != "datasheet" else 0.0
    return max(scatter.total**2, stated)


def _is_state(row: StateRow, process: str, heat_condition: str) -> bool:
    return row.process == process and row.heat_condition == heat_condition


def _nearness(state: tuple[str, str], process: str) -> tuple[bool, int, str]:
    position = NEIGHBOURS.index(state[1]) if state[1] in NEIGHBOURS else len(NEIGHBOURS)
    return (state[0] != process, position, state[1])
