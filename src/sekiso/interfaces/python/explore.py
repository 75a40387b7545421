"""The main public function."""

from __future__ import annotations

from dataclasses import replace
from os import PathLike
from typing import Unpack

from sekiso.domain.answer import Answer
from sekiso.domain.need import NeedArguments
from sekiso.domain.part import Part
from sekiso.explorer import explore as explorer
from sekiso.explorer.lighter_clock import LighterWatch
from sekiso.interfaces.python.need import Learnable, need_of, python_type, takes_fields, with_shared
from sekiso.interfaces.python.report import report
from sekiso.knowledge import load


@takes_fields(python_type)
def explore(
    part: Part | str | PathLike[str] | None = None,
    *,
    knowledge: str | PathLike[str] | None = None,
    store: Learnable | None = None,
    progress: LighterWatch | None = None,
    **fields: Unpack[NeedArguments],
) -> Answer:
    """Can it be built, how, in what, how good, at what cost: a ranked and explained answer.

    `part` is the path of a mesh or CAD file (STL, STEP ...) or a `Part`; `knowledge` a folder laid
    over the shipped facts; `store` an opened store, whose rows move the answer as far as their
    owners let the asker learn from them.  Numbers are SI (metres, kilograms, cubic metres); text
    carries its unit.  `assume` takes any key of `answer.assumed`.  `progress` is told where the
    search for lighter shapes stands (process, share, seconds left), and ends it by returning False:
    the answer then says which shapes are missing.  Raises NeedError, PartError, DataError.
    The other fields of a need, all optional:
    """
    need = with_shared(need_of(part, **fields), store)
    answer = explorer.explore(need, load(knowledge), progress=progress)
    return replace(answer, body=need.part, writer=report)
