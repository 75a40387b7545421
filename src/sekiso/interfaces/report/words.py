"""Keys and numbers of an answer as words of a language."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from sekiso.domain import glossary, messages, quantities, units
from sekiso.domain.answer import Answer, Assumed, BreakEven, Candidate, NearCase, Reason
from sekiso.domain.assume import USUAL
from sekiso.domain.errors import NeedError, SekisoError
from sekiso.domain.prediction import Prediction
from sekiso.domain.recipe import Recipe
from sekiso.knowledge import Knowledge
from sekiso.materials.media import media
from sekiso.materials.row_finding import RowFinding

_SKINS = frozenset({"as-built", "blasted"})  # of which only functional faces may be machined
_CELSIUS = 273.15  # K at 0 degC


def is_money(key: str) -> bool:
    """Whether a quantity is an amount of yen, which is shown in the chosen currency."""
    return quantities.quantity(key).unit == "JPY"


class Words:
    """Speaks of one set of facts in one language."""

    def __init__(
        self, knowledge: Knowledge, language: str = "en", *, currency: str = "JPY"
    ) -> None:
        self.knowledge, self.language, self.currency = knowledge, language, currency
        rates = knowledge.of("economics")["currency"]["rates"]
        if currency not in rates:
            raise NeedError("currency_unknown", got=currency, allowed=", ".join(rates))
        self._per_yen = 1.0 / rates[currency].value

    def text(self, key: str, /, **values: object) -> str:
        """The message under `key`."""
        return messages.text(key, self.language, **values)

    def term(self, key: str) -> str:
        """A term of the ranking in words; the key where it has no text."""
        kind, _, route = key.partition(":")
        if kind == "route":
            return self.text("term.route", route=self.shaping(route))
        return self.text(f"term.{key}") if messages.has_text(f"term.{key}") else key

    def texts(self, group: str, *names: str) -> tuple[str, ...]:
        """The messages `<group>.<name>`: the heads of a table."""
        return tuple(self.text(f"{group}.{name}") for name in names)

    def shown(self, key: str, value: float, *, digits: int = 4) -> str:
        """A number of the quantity `key`, given in SI, with the unit that people use."""
        return f"{self.number(key, value):.{digits}g} {self.unit_of(key)}".rstrip()

    def number(self, key: str, value: float) -> float:
        """A number of the quantity `key`, given in SI, in the unit of `unit_of`."""
        shown = quantities.quantity(key).show(value)
        return self.exchanged(shown) if is_money(key) else shown

    def unit_of(self, key: str) -> str:
        """The unit that people use for a quantity; of a cost the chosen currency."""
        return self.currency if is_money(key) else self.unit(quantities.quantity(key).shown)

    def headed(self, key: str) -> str:
        """Name and unit of a quantity, as at the head of a column."""
        unit = self.unit_of(key)
        return f"{self.subject(key)} [{unit}]" if unit else self.subject(key)

    def shaping(self, key: str) -> str:
        """Name of a process or route."""
        record = self.knowledge.processes.get(key) or self.knowledge.routes.get(key)
        if record is None:
            return key
        is_short = self.language == "en" and key in self.knowledge.processes
        return key if is_short else f"{record.name(self.language)}"

    def way(self, key: str) -> str:
        """Name of a way by its key: of "casting/sand" that of the variant."""
        process, _, variant = key.partition("/")
        record = self.knowledge.routes.get(process)
        variants = {} if record is None else record.get("variants", {})
        named = variants.get(variant, {}).get("name")
        return str(named[self.language]) if named else self.shaping(process)

    def short_shaping(self, key: str) -> str:
        """Key of an additive process, which fits a table; name of a route."""
        return key if key in self.knowledge.processes else self.shaping(key)

    def money(self, yen: float) -> str:
        """An amount in the chosen currency."""
        return f"{self.exchanged(yen):,.0f} {self.currency}"

    def case(self, case: NearCase) -> tuple[str, str]:
        """Part and benefit of a documented case; in English where no translation is on file."""
        for record in self.knowledge.of("cases").values():
            for row in record.get("case", ()):
                if row["key"] == case.key:
                    part, benefit = (row.get(f"{n}_{self.language}") for n in ("part", "benefit"))
                    return str(part or case.part), str(benefit or case.benefit)
        return case.part, case.benefit

    def exchanged(self, yen: float) -> float:
        """An amount of yen in the chosen currency."""
        return float(yen * self._per_yen)

    def amount(self, yen: float) -> str:
        """The number of an amount in the chosen currency."""
        return f"{self.exchanged(yen):,.{self.decimals}f}"

    @property
    def decimals(self) -> int:
        """Digits behind the point of an amount: the yen has no smaller coin."""
        return 0 if self.currency == "JPY" else 2

    def cost_head(self) -> str:
        """Head of a column of costs per part."""
        is_yen = self.language == "ja" and self.currency == "JPY"
        return self.text("report.cost_head", currency="円" if is_yen else self.currency)

    def column(self, key: str) -> tuple[float, str]:
        """Factor and unit of a property in a table: costs in thousands or in 10 000 yen."""
        if not is_money(key):
            return 1.0, self.unit(quantities.properties()[key].shown)
        if self.language == "ja" and self.currency == "JPY":
            return 1e-4, "万円"
        return 1e-3 * self._per_yen, f"1000 {self.currency}"

    def cell(self, prediction: Prediction) -> tuple[str, str]:
        """Value and interval for a table, in the unit of `column`."""
        factor, _ = self.column(prediction.key)
        value, low, high, _ = self.figures(prediction, factor=factor)
        return value, f"({low}-{high})"

    def alloy(self, key: str) -> str:
        """Name of an alloy."""
        record = self.knowledge.alloys.get(key)
        return record.name(self.language) if record else key

    def alloys(self) -> dict[str, str]:
        """Names of the alloys on file by key, in the order of the names."""
        named = {key: self.alloy(key) for key in self.knowledge.alloys}
        return dict(sorted(named.items(), key=lambda entry: entry[1]))

    def short_alloy(self, key: str) -> str:
        """Name of an alloy without what stands in brackets."""
        return re.split(r"\s*[(（]", self.alloy(key))[0]

    def machine(self, key: str | None) -> str:
        """Name of a machine; a dash where there is none."""
        record = self.knowledge.machines.get(key or "")
        return record.name(self.language) if record else "-"

    def condition(self, candidate: Candidate) -> str:
        """Heat and surface condition."""
        heat = glossary.name("condition", candidate.heat_condition, self.language)
        words = candidate.surface_condition.split(" + ")
        if words[-1] in _SKINS and any(step.key == "finish-machining" for step in candidate.chain):
            words = [*words, "machined_faces"]
        return f"{heat}; {', '.join(self.text(f'surface.{word}') for word in words)}"

    def reason(self, reason: Reason) -> str:
        """A reason with its keys named; one that is no reason of the explorer is an error's."""
        if reason.key.startswith("finding."):
            code = reason.key.removeprefix("finding.")
            found = RowFinding(code, (), tuple(reason.values.items()))
            title, text, remedy = found.texts(self.language)
            return self.text("reason.own_finding", title=title, text=text, remedy=remedy)
        if not messages.has_text(f"reason.{reason.key}"):
            return SekisoError(reason.key, **reason.values).text(self.language)
        told = reason.values if reason.values.get("unit") != "JPY" else self._paid(reason.values)
        values = {name: self._named(name, value) for name, value in told.items()}
        return self.text(f"reason.{reason.key}", **_complete(values))

    def _paid(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Amounts of yen in the chosen currency."""
        amounts = {k: self.exchanged(x) if isinstance(x, float) else x for k, x in values.items()}
        return {**amounts, "unit": self.currency}

    def reasons(self, entries: Iterable[Reason]) -> list[str]:
        """Each reason as a line."""
        return [self.reason(entry) for entry in entries]

    def _named(self, name: str, value: Any) -> Any:
        if name in ("property", "input", "feature"):
            return self.subject(str(value))
        if name == "media":
            return ", ".join(str(self._named("medium", key)) for key in str(value).split(", "))
        if name == "medium":
            table = media(self.knowledge).get(str(value), {})
            names = table.get("name", {})
            return names.get(self.language, value) if isinstance(names, Mapping) else value
        if name in ("process", "route", "first", "second"):
            return self.shaping(str(value))
        if name == "processes":
            return ", ".join(map(self.short_shaping, str(value).split(", ")))
        if name in ("alloy", "nearest"):
            return ", ".join(map(self.alloy, str(value).split(", ")))
        if name == "unit":
            return self.unit(str(value))
        if name == "code" and messages.has_text(f"finding.{value}.title"):
            return self.text(f"finding.{value}.title")
        return self.flag_value(name, value) if name == "shape" else value

    def family(self, key: str) -> str:
        """Name of a family of alloys, or of several that one word names together ("steel")."""
        groups = (f"family.{key}", f"metal.{key}")
        return next((self.text(name) for name in groups if messages.has_text(name)), key)

    def noun(self, key: str) -> str:
        """What a part of the table of nouns is called; the key where it is not on file."""
        for record in self.knowledge.of("nouns").values():
            for row in record["noun"]:
                if row["key"] == key:
                    return str(row[self.language][0])
        return key

    def validity(self, told: str) -> str:
        """Where a model stands: inside its data, or what lies outside ("extrapolated: power")."""
        kind, _, what = told.partition(": ")
        if messages.has_text(f"validity.{kind}"):
            named = ", ".join(self.subject(name.strip()) for name in what.split(",") if name)
            return self.text(f"validity.{kind}") + (f": {named}" if named else "")
        return self.text("validity.not_fitted")

    def flag_value(self, flag: str, value: Any) -> Any:
        """The value of a flag in words: the medium, the use, the state of the tooling."""
        if flag == "corrosion":
            return self._named("medium", value)
        if flag == "shape" and str(value) in glossary.words()["shape"]:
            return glossary.name("shape", str(value), self.language)
        key = f"flag_value.{value}"
        return self.text(key) if messages.has_text(key) else value

    def grid(self, key: str) -> str:
        """Name of an electricity grid."""
        grids = self.knowledge.of("economics")["electricity"]["grids"]
        return str(grids[key]["name"][self.language]) if key in grids else key

    def subject(self, key: str) -> str:
        """Name of a property, flag, feature, condition of a need or assumed input."""
        if key in quantities.everything():
            return quantities.quantity(key).name(self.language)
        for kind in ("flag", "feature"):
            if key in glossary.words()[kind]:
                return glossary.name(kind, key, self.language)
        if messages.has_text(f"assumed.{key}"):
            return self.text(f"assumed.{key}")
        return self.text(f"term.{key}") if messages.has_text(f"term.{key}") else key

    def unit(self, unit: str) -> str:
        """A unit as people write it."""
        words = {"day": "日", "h": "時間"} if self.language == "ja" else {}
        return words.get(unit) or units.spelled(unit)

    def interval(self, prediction: Prediction, *, with_unit: bool = True) -> str:
        """Value with its 90 % interval, rounded to what the interval supports."""
        value, low, high, unit = self.figures(prediction)
        return f"{value} ({low}-{high})" + (f" {unit}" if with_unit and unit else "")

    def figures(
        self, prediction: Prediction, *, factor: float | None = None
    ) -> tuple[str, str, str, str]:
        """Value, 5 % and 95 % point rounded to what the interval supports, and their unit."""
        entry = quantities.properties()[prediction.key]
        if factor is None:
            factor = self._per_yen if is_money(prediction.key) else 1.0
        ends = (prediction.value, prediction.low, prediction.high)
        points = [factor * entry.show(x) for x in ends]
        # a wide range is read in ratios: each end keeps two digits of its own
        is_wide = points[1] > 0.0 and points[2] > 2.0 * points[1]
        width = points[2] - points[1]
        value, low, high = (rounded(x, x if is_wide else width) for x in points)
        return value, low, high, self.unit_of(prediction.key)

    def expected(self, recipe: Recipe) -> list[str]:
        """What to look at first: sizes of the track or bead, structure, shrinkage."""
        told = recipe.expected
        micro = {k: v * 1e6 for k, v in told.items()}
        lines = []
        if "width" in told:
            lines.append(self.text("expected.track", **micro))
        if "dendrite_spacing" in told:
            lines.append(self.text("expected.dendrite_spacing", value=micro["dendrite_spacing"]))
        if "bead_width" in told:
            bead = {name: told[f"bead_{name}"] * 1e3 for name in ("width", "height")}
            lines.append(self.text("expected.bead", dilution=told["dilution"], **bead))
        lines += self._feed(told)
        if "shrinkage" in told:
            build = told.get("shrinkage_build", told["shrinkage"])
            lines.append(self.text("expected.shrinkage", value=told["shrinkage"], build=build))
        if "sinter_temperature" in told and recipe.atmosphere is not None:
            lines.append(self._furnace(told, recipe.atmosphere))
        return lines

    def _feed(self, told: Mapping[str, float]) -> list[str]:
        """What a deposited bead needs beside power and speed: feed, arc, interpass temperature."""
        lines = []
        if "mass_rate" in told:
            hourly = {k: 3600.0 * told[k] for k in ("mass_rate", "mass_rate_low", "mass_rate_high")}
            lines.append(self.text("expected.mass_rate", **hourly))
        if "wire_feed" in told:
            feed, wire = 60.0 * told["wire_feed"], 1e3 * told["wire_diameter"]
            lines.append(self.text("expected.wire", feed=feed, diameter=wire))
        if "current" in told:
            arc = {name: told[name] for name in ("current", "voltage")}
            lines.append(self.text("expected.arc", **arc))
        if "interpass" in told:
            lines.append(self.text("expected.interpass", value=told["interpass"] - _CELSIUS))
        return lines

    def _furnace(self, told: Mapping[str, float], atmosphere: str) -> str:
        """Debinding and sintering of a jetted part."""
        return self.text(
            "expected.furnace",
            debind=told["debind_temperature"] - _CELSIUS,
            sinter=told["sinter_temperature"] - _CELSIUS,
            time=told["sinter_time"] / 3600.0,
            atmosphere=self.text(f"atmosphere.{atmosphere}"),
        )

    def assumed(self, entry: Assumed) -> str:
        """One assumption: name, key, value, why."""
        told, value = self.assumed_reason(entry), self.assumed_value(entry)
        is_named = isinstance(entry.value, str) and value != entry.value and entry.value != USUAL
        typed = f" [{entry.value}]" if is_named else ""
        return f"{self.subject(entry.key)} [{entry.key}] = {value}{typed} ({told})"

    def assumed_reason(self, entry: Assumed) -> str:
        """Why it was assumed: drawn, default, or the words it was heard in."""
        reason, _, heard = entry.reason.partition(": ")
        return self.text(f"assumed.{reason}") + (f": '{heard}'" if heard else "")

    def assumed_value(self, entry: Assumed) -> str:
        """The assumed value with its unit."""
        if isinstance(entry.value, bool):
            return self.text("answer.yes" if entry.value else "answer.no")
        if isinstance(entry.value, tuple):
            low, high = entry.value
            return f"{self._plain(low, entry)} - {self._plain(high, entry)}"
        if entry.value == USUAL:
            return self.text("assumed.usual")
        if entry.key == "grid":
            return self.grid(str(entry.value))
        if not isinstance(entry.value, float):
            return str(self.flag_value(entry.key, entry.value))
        is_property = entry.key in quantities.properties()
        return self.shown(entry.key, entry.value) if is_property else f"{entry.value:.4g}"

    def _plain(self, value: float, entry: Assumed) -> str:
        shown = quantities.shown_unit(entry.unit, entry.key)
        return f"{units.converted(value, entry.unit, shown):.3g} {self.unit(shown)}".strip()

    def break_even(self, point: BreakEven) -> str:
        """The break-even in a sentence."""
        sides = {"additive": self._pair(point.additive),
                 "conventional": self._pair(point.conventional)}  # fmt: skip
        if point.quantity is None:
            return self.text("answer.break_even_always", **sides)
        if point.quantity < 1.0:
            return self.text("answer.break_even_never", **sides)
        numbers = {"quantity": point.quantity, "low": point.quantity_low,
                   "high": point.quantity_high}  # fmt: skip
        shown = {name: self.pieces(number) for name, number in numbers.items()}
        return self.text("answer.break_even", **sides, **shown)

    def _pair(self, pair: str) -> str:
        shaping, alloy = pair.split("/", 1)
        return f"{self.shaping(shaping)} ({self.alloy(alloy)})"

    def pieces(self, number: float | None) -> str:
        """A number of pieces in words, "without end" for None."""
        if number is None or not math.isfinite(number):
            return self.text("answer.no_end")
        return f"{max(math.floor(number if number < 1e4 else float(f'{number:.2g}')), 0):,}"

    def headline(self, answer: Answer) -> str:
        """The recommendation in one sentence."""
        if not answer.has_best:
            return self.text("answer.nothing")
        kind = "additive" if answer.best.is_additive else "conventional"
        return self.candidate_line(answer.best, kind)

    def candidate_name(self, candidate: Candidate) -> str:
        """Process, material, condition and machine of a candidate in one line."""
        line = f"{self.shaping(candidate.process)}, {self.alloy(candidate.material)}"
        line += f" ({self.condition(candidate)})"
        return f"{line}, {self.machine(candidate.machine)}" if candidate.machine else line

    def candidate_line(self, best: Candidate, kind: str) -> str:
        """`answer.headline_<kind>` or `answer.best_additive` for a candidate."""
        key = "answer.best_additive" if kind == "best_additive" else f"answer.headline_{kind}"
        return self.text(
            key, process=self.shaping(best.process), material=self.alloy(best.material),
            condition=self.condition(best), machine=self.machine(best.machine),
        )  # fmt: skip


def rounded(value: float, width: float) -> str:
    """`value` with as many digits as an interval of `width` supports (two of the width)."""
    if not math.isfinite(value) or width <= 0.0 or not math.isfinite(width):
        return f"{value:.3g}"
    digits = 1 - math.floor(math.log10(width))
    number = round(value, digits)
    return f"{number:,.0f}" if digits <= 0 else f"{number:,.{min(digits, 6)}f}"


def _complete(values: dict[str, Any]) -> dict[str, Any]:
    """Texts in two languages may be absent on one side: an empty word stands for it."""
    blank = {
        f"{part}_{lang}": "-" for part in ("gain", "loss", "untested") for lang in ("en", "ja")
    }
    return {**blank, "en": "", "ja": "", **values}


def scientific(value: float) -> str:
    """`value` with two digits as a multiple of a power of ten: 5.0×10⁶."""
    mantissa, _, exponent = f"{value:.1e}".partition("e")
    raised = str(int(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{mantissa}×10{raised}"
