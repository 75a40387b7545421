"""Why a description cannot be answered: another language, no metal, no word that is known."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sekiso.domain.answer import Reason
from sekiso.domain.need import Need
from sekiso.domain.requirement import SUPPLY
from sekiso.explorer.words.heard import Heard
from sekiso.explorer.words.sentence import MERELY_SAID

_SCRIPTS = {
    "Korean": re.compile(r"[가-힣ᄀ-ᇿ]"),
    "Russian": re.compile(r"[Ѐ-ӿ]"),
    "Arabic": re.compile(r"[؀-ۿ]"),
    "Thai": re.compile(r"[฀-๿]"),
    "Hindi": re.compile(r"[ऀ-ॿ]"),
    "Hebrew": re.compile(r"[֐-׿]"),
    "Greek": re.compile(r"[α-ωά-ώ]{3,}"),
}
_CHINESE = re.compile(  # simplified forms that Japanese does not write, and words of grammar
    r"[钢铝轴齿轮个们这铜锈铸压热车机网设计质从对开关艺装配钛镍锌镁铁产为与层动时长间门种点应给还过进没让请谢说话书读写见觉现实]"
    r"|[吗呢吧啊哪您]|[的][^\sぁ-んァ-ヶ]{0,6}(?:零件|部件|材料)"
)
_KANA = re.compile(r"[ぁ-んァ-ヶ]")
_LETTER = re.compile(r"[^\W\d_]")
_SMALL_WORDS = {
    "German": "der die das und für mit aus ein eine einen einer wir brauchen ist von dem den im zu "
    "stück teil bitte nicht ohne auch aluminium stahl edelstahl",
    "French": "le la les un une des du pour avec dans et est en nous pièce acier sur sans",
    "Spanish": "el la los las un una para con del en es y de pieza acero por sin",
    "Italian": "il lo gli un una per con del della di e in acciaio pezzo senza",
    "Portuguese": "o os um uma para com do da em e aço peça sem",
    "Dutch": "het een de voor met van en is stuk staal zonder onderdeel",
}
_SHARED = frozenset({"die", "in", "aluminium", "is", "an", "de", "e", "o", "y", "me", "en", "no"})
_ENGLISH = frozenset(
    ["the", "a", "an", "for", "of", "with", "in", "to", "and", "is", "from", "part", "made", "we"]
)


def language_not_read(text: str) -> str | None:
    """The language of a text that is neither English nor Japanese; None for these two.

    >>> language_not_read("Halter für eine Pumpe aus Stahl"), language_not_read("die for a pump")
    ('German', None)
    """
    letters = max(len(_LETTER.findall(text)), 1)
    for language, script in _SCRIPTS.items():
        if 3 * sum(len(found) for found in script.findall(text)) >= letters:
            return language
    if _CHINESE.search(text) and not _KANA.search(text):
        return "Chinese"
    words = re.findall(r"[^\W\d_]+", text.lower())
    english = sum(word in _ENGLISH for word in words)
    counts = {
        language: sum(word in small.split() and word not in _SHARED for word in words)
        for language, small in _SMALL_WORDS.items()
    }
    likely = max(counts, key=lambda language: counts[language])
    return likely if counts[likely] >= 2 and counts[likely] > english else None


def refusal_of(need: Need, words: Heard) -> Reason | None:
    """Why the need cannot be answered from its words; None where something can be ranked."""
    text = need.description or ""
    if words.not_a_metal and need.material is None and need.part is None:
        return Reason("not_a_metal", {"word": words.not_a_metal})
    if not text.strip() or says_more_than_words(need) or is_understood(words):
        return None
    language = language_not_read(text)
    if language:
        return Reason("language_not_read", {"language": language})
    if not _LETTER.search(text):
        return Reason("only_a_number", {"text": text.strip()[:60]})
    if words.unheard:
        return Reason("words_not_understood", {"words": ", ".join(words.unheard)[:200]})
    return None


def asked_first(need: Need, words: Heard) -> str:
    """What to ask where nothing was said but that it is a part: its shape; "" otherwise."""
    if says_more_than_words(need) or is_understood(words) or words.unheard:
        return ""
    return "shape"


def says_more_than_words(need: Need) -> bool:
    """Whether the need says something of the part beside its description and quantity."""
    said = (need.part, need.size, need.mass, need.volume, need.material)
    return any(x is not None for x in said) or bool(
        need.features or need.requirements or set(need.flags) - SUPPLY or _assumed_part(need.assume)
    )


def _assumed_part(assume: Mapping[str, object]) -> bool:
    return bool(set(assume) - SUPPLY)


def is_understood(words: Heard) -> bool:
    """Whether the words say anything of the part itself."""
    return any(word.field not in MERELY_SAID for word in words.words)
