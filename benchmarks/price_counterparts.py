"""Which quantity of the product a published fact is about, and what the product says of it.

One function per kind of `quotes*.csv`; each gives samples of the product's quantity in the unit of
the row with yen for the currency, or None where the product has no such quantity.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from price_model import CLASS_ALLOYS, Ask, PriceModel, alloy_of, process_of, variant_of
from price_parts import part_asks, share_of
from price_tables import Quote, jpy_per, region_of
from sekiso.domain.errors import SekisoError
from sekiso.domain.source import Fact
from sekiso.economics import market
from sekiso.economics.fact_sampler import FactSampler
from sekiso.economics.feedstock import feedstock
from sekiso.economics.machine_rate import machine_rate, shop_rate
from sekiso.knowledge import Knowledge, Record, fact_at

HOUR, DAY, YEAR = 3600.0, 86400.0, 365.25 * 86400.0
LOW, HIGH = 0.05, 0.95
BARE = r"depreciation|without overhead|alone|maintenance, power|residual"
SIZES = (0.03, 0.06, 0.12, 0.25)  # m, edges of parts whose size is not told


@dataclass(frozen=True, eq=False)
class Counterpart:
    """Samples of a quantity of the product, its name, and the shares of the fitted terms in it.

    `untold_sd`: spread of ln value over what the row leaves open; `input_sd`: that of the ranges
    of the product's own facts.
    """

    name: str
    samples: np.ndarray
    branch: str = ""
    terms: Mapping[str, float] = field(default_factory=dict)
    untold_sd: float = 0.0
    input_sd: float = 0.0

    @property
    def low(self) -> float:
        """The 5 % point."""
        return float(np.quantile(self.samples, LOW))

    @property
    def middle(self) -> float:
        """The median."""
        return float(np.median(self.samples))

    @property
    def high(self) -> float:
        """The 95 % point."""
        return float(np.quantile(self.samples, HIGH))


def published_range(quote: Quote, model: PriceModel) -> tuple[float, float]:
    """Ends of the stated range with yen for the currency; open where only one end is stated."""
    rate = jpy_per(quote.currency, quote.year, model.facts) if quote.currency else 1.0
    low = -math.inf if quote.low is None else quote.low * rate
    high = math.inf if quote.high is None or _is_from(quote) else quote.high * rate
    return low, high


def _is_from(quote: Quote) -> bool:
    """A value that is stated as a lower end ("from 8 USD", "and more")."""
    return bool(re.search(r"\bleast|starting|and more|\bfrom$", quote.text)) and (
        quote.high == quote.low
    )


def counterpart(quote: Quote, model: PriceModel) -> Counterpart | None:
    """What the product says of the fact of a row; None where it has no such quantity."""
    finder = _BY_KIND.get(quote.kind)
    if finder is None:
        return None
    reader = _Reader(quote, model)
    try:
        return finder(reader)
    except (KeyError, ValueError, SekisoError):
        return None


class _Reader:
    """One row with the product's facts at hand."""

    def __init__(self, quote: Quote, model: PriceModel) -> None:
        self.quote, self.model, self.facts = quote, model, model.facts
        self.read = FactSampler(model.draws, model.rates)
        self.region = region_of(quote.currency, text=quote.text, country=quote.country)

    def says(self, words: str) -> bool:
        """Whether process, machine, alloy, description or unit hold the words."""
        quote = self.quote
        told = f"{quote.process}; {quote.machine}; {quote.alloy}; {quote.text}; {quote.unit}"
        return re.search(words, told, re.IGNORECASE) is not None

    def process(self) -> str:
        """The product's process or route of the row."""
        return process_of(self.quote.process)

    def alloy(self, process: str) -> Record:
        """The alloy of the row, a usual one of the process where none is told."""
        usual = {"die-casting": "ADC12", "casting": "A356"}.get(process, "316L")
        told = self.quote.alloy.split(",")[0].strip() or usual
        return alloy_of(CLASS_ALLOYS.get(told, told), process, self.facts)

    def fact(self, table: Mapping[str, Any], path: str) -> np.ndarray | None:
        """Samples of a fact in SI, None where the table lacks it."""
        if fact_at(table, path) is None:
            return None
        return np.atleast_1d(self.read(table, path))

    def charge(self, samples: np.ndarray, branch: str, level: str, *, shop: bool = True) -> Any:
        """Samples as a shop of the row's region charges them: level, market, spread of shops."""
        factor = market.market_factor(self.read, self.region, branch)
        if level:
            factor = factor * market.level(self.read, level)
        if shop:
            factor = factor * market.shop_scatter(self.read, branch, f"{branch}.{level}")
        return samples * np.resize(np.atleast_1d(factor), samples.shape)

    def tool_sizes(self) -> tuple[float, ...]:
        """Edges [m] of the parts that a tool may be meant for."""
        if self.says(r"simple|single cavity|small|1-5 g|under 1 g"):
            return SIZES[:2]
        if self.says(r"large|complex|to 10 kg|14 in"):
            return SIZES[2:]
        return SIZES

    def all_of(self, facts: Iterable[Fact], name: str) -> np.ndarray:
        """Samples that span several facts of one kind, one after the other."""
        drawn = [self.read.samples(fact, f"{name}.{i}") for i, fact in enumerate(facts)]
        return np.concatenate([np.atleast_1d(x) for x in drawn])


def _powder_price(row: _Reader) -> Counterpart | None:
    unit = row.quote.unit
    if row.says(r"argon|nitrogen|hydrogen|helium") and "/m3" in unit:
        return _gas_price(row)
    if unit == "ratio powder/bar":
        steel = row.facts.alloys["316l"]
        ratio = _metal(row, steel, "powder_price") / _metal(row, steel, "bar_price")
        return Counterpart("powder over bar of 316L", ratio)
    if unit == "ratio Ti/Al":
        ti, al = (row.facts.alloys[_key(row, name)] for name in ("Ti-6Al-4V", "6061"))
        ratio = _metal(row, ti, "bar_price") / _metal(row, al, "bar_price")
        return Counterpart("bar of titanium over aluminium", ratio)
    if not unit.endswith(("/kg", "/g", "/lb")):
        return None
    per = {"g": 1e-3, "lb": 0.45359}.get(unit.rsplit("/", 1)[-1], 1.0)
    process = row.process()
    form = _form(row, process)
    price = _metal(row, row.alloy(process), *form)
    if process in row.facts.routes:
        factor = row.fact(row.facts.routes[process], "metal_factor")
        price = price * (1.0 if factor is None else factor)
    return Counterpart(f"{form[0]} of {row.quote.alloy or 'steel'}", price * per, "", {})


def _form(row: _Reader, process: str) -> tuple[str, ...]:
    if row.says(r"\bwire\b"):
        return ("wire_price",)
    if process == "BJT" or process == "MIM":
        return ("powder_price_BJT", "powder_price")
    is_solid = process in row.facts.routes or row.says(r"\bbar\b|billet|ingot|plate price")
    return ("bar_price",) if is_solid else ("powder_price",)


def _key(row: _Reader, name: str) -> str:
    return alloy_of(name, "machining", row.facts).key


def _metal(row: _Reader, alloy: Record, *names: str) -> np.ndarray:
    return np.atleast_1d(feedstock(alloy, names, read=row.read))


def _gas_price(row: _Reader) -> Counterpart | None:
    name = next(n for n in ("argon", "nitrogen", "hydrogen", "helium") if row.says(n))
    price = row.fact(row.model.rates["gas"], f"{name}.price")
    return None if price is None else Counterpart(f"{name} price", price)


def _machine_price(row: _Reader) -> Counterpart | None:
    if row.says(r"refit|room|furnace|order of|bundle"):
        return _furnace_price(row)
    machines = _machines_like(row)
    if not machines:
        return None
    samples = np.concatenate([np.atleast_1d(row.read(m, "investment")) for m in machines])
    name = machines[0].key if len(machines) == 1 else f"{len(machines)} machines of their class"
    return Counterpart(f"investment of {name}", samples)


def _furnace_price(row: _Reader) -> Counterpart | None:
    steps = row.model.rates["post_processing"]["steps"]
    found = [fact_at(step, "investment") for step in steps.values()]
    facts = [fact for fact in found if fact is not None]
    return Counterpart("furnace", row.all_of(facts, "furnace")) if facts else None


def _machines_like(row: _Reader) -> list[Record]:
    """The machine of the row's name, else those of its process and about its size."""
    process = row.process()
    offered = [m for m in row.facts.machines.values() if m["process"] == process]
    told = _plain(row.quote.machine)
    if told and not row.says("class|system|printer"):
        near = [m for m in offered if _alike(told, _plain(f"{m.get('model', m.key)}"))]
        if near:
            return near[:1]
    room = math.prod(row.quote.size[:3]) * 1e-9 if len(row.quote.size) >= 3 else None
    if room is None:
        return offered
    sized = [m for m in offered if 0.2 < _room(m) / room < 5.0]
    return sized or offered


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def _alike(told: str, model: str) -> bool:
    return told == model or difflib.SequenceMatcher(None, told, model).ratio() > 0.85


def _room(machine: Record) -> float:
    edges = machine.get("envelope", {})
    return math.prod(float(getattr(edges[axis], "value", 0.3)) for axis in edges) or 0.03


def _machine_hour(row: _Reader) -> Counterpart | None:
    process = row.process()
    unit = HOUR if "/h" in row.quote.unit else 60.0
    if process == "machining":
        return _machining_hour(row, unit)
    if process in ("sheet", "die-casting", "casting"):
        return _route_hour(row, process, unit)
    machines = [m for m in _machines_like(row) if m.get("availability") != "rare"]
    is_bare = row.says(BARE)
    rates = [_hour(row, machine, is_bare) for machine in machines or _machines_like(row)]
    samples = np.concatenate(rates) * unit
    if is_bare:
        return Counterpart("machine hour without overhead", samples)
    name, terms = "machine hour of a shop", {"machine_hour": 1.0}
    if row.says("sold|charge|price"):
        samples = samples / (1.0 - np.median(row.read.rate("quote.price.margin")))
    return Counterpart(name, row.charge(samples, "additive", "machine_hour"), "additive", terms)


def _hour(row: _Reader, machine: Record, is_bare: bool) -> np.ndarray:
    if not is_bare:
        return np.atleast_1d(shop_rate(row.read, machine))
    read, standing = row.read, "machine_hour.standing"
    investment = read(machine, "investment")
    return np.atleast_1d(
        machine_rate(
            investment,
            residual=investment * read.rate(f"{standing}.residual_share"),
            life=read.rate(f"{standing}.life"),
            maintenance=read.rate(f"{standing}.maintenance"),
            facility=0.0,
            consumables=0.0,
            busy_share=read.rate(f"{standing}.busy_hours"),
        )
    )


def _machining_hour(row: _Reader, unit: float) -> Counterpart | None:
    kinds = row.model.rates["machining"]["machine"]
    names = ("lathe", "three_axis", "five_axis")
    if row.says(r"5[- ]axis|five|turn-mill"):
        names = ("five_axis",)
    elif row.says(r"3[- ]axis|milling|simple|job work"):
        names = ("three_axis",)
    elif row.says(r"lathe|turning"):
        names = ("lathe",)
    rates = [fact_at(kinds[name], "rate") for name in names]
    samples = row.all_of([rate for rate in rates if rate is not None], "machining.hour")
    samples = row.charge(samples, "machined", "machining_hour") * unit
    return Counterpart("machining hour", samples, "machined", {"machining_hour": 1.0})


def _route_hour(row: _Reader, process: str, unit: float) -> Counterpart | None:
    variants = row.facts.routes[process].get("variants", {})
    facts = [fact_at(variant, "machine_rate") for variant in variants.values()]
    known = [fact for fact in facts if fact is not None]
    if not known:
        return None
    branch = "fabricated" if process == "sheet" else "tooled"
    wage = 0.0 if process == "die-casting" else row.read.rate("labour.rates.technician")
    samples = row.all_of(known, f"{process}.hour") + np.median(wage)
    samples = row.charge(samples, branch, "sheet_hour" if process == "sheet" else "") * unit
    return Counterpart(f"{process} machine hour", samples)


def _labour(row: _Reader) -> Counterpart | None:
    trade = "engineer" if row.says("engineer") else "welder" if row.says("weld") else "technician"
    branch = branch_of(row.process(), None, row.facts)
    wage = np.atleast_1d(row.read.rate(f"labour.rates.{trade}")) * HOUR
    wage = row.charge(wage, branch, "labour")
    return Counterpart(f"hour of a {trade}", wage, branch, {"labour": 1.0})


def branch_of(process: str, variant: str | None, facts: Knowledge) -> str:
    """Branch of the market of a process, or of a route in one of its variants."""
    if process in facts.processes:
        return market.branch_of(str(facts.processes[process]["build"]))
    route = facts.routes[process]
    own = route.get("variants", {}).get(variant or route.get("default_variant", ""), {})
    return market.branch_of(str(own.get("shape", route["shape"])))


def _tooling(row: _Reader) -> Counterpart | None:
    process, unit = row.process(), row.quote.unit
    route = row.facts.routes[process]
    named = variant_of(row.quote.process) or str(route.get("default_variant", ""))
    variants = route["variants"]
    if row.says("aluminium pattern") and "permanent-mould" not in named:
        named = "sand"
    variant = variants.get(named) or next(iter(variants.values()))
    if unit.endswith("shots"):
        life = fact_at(variant, "tool_life")
        return None if life is None else Counterpart("tool life", row.all_of([life], "life"))
    if "ratio" in unit or "change" in unit or not row.quote.currency:
        return None
    price = fact_at(variant, "tool_price")
    if price is None:
        return None
    grows = np.atleast_1d(row.read.rate("shaping.tool.size_exponent"))
    one = row.charge(row.all_of([price], f"{process}.{named}.tool"), "tooled", "tooling")
    sizes = row.tool_sizes()
    samples = np.concatenate([one * (size / 0.1) ** grows for size in sizes])
    untold = float(np.median(grows)) * float(np.std(np.log(sizes)))
    return Counterpart(f"tool of {process}/{named}", samples, "tooled", {"tooling": 1.0}, untold)


POST_STEPS = (
    (r"stress relief", "stress-relief", ("price_per_build", "price_per_lot")),
    (r"wire EDM|off the plate|plate removal", "plate-cut", ("price_per_build",)),
    (r"isostatic|\bHIP\b", "HIP", ("price_per_lot",)),
    (r"mirror|lapp", "lapping", ("price_per_lot",)),
    (r"polish", "polishing", ("price_per_lot",)),
    (r"\bCT\b|tomogra", "CT", ("price_per_part",)),
    (r"radiograph", "radiography", ("price_per_part", "price_per_lot")),
    (r"penetrant", "penetrant", ("price_per_part", "price_per_lot")),
    (r"ultrason", "ultrasonic", ("price_per_part", "price_per_lot")),
    (r"heat treatment|ageing|solution", "heat-treatment", ("price_per_lot",)),
    (r"anodis", "hard-anodising", ("price_per_lot",)),
    (r"sinter", "debind-sinter", ("price_per_load",)),
    (r"blast", "blasting", ("price_per_lot", "price_per_build")),
)  # fmt: skip


def _post(row: _Reader) -> Counterpart | None:
    if not row.quote.currency or row.says(r"gas of one run|hydrogen"):
        return None
    if row.quote.process == "test":  # fees of institutes are not of the cost model
        return None
    if row.says("bend"):
        return _bend(row)
    steps = row.model.rates["post_processing"]["steps"]
    for words, key, names in POST_STEPS:
        if row.says(words) and key in steps:
            return _step_price(row, key, steps[key], names)
    return None


def _step_price(
    row: _Reader, key: str, step: Mapping[str, Any], names: tuple[str, ...]
) -> Counterpart | None:
    facts = [fact_at(step, name) for name in names]
    known = [fact for fact in facts if fact is not None]
    branch = branch_of(row.process(), None, row.facts) if _names_process(row) else "additive"
    terms = {"post": 1.0}
    mass = fact_at(step, "price_per_mass")
    if row.quote.unit.endswith("/piece") and mass is not None:  # of a series, by its weight
        samples = row.all_of([mass], key)
        pieces = np.concatenate([samples * kilos for kilos in (0.05, 0.3, 1.5)])
        return Counterpart(f"{key} of a piece", row.charge(pieces, branch, "post"), branch, terms)
    if not known:
        return None
    samples = row.charge(row.all_of(known, key), branch, "post")
    return Counterpart(f"{key} {names[0]}", samples, branch, terms)


def _names_process(row: _Reader) -> bool:
    try:
        return bool(row.process())
    except ValueError:
        return False


def _bend(row: _Reader) -> Counterpart | None:
    variant = row.facts.routes["sheet"]["variants"]["laser-bend"]
    time, rate = fact_at(variant, "bend_time"), fact_at(variant, "machine_rate")
    if time is None or rate is None:
        return None
    wage = row.read.rate("labour.rates.technician")
    one = row.all_of([time], "bend") * (row.all_of([rate], "bend.rate") + wage)
    return Counterpart("one bend", row.charge(one, "fabricated", "sheet_hour"))


def _energy(row: _Reader) -> Counterpart | None:
    unit = row.quote.unit
    if unit == "kW":
        samples = [row.read(m, "power_draw") for m in _machines_like(row)]
        return Counterpart("power draw", np.concatenate([np.atleast_1d(s) for s in samples]) / 1e3)
    if unit in ("MJ/kg", "kWh/kg") and row.quote.process != "feedstock":
        scale = 1e6 if unit == "MJ/kg" else 3.6e6
        names = ("PBF-LB", "PBF-EB", "BJT", "DED-Arc") if row.says("all") else (row.process(),)
        per_mass = [_energy_per_mass(row, name) for name in names]
        return Counterpart("energy per mass", np.concatenate(per_mass) / scale)
    if unit == "kWh/run" and row.says("sinter"):
        return _sinter_run_energy(row)
    return None


def _sinter_run_energy(row: _Reader) -> Counterpart | None:
    step = row.model.rates["post_processing"]["steps"]["debind-sinter"]
    energy, room = fact_at(step, "energy_per_load"), fact_at(step, "load_volume")
    if energy is None or room is None or row.quote.volume is None:
        return None
    share = (row.quote.volume * 1e-6 / row.all_of([room], "load.room")) ** 0.75
    return Counterpart("energy of a sinter run", row.all_of([energy], "load") * share / 3.6e6)


def _energy_per_mass(row: _Reader, process: str) -> np.ndarray:
    density = row.alloy(process).value("thermophysical.density") or 7800.0
    key = row.alloy(process).key
    found = []
    for quantity in (1.0, 50.0):
        ask = Ask(process, key, (50.0, 40.0, 30.0), 20.0, quantity, scope="raw", region=row.region)
        made = row.model.estimate(ask)
        found.append(np.atleast_1d(made.energy) / (20e-6 * density))
    return np.concatenate(found)


def _co2(row: _Reader) -> Counterpart | None:
    unit = row.quote.unit
    if not unit.startswith("kgCO2"):
        return None
    process = row.quote.process
    alloy = row.alloy("PBF-LB" if process == "feedstock" else row.process())
    form = "bar_co2" if row.says(r"\bbar\b|wrought|primary metal") else "powder_co2"
    return Counterpart(f"{form} of {alloy.key}", _metal(row, alloy, form))


def _efficiency(row: _Reader) -> Counterpart | None:
    unit, process = row.quote.unit, row.process()
    is_additive = process in row.facts.processes
    if unit == "kg used/kg bought" and is_additive:
        loss = row.fact(row.facts.processes[process], "material.powder_loss")
        return None if loss is None else Counterpart("powder used of bought", 1.0 - loss)
    if unit in ("kg used/kg bought", "kg bought/kg", "kg/kg", "buy-to-fly") and not is_additive:
        ratio = _bought_over_part(row, process)
        return Counterpart("metal used of bought" if "used" in unit else "metal bought per part",
                           1.0 / ratio if "used" in unit else ratio)  # fmt: skip
    return None


def _bought_over_part(row: _Reader, process: str) -> np.ndarray:
    """Metal bought over part mass of light and of bulky parts."""
    alloy = row.alloy(process)
    density = alloy.value("thermophysical.density") or 7800.0
    found = []
    for fill in (0.05, 0.15, 0.4):
        volume = fill * 120.0 * 80.0 * 60.0 / 1000.0
        ask = Ask(process, alloy.key, (120.0, 80.0, 60.0), volume, 1000.0, region=row.region,
                  variant=variant_of(row.quote.process))  # fmt: skip
        made = row.model.estimate(ask)
        found.append(np.resize(made.feedstock_mass, row.model.draws.n) / (volume * 1e-6 * density))
    return np.concatenate(found)


def _build_time(row: _Reader) -> Counterpart | None:
    unit, process = row.quote.unit, row.process()
    table = row.facts.processes[process]
    if unit == "kg/h":
        facts = [fact_at(table, "rates.mass_rate")]
        facts += list(dict(table["rates"].get("mass_rate_by_family", {})).values())
        known = [fact for fact in facts if fact is not None]
        return Counterpart("deposition rate", row.all_of(known, "rate") * HOUR) if known else None
    if unit == "s/layer":
        times = [_layer_time(row, machine, table) for machine in _machines_like(row)]
        return Counterpart("time of a layer", np.concatenate([t for t in times if t is not None]))
    if unit == "cm3/h":
        return Counterpart("build rate", _build_rate(row, process))
    is_told = row.quote.size or row.quote.height or str(table["build"]) != "deposited"
    if unit == "h" and is_told:  # a deposit of unknown size has no time
        return Counterpart("time of a build", _times_of_builds(row, process))
    return None


def _layer_time(row: _Reader, machine: Record, process: Mapping[str, Any]) -> np.ndarray | None:
    for table, path in ((machine, "rates.layer_time"), (machine, "layer_time"),
                        (machine, "layer_overhead"), (process, "rates.layer_time"),
                        (process, "rates.layer_overhead")):  # fmt: skip
        found = row.fact(table, path)
        if found is not None:
            return found
    return None


def _build_rate(row: _Reader, process: str) -> np.ndarray:
    """Part volume per machine hour of single parts and of filled builds."""
    key, found = row.alloy(process).key, []
    for quantity, volume in ((1.0, 10.0), (20.0, 20.0), (200.0, 20.0), (3000.0, 30.0)):
        ask = Ask(process, key, (50.0, 40.0, 40.0), volume, quantity, scope="raw",
                  region=row.region)  # fmt: skip
        made = row.model.estimate(ask)
        per_build = np.minimum(made.parts_per_build, quantity)
        found.append(np.resize(volume * per_build * HOUR / made.build_time, row.model.draws.n))
    return np.concatenate(found)


def _times_of_builds(row: _Reader, process: str) -> np.ndarray:
    height = row.quote.height or (row.quote.size[2] if len(row.quote.size) > 2 else None)
    key, found = row.alloy(process).key, []
    heights = [height] if height else [60.0, 150.0, 300.0]
    for tall in heights:
        for fill, quantity in ((0.05, 1.0), (0.12, 9.0), (0.2, 20.0)):
            size = (min(tall, 250.0), 80.0, 80.0)
            ask = Ask(process, key, size, fill * math.prod(size) / 1e3, quantity, scope="raw",
                      region=row.region)  # fmt: skip
            found.append(np.resize(row.model.estimate(ask).build_time, row.model.draws.n) / HOUR)
    return np.concatenate(found)


def _lead_time(row: _Reader) -> Counterpart | None:
    unit = row.quote.unit.split("/")[0].removesuffix("s")
    working = {"working day": 1.4 * DAY, "business day": 1.4 * DAY}
    usual = {"h": HOUR, "hour": HOUR, "day": DAY, "week": 7 * DAY, "month": 30.4 * DAY}
    seconds = {**usual, **working}.get(unit)
    if seconds is None or not row.quote.process:
        return None
    process = row.process()
    key = row.alloy(process).key
    is_at_gate = row.says("build time|promised")
    asks = [
        Ask(process, key, (edge, 0.8 * edge, 0.6 * edge), 0.096 * edge**3 / 1e3, quantity,
            scope=scope, region="JP", variant=variant_of(row.quote.process))
        for edge, quantity in ((40.0, 1.0), (80.0, 10.0), (200.0, 3.0), (60.0, 1000.0))
        for scope in ("raw", "finished")
        if (quantity < 100.0 or process in row.facts.routes) and not (is_at_gate and scope != "raw")
    ]  # fmt: skip  # stated for buyers of the same country: no way from abroad
    found = []
    for ask in asks:
        lead = np.resize(row.model.estimate(ask).lead_time, row.model.draws.n)
        if is_at_gate:
            lead = np.maximum(lead - row.read.rate("lead_time.delivery.shipping"), HOUR)
        found.append(lead / seconds)
    return Counterpart("lead time", np.concatenate(found))


def _breakdown(row: _Reader) -> Counterpart | None:
    quote = row.quote
    if quote.currency:
        return _part(row)
    if quote.unit != "percent":
        return None
    samples = share_of(quote, row.process(), row.alloy(row.process()).key, row.region, row.model)
    return None if samples is None else Counterpart("share of the price", 100.0 * samples)


def _part(row: _Reader) -> Counterpart | None:
    """The price of a part like that of the row, per piece, volume or mass."""
    asks = part_asks(row.quote, row.process(), row.alloy(row.process()), row.region)
    if not asks:
        return None
    samples, terms, branch = [], {}, ""
    for ask, unit in asks:
        made = row.model.estimate(ask)
        branch = branch_of(ask.process, made.variant, row.facts)
        is_cost = row.says("production cost|without margin")
        price = np.resize(made.cost if is_cost else made.price, row.model.draws.n)
        samples.append(price / unit)
        shares = row.model.shares(ask, of_cost=is_cost) if row.model.is_probed else {}
        for name, share in shares.items():
            terms[name] = terms.get(name, 0.0) + share / len(asks)
    middles = np.log([np.median(one) for one in samples])
    spread = [np.std(np.log(np.maximum(one, 1e-9))) for one in samples]
    return Counterpart(
        "price of a part", np.concatenate(samples), branch, terms,
        float(np.std(middles)), float(np.mean(spread)),
    )  # fmt: skip


_BY_KIND: Mapping[str, Callable[[_Reader], Counterpart | None]] = {
    "powder_price": _powder_price,
    "machine_price": _machine_price,
    "machine_rate": _machine_hour,
    "labour_rate": _labour,
    "tooling_price": _tooling,
    "post_process_price": _post,
    "energy": _energy,
    "co2": _co2,
    "material_efficiency": _efficiency,
    "build_time": _build_time,
    "lead_time": _lead_time,
    "cost_breakdown": _breakdown,
    "part_quote": _part,
    "conventional_quote": _part,
}
