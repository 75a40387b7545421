"""Plain-word choices of what a part must do, and the requirement each stands for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sekiso.domain import messages
from sekiso.domain.requirement import FLAG_VALUES
from sekiso.knowledge import Knowledge
from sekiso.materials.media import media


@dataclass(frozen=True)
class StartChoice:
    """One line with a tick box.

    `template` is the requirement with `{}` for the value; `usual` the value first proposed; `unit`
    is shown behind a number field; `kind` is "number", "option", "text" or "plain".
    """

    key: str
    template: str
    kind: str = "plain"
    usual: str = ""
    unit: str = ""

    def requirement(self, value: str) -> str:
        """The requirement for a value."""
        return self.template.format(value.strip())

    def value_in(self, requirement: str) -> str | None:
        """The value a requirement of this choice holds; None for another one's."""
        before, _, after = self.template.partition("{}")
        if self.kind == "plain":
            return "" if requirement == self.template else None
        if not requirement.startswith(before) or not requirement.endswith(after):
            return None
        return requirement[len(before) : len(requirement) - len(after)].strip()


CHOICES = (
    StartChoice("strong", "yield_strength >= {} MPa", "number", "300", "MPa"),
    StartChoice("light", "lightweight"),
    StartChoice("mass", "mass <= {} g", "number", "500", "g"),
    StartChoice("hot", "service_temperature >= {} degC", "number", "300", "°C"),
    StartChoice("medium", "corrosion={}", "option", "sea_water"),
    StartChoice("tight", "leak_tight"),
    StartChoice("fatigue", "fatigue_critical"),
    StartChoice("conducts_heat", "thermal_conductivity >= {} W/m/K", "number", "150", "W/m/K"),
    StartChoice(
        "conducts_current", "electrical_conductivity >= {} percent_IACS", "number", "60", "% IACS"
    ),
    StartChoice("body", "biocompatible={}", "option", "food_contact"),
    StartChoice("non_magnetic", "non_magnetic"),
    StartChoice("smooth", "roughness <= {} um", "number", "10", "µm"),
    StartChoice("soon", "lead_time <= {} day", "number", "30", "day"),
    StartChoice("cheap", "cost <= {} JPY", "number", "50000", "JPY"),
    StartChoice("replaces", "replaces={}", "text", "SUS304"),
    StartChoice("fixed", "geometry_fixed"),
)  # fmt: skip
FEATURES = (
    "internal_channels", "lattice", "thin_walls", "overhang", "large_bulk", "prismatic", "repair",
)  # fmt: skip


def options(choice: StartChoice, knowledge: Knowledge, language: str) -> Mapping[str, str]:
    """The values an option choice offers, by key, in words."""
    if choice.key == "medium":
        return {key: _name(table, key, language) for key, table in media(knowledge).items()}
    keys = (key for key in FLAG_VALUES["biocompatible"] if key != "yes")
    return {key: messages.text(f"flag_value.{key}", language) for key in keys}


def split(require: tuple[str, ...]) -> tuple[dict[str, str], list[str]]:
    """Requirements as {choice key: value} and those that no choice stands for."""
    chosen: dict[str, str] = {}
    others: list[str] = []
    for requirement in require:
        for choice in CHOICES:
            value = choice.value_in(requirement)
            if value is not None and choice.key not in chosen:
                chosen[choice.key] = value
                break
        else:
            others.append(requirement)
    return chosen, others


def joined(chosen: Mapping[str, str], others: str) -> tuple[str, ...]:
    """The requirements of ticked choices, and the lines of free text."""
    by_key = {choice.key: choice for choice in CHOICES}
    ticked = [
        by_key[key].requirement(value)
        for key, value in chosen.items()
        if by_key[key].kind == "plain" or value.strip()
    ]
    return (*ticked, *(line.strip() for line in others.splitlines() if line.strip()))


def _name(table: Mapping[str, object], key: str, language: str) -> str:
    names = table.get("name", {})
    return str(names.get(language, key)) if isinstance(names, Mapping) else key
