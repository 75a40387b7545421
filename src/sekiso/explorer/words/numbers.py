"""Numbers in words: what a phrase with `number` reads from the groups of its match."""

from __future__ import annotations

import re

from sekiso.domain import quantities
from sekiso.domain.errors import NeedError
from sekiso.domain.pieces import pieces_in
from sekiso.domain.requirement import Requirement
from sekiso.explorer.words.sentence import Sentence

_LIMITS = {
    "service_temperature_celsius": ("service_temperature", "degC", "celsius"),
    "hardness_hrc": ("hardness", "HRC", "hrc"),
    "yield_mpa": ("yield_strength", "MPa", "mpa"),
    "tensile_mpa": ("tensile_strength", "MPa", "mpa"),
    "tensile_strength_kgf": ("tensile_strength", "kgf/mm^2", "strength"),
}


def read_pieces_in(sentence: Sentence) -> None:
    """Keep the first number of pieces, a yearly demand before an order; eat all of them.

    Raises NeedError for none and for a negative number.
    """
    for said in pieces_in(sentence.left):
        if not sentence.left[said.start : said.end].strip():
            continue
        if said.number < 1.0:
            raise NeedError("quantity_out_of_range", got=said.number)
        written = f"{said.number:.10g}" + ("/year" if said.is_per_year else "")
        if sentence.fields.setdefault("quantity", written) == written:
            sentence.note(said.start, said.end, "quantity", written)
        sentence.eat(said.start, said.end)


def note_number(sentence: Sentence, name: str, match: re.Match[str]) -> None:
    """Keep the number in a match: a ratio, a limit, a length or a mass."""
    groups, (start, end) = match.groupdict(), match.span()
    if name == "buy_to_fly":
        ratio = groups.get("ratio")
        waste = min(float(groups.get("waste") or 0.0) + 10.0 * int(groups.get("tenths") or 0), 99.0)
        value = float(ratio) if ratio else 1.0 / (1.0 - waste / 100.0)
        sentence.flag(start, end, "buy_to_fly", max(value, 1.0))
    elif name in _LIMITS:
        key, unit, group = _LIMITS[name]
        limit = quantities.quantity(key).si(float(groups[group]), unit)
        sentence.limit(start, end, Requirement(key, ">=", limit, True))
    else:
        entry = quantities.quantity("size" if name == "length" else name)
        value = entry.si(float(groups[name]), groups["unit"])
        if entry.is_plausible(value):
            sentence.fields[name] = max(value, sentence.fields.get(name, 0.0))
            shown = f"{entry.show(value):.4g} {entry.shown}"
            sentence.note(start, end, "size" if name == "length" else name, shown)
