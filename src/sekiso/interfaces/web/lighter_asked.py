"""What is wanted of a part under loads: process, direction, safety factor, aim, resolution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode

from sekiso.design.topology.order import N_CELLS
from sekiso.domain.errors import NeedError
from sekiso.interfaces.python.stress import required_factor
from sekiso.interfaces.web.question import PageQuestion

AIMS = ("factor", "share")
USUAL_METAL = "ti-6al-4v"
USUAL = {
    "process": "", "direction": "", "aim": "factor", "factor": "1.5", "share": "40",
    "resolution": "coarse",
}  # fmt: skip
_PERCENT = 100.0
_FEWEST, _LONGEST = 500, 40


@dataclass(frozen=True)
class LighterAsked:
    """What is said beside the question itself; see USUAL for what holds where nothing is."""

    said: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, query: str) -> LighterAsked:
        """What a query string says of it; words that are not offered are left out."""
        pairs = [(name, value[:_LONGEST]) for name, value in parse_qsl(query) if name in USUAL]
        return cls({name: value for name, value in pairs if name != "aim" or value in AIMS})

    def text(self, name: str) -> str:
        """What is said, or usual."""
        return self.said.get(name) or USUAL[name]

    def saying(self, **changed: str) -> LighterAsked:
        """The same with something changed."""
        return LighterAsked({**self.said, **changed})

    def query(self) -> str:
        """As a query string, without what is usual.

        >>> LighterAsked().saying(aim="share", share="30", factor="1.5").query()
        'aim=share&share=30'
        """
        said = {name: value for name, value in self.said.items() if value and value != USUAL[name]}
        return urlencode(said)

    @property
    def required(self) -> float:
        """The safety factor asked for; NeedError for what is no number above 0."""
        return required_factor(self.text("factor"))

    @property
    def cells(self) -> str | int:
        """The resolution as `optimise_topology` takes it: a word, or a number of cells."""
        said = self.text("resolution")
        if said.isdecimal():
            return min(max(int(said), _FEWEST), N_CELLS["fine"])
        return said if said in N_CELLS else USUAL["resolution"]

    def aimed(self) -> dict[str, Any]:
        """Aim and build direction as arguments of `optimise_topology`."""
        if self.text("aim") == "share":
            aim = {"volume_fraction": _number(self.text("share")) / _PERCENT}
        else:
            aim = {"min_safety_factor": self.required}
        direction = self.text("direction") if self.text("process") else ""
        return {**aim, "direction": direction or None}

    def acting(self, question: PageQuestion) -> dict[str, Any]:
        """Loads, supports, metal and process as `stress` and `optimise_topology` take them."""
        return {
            "loads": question.entries("loads"),
            "supports": question.entries("supports"),
            "material": question.text("material") or USUAL_METAL,
            "process": self.text("process") or None,
        }


def _number(said: str) -> float:
    try:
        return float(said)
    except ValueError as problem:
        raise NeedError("amount_unreadable", got=said[:_LONGEST]) from problem
