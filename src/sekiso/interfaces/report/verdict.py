"""The verdict in words: what comes first, what is as good, what to say next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sekiso.domain import glossary, messages
from sekiso.domain.answer import Answer, Candidate
from sekiso.domain.requirement import FLAG_VALUES, SHAPES
from sekiso.interfaces.report import blocks, terms
from sekiso.interfaces.report.words import Words
from sekiso.materials.media import media

N_LIKELY = 3
PIECES = ("1", "10", "100", "1000/year", "100000/year")
METALS = ("steel", "stainless", "aluminium", "copper", "titanium", "nickel")
YES_OR_NO = ("geometry_fixed", "complex_shape", "leak_tight", "fatigue_critical", "urgent")


@dataclass(frozen=True)
class Choice:
    """One thing the asker may say: its name, the field of the need and what is said there."""

    name: str
    field: str
    value: str

    @property
    def option(self) -> str:
        """The choice as typed on a command line."""
        return f"--{self.field} {self.value}"


@dataclass(frozen=True)
class Question:
    """What decides most, asked back, with what may be chosen; () where it is a number."""

    input: str
    text: str
    choices: tuple[Choice, ...]


def headline(answer: Answer, words: Words) -> str:
    """The verdict in one sentence."""
    told = {"clear": _clear, "close": _close, "ask": _ask, "none": _none}[answer.verdict]
    return told(answer, words) or words.headline(answer)


def question(answer: Answer, words: Words) -> Question | None:
    """The first of what is missing, asked; None where nothing would change the answer."""
    wanted = _wanted(answer)
    if not wanted:
        return None
    own = f"ask.{wanted}"
    if messages.has_text(own):
        text = words.text(own)
    else:
        text = words.text("verdict.ask_other", name=words.subject(wanted))
    return Question(wanted, text, tuple(_choices(wanted, words)))


def _wanted(answer: Answer) -> str:
    """The input asked first: the deciding one, the shape where nothing was understood."""
    first = [r for r in answer.notes if r.key == "ask_first"]
    if not first and answer.has_best and not blocks.is_ranked(answer):
        return "shape"
    rows = [str(r.values["input"]) for r in (*first, *answer.missing) if "input" in r.values]
    return rows[0] if rows else ""


def call(asked: Question, answer: Answer, words: Words) -> str:
    """The line over the choices: the question, unless the headline asks it already."""
    if answer.verdict == "ask" and asked.choices:
        return words.text("verdict.choose")
    return words.text("verdict.question", question=asked.text)


def likely(answer: Answer, words: Words) -> list[str]:
    """The first routes, each with its probability and when it is the right one: "if ..."."""
    return [
        words.text(
            "verdict.likely", route=_named(c, words), chance=c.probability_chosen,
            condition=condition(c, answer, words),
        )
        for c in answer.best_of_each()[:N_LIKELY]
    ]  # fmt: skip


def condition(candidate: Candidate, answer: Answer, words: Words) -> str:
    """When a route is the right one: its usual reason, else what speaks for it most here."""
    own = f"route_if.{candidate.process}"
    if messages.has_text(own):
        return words.text(own)
    pulls = terms.weighted(candidate, answer)
    strongest = max(pulls, key=lambda name: pulls[name], default="cost")
    return words.text("verdict.if_term", term=words.term(strongest))


def pieces(answer: Answer, words: Words) -> str:
    """For how many pieces the answer holds: said, heard in the words, or drawn."""
    if answer.need["quantity"]:
        return blocks.quantity(answer.need["quantity"], words)
    taken = next((entry.value for entry in answer.assumed if entry.key == "quantity"), None)
    if isinstance(taken, tuple):
        low, high = (f"{float(number):,.0f}" for number in taken)
        return words.text("verdict.pieces_drawn", low=low, high=high)
    return blocks.quantity_word(str(taken), words) if taken is not None else ""


def _clear(answer: Answer, words: Words) -> str:
    if not answer.has_best:
        return ""
    count = round(10.0 * (answer.verdict_probability or answer.best.probability_chosen))
    shops = words.text("verdict.nearly_all" if count >= 10 else "verdict.of_ten", n=count)
    return words.text(
        "verdict.clear", shops=shops, process=words.shaping(answer.best.process),
        material=words.alloy(answer.best.material), condition=words.condition(answer.best),
        pieces=pieces(answer, words),
    )  # fmt: skip


def _close(answer: Answer, words: Words) -> str:
    routes = answer.best_of_each()[:2]
    if len(routes) < 2:
        return _clear(answer, words)
    first, second = routes
    return words.text(
        "verdict.close", pieces=pieces(answer, words),
        first=_named(first, words), first_chance=first.probability_chosen,
        first_route=words.shaping(first.process), first_if=condition(first, answer, words),
        second=_named(second, words), second_chance=second.probability_chosen,
        second_route=words.shaping(second.process), second_if=condition(second, answer, words),
    )  # fmt: skip


def _ask(answer: Answer, words: Words) -> str:
    asked = question(answer, words)
    return words.text("verdict.ask", question=asked.text) if asked else ""


def _none(answer: Answer, words: Words) -> str:
    why = "; ".join(_why_none(answer, words))
    return words.text("verdict.none", why=why) if why else ""


def _why_none(answer: Answer, words: Words) -> Iterator[str]:
    if answer.unheard and not answer.heard:
        quoted = ", ".join(f"'{group}'" for group in answer.unheard)
        yield words.text("verdict.not_understood", words=quoted)
    if not answer.has_best and answer.candidates:
        nearest = answer.candidates[0]
        misses = "; ".join(words.reasons(nearest.reasons[:2]))
        yield words.text("verdict.nearest", nearest=_named(nearest, words), misses=misses)
    elif answer.notes and (answer.heard or not answer.unheard):
        yield words.reason(answer.notes[0])


def _named(candidate: Candidate, words: Words) -> str:
    names = words.shaping(candidate.process), words.short_alloy(candidate.material)
    return words.text("verdict.route", process=names[0], material=names[1])


def _choices(wanted: str, words: Words) -> Iterator[Choice]:
    if wanted == "shape":
        for key in SHAPES:
            name = glossary.name("shape", key, words.language)
            yield Choice(name, "require", f"shape={key}")
    elif wanted == "quantity":
        for value in PIECES:
            yield Choice(blocks.quantity_word(value, words), "quantity", value)
    elif wanted == "material":
        for key in METALS:
            yield Choice(words.text(f"metal.{key}"), "material", key)
    elif wanted == "corrosion":
        for key in media(words.knowledge):
            yield Choice(str(words.flag_value("corrosion", key)), "require", f"corrosion={key}")
    elif wanted == "tooling":
        for value in FLAG_VALUES["tooling"]:
            yield Choice(words.text(f"flag_value.{value}"), "require", f"tooling={value}")
    elif wanted in YES_OR_NO:
        for value in ("yes", "no"):
            yield Choice(words.text(f"answer.{value}"), "assume", f"{wanted}={value}")
