"""How many are wanted, as people write it: 50 pcs, 1,000, 20万個, 月100個, lot of 50, 25/month."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from sekiso.domain.numerals import without_about

_DIGITS = r"(?:[1-9]\d{0,2}(?:,\d{3})+|\d+)(?:\.\d+)?(?:e\+?\d+)?"
_TIMES = {
    "十": 10.0, "百": 100.0, "千": 1e3, "万": 1e4, "億": 1e8, "k": 1e3, "dozen": 12.0,
    "hundred": 100.0, "thousand": 1e3, "million": 1e6,
}  # fmt: skip
_SPOKEN = {
    word: float(number)
    for number, words in enumerate(
        ("", "a|an|one|一", "two|二", "three|三", "four|四", "five|五", "six|六", "seven|七",
         "eight|八", "nine|九", "ten|十", "eleven", "twelve")
    )
    for word in words.split("|")
    if word
} | {"half": 0.5, "fifteen": 15.0, "once": 1.0, "twice": 2.0}  # fmt: skip
_TENS = {
    "twenty": 20.0, "thirty": 30.0, "forty": 40.0, "fifty": 50.0, "sixty": 60.0, "seventy": 70.0,
    "eighty": 80.0, "ninety": 90.0,
}  # fmt: skip
_A_YEAR = (
    ("1週", 52.0), ("一週", 52.0), ("1", 12.0), ("一", 12.0), ("ひと月", 12.0),
    ("half", 2.0), ("半", 2.0), ("quarter", 4.0), ("qtr", 4.0), ("四半期", 4.0), ("mo", 12.0),
    ("月", 12.0), ("毎月", 12.0), ("隔月", 6.0), ("fortnight", 26.0), ("隔週", 26.0),
    ("w", 52.0), ("週", 52.0), ("毎週", 52.0),
)  # fmt: skip
_DOTTED = re.compile(r"\d{1,3}\.\d{3}")  # 1.200: a thousand and two hundred, or one and a fifth
_WORD = (
    rf"(?:(?:{'|'.join(_TENS)})(?:[- ](?:one|two|three|four|five|six|seven|eight|nine)\b)?"
    r"|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen)"
)
_NUMBER = (
    rf"(?:{_DIGITS}(?:k\b|(?: ?(?:dozen|hundred|thousand|million))+\b|[十百千]?[万億]|[十百千])?"
    rf"(?:{_DIGITS}[千百万]?)?"
    rf"|\b{_WORD}(?: (?:dozen|hundred|thousand|million))*\b"
    r"|\b(?:an?|half an?) (?:dozen|hundred|thousand|million)\b|\ba(?= pair\b)"
    r"|[一二三四五六七八九十](?=[個台本枚点つセペ組対]))"
)
_COUNTER = (
    r"(?:(?:pieces?|pcs?|pce?s|parts?|units?|off|items?|ea|nos|copies|castings?|forgings?)"
    r"\b\.?(?! count)"
    r"|(?:個|ケ|ヶ|コ|台|本|枚|点|丁|箇|セット|ｾｯﾄ|組)(?!所|月|目|数|入り|付|溝|穴|羽根|翼|歯|脚|足|立)"
    r"|sets?\b)"
)
_PAIR = r"(?:pairs?\b|ペア|対(?!策|応|象|面|向|称|流))"
_TIMES_SAID = (
    r"(?:[,、]?\s*(?P<times>once|twice|(?:two|three|four|five|six|ten|twelve|\d{1,2}) times"
    r"|[x×] ?\d{1,2}回?)\s*)?"
)
_PERIOD = (
    rf"(?:{_TIMES_SAID}\s*(?:/|per[ _]|each |every |an? )\s*"
    r"(?P<every>two |other |second |three |2 |3 )?"
    r"(?P<per>half[- ]?year|year|yr|annum|a\b|y\b|年|quarter|qtr|month|mo\b|月|week|wk|週)(?:s\b)?"
    r"|\s*(?:あたり|毎)?\s*/?\s*"
    r"(?P<pj>年(?!前|後|目|以|式|製|間?\d)|月(?!末|中|前|後|以|初|目)|週(?!間|末|前|後|以))"
    r"|\s+(?P<py>p\.?a\.?(?!\w)|annually|yearly|quarterly|monthly|fortnightly|weekly))"
)
_LEAD_JA = (
    r"(?<![\d一-九ヶカヵケか個数])(?P<lead>(?:年|月|週)(?:間|産|に|[あ当]たり)?"
    r"(?:の?(?:生産|製造|必要|需要|使用|注文|発注)?(?:数量?|台数|個数|量)[はが:]?)?"
    r"|(?<!納期)(?<!納期は)(?:[1一][ヶカヵケか箇]月|ひと月|[1一]週)間?(?:に|[あ当]たり)|毎年|毎月|毎週|隔週|隔月"
    r"|(?:四半期|半年|半期)(?:に|あたり|(?:ごと|毎)に?)?)\s*約?"
)
_LEAD_EN = (
    r"\b(?P<lead>annual|eau|yearly|quarterly|monthly|weekly)(?: \w+)?(?: of)?:? "
    r"(?:about |approx\.? |around )?"
)
_OTHER_PERIOD = r"(?:day|shift|hour|h\b|minute|min\b|日(?!本)|直|時間|シフト)"
_LOT = (
    r"(?:\b(?:lots?|batch(?:es)?|orders?|series|runs?|quantity|qty\.?|volume|number)"
    r"(?: size)?(?: of(?: pieces)?|:| =|=)? ?(?:about |approx\.? )?"
    r"|(?:ロット|数量|個数|生産数)(?:数|は|:)?\s*)"
)
_RANGE = rf"(?P<n>{_NUMBER})(?:\s*(?:-|~|to|から|ないし)\s*(?P<m>{_NUMBER}))?"
_NOT_BEFORE = (  # "welded from 15 pieces", "10-12 holes": no number of parts wanted
    r"(?<![\d.,])(?<![A-Za-z]-)(?<![A-Za-z])(?<!穴)(?<!歯)(?<!羽根)(?<!翼)(?<!フィン)(?<!溝)(?<!ボルト)(?<!ねじ)(?<!リブ)"
    r"(?P<minus>-)?"
)
_OF_THE_PART = (
    r"(?:\b(?:from|in|into|as|of|joins?|joined|welded|assembled|bolted|between|has|have|with|than|"
    r"today|original(?:ly)?|mm|x)(?: (?:about|over|up to|some|several|all|the))?|を|と|から"
    r"|(?:[穴孔歯翼溝]|羽根|フィン|ボルト|ねじ|リブ|ピン|流路)[がはもの]) ?$"
)
_STILL_OF_THE_PART = (
    r"^ ?(?:(?:are |were |is )?"
    r"(?:welded|joined|brazed|bolted|screwed|assembled|today|into one|in one)"
    r"|-?(?:design|construct|body|housing|frame|structure|casting|wheel|rotor)"
    r"|で固定|(?:の(?:板|鋼板|管|部品|部材|パーツ|鋳物))?を"
    r"(?:溶接|ろう付け|接合|一体|組み?立|ボルト|リベット)|から)"
)


@dataclass(frozen=True)
class SaidPieces:
    """A number of pieces in a text, where it stands, and whether it is a demand per year."""

    start: int
    end: int
    number: float
    is_per_year: bool


def pieces_in(text: str) -> Iterator[SaidPieces]:
    """The numbers of pieces said in a sentence (full-width signs replaced); demands first.

    One that may be two ("1.200 pcs") is NaN.
    A number that reads in several ways comes once for each, the fullest reading first.

    >>> [(said.number, said.is_per_year) for said in pieces_in("steel bush, 月100個")]
    [(1200.0, True), (100.0, False)]
    """
    lower = text.lower()
    for pattern in _IN_TEXT:
        for match in _compiled(pattern).finditer(lower):
            said = _said(match)
            if said is not None and not _counts_something_else(lower, match, said):
                yield said


def other_rates_in(text: str) -> Iterator[tuple[int, int]]:
    """Where numbers a day, a shift or an hour stand: nobody knows how many that are a year."""
    for match in _compiled(_OTHER_RATE).finditer(text.lower()):
        yield match.span()


def rate_behind(text: str) -> str | None:
    """The rate at which what a text begins after is wanted ("per month"), "" where none stands.

    None for a rate of which nobody knows how many that are a year ("per shift").
    """
    if _compiled(_OTHER_BEHIND).match(text.lower()):
        return None
    found = _compiled(_PERIOD).match(text.lower())
    return found[0] if found else ""


def whole_text(text: str) -> SaidPieces | None:
    """The number of pieces that is all a text says; None where it is no quantity.

    >>> whole_text("1e+06/year").number, whole_text("20 mm")
    (1000000.0, None)
    """
    plain = _BESIDE.sub("", without_about(text.lower()).strip().rstrip("."))
    if plain.isascii() and plain.isdigit():
        return SaidPieces(0, len(plain), float(plain), False)
    for pattern in _WHOLE:
        match = _compiled(pattern).fullmatch(plain)
        if match:
            return _said(match)
    return None


@lru_cache(maxsize=16)  # these are long: they are read where there is text, not at the start
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _said(match: re.Match[str]) -> SaidPieces | None:
    groups = {name: text for name, text in match.groupdict().items() if text is not None}
    low = _number_of(groups.get("n", "1"))
    high = _number_of(groups["m"]) if "m" in groups else low
    if not (math.isfinite(low) and math.isfinite(high)):
        return SaidPieces(match.start(), match.end(), math.inf, False)
    number = low if high == low else float(round(math.sqrt(max(low * high, 0.0))))
    if "minus" in groups:
        number = -number
    if "pair" in groups:
        number *= 2.0
    times = _per_year(groups)
    if any(_DOTTED.fullmatch(groups.get(name, "")) for name in "nm"):
        number = math.nan
    return SaidPieces(match.start(), match.end(), number * (times or 1.0), times is not None)


def _per_year(groups: Mapping[str, str]) -> float | None:
    """How many times a year the number falls due; None where nothing says so."""
    period = next((groups[key] for key in ("lead", "per", "pj", "py") if key in groups), "")
    often = next((n for begin, n in _A_YEAR if period.startswith(begin)), 1.0 if period else None)
    if often is None:
        return None
    times = groups.get("times", "once")
    digits = re.search(r"\d+", times)
    counted = float(digits[0]) if digits else _SPOKEN.get(times.split()[0], 1.0)
    apart = {"three": 3.0, "3": 3.0}.get(groups.get("every", "").strip(), 2.0)
    return often * counted / (apart if "every" in groups else 1.0)


def _number_of(written: str) -> float:
    """The number behind digits with 万 or thousand, or a number word."""
    text = written.replace(",", "").strip()
    total, value, is_empty = 0.0, 0.0, True
    for digits, word in re.findall(r"(\d+(?:\.\d+)?(?:e\+?\d+)?)|([a-z]+|[^\sa-z\d.])", text):
        if digits:
            value, is_empty = (value if is_empty else 0.0) + float(digits), False
        elif word in _TENS:
            value, is_empty = value + _TENS[word], False
        elif word in _SPOKEN and (is_empty or value in _TENS.values()) and word not in _TIMES:
            value, is_empty = value + _SPOKEN[word], False
        elif word in _TIMES:
            value = (1.0 if is_empty else value) * _TIMES[word]
            if word in ("万", "億"):
                total, value, is_empty = total + value, 0.0, True
            else:
                is_empty = False
    return total + value


def _counts_something_else(text: str, match: re.Match[str], said: SaidPieces) -> bool:
    """Whether it counts what the part is joined from or has, not how many parts are wanted."""
    if said.is_per_year or match.re.pattern == _IN_TEXT[-1]:
        return False
    before, after = text[: match.start()], text[match.end() :]
    is_of = _compiled(_OF_THE_PART).search(before[-24:])
    return bool(is_of or _compiled(_STILL_OF_THE_PART).search(after[:24]))


_KIND = rf"(?:{_COUNTER}|(?P<pair>{_PAIR}))"
_IN_TEXT = (
    rf"{_LEAD_JA}{_RANGE}\s*(?:{_KIND}|程度|くらい)",
    rf"{_LEAD_EN}{_RANGE}(?:\s*{_KIND})?",
    rf"{_NOT_BEFORE}{_RANGE}\s*{_KIND}{_PERIOD}",
    rf"{_LOT}(?P<minus>-)?{_RANGE}\s*{_KIND}?{_PERIOD}",
    rf"{_NOT_BEFORE}{_RANGE}(?=\s*(?:[/,x×]|[a-z])){_PERIOD}",
    rf"{_NOT_BEFORE}{_RANGE}\s*{_KIND}(?:\s*ロット)?",
    rf"{_LOT}(?P<minus>-)?{_RANGE}(?![\d.]*\s*(?:mm|cm|kg|g|m|bar|mpa|%|x|°|deg)\b)",
)
_OTHER_RATE = (
    rf"(?<![\d.,]){_RANGE}\s*{_COUNTER}?\s*(?:/|per |each |every |an? )\s*{_OTHER_PERIOD}"
    rf"|(?:日産|1日(?:に|あたり)?|日に|毎日|\bper (?:day|shift|hour):?|\bdaily:?)\s*約?"
    rf"{_RANGE.replace('<n>', '<p>').replace('<m>', '<q>')}\s*{_COUNTER}?"
)
_BESIDE = re.compile(  # "500 in total", "50 pcs/lot", "x50"
    r"^(?:(?:in )?total|合計|計|全|各|1ロット|[x×](?= ?\d))[ :]*"
    r"|\s*(?:(?:in )?total|each|-?off|qty|[x×]"
    r"|(?:/|\bper )\s*(?:lot|batch|order|ロット)|(?<=\d)[つこ])$"
)
_OTHER_BEHIND = rf"\s*(?:/|per |each |every |an? )\s*{_OTHER_PERIOD}"
_WHOLE = (
    rf"{_LEAD_JA}{_RANGE}\s*{_KIND}?",
    r"(?:a )?(?P<pair>pair|ペア)",
    rf"{_LEAD_EN}{_RANGE}(?:\s*{_KIND})?",
    rf"(?P<minus>-)?\s*{_RANGE}\s*{_KIND}?(?:{_PERIOD})?(?:\s*ロット)?",
    rf"{_LOT}(?P<minus>-)?{_RANGE}\s*{_KIND}?(?:{_PERIOD})?",
)
