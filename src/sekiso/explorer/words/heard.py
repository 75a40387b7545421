"""Free text to fields of the need: grades, quantities, phrases and nouns, and what was not heard.

A word names fields (features, flags, requirements, the material the user wrote, how many, how
large); it never names a process, and a class of metals never becomes an alloy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sekiso.domain import units
from sekiso.domain.answer import HeardWords, Reason
from sekiso.domain.requirement import Requirement
from sekiso.explorer.words.amounts import (
    limit_grade,
    limit_money,
    mark_thin_walls,
    size_of,
    smaller_sides,
    usual_length,
)
from sekiso.explorer.words.limits import read_limits
from sekiso.explorer.words.materials import read_grades
from sekiso.explorer.words.nouns import read_nouns
from sekiso.explorer.words.numbers import read_pieces_in
from sekiso.explorer.words.phrases import read_phrases
from sekiso.explorer.words.rest import unheard
from sekiso.explorer.words.sentence import Sentence
from sekiso.knowledge import Knowledge


@dataclass(frozen=True)
class Heard:
    """What a description says: fields of the need, and the words behind each.

    `size`: sides of the part, the largest first [m]; `smaller`: sides known without the largest;
    `least_wall`: thinnest wall or smallest feature [m];
    `usual_length`: largest dimension that parts of this name usually have, low and high;
    `words`: every group of words that was heard with the field it set; `unheard`: groups of words
    that set nothing; `material_family`: the class of a metal that no file may know; `noun`: key of
    what the part is; `not_a_metal`: what it is made of instead; `usual_families`: what it is
    usually made of; `notes`: what was taken of the words that they do not say.
    """

    features: frozenset[str] = frozenset()
    flags: Mapping[str, str | float | bool] = field(default_factory=dict)
    requirements: tuple[Requirement, ...] = ()
    material: str | None = None
    material_family: str | None = None
    quantity: str | None = None
    size_word: str | None = None
    size: tuple[float, ...] = ()
    smaller: tuple[float, ...] = ()
    usual_length: tuple[float, ...] = ()
    mass: float | None = None
    volume: float | None = None
    least_wall: float | None = None
    noun: str | None = None
    usual_families: tuple[str, ...] = ()
    not_a_metal: str | None = None
    words: tuple[HeardWords, ...] = ()
    unheard: tuple[str, ...] = ()
    notes: tuple[Reason, ...] = ()

    def says(self, name: str) -> frozenset[str]:
        """What the words say for one field."""
        return frozenset(word.value for word in self.words if word.field == name)


def heard(description: str | None, knowledge: Knowledge, *, sides: tuple[float, ...] = ()) -> Heard:
    """The fields a description sets; an empty description sets none.

    `sides`: lengths of the part that are known without it [m]: an IT grade needs one.
    Raises NeedError for words that cannot be a need.
    """
    if not description:
        return Heard()
    sentence = Sentence(units.plain(description))
    read_grades(sentence, knowledge)
    sentence.write_plain_numbers()
    read_pieces_in(sentence)
    read_limits(sentence, knowledge)
    read_phrases(sentence, knowledge)
    mark_thin_walls(sentence, knowledge)
    read_nouns(sentence, knowledge)
    fields, size = sentence.fields, size_of(sentence)
    if sentence.other_media:
        others = ", ".join(sentence.other_media)
        kept = sentence.flags["corrosion"]
        sentence.notes.append(Reason("one_medium_only", {"medium": kept, "media": others}))
    limit_money(sentence, knowledge)
    limit_grade(sentence, sides or size or smaller_sides(sentence), knowledge)
    # a tool is of metal: the polymer or the glass beside it is what it works on
    is_metal = bool(fields.get("material") or sentence.flags.get("tool_duty"))
    return Heard(
        features=frozenset(sentence.features),
        flags=sentence.flags,
        requirements=tuple(sentence.require.values()),
        material=fields.get("material"),
        material_family=fields.get("material_family"),
        quantity=fields.get("quantity"),
        size_word=fields.get("size_word"),
        size=size,
        smaller=smaller_sides(sentence),
        usual_length=usual_length(sentence),
        mass=fields.get("mass"),
        volume=fields.get("volume"),
        least_wall=fields.get("least_wall"),
        noun=fields.get("noun"),
        usual_families=fields.get("usual_families", ()),
        not_a_metal=None if is_metal else fields.get("not_a_metal"),
        notes=tuple(sentence.notes),
        words=sentence.words(),
        unheard=unheard(sentence, knowledge),
    )
