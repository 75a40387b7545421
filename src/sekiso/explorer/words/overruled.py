"""What the description says otherwise than a field of the need: the field counts."""

from __future__ import annotations

import math
from collections.abc import Iterator

from sekiso.domain import quantities
from sekiso.domain.answer import Reason
from sekiso.domain.need import Need
from sekiso.domain.requirement import amount_text, flag_text, limit_text, read_pieces
from sekiso.explorer.words.heard import Heard
from sekiso.knowledge import Knowledge
from sekiso.materials.naming import alloy_key, is_same_name

_SAME = 0.02  # relative: what was rounded in words


def overruled_words(need: Need, words: Heard, knowledge: Knowledge) -> tuple[Reason, ...]:
    """A note for each thing that the words say otherwise than a field."""
    return tuple(
        Reason("words_overruled", {"said": said, "used": used})
        for said, used in (
            *_amounts(need, words),
            *_pieces(need, words),
            *_limits(need, words),
            *_flags(need, words),
            *_material(need, words, knowledge),
        )
    )


def _amounts(need: Need, words: Heard) -> Iterator[tuple[str, str]]:
    sides = sorted(need.size or (), reverse=True)
    if sides and words.size and not math.isclose(sides[0], words.size[0], rel_tol=_SAME):
        yield _sides(words.size), _sides(need.size or ())
    for name in ("mass", "volume"):
        used, said = getattr(need, name), getattr(words, name)
        if used and said and not math.isclose(used, said, rel_tol=_SAME):
            yield amount_text(name, said), amount_text(name, used)


def _sides(sides: tuple[float, ...]) -> str:
    return " x ".join(amount_text("size", side) for side in sides)


def _pieces(need: Need, words: Heard) -> Iterator[tuple[str, str]]:
    said, used = read_pieces(words.quantity), need.quantity
    if said is None or used is None or said.is_per_year != used.is_per_year:
        return
    if said.high < used.low or said.low > used.high:
        yield str(words.quantity), used.word or f"{used.low:.10g}"


def _limits(need: Need, words: Heard) -> Iterator[tuple[str, str]]:
    used = {(r.key, r.relation): r.limit for r in need.requirements}
    for r in words.requirements:
        limit = used.get((r.key, r.relation))
        if limit is not None and not math.isclose(limit, r.limit, rel_tol=_SAME):
            name = quantities.quantity(r.key).key
            said, told = (f"{name} {r.relation} {limit_text(r.key, x)}" for x in (r.limit, limit))
            yield said, told


def _flags(need: Need, words: Heard) -> Iterator[tuple[str, str]]:
    for name, value in words.flags.items():
        used = need.flags.get(name)
        if used is not None and used is not True and used != value:
            told = "no" if used is False else used
            yield flag_text(name, value), flag_text(name, told)


def _material(need: Need, words: Heard, knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    if not (need.material and words.material) or is_same_name(need.material, words.material):
        return
    keys = {alloy_key(name, knowledge) for name in (need.material, words.material)}
    if len(keys) == 2 and None not in keys:
        yield words.material, need.material
