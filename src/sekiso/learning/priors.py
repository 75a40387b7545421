"""Prior of a property of one alloy from the tables of many: pooled rows and shifts of state.

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

State = tuple[str, str, str]  # alloy, process, heat condition


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
class PooledPrior:
    """Log-normal prior of one new specimen: `centre` and `sd` of ln(value), and its rows."""

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
    """All rows of the tables, by alloy and by family.

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
        kinds = group_rows(
            (row for row in rows if row.process != BULK),
            lambda row: (row.family, row.name, str(row.is_additive)),
        )
        self.means = {kind: state_means(members) for kind, members in kinds.items()}

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
    ) -> PooledPrior | None:
        """Prior of ln(`name`) in one state, from the nearest known state where it has no rows.

        None where neither the alloy nor, without `own_only`, its family has a usable row.
        """
        if name not in self.scatter:
            return None
        own = self.of_alloy.get((alloy, name), [])
        same = [r for r in own if _is_state(r, process, heat_condition)]
        if same:
            return self._weaker_direction("same", same, process, heat_condition, orientation)
        steps = (
            ("condition", [r for r in own if r.process == process]),
            ("process", [r for r in own if r.process != process and self._is_kin(r, process)]),
            ("bulk", [r for r in own if r.process == BULK]),
        )
        moved = [
            self._weaker_direction(tier, rows, process, heat_condition, orientation)
            for tier, rows in steps
            if rows
        ]
        if moved or own_only:
            return min(moved, key=lambda prior: prior.sd) if moved else None
        members = self.of_family.get((family, name), [])
        kin = [r for r in members if r.process == BULK or self._is_kin(r, process)]
        return self._class(kin, family, process, heat_condition, name, orientation)

    def shift(
        self, alloy: str, family: str, name: str, start: tuple[str, str], end: tuple[str, str]
    ) -> Shift:
        """Log change of a property of one alloy between two states (process, heat condition)."""
        if start == end:
            return Shift()
        scatter = self.scatter[name]
        if start[0] == BULK:
            return Shift(scatter.bulk, scatter.bulk_sd**2)
        if start[0] != end[0] and start[1] != end[1]:
            treated = self.shift(alloy, family, name, start, (start[0], end[1]))
            moved = self.shift(alloy, family, name, (start[0], end[1]), end)
            return Shift(treated.mean + moved.mean, treated.variance + moved.variance)
        kind = (family, name, str(end[0] in self.additive))
        changes = state_changes(self.means.get(kind, {}), start, end)
        own = changes.pop(alloy, [])
        others = [sum(seen) / len(seen) for seen in changes.values()]
        is_condition = start[0] == end[0]
        if is_condition:
            prior = family_shift(others, scatter.condition_sd, scatter.condition_pair_sd)
        else:
            prior = family_shift(others, scatter.process_sd, scatter.process_pair_sd)
        own_sd = scatter.condition_own_sd if is_condition else scatter.process_own_sd
        return posterior_shift(prior, own, own_sd)

    def _is_kin(self, row: StateRow, process: str) -> bool:
        """Whether a row may stand in for `process`: both built, or neither, and no bulk value."""
        is_alike = row.is_additive == (process in self.additive)
        return row.process == process or (row.process != BULK and process != BULK and is_alike)

    def _weaker_direction(
        self,
        tier: str,
        rows: Sequence[StateRow],
        process: str,
        heat_condition: str,
        orientation: str,
    ) -> PooledPrior:
        alloy, family, name = rows[0].alloy, rows[0].family, rows[0].name
        shifts = {
            state: self.shift(alloy, family, name, state, (process, heat_condition))
            for state in sorted({(r.process, r.heat_condition) for r in rows})
        }
        best = min(shifts, key=lambda state: (shifts[state].variance, _nearness(state, process)))
        chosen = [r for r in rows if (r.process, r.heat_condition) == best]
        named = ("XY", "Z") if orientation == WORST else (orientation,)
        priors = [self._pooled(tier, chosen, shifts[best], name, wanted) for wanted in named]
        return min(priors, key=lambda prior: prior.centre)

    def _pooled(
        self, tier: str, rows: Sequence[StateRow], shift: Shift, name: str, orientation: str
    ) -> PooledPrior:
        scatter = self.scatter[name]
        centre, weight = pooled_centre(rows, orientation, scatter)
        spread = sum(_spread(row, scatter) for row in rows) / len(rows)
        variance = spread + 1.0 / weight + shift.variance
        return PooledPrior(
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
    ) -> PooledPrior | None:
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
    """Weighted mean ln(value) of rows in one build orientation, and its weight (1/variance).

    A row far from the weighted median loses weight by 1 / (1 + (gap / 2 sd)^2): one odd source
    cannot carry away a state that others agree on.
    """
    turns = [orientation_shift(row, orientation, scatter) for row in rows]
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


def state_means(rows: Iterable[StateRow]) -> dict[State, float]:
    """Mean ln(value) of each (alloy, process, heat condition)."""
    cells = group_rows(rows, lambda row: (row.alloy, row.process, row.heat_condition))
    return {
        (alloy, process, condition): sum(row.centre for row in cell) / len(cell)
        for (alloy, process, condition), cell in cells.items()
    }


def state_changes(
    means: Mapping[State, float], start: tuple[str, str], end: tuple[str, str]
) -> dict[str, list[float]]:
    """Changes of the mean ln(value) per alloy, from (process, heat condition) `start` to `end`.

    A change of heat condition counts in every process of `means` where both are known; a change of
    process in every heat condition where both are known.
    """
    axis = 1 if start[0] == end[0] else 0
    changes: dict[str, list[float]] = defaultdict(list)
    for (alloy, *state), before in means.items():
        if state[axis] == start[axis]:
            state[axis] = end[axis]
            after = means.get((alloy, state[0], state[1]))
            if after is not None:
                changes[alloy].append(after - before)
    return dict(changes)


def posterior_shift(kin: Shift, own: Sequence[float], own_sd: float) -> Shift:
    """Posterior of the shift of one alloy: family prior updated with the alloy's own pairs.

    `own` are the alloy's changes of ln(value) seen elsewhere, each with sd `own_sd`:
    w = v/(v + s^2/n), mean = m + w (own - m), variance = w s^2/n + s^2 (for one further pair);
    the prior stands where that would be wider.

    >>> shift = posterior_shift(Shift(-0.3, 0.04), [-0.6, -0.6], 0.1)
    >>> round(shift.mean, 4), round(shift.variance, 6)
    (-0.5667, 0.014444)
    """
    if not own:
        return kin
    noise = own_sd**2 / len(own)
    weight = kin.variance / max(kin.variance + noise, 1e-12)
    mean = kin.mean + weight * (sum(own) / len(own) - kin.mean)
    joined = Shift(mean, weight * noise + own_sd**2)
    return min(joined, kin, key=lambda shift: shift.variance)


def family_shift(changes: Sequence[float], prior_sd: float, pair_sd: float) -> Shift:
    """Posterior of the shift of a new alloy of the family: prior N(0, `prior_sd`^2).

    `changes` (n) of ln(value) of other alloys scatter with `pair_sd` s about the family's mean, as
    the new alloy will: mean = sum/(n + k), variance = s^2 (1 + 1/(n + k)), k = (s/prior_sd)^2.

    >>> shift = family_shift([-0.5, -0.7], 0.1, 0.1)
    >>> round(shift.mean, 6), round(shift.variance, 6)
    (-0.4, 0.013333)
    """
    pull = pair_sd**2 / max(prior_sd**2, 1e-12)
    n = len(changes)
    if n == 0:
        return Shift(0.0, prior_sd**2)
    return Shift(sum(changes) / (n + pull), pair_sd**2 * (1.0 + 1.0 / (n + pull)))


def orientation_shift(row: StateRow, orientation: str, scatter: Scatter) -> Shift:
    """Shift of ln(value) of a row to another build orientation, none for metal that is not built.

    Z stands `scatter.orientation` above XY; "any" lies half way between them.
    """
    level = {"XY": 0.0, "Z": 1.0}
    turn = level.get(orientation, 0.5) - level.get(row.orientation, 0.5)
    if not row.is_additive:
        return Shift()
    return Shift(turn * scatter.orientation, (turn * scatter.orientation_sd) ** 2)


def group_rows(
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
