"""A published part price asked of the product: which process, metal, size, scope and region.

`PriceModel` keeps the economic tables that it asks with, so that a fit can ask at neutral levels
and a source can be judged by levels that never saw it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from price_tables import Case
from sekiso.domain.errors import SekisoError
from sekiso.domain.source import Fact, Source
from sekiso.economics.am import am_economics
from sekiso.economics.conventional import route_economics
from sekiso.economics.estimate import EstimateSamples
from sekiso.economics.sample import Draws
from sekiso.knowledge import Knowledge, Record
from sekiso.materials.naming import resolve, takes_family

PROCESS_WORDS = (
    ("PBF-EB", r"PBF-?EB|EBM|electron[- ]beam (?:melting|powder)|EB-?PBF|SEBM"),
    ("PBF-LB", r"PBF-?LB|L-?PBF|SLM|DMLS|laser (?:powder|melting|sintering)|PBF"),
    ("DED-LB-wire", r"DED-?LB-?wire|laser wire|LMD-?w"),
    ("DED-Arc", r"DED-?Arc|WAAM|wire arc|arc"),
    ("DED-EB", r"DED-?EB|EBAM|electron[- ]beam wire"),
    ("DED-LB-powder", r"DED|LMD|cladding|LENS"),
    ("BJT", r"BJT|binder|MBJ|metal jet"),
    ("MEX", r"MEX|FFF|FDM|extrusion of|bound metal|ADAM|BMD"),
    ("MIM", r"MIM|metal injection"),
    ("die-casting", r"die[- ]?cast|HPDC|pressure die"),
    ("casting", r"cast|foundry|lost wax"),
    ("forging", r"forg"),
    ("powder-metallurgy", r"powder metallurgy|press.*sinter"),
    ("sheet", r"sheet|laser cut|bend|stamp"),
    ("fabrication", r"fabricat|weld"),
    ("extrusion", r"extru"),
    ("thermal-spray", r"spray"),
    ("machining", r"machin|CNC|mill|turn|lathe"),
)
VARIANT_WORDS = (
    ("printed-sand", r"printed[- ]sand|3D[- ]printed (?:sand|mould)"),
    ("investment", r"invest|lost wax|precision cast"),
    ("permanent-mould", r"permanent|gravity|GDC"),
    ("sand", r"sand"),
)
ROUTINE = r"\b(?:dental|crown|coping)"
STEP = 1.1  # a level is moved by this factor to see its share of the price
FILL, CUBE_FILL = 0.3, 0.45  # metal over box where neither volume nor a share of it is told
CLASS_ALLOYS = {
    "stainless": "316L", "steel": "S45C", "carbon steel": "S45C", "mild steel": "S45C",
    "tool steel": "H13", "Al": "AlSi10Mg", "aluminium": "AlSi10Mg", "Ti": "Ti-6Al-4V",
    "titanium": "Ti-6Al-4V", "Ni": "IN718", "Ni alloy": "IN718", "Inconel": "IN718",
    "CoCr": "CoCrMo",
}  # fmt: skip


@dataclass(frozen=True)
class Ask:
    """What the product is asked: keys of process and alloy, mm, cm3, pieces, scope, region."""

    process: str
    material: str
    size: tuple[float, float, float]
    volume: float
    quantity: float = 1.0
    features: tuple[str, ...] = ()
    scope: str = "finished"
    region: str = "JP"
    variant: str | None = None
    has_tool: bool = False
    is_routine: bool = False


def process_of(text: str) -> str:
    """Key of the product's process or route that a text names.

    >>> process_of("casting/investment"), process_of("DMLS"), process_of("CNC milling")
    ('casting', 'PBF-LB', 'machining')
    """
    for key, words in PROCESS_WORDS:
        if re.search(words, text, re.IGNORECASE):
            return key
    raise ValueError(f"no process of the product is named by {text!r}")


def variant_of(text: str) -> str | None:
    """Variant of casting that a text names, None where it does not."""
    found = (key for key, words in VARIANT_WORDS if re.search(words, text, re.IGNORECASE))
    return next(found, None)


def ask_of(case: Case, facts: Knowledge) -> Ask:
    """The question of a case; what is missing of size and volume is filled from the other."""
    process = process_of(case.process)
    alloy = alloy_of(case.material, process, facts)
    density = alloy.value("thermophysical.density") or 7800.0
    volume = case.volume
    if volume is None and case.mass is not None:
        volume = case.mass / density * 1e6
    size = tuple(sorted(case.size, reverse=True))[:3]
    if volume is None:
        volume = FILL * math.prod(size) / 1000.0 if len(size) == 3 else 20.0
    if len(size) < 3:
        edge = (volume * 1000.0 / CUBE_FILL) ** (1.0 / 3.0)
        size = (1.3 * edge, edge, edge / 1.3)
    volume = min(volume, 0.98 * math.prod(size) / 1000.0)
    return Ask(
        process=process,
        material=alloy.key,
        size=(size[0], size[1], size[2]),
        volume=volume,
        quantity=case.quantity,
        features=case.features,
        scope=case.scope,
        region=case.region,
        variant=variant_of(f"{case.process}; {case.text}") if process == "casting" else None,
        has_tool=case.has_tool,
        is_routine=bool(re.search(ROUTINE, case.text, re.IGNORECASE)),
    )


def alloy_of(name: str, process: str, facts: Knowledge) -> Record:
    """The alloy of a name that the process works; of a class the one named in `CLASS_ALLOYS`."""
    told = CLASS_ALLOYS.get(name, name)
    for spelling in (told, re.split(r"[,/(]", told)[0].strip(), "316L"):
        try:
            choice = resolve(spelling, facts)
        except SekisoError:
            continue
        ranked = [facts.alloys[key] for key in choice.alloys]
        made = [alloy for alloy in ranked if _is_made(alloy, process, facts)]
        if made or ranked:
            return (made or ranked)[0]
    raise ValueError(f"no alloy for {name!r}")


def _is_made(alloy: Record, process: str, facts: Knowledge) -> bool:
    if process in facts.processes:
        return process in alloy.get("processes", {})
    return takes_family(facts.routes[process], str(alloy["family"]))


class PriceModel:
    """The product's economics with one table of fitted prices; draws are shared by all asks."""

    def __init__(
        self,
        facts: Knowledge,
        *,
        prices: Mapping[str, Any] | None = None,
        n: int = 256,
        draws: Draws | None = None,
    ) -> None:
        self.facts = facts
        self.rates: dict[str, Any] = dict(facts.of("economics"))
        if prices is not None:
            self.rates["fitted_prices"] = prices
        self.draws = draws or Draws(seed=0, n=n)
        self.is_probed = prices is not None  # shares of levels are wanted by a fit alone
        self._standing: dict[Ask, Record | None] = {}

    def estimate(self, ask: Ask) -> EstimateSamples:
        """Samples of time, cost and price per part, on the machine where it costs least."""
        if ask.process in self.facts.routes or ask in self._standing:
            return self._made(ask, self._standing.get(ask))
        family = str(self.facts.alloys[ask.material]["family"])
        tried = [(m, self._made(ask, m)) for m in self.machines(ask.process, family)]
        holding = [one for one in tried if "does_not_fit" not in one[1].notes]
        machine, made = min(holding or tried, key=lambda one: float(np.median(one[1].price)))
        self._standing[ask] = machine
        return made

    def shares(self, ask: Ask, *, of_cost: bool = False) -> dict[str, float]:
        """Share d ln price / d ln level of every fitted level that the price of `ask` asks for."""
        self.estimate(ask)
        levels = _Levels()
        base = self._at(levels).price_of(ask, self._standing.get(ask), of_cost)
        found = {}
        for name in sorted(levels.asked):
            moved = self._at(_Levels({name: STEP}))
            ratio = moved.price_of(ask, self._standing.get(ask), of_cost) / base
            if abs(share := math.log(ratio) / math.log(STEP)) > 1e-4:
                found[name] = share
        return found

    def price_of(self, ask: Ask, machine: Record | None, of_cost: bool) -> float:
        """Median price (or cost) of `ask` on a machine [JPY]."""
        made = self._made(ask, machine)
        return float(np.median(made.cost if of_cost else made.price))

    def machines(self, process: str, family: str) -> list[Record]:
        """Common machines of a process that take the family; all of them where none is common."""
        offered = [
            machine
            for machine in self.facts.machines.values()
            if machine["process"] == process and family in machine.get("families", (family,))
        ]
        common = [machine for machine in offered if machine["availability"] == "common"]
        return common or offered

    def _at(self, levels: _Levels) -> PriceModel:
        prices = {**self.rates["fitted_prices"], "level": levels}
        return PriceModel(self.facts, prices=prices, draws=self.draws)

    def _made(self, ask: Ask, machine: Record | None) -> EstimateSamples:
        given = {
            "alloy": self.facts.alloys[ask.material],
            "rates": self.rates,
            "quantity": ask.quantity,
            "scope": ask.scope,
            "region": ask.region,
            "draws": self.draws,
        }
        if ask.process in self.facts.routes:
            route = self.facts.routes[ask.process]
            named = ask.variant if ask.variant in route.get("variants", {}) else None
            return route_economics(self._part(ask), route=route, variant=named, **given)
        process = self.facts.processes[ask.process]
        return am_economics(self._part(ask), process=process, machine=machine, **given)

    def _part(self, ask: Ask) -> dict[str, Any]:
        volume = ask.volume * 1e-6
        prior = self.facts.of("decision")["unknown_part"]
        named = next((name for name in ask.features if name in prior["area_factor"]), "any")
        if ask.process in ("machining", "sheet") and named == "any":
            named = "prismatic"
        part: dict[str, Any] = {
            "volume": volume,
            "area": (prior.value(f"area_factor.{named}") or 10.0) * volume ** (2.0 / 3.0),
            "extent": np.array(ask.size) / 1000.0,
            "features": ask.features,
            "is_routine": ask.is_routine,
        }
        if ask.has_tool:
            part["tooling"] = "exists"
        return part


class _Levels(dict[str, Fact]):
    """Fitted levels that note which of them were asked for; one that is not given is 1."""

    def __init__(self, given: Mapping[str, float] | None = None) -> None:
        super().__init__({name: _factor(value) for name, value in (given or {}).items()})
        self.asked: set[str] = set()

    def get(self, name: str, default: Any = None) -> Any:
        self.asked.add(name)
        return super().get(name, default)


def _factor(value: float) -> Fact:
    return Fact(value, value, value, "dimensionless", Source("probe", "a level to be fitted"))
