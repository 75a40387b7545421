"""Which metals are usual for a use: by medium, flags, noun and temperature."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sekiso.domain.source import Fact
from sekiso.knowledge import Knowledge
from sekiso.materials.media import verdict

# what a condition of a row says of a use: a medium at a temperature most, a mere shape least; a row
# without conditions holds for any use
_TEMPERATURE, _MEDIUM, _FLAG, _NOUN, _SHAPE, _ANY = 32, 16, 8, 4, 2, 1


@dataclass(frozen=True)
class UsualAlloy:
    """An alloy that is usual for a use, with the reason by language; `source` names the row's."""

    key: str
    use: str
    reason: Mapping[str, str]
    source: str


def usual_alloys(
    knowledge: Knowledge,
    *,
    medium: str | None = None,
    flags: Mapping[str, object] | None = None,
    noun: str | None = None,
    service_temperature: float | None = None,
    everyday: bool = False,
) -> tuple[UsualAlloy, ...]:
    """The alloys usual for what the part is and meets, the most usual first.

    `flags`: those of the need, by name; `service_temperature`: of the metal [K].  Rows of
    `decision/uses.toml` that say more of the use come first; an alloy that the medium destroys or
    that is too weak at the temperature is left out.  With `everyday` those of the row without
    conditions follow, the everyday metals of each family.

    >>> from sekiso.knowledge import load
    >>> facts = load()
    >>> [alloy.key for alloy in usual_alloys(facts, medium="sea_water", noun="propeller")][:2]
    ['nab', '2507']
    """
    said = _said(flags or {})
    weighed = [
        (_weight(row, medium, said, noun, service_temperature), row)
        for row in knowledge.of("decision")["uses"]["use"]
    ]
    least = 0 if everyday else _ANY
    holding = sorted((row for row in weighed if row[0] > least), key=lambda row: -row[0])
    usual: dict[str, UsualAlloy] = {}
    for _, row in holding:
        for entry in row["alloys"]:
            key = str(entry["alloy"])
            if key not in usual and _withstands(knowledge, key, medium, service_temperature):
                usual[key] = UsualAlloy(key, str(row["key"]), entry["why"], str(row["source"]))
    return tuple(usual.values())


def _said(flags: Mapping[str, object]) -> frozenset[str]:
    """Flags as a row writes them: "lightweight", "shape=turned"."""
    plain = {name for name, value in flags.items() if value is True}
    return frozenset(plain | {f"{name}={value}" for name, value in flags.items()})


def _weight(
    row: Mapping[str, Any],
    medium: str | None,
    flags: frozenset[str],
    noun: str | None,
    temperature: float | None,
) -> int:
    """How much of the use a row says, 0 where one of its conditions does not hold."""
    weights: list[int] = []
    if "media" in row:
        weights.append(_MEDIUM if medium in row["media"] else 0)
    if "flags" in row:
        found = flags & set(row["flags"])
        is_weak = row.get("is_general", False) or all(f.startswith("shape=") for f in found)
        least = _SHAPE if is_weak else _FLAG
        weights.append(least if found else 0)
    if "nouns" in row:
        weights.append(_NOUN if noun in row["nouns"] else 0)
    low, high = row.get("temperature_from"), row.get("temperature_to")
    if low is not None or high is not None:
        weights.append(_TEMPERATURE if _is_between(temperature, low, high) else 0)
    return (sum(weights) or _ANY) if all(weights) else 0


def _is_between(value: float | None, low: Fact | None, high: Fact | None) -> bool:
    if value is None or (low is not None and value < low.value):
        return False
    return high is None or value < high.value


def _withstands(
    knowledge: Knowledge, key: str, medium: str | None, temperature: float | None
) -> bool:
    alloy = knowledge.alloys.get(key)
    if alloy is None:
        return False
    limit = alloy.fact("service.temperature_max")
    if temperature is not None and limit is not None and temperature > limit.high:
        return False
    return medium is None or verdict(alloy, medium, knowledge)[0] != "veto"
