"""In what a column of numbers is measured: units by name, and units that its values allow."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress

from sekiso.domain import units
from sekiso.domain.errors import NeedError, OutOfRangeError
from sekiso.materials.column_names import SCALES, mistaken_for, unit_of
from sekiso.store.fields import Field

PERCENT, FRACTION = "percent", "dimensionless"
_MOST_SHARE = 1.5  # between fractions and percent: no share of a whole is larger


def needs_unit(field: Field) -> bool:
    """Whether a number without unit says nothing."""
    return field.shown != FRACTION


def is_plausible(field: Field, value: float, unit: str) -> bool:
    """Whether a written number of this unit is one that the field may hold."""
    with suppress(NeedError, OutOfRangeError):
        return field.is_plausible(field.si(value, unit or FRACTION))
    return False


def meant(field: Field, written: float, unit: str) -> tuple[str, ...]:
    """Units other than `unit` in which a written number would be plausible."""
    others = mistaken_for(field.unit)
    return tuple(one for one in others if one != unit and is_plausible(field, written, one))


def likely(field: Field, written: Iterable[float]) -> tuple[str, ...]:
    """Units in which all numbers of a column without unit would be plausible, likeliest first.

    A share of a whole is told by its size only where that can be one: relative densities above
    1.5 are percent, porosities of 0.08 may be either.

    >>> from sekiso.store.fields import kinds
    >>> fields = kinds()["test"].fields
    >>> likely(fields["relative_density"], [0.991, 0.995])
    ('dimensionless',)
    >>> likely(fields["porosity"], [0.08, 0.4])
    ('percent', 'dimensionless')
    """
    values = list(written)
    if not values:
        return (field.shown,)
    if field.shown == PERCENT:
        return _likely_share(field, values)
    tried = dict.fromkeys((field.shown, *mistaken_for(field.unit)))
    return tuple(unit for unit in tried if all(is_plausible(field, x, unit) for x in values))


def unit_named(text: str) -> str:
    """The unit that a text names, as the doors spell it; "" for none.

    >>> unit_named("[N/mm²]"), unit_named("℃"), unit_named("wt%"), unit_named("good")
    ('N/mm^2', 'degC', 'percent', '')
    """
    bare = units.plain(text).strip().strip("[](){}<>").strip()
    if not bare:
        return ""
    if re.fullmatch(r"(?:s|sec|秒) ?/ ?50 ?g", bare):  # a funnel's time is told for 50 g
        return "s"
    if re.fullmatch(r"(?:wt|mass|vol|質量|体積|重量)[.-]*%", bare, re.IGNORECASE):
        return PERCENT
    known = unit_of(bare)
    if known:
        return known
    with suppress(NeedError):
        kind = units.si_unit(bare)
        return kind if kind in SCALES else bare
    return ""


def named(unit: str) -> str:
    """A unit as tables write it."""
    return units.spelled(unit)


def _likely_share(field: Field, values: list[float]) -> tuple[str, ...]:
    largest, least = max(values), min(values)
    if field.quantity == "relative_density":
        if least > _MOST_SHARE:
            return (PERCENT,)
        return (FRACTION,) if largest <= 1.0 else ()
    return (PERCENT,) if largest > _MOST_SHARE else (PERCENT, FRACTION)
