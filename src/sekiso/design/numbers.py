"""A part without a file: from its size, volume or mass, saying what had to be assumed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sekiso import knowledge
from sekiso.domain.errors import PartError
from sekiso.domain.part import FEATURES, Part
from sekiso.domain.source import Fact

Size = tuple[float, float, float]
_LIGHT = frozenset({"lattice", "thin_walls", "thin_shell"})
_SOLID = frozenset({"large_bulk", "prismatic", "repair"})
_LONGEST = 50.0  # m
_HEAVIEST = 1e6  # kg


@dataclass(frozen=True)
class Assumption:
    """A number nobody gave: its value, the range it may have, and who says so."""

    key: str
    value: float
    low: float
    high: float
    unit: str
    source: str


def part_from_numbers(
    *,
    size: Size | None = None,
    volume: float | None = None,
    mass: float | None = None,
    density: float | None = None,
    features: frozenset[str] = frozenset(),
    is_light: bool = False,
    rules: Mapping[str, Any] | None = None,
) -> tuple[Part, tuple[Assumption, ...]]:
    """The part that `size` [m], `volume` [m3] or `mass` [kg] with `density` [kg/m3] describe.

    What is missing follows from ranges measured on public parts (`knowledge/rules`): volume = fill
    ratio x box, box = a cube of volume / fill ratio, area = area ratio x volume^(2/3).  `features`
    and `is_light` (a part meant to be light) choose the range.  Raises PartError for impossible or
    missing numbers.
    """
    _refuse_impossible(size, volume, mass, density, features)
    table = _rules_for(features, is_light, rules)
    assumed: list[Assumption] = []
    known_volume = volume if volume is not None else _volume_of(mass, density)
    if known_volume is None and size is None:
        got = "a mass without a density" if mass is not None else "nothing"
        raise PartError("part_needs_size", got=got)
    if size is None:
        assert known_volume is not None
        fill: Fact = table["fill_ratio"]
        edge, low, high = (_edge(known_volume, s) for s in (fill.value, fill.high, fill.low))
        assumed.append(Assumption("size", edge, low, high, "m", fill.source.key))
        size = (edge, edge, edge)
    box = size[0] * size[1] * size[2]
    if known_volume is None:
        fill = table["fill_ratio"]
        low, high = fill.low * box, fill.high * box
        assumed.append(Assumption("volume", fill.value * box, low, high, "m^3", fill.source.key))
        known_volume = fill.value * box
    if known_volume > box * (1.0 + 1e-6):
        raise PartError(
            "part_size", got=f"{known_volume * 1e6:.4g} cm^3", allowed=f"{box * 1e6:.4g} cm^3"
        )
    area = _area(known_volume, box, size, table["area_ratio"])
    assumed.append(area)
    return _part(size, known_volume, area.value, features), tuple(assumed)


def _refuse_impossible(
    size: Size | None,
    volume: float | None,
    mass: float | None,
    density: float | None,
    features: frozenset[str],
) -> None:
    unknown = sorted(features - set(FEATURES))
    if unknown:
        raise PartError("part_size", got=", ".join(unknown), allowed=", ".join(FEATURES))
    limits = [(f"{x} m", x, _LONGEST, f"0 - {_LONGEST} m") for x in size or ()]
    for number, unit, most in ((volume, "m^3", _LONGEST**3), (mass, "kg", _HEAVIEST)):
        if number is not None:
            limits.append((f"{number} {unit}", number, most, f"0 - {most:g} {unit}"))
    if density is not None:
        limits.append((f"{density} kg/m^3", density, 3e4, "0 - 30000 kg/m^3"))
    for got, number, most, allowed in limits:
        if not 0.0 < number <= most:
            raise PartError("part_size", got=got, allowed=allowed)


def _volume_of(mass: float | None, density: float | None) -> float | None:
    return None if mass is None or density is None else mass / density


def _edge(volume: float, fill_ratio: float) -> float:
    return float((volume / fill_ratio) ** (1.0 / 3.0))


def _rules_for(
    features: frozenset[str], is_light: bool, rules: Mapping[str, Any] | None
) -> Mapping[str, Any]:
    if rules is None:
        rules = knowledge.load().of("rules")["part-from-numbers"]
    if is_light or features & _LIGHT:
        return rules["light"]  # type: ignore[no-any-return]
    return rules["solid" if features & _SOLID else "ordinary"]  # type: ignore[no-any-return]


def _area(volume: float, box: float, size: Size, ratio: Fact) -> Assumption:
    """Area; a part that fills its box nearly has the box's area and not less."""
    x, y, z = size
    box_area = 2.0 * (x * y + y * z + z * x)
    share = volume / box
    scale = volume ** (2 / 3)
    low, value, high = (
        max(r * scale, share * box_area) for r in (ratio.low, ratio.value, ratio.high)
    )
    return Assumption("area", value, low, high, "m^2", ratio.source.key)


def _part(size: Size, volume: float, area: float, features: frozenset[str]) -> Part:
    numbers = json.dumps([list(size), volume, area, sorted(features)])
    return Part(
        volume=volume,
        area=area,
        extent=size,
        features=features,
        digest=hashlib.sha256(numbers.encode()).hexdigest(),
    )
