"""States of metal as tables name them, and what the shipped tables believe of each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sekiso.domain.prediction import Prediction
from sekiso.knowledge.load import Knowledge
from sekiso.learning.mechanical import predict_property
from sekiso.materials.naming import resolve
from sekiso.materials.tables import USUAL_PROCESS, Columns

DEFAULT_CONDITION = "as-built"
DEFAULT_SURFACE = "machined"
STATE_WORDS = ("material", "process", "heat_condition", "orientation", "surface")
State = tuple[str, str, str, str, str]


@dataclass(frozen=True, eq=False)
class TabledRow:
    """The tabled belief of one row and the state it stands for.

    `shift` of the logarithm by what other laboratories measured, `learned` the variance of the
    logarithm that is no longer open for it.
    """

    state: State
    prior: Prediction | None
    shift: float = 0.0
    learned: float = 0.0

    @property
    def centre(self) -> float:
        """Natural logarithm of the median, NaN where nothing is known."""
        return math.log(self.prior.value) + self.shift if self.prior else math.nan

    @property
    def sd(self) -> float:
        """Sd of the logarithm for one new specimen of a laboratory never seen."""
        if self.prior is None:
            return math.nan
        return math.sqrt(float(self.prior.evidence["log_sd"]) ** 2 - self.learned)


def rows_of(name: str, columns: Columns, facts: Knowledge) -> list[TabledRow]:
    """The state of each row with its tabled belief; rows of one state are one record."""
    remembered: dict[State, TabledRow] = {}
    words = {str(word) for word in columns.words("material")}
    keys = {word: resolve(word, facts).key or word for word in words}
    found = []
    for material, process, condition, orientation, surface in zip(
        *(columns.words(kind) for kind in STATE_WORDS), strict=True
    ):
        state = (
            keys[str(material)],
            str(process) or USUAL_PROCESS,
            str(condition) or DEFAULT_CONDITION,
            str(orientation),
            surface_of(str(surface)) if name == "fatigue_strength" else "",
        )
        if state not in remembered:
            remembered[state] = TabledRow(state, belief_of(name, state, facts))
        found.append(remembered[state])
    return found


def surface_of(word: str) -> str:
    """The two surfaces that fatigue distinguishes, from the words of a table.

    >>> surface_of("ground+polished"), surface_of("as-built")
    ('machined', 'as-built')
    """
    plain = word.lower().replace("-", " ").replace("_", " ")
    is_raw = any(part in plain for part in ("as built", "as printed", "raw", "造形"))
    return "as-built" if is_raw else DEFAULT_SURFACE


def belief_of(name: str, state: State, facts: Knowledge) -> Prediction | None:
    """The tabled belief of one state; None for a row without a material."""
    choice = resolve(state[0], facts)
    meant = choice.families if choice.key is None else (facts.alloys[choice.key],)
    beliefs = [
        predict_property(
            metal,
            facts,
            process=state[1],
            heat_condition=state[2],
            property=name,
            orientation=state[3] if state[3] in ("XY", "Z") else None,
            surface=state[4] or DEFAULT_SURFACE,
        )
        for metal in meant
    ]
    return _mixture([belief for belief in beliefs if belief is not None])


def _mixture(beliefs: Sequence[Prediction]) -> Prediction | None:
    """One lognormal belief in place of those of several families, as wide as all of them."""
    if len(beliefs) < 2:
        return beliefs[0] if beliefs else None
    centres = [math.log(belief.value) for belief in beliefs]
    log_sd = math.hypot(
        float(np.std(centres)),
        math.sqrt(float(np.mean([belief.evidence["log_sd"] ** 2 for belief in beliefs]))),
    )
    first = beliefs[0]
    return Prediction.lognormal(
        first.key,
        first.unit,
        math.exp(float(np.mean(centres))),
        log_sd,
        model=first.model,
        sources=tuple(dict.fromkeys(source for belief in beliefs for source in belief.sources)),
        validity="class_fallback",
        evidence={**first.evidence, "tier": "class", "log_sd": log_sd},
    )
