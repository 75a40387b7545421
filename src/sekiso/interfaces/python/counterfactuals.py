"""Beside an answer: what to ask otherwise, what lowers CO2, what to find out, ways compared."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from typing import Any, Unpack

from sekiso.domain.answer import Answer
from sekiso.domain.co2_levers import Co2Levers
from sekiso.domain.counterfactual import Counterfactual
from sekiso.domain.errors import NeedError
from sekiso.domain.information import Information
from sekiso.domain.need import Need, NeedArguments
from sekiso.domain.part import Part
from sekiso.domain.requirement import read_amount
from sekiso.domain.side_by_side import SideBySide
from sekiso.explorer import co2_levers as levers
from sekiso.explorer import counterfactuals as what_if
from sekiso.explorer import information as looks
from sekiso.explorer import side_by_side as beside
from sekiso.interfaces.python.need import (
    Learnable,
    need_behind,
    need_of,
    python_type,
    takes_fields,
    with_shared,
)
from sekiso.knowledge import load


@takes_fields(python_type)
def counterfactuals(
    part: Answer | Part | str | PathLike[str] | None = None,
    *,
    n: int = what_if.N_SHOWN,
    by: str = "price",
    knowledge: str | PathLike[str] | None = None,
    store: Learnable | None = None,
    **fields: Unpack[NeedArguments],
) -> tuple[Counterfactual, ...]:
    """What saves most when it is asked otherwise: at most `n`, the largest gain first.

    `part`: an answer of `sekiso.explore`, or a part as there with the fields of a need; `store` as
    there.  `by`:
    "price", "lead_time" or "co2".  Every entry was asked again with the same draws; its changes of
    price, lead time and CO2 are those of the best candidate, with a joint 90 % interval.  Raises
    NeedError, PartError, DataError.  The other fields of a need, all optional:
    """
    need = _need(part, fields, store)
    return what_if.counterfactuals(need, load(knowledge), n=n, by=by)


@takes_fields(python_type)
def co2_levers(
    part: Answer | Part | str | PathLike[str] | None = None,
    *,
    process: str | None = None,
    target: float = levers.TARGET,
    use: str | None = None,
    mass_saved: float | str = 0.0,
    knowledge: str | PathLike[str] | None = None,
    store: Learnable | None = None,
    **fields: Unpack[NeedArguments],
) -> Co2Levers:
    """What brings the CO2 of a part down by `target` (0.5 is -50 %), and with which chance.

    `part` as in `sekiso.counterfactuals`; `process`: the way to improve, else the first of the
    answer.  Levers: scrap, renewable electricity, yield, a full plate, scope, another process, and
    the best pair.  `use` (car, electric-car, aircraft, train) with `mass_saved` ("300 g"): what a
    lighter part saves in use, told apart.  Raises NeedError, OutOfRangeError, PartError, DataError.
    The other fields of a need, all optional:
    """
    need = _need(part, fields, store)
    saved = read_amount("mass", mass_saved) if mass_saved else 0.0
    return levers.co2_levers(
        need, load(knowledge), process=process, target=target, use=use, mass_saved=saved
    )


@takes_fields(python_type)
def value_of_information(
    part: Answer | Part | str | PathLike[str] | None = None,
    *,
    n: int = looks.N_SHOWN,
    knowledge: str | PathLike[str] | None = None,
    store: Learnable | None = None,
    **fields: Unpack[NeedArguments],
) -> tuple[Information, ...]:
    """Which quote, trial build or test is worth most before the order, less its fee: at most `n`.

    `part` as in `sekiso.counterfactuals`.  Worth is the mean loss avoided in the whole order by
    choosing after it [JPY]; `narrows` is what it takes off an interval.  Raises NeedError,
    PartError, DataError.  The other fields of a need, all optional:
    """
    return looks.value_of_information(_need(part, fields, store), load(knowledge), n=n)


@takes_fields(python_type)
def side_by_side(
    ways: Sequence[str],
    part: Answer | Part | str | PathLike[str] | None = None,
    *,
    knowledge: str | PathLike[str] | None = None,
    store: Learnable | None = None,
    **fields: Unpack[NeedArguments],
) -> SideBySide:
    """Several ways to make one part beside each other: price, days, yield, CO2, who leads when.

    `ways`: "PBF-LB", "casting/sand" ...; `part` as in `sekiso.counterfactuals`.  Without a metal
    each way is taken in the one most usual for the part.  Raises NeedError, PartError, DataError.
    The other fields of a need, all optional:
    """
    named = (ways,) if isinstance(ways, str) else tuple(ways)
    return beside.side_by_side(_need(part, fields, store), load(knowledge), named)


def _need(part: Any, fields: NeedArguments, store: Learnable | None) -> Need:
    """The need that is meant, with what `store` lets the asker learn from."""
    if not isinstance(part, Answer):
        return with_shared(need_of(part, **fields), store)
    if part.need.get("shared") and store is None:
        raise NeedError("answer_without_store")
    return with_shared(need_behind(part), store)
