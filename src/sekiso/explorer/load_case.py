"""What of loads, supports and lightening cannot be asked without the rest."""

from __future__ import annotations

from sekiso.domain.errors import NeedError
from sekiso.domain.need import Need


def refuse_half_a_load_case(need: Need) -> None:
    """NeedError for loads without supports or without a body, and for lightening without loads."""
    if not need.loads and any(limit.key == "safety_factor" for limit in need.requirements):
        raise NeedError("factor_without_loads")
    asked = bool(need.loads or need.supports or need.lighten)
    if asked and need.part is None:
        raise NeedError("loads_without_part")
    if asked and not need.loads:
        raise NeedError("load_missing")
    if asked and not need.supports:
        raise NeedError("support_missing")
