"""The metal of a conduction check: how well it conducts as the part will be made."""

from __future__ import annotations

from sekiso.design.conduction.material import CONDUCTIVITY, ConductiveMaterial
from sekiso.domain.errors import NeedError
from sekiso.domain.need import Need
from sekiso.explorer.question import question_of
from sekiso.explorer.strength_material import Made, made_alloys
from sekiso.knowledge import Knowledge


def conductive_material(
    need: Need, knowledge: Knowledge, made: Made, *, kind: str
) -> ConductiveMaterial:
    """What is known of the conductivity for `kind` ("heat" or "current") of the metal of `need`.

    As `strength_material`: made by `made`, else in the first state of its file; of several alloys
    the one that conducts worst.  Raises NeedError where nothing is known.
    """
    key = CONDUCTIVITY[kind]
    question = question_of(need, knowledge.for_answers)
    known = [one for one in made_alloys(question, made, (key,)) if key in one.predictions]
    if not known:
        raise NeedError("conductivity_unknown", got=need.material or "-")
    found = min(known, key=lambda one: one.predictions[key].value)
    density = found.alloy.fact("thermophysical.density")
    sources = found.predictions[key].sources
    return ConductiveMaterial(
        name=found.alloy.key,
        conductivity=found.predictions[key],
        density=None if density is None else density.value,
        sources=tuple(dict.fromkeys((*sources, *([density.source] if density else [])))),
    )
