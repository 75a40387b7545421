"""Numbers in words: what a phrase with `number` or `limit` reads from the groups of its match.

Groups: n the number, k its multiple (万, thousand), unit, minus; a, b, c the sides of a box.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from sekiso.domain import quantities, units
from sekiso.domain.answer import Reason
from sekiso.domain.errors import NeedError, SekisoError
from sekiso.domain.pieces import other_rates_in, pieces_in
from sekiso.domain.requirement import Requirement
from sekiso.domain.sizes import sides_of
from sekiso.domain.wording import CEILING, FLOOR, side_of
from sekiso.explorer.words.sentence import Sentence

_LAST_NUMBER = re.compile(  # "steel bracket, 20": alone at the end
    r"(?<=[^\s\d,])(?:[,;、] *| (?=\d+,))"
    r"(?P<n>[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d*)\s*$"
)
_CUBIC = re.compile(r" ?[cmd]m ?\^?3")
_OF_A_UNIT = re.compile(r"[cmd]m\^?$")
_MULTIPLE = {
    "": 1.0, "k": 1e3, "thousand": 1e3, "million": 1e6, "千": 1e3, "万": 1e4, "億": 1e8,
}  # fmt: skip
_WORDS = {
    "a": 1.0, "one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0, "six": 6.0,
    "eight": 8.0, "ten": 10.0, "half a": 0.5, "half an": 0.5, "some": 3.0, "a few": 3.0,
    "several": 4.0, "数": 4.0,
}  # fmt: skip
_UNITS = {  # spellings in sentences that are no units elsewhere
    "c": "degC", "celsius": "degC", "度": "degC", "度c": "degC", "℃": "degC", "f": "degF",
    "fahrenheit": "degF", "k": "K", "": "degC", "ミリ": "mm", "センチ": "cm", "メートル": "m",
    "ミクロン": "um", "yen": "JPY", "jpy": "JPY", "円": "JPY", "¥": "JPY", "$": "USD", "us$": "USD",
    "usd": "USD", "dollar": "USD", "us dollar": "USD", "ドル": "USD", "€": "EUR", "eur": "EUR",
    "euro": "EUR", "ユーロ": "EUR", "£": "GBP", "gbp": "GBP", "pound": "GBP", "yuan": "CNY",
    "lb": "lb", "in": "inch", "inche": "inch", "rmb": "CNY", "cny": "CNY",
    "barg": "bar", "bara": "bar", "metre": "m", "meter": "m", "centimetre": "cm",
    "centimeter": "cm", "millimetre": "mm", "millimeter": "mm", "micron": "um",
    "micrometre": "um", "micrometer": "um", "センチメートル": "cm", "立方センチ": "cm3",
    "立方センチメートル": "cm3", "立方ミリ": "mm3", "立方ミリメートル": "mm3",
}  # fmt: skip
_DAYS = {"day": 1.0, "日": 1.0, "week": 7.0, "週": 7.0, "month": 30.0, "月": 30.0}
_SIDES = {"floor": ">=", "ceiling": "<="}
_ENDS_WITH_SIDE = re.compile(rf"(?:{FLOOR}|{CEILING}) ?$", re.IGNORECASE)
_STARTS_WITH_SIDE = re.compile(rf" ?\(?(?:{FLOOR}|{CEILING})", re.IGNORECASE)
_HOT = ("service_temperature", ">=")
_COLD = 173.15  # K: below it the service is cryogenic
_HOT_SIDE = "700 degC"  # a cooled wall beside hotter gas
_COOLING = re.compile(r"\bcool(?:ed|ing|ant)\b|冷却|水冷|空冷", re.IGNORECASE)
_PRESSURE_BELOW = 100e6  # Pa: a bare figure below is a pressure, above a strength


def read_pieces_in(sentence: Sentence) -> None:
    """Keep the first number of pieces, a yearly demand before an order; eat all of them.

    Raises NeedError for none and for a negative number.
    """
    for start, end in other_rates_in(sentence.left):
        if not _OF_A_UNIT.search(sentence.left, 0, start):  # the 3 of 20 cm3/h
            sentence.eat(start, end)  # 5 a day are not 5: not heard
    for said in pieces_in(sentence.left):
        if not sentence.left[said.start : said.end].strip():
            continue
        if _CUBIC.match(sentence.left, said.end):
            continue  # "volume 20 cm^3"
        if math.isnan(said.number):
            raise NeedError("quantity_not_whole", got=sentence.said[said.start : said.end])
        if said.number < 1.0:
            raise NeedError("quantity_out_of_range", got=f"{said.number:.15g}")
        written = f"{said.number:.10g}" + ("/year" if said.is_per_year else "")
        if sentence.fields.setdefault("quantity", written) == written:
            sentence.note(said.start, said.end, "quantity", written)
        sentence.eat(said.start, said.end)
    last = _LAST_NUMBER.search(sentence.left)
    if last and "quantity" not in sentence.fields and int(last["n"].replace(",", "")):
        sentence.fields["quantity"] = last["n"].replace(",", "")
        sentence.note(*last.span("n"), "quantity", sentence.fields["quantity"])
        sentence.eat(*last.span("n"))


def note_number(sentence: Sentence, sets: Mapping[str, Any], match: re.Match[str]) -> bool:
    """Keep the number in a match; False where it is none that the field can take."""
    try:
        if "limit" in sets:
            return _limit(sentence, sets, match)
        return _READERS[str(sets["number"])](sentence, match)
    except SekisoError:  # outside the plausible band: not heard
        return False


def number_in(match: re.Match[str], name: str = "n") -> float:
    """The number of a group: digits, "20" with 万 behind, or a word."""
    written = (match[name] or "").strip()
    if written.lower() in _WORDS:
        return _WORDS[written.lower()]
    multiple = (match.groupdict().get("k") or "").lower()
    return float(written) * _MULTIPLE.get(multiple, 1.0)


def unit_in(match: re.Match[str], default: str = "", name: str = "unit") -> str:
    """The unit of a group in the spelling of `domain/units`; `default` where none stands."""
    written = re.sub(r"\s+", "", match.groupdict().get(name) or "").replace("per", "/")
    if not written:
        return default
    bare = re.sub(r"^(?:°|deg(?:ree)?s?\.?)", "", written).lower()
    plain = {"kg/cm2": "kgf/cm2", "kg/cm^2": "kgf/cm2"}.get(written.lower(), written)
    return _UNITS.get(bare, _UNITS.get(bare.rstrip("s"), plain))


def _limit(sentence: Sentence, sets: Mapping[str, Any], match: re.Match[str]) -> bool:
    entry = quantities.quantity(str(sets["limit"]))
    value = entry.si(number_in(match), unit_in(match, str(sets["unit"])))
    start, end, relation = _with_side(sentence, match, str(sets["relation"]))
    sentence.limit(start, end, Requirement(entry.key, relation, value, True))
    return True


def _with_side(sentence: Sentence, match: re.Match[str], usual: str) -> tuple[int, int, str]:
    """A match with the words of a side around it, and the relation that they say."""
    text, (start, end) = sentence.left, match.span()
    before = _ENDS_WITH_SIDE.search(text[max(start - 20, 0) : start])
    after = _STARTS_WITH_SIDE.match(text[end : end + 20])
    start -= len(before[0]) if before else 0
    end += after.end() if after else 0
    sides = {side_of(t) for t in (match[0], text[start : match.start()], text[match.end() : end])}
    said = [_SIDES[side] for side in sides if side in _SIDES]
    return start, end, said[0] if len(said) == 1 else usual


def _temperature(sentence: Sentence, match: re.Match[str]) -> bool:
    """A temperature of the part: hot service, cryogenic service, or neither."""
    sign = -1.0 if match.groupdict().get("minus") else 1.0
    kelvin = quantities.quantity("service_temperature").si(
        sign * number_in(match), unit_in(match, "degC")
    )
    if kelvin < _COLD:
        sentence.flag(*match.span(), "cryogenic", True)
        return True
    required = Requirement("service_temperature", ">=", kelvin, True)
    before = sentence.require.get(_HOT)
    if before is not None and before.limit < kelvin:
        del sentence.require[_HOT]  # of two temperatures the hotter one
    sentence.limit(*match.span(), required)
    return True


def _gas_temperature(sentence: Sentence, match: re.Match[str]) -> bool:
    """A gas or a flame: beside it a cooled wall stays colder; exhaust gas heats it through."""
    is_exhaust = re.search(r"exhaust|排気|排ガス", match[0], re.IGNORECASE)
    sentence.flag(*match.span(), "corrosion", "combustion_gas")
    if is_exhaust and not _COOLING.search(sentence.said):
        return _temperature(sentence, match)
    entry = quantities.quantity("service_temperature")
    gas, wall = entry.si(number_in(match), unit_in(match, "degC")), entry.read(_HOT_SIDE)
    sentence.flag(*match.span(), "cooled", True)
    sentence.limit(*match.span(), Requirement(entry.key, ">=", min(gas, wall), True))
    shown = {"gas": entry.show(gas), "metal": entry.show(min(gas, wall))}
    sentence.notes.append(Reason("gas_hotter_than_metal", shown))
    return True


def _pressure(sentence: Sentence, match: re.Match[str]) -> bool:
    unit = unit_in(match, "MPa").replace("^", "")
    pascal = quantities.quantity("yield_strength").si(number_in(match), unit)
    is_said = re.search(r"pressure|圧", match[0]) or not unit.startswith("MPa")
    if not is_said and pascal >= _PRESSURE_BELOW:
        start, end, relation = _with_side(sentence, match, ">=")
        sentence.limit(start, end, Requirement("tensile_strength", relation, pascal, True))
        return True
    sentence.flags.setdefault("pressure", pascal)
    sentence.note(*match.span(), "pressure", f"{pascal / 1e5:.10g} bar")
    sentence.flag(*match.span(), "leak_tight", True)
    return True


def _money(sentence: Sentence, match: re.Match[str], name: str) -> bool:
    sentence.fields.setdefault(name, (number_in(match), unit_in(match, "JPY"), match.span()))
    return True


def _lead_time(sentence: Sentence, match: re.Match[str]) -> bool:
    unit = match["unit"].lower().rstrip("s").lstrip("ヶカか").rstrip("間")
    days = (number_in(match) if "n" in match.groupdict() else 1.0) * _DAYS[unit]
    seconds = quantities.quantity("lead_time").read(f"{days:.10g} day")
    sentence.limit(*match.span(), Requirement("lead_time", "<=", seconds, True))
    sentence.flag(*match.span(), "urgent", True)
    return True


def _length(sentence: Sentence, match: re.Match[str], name: str) -> bool:
    entry = quantities.quantity("mass" if name == "mass" else "size")
    group = "mass" if name == "mass" else "n"
    value = entry.si(number_in(match, group), unit_in(match, "mm"))
    if not entry.is_plausible(value):
        return False
    sentence.fields[name] = max(value, sentence.fields.get(name, 0.0))
    shown = f"{entry.show(value):.4g} {entry.shown}"
    sentence.note(*match.span(), "size" if name == "length" else name, shown)
    return True


def _volume(sentence: Sentence, match: re.Match[str]) -> bool:
    """A volume of metal; the largest that is said."""
    value = units.quantity(f"{number_in(match)} {unit_in(match, 'cm3')}", "m^3")
    sentence.fields["volume"] = max(value, sentence.fields.get("volume", 0.0))
    sentence.note(*match.span(), "volume", f"{1e6 * value:.4g} cm^3")
    return True


def _wall(sentence: Sentence, match: re.Match[str]) -> bool:
    """A wall or a fin: the least one counts; it is no size of the part."""
    value = quantities.quantity("size").si(number_in(match), unit_in(match, "mm"))
    is_feature = re.search("feature|detail|形状|寸法", match[0], re.IGNORECASE)
    name = "least_feature" if is_feature else "least_wall"
    sentence.fields[name] = min(value, sentence.fields.get(name, value))
    sentence.note(*match.span(), "smallest_feature", f"{value * 1e3:.4g} mm")
    return True


def _joined(sentence: Sentence, match: re.Match[str]) -> bool:
    """What the part is joined from today: a complex shape that keeps the shape of its noun."""
    sentence.flags.setdefault("complex_shape", True)
    sentence.note(*match.span(), "complex_shape", "joined")
    return True


def _machined_detail(sentence: Sentence, match: re.Match[str]) -> bool:
    sentence.note(*match.span(), "machined_detail", match[0].strip())
    return True


def _box(sentence: Sentence, match: re.Match[str]) -> bool:
    entry = quantities.quantity("size")
    sides = tuple(entry.si(number, unit) for number, unit in sides_of(match[0], unit="mm"))
    if not 2 <= len(sides) <= 3 or not all(s > 0.0 and entry.is_plausible(s) for s in sides):
        return False
    sentence.fields.setdefault("box", sides)
    shown = " x ".join(f"{side * 1e3:.4g}" for side in sides)
    sentence.note(*match.span(), "size", f"{shown} mm")
    return True


def _buy_to_fly(sentence: Sentence, match: re.Match[str]) -> bool:
    groups = match.groupdict()
    ratio = groups.get("ratio")
    waste = min(float(groups.get("waste") or 0.0) + 10.0 * int(groups.get("tenths") or 0), 99.0)
    value = float(ratio) if ratio else 1.0 / (1.0 - waste / 100.0)
    sentence.flag(*match.span(), "buy_to_fly", max(value, 1.0))
    return True


def _grade(sentence: Sentence, match: re.Match[str]) -> bool:
    """An IT grade: a limit once the size is known."""
    sentence.fields.setdefault("it_grade", (int(match["grade"]), match.span()))
    return True


def _detail(sentence: Sentence, match: re.Match[str]) -> bool:
    sentence.note(*match.span(), "detail", match[0].strip())
    return True


def _context(sentence: Sentence, match: re.Match[str]) -> bool:
    sentence.note(*match.span(), "context", match[0].strip())
    return True


def _thread(sentence: Sentence, match: re.Match[str]) -> bool:
    sentence.note(*match.span(), "thread", match[0].strip())
    return True


_READERS: Mapping[str, Callable[[Sentence, re.Match[str]], bool]] = {
    "temperature": _temperature,
    "gas_temperature": _gas_temperature,
    "pressure": _pressure,
    "price": lambda sentence, match: _money(sentence, match, "price"),
    "budget": lambda sentence, match: _money(sentence, match, "budget"),
    "lead_time": _lead_time,
    "next": _lead_time,
    "length": lambda sentence, match: _length(sentence, match, "length"),
    "diameter": lambda sentence, match: _length(sentence, match, "diameter"),
    "thickness": lambda sentence, match: _length(sentence, match, "thickness"),
    "mass": lambda sentence, match: _length(sentence, match, "mass"),
    "volume": _volume,
    "wall": _wall,
    "box": _box,
    "buy_to_fly": _buy_to_fly,
    "tolerance_grade": _grade,
    "detail": _detail,
    "context": _context,
    "thread": _thread,
    "joined": _joined,
    "machined_detail": _machined_detail,
}
