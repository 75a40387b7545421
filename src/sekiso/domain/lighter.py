"""A lighter shape of the part beside the original, for one way to make it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sekiso.domain.prediction import Prediction

if TYPE_CHECKING:
    from sekiso.domain.answer import Reason
    from sekiso.domain.part import Finding


@dataclass(frozen=True)
class LighterProgress:
    """Where the search for lighter shapes stands: at shape `number` of `n`, from 1.

    `share` 0..1 of all of them; `seconds_used` and `seconds_left` of the processor, the latter None
    before the first iteration.
    """

    process: str
    material: str
    number: int
    n: int
    share: float
    seconds_used: float
    seconds_left: float | None


@dataclass(frozen=True)
class Lighter:
    """One process with its own rules: the part as given and the lighter one, each judged anew.

    `before` and `after` hold mass, cost, CO2, build time, lead time and safety factor as far as
    they are known; `probability_before` and `probability_after` that all requirements hold, that of
    the safety factor by the check of the shape as if independent of the others;
    `part` is the digest of the lighter shape, `findings` what the rules of the process find on it.
    `objections` say what the judging holds against the lighter shape: it is not feasible as it is.
    Where no lighter shape was found, `reason` says why and `after` is empty.
    """

    process: str
    material: str
    heat_condition: str
    build_direction: tuple[float, float, float] | None = None
    before: Mapping[str, Prediction] = field(default_factory=dict)
    after: Mapping[str, Prediction] = field(default_factory=dict)
    probability_before: float = 0.0
    probability_after: float = 0.0
    part: str = ""
    findings: tuple[Finding, ...] = ()
    objections: tuple[Reason, ...] = ()
    reason: Reason | None = None

    def change(self, key: str) -> float | None:
        """Median of `key` after over before, minus 1; None where one side is unknown."""
        one, other = self.before.get(key), self.after.get(key)
        if one is None or other is None or one.value <= 0.0:
            return None
        return other.value / one.value - 1.0
