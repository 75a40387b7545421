"""Numbers as people write them: group marks, decimal commas, fractions, kanji, powers of ten.

`with_plain_numbers` turns all of them in a text into digits with a decimal point; options and free
text read their numbers from its result, so that one writing is one number at every door.  What may
mean two numbers ("10,20,30", "1/2") is left as it stands, and `NUMBER` matches no piece of it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

# a number in the result of `with_plain_numbers`, never a piece of a longer one
NUMBER = (
    r"(?<![\d.])(?<!\d[,'/])(?:\d+(?:\.\d+|\.(?![\w.]))?|\.\d+)(?:[eE][-+]?\d{1,4})?"
    r"(?!\d|[.,'/]\d|[eE][-+]?\d)"
)
_SIGNS = str.maketrans(
    {
        "−": "-", "–": "-", "‐": "-", "‑": "-", "‒": "-", "µ": "u", "μ": "u", "º": "°", "˚": "°",
        "∘": "°", "′": "'", "’": "'", "‘": "'", "″": '"', "“": '"', "”": '"', "®": "", "™": "",
        "℠": "", "✕": "×", "✖": "×", "╳": "×", "〜": "~", "∅": "Ø", "⌀": "Ø", "⩾": "≥", "⩽": "≤",
        "⁄": "/", "∕": "/", "⋅": "·", "•": "·", "∙": "·", "⨯": "×", "х": "x", "✓": " ",
    }
)  # fmt: skip
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_RAISED_RUN = re.compile(r"(?<=[\w)°])[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_VULGAR = re.compile(r"(?<=\d)(?=[¼-¾⅐-⅞])")
_DIAMETER = re.compile(r"[ØøΦ](?= ?\d)")

_FEET_AND_INCHES = re.compile(
    r"(?<![\w.,])(\d{1,3}) ?(?:'|ft\b\.?|feet\b|foot\b)[ -]?(\d{1,2}(?:\.\d{1,4})?)"
    r"(?:[ -](\d{1,2})/(\d{1,3}))? ?(?:\"|''|in\b|inch(?:es)?\b)"
)
_FRACTION = re.compile(
    r"(?<![\w.,/-])(?:(\d{1,3})[ -])?(\d{1,2})/(\d{1,3})"
    r"(?= ?-?(?:\"|''|in\b|inch(?:es)?\b|ft\b|feet\b)(?! ?(?:NPT|UN[CF]|BSP|thread|pipe|ねじ)))"
)
_MARKED = re.compile(r"(?<![\d.,'])\d[\d.,'_]*[.,'_][\d.,'_]*\d(?![\d']|,\d)")
_GROUPS = (
    re.compile(r"[1-9]\d{0,2}(?:(?:,\d{3})+|(?:_\d{3})+)(?:\.\d+)?"),
    re.compile(r"[1-9]\d{0,2}(?:'\d{3})+(?:[.,]\d+)?"),
    re.compile(r"[1-9]\d{0,2}(?:\.\d{3}){2,}(?:,\d+)?|[1-9]\d{0,2}\.\d{3},\d+"),
)
_DECIMAL_COMMA = re.compile(r"\d+,\d+")
_SPACED = re.compile(
    r"(?<![A-Za-z0-9_.,/'\"#φ-])([1-9]\d{0,2}(?: \d{3})+)((?:[.,]\d+)?)(?!\d|[.,'/]\d)"
)
_TAKES_A_NUMBER = re.compile(  # "HRC 58 120 mm": the first number belongs to the word before it
    r"(?:\b(?:h(?:rc|v|bw?)|r[azmp]|grade|type|class|no|nr|it|din|iso|en|jis|astm|ams|aisi|sus|skd"
    r"|series|model|alloy|inconel|in|hastelloy|incoloy|monel|m|t|f|h|page|item|code|drawing)\.?) $",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"^\s*(?:about|around|approx(?:imately|\b\.?)|roughly|ca\b\.?|circa|some\b|~|約|およそ)\s*"
    r"|\s*(?:程度|くらい|ぐらい|ほど|前後|approx(?:imately|\.)?)\s*$",
    re.IGNORECASE,
)
_TIMES_TEN = re.compile(r"(?<![\d.,])(\d+(?:\.\d+)?) ?[x×*·] ?10 ?\^ ?([-+]?\d{1,3})(?!\d)")
_TEN = re.compile(r"(?<![\d.,^])10\^([-+]?\d{1,3})(?!\d)")
_KANJI_DIGITS = {sign: value for value, sign in enumerate("〇一二三四五六七八九")}
_KANJI_TENS = {"十": 10, "百": 100, "千": 1000}
_KANJI_MYRIADS = {"万": 10**4, "億": 10**8}
_KANJI = re.compile(
    r"(?<![数何幾\d])[〇一二三四五六七八九十百千万億]{0,12}[十百千万億][〇一二三四五六七八九十百千万億]{0,12}"
    r"(?= ?(?:個(?![別人所性体室])|台|枚|本(?![体社])|点|つ|セット|組|ペア))"
)


def plain(text: str) -> str:
    """`text` with full-width digits, letters and unit signs as ordinary ones; powers with "^".

    >>> plain("５０㎜ ±0.1 μm, 200 ºC, 10³ s⁻¹")
    '50mm ±0.1 um, 200 °C, 10^3 s^-1'
    """
    if text.isascii():
        return text
    text = _RAISED_RUN.sub(lambda run: "^" + run[0].translate(_RAISED), text)
    text = _VULGAR.sub(" ", text.translate(_SIGNS))
    text = unicodedata.normalize("NFKC", text).translate(_SIGNS)
    if any(unicodedata.category(sign) == "Cf" for sign in text):
        text = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    return _DIAMETER.sub("φ", text)


def without_about(text: str) -> str:
    """A text without the word in front or behind that its number is not exact."""
    return _ABOUT.sub("", text)


def with_plain_numbers(text: str) -> str:
    """`text` (the result of `plain`) with every number as digits and a decimal point.

    >>> with_plain_numbers("1,500 mm, 12 000 pcs, 1'500 g, 1.234,5 mm, 0,5 kg, 2×10^6, 3 1/2 inch")
    '1500 mm, 12000 pcs, 1500 g, 1234.5 mm, 0.5 kg, 2e6, 3.5 inch'
    """
    return rewritten(text, lambda start, end, number: None)


def rewritten(text: str, replaced: Callable[[int, int, str], None]) -> str:
    """As `with_plain_numbers`; `replaced` is told each place that changes, in the text so far."""
    for pattern, plain_number in _WRITINGS:
        shift, pieces, last = 0, [], 0
        for match in pattern.finditer(text):
            number = plain_number(match)
            if number is None or number == match[0]:
                continue
            replaced(match.start() + shift, match.end() + shift, number)
            shift += len(number) - len(match[0])
            pieces += [text[last : match.start()], number]
            last = match.end()
        text = "".join((*pieces, text[last:]))
    return text


def _in_inches(match: re.Match[str]) -> str | None:
    feet, inches, over, under = match.groups()
    if under is not None and not int(under):
        return None
    part = int(over) / int(under) if under else 0.0
    return f"{12 * int(feet) + float(inches) + part:.10g} inch"


def _fraction(match: re.Match[str]) -> str | None:
    whole, over, under = match.groups()
    if not int(under) or (whole and int(over) >= int(under)):
        return None
    return f"{int(whole or 0) + int(over) / int(under):.10g}"


def _unmarked(match: re.Match[str]) -> str | None:
    """Digits of a number with commas, points and apostrophes; None where it may be two numbers."""
    written = match[0]
    if _GROUPS[0].fullmatch(written):
        return written.replace(",", "").replace("_", "")
    if _GROUPS[1].fullmatch(written):
        return written.replace("'", "").replace(",", ".")
    if _GROUPS[2].fullmatch(written):
        return written.replace(".", "").replace(",", ".")
    return written.replace(",", ".") if _DECIMAL_COMMA.fullmatch(written) else None


def _unspaced(match: re.Match[str]) -> str | None:
    if _TAKES_A_NUMBER.search(match.string, max(match.start() - 12, 0), match.start()):
        return None
    return match[1].replace(" ", "") + match[2].replace(",", ".")


def _kanji(match: re.Match[str]) -> str:
    total = part = digit = 0
    for sign in match[0]:
        if sign in _KANJI_DIGITS:
            digit = 10 * digit + _KANJI_DIGITS[sign]
        elif sign in _KANJI_TENS:
            part, digit = part + max(digit, 1) * _KANJI_TENS[sign], 0
        else:
            total, part, digit = total + max(part + digit, 1) * _KANJI_MYRIADS[sign], 0, 0
    return str(total + part + digit)


_WRITINGS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str | None]], ...] = (
    (_FEET_AND_INCHES, _in_inches),
    (_FRACTION, _fraction),
    (_SPACED, _unspaced),
    (_MARKED, _unmarked),
    (_TIMES_TEN, lambda match: f"{match[1]}e{match[2]}"),
    (_TEN, lambda match: f"1e{match[1]}"),
    (_KANJI, _kanji),
)
