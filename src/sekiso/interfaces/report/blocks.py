"""An answer cut into titled pieces of plain text: what a page, a PDF and a printout lay out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sekiso.domain import glossary, messages, quantities
from sekiso.domain.answer import Answer, Candidate, Step
from sekiso.domain.need import FIELDS, NeedField, said_texts
from sekiso.domain.part import Finding
from sekiso.domain.prediction import Prediction
from sekiso.domain.recipe import Recipe
from sekiso.interfaces.report.words import Words

FIRST_KEYS = ("cost", "production_cost", "lead_time", "co2", "yield_strength")
RANKED_KEYS = ("cost", "lead_time", "co2", "yield_strength", "roughness", "build_time")
SIGNS = {">=": "≥", "<=": "≤"}
DAY = 86400.0
N_LOST = 6
SMALL_SHARE = 5e-3  # of the cost: items below it are told together
WIDE_RANGE = 8.0  # times its low end: a range of which the answer says what would narrow it


@dataclass(frozen=True)
class Tile:
    """One headline number with its interval, its limit if asked, and what stands behind it."""

    key: str
    name: str
    definition: str
    value: str
    low: str
    high: str
    unit: str
    asked: str
    why: tuple[tuple[str, str], ...]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A titled table of text; columns in `numeric` are set to the right."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: Collection[int] = ()


def best_additive(answer: Answer) -> Candidate | None:
    """The first feasible additive candidate."""
    return next((c for c in answer.candidates if c.is_feasible and c.is_additive), None)


def is_ranked(answer: Answer) -> bool:
    """Whether the answer stands by an order of routes; not where it asks back or refuses."""
    return answer.has_best and answer.verdict in ("clear", "close")


def shown_in_full(answer: Answer) -> tuple[Candidate, ...]:
    """The best candidate, and the best additive one where that is another; () without an order."""
    if not is_ranked(answer):
        return ()
    best, additive = answer.best, best_additive(answer)
    return (best,) if additive is None or additive is best else (best, additive)


def role(candidate: Candidate, answer: Answer, words: Words) -> str:
    """What a candidate shown in full is: the recommended one, or the best additive one."""
    is_best = candidate is answer.best
    return words.text("report.recommended" if is_best else "report.best_additive")


def tiles(candidate: Candidate, answer: Answer, words: Words) -> tuple[Tile, ...]:
    """Cost, lead time, CO2, strength, factor under loads, and what the need limits besides."""
    asked = {key: (sign, limit) for key, sign, limit in answer.need["require"]}
    keys = dict.fromkeys((*FIRST_KEYS, "safety_factor", *asked))
    return tuple(
        _tile(candidate.predictions[key], asked.get(key), words)
        for key in keys
        if key in candidate.predictions
    )


def _tile(prediction: Prediction, asked: tuple[str, float] | None, words: Words) -> Tile:
    entry = quantities.properties()[prediction.key]
    value, low, high, unit = words.figures(prediction)
    limit = ""
    if asked is not None:
        shown = f"{SIGNS[asked[0]]} {words.shown(prediction.key, asked[1])}"
        limit = words.text("report.asked", limit=shown)
    return Tile(
        prediction.key, entry.name(words.language), entry.definition[words.language],
        value, low, high, unit, asked=limit, why=tuple(why(prediction, words)),
        sources=tuple(source.citation for source in prediction.sources),
    )  # fmt: skip


def why(prediction: Prediction, words: Words) -> Iterator[tuple[str, str]]:
    """(what, answer) about the model and the data behind one prediction."""
    text = words.text
    yield text("report.interval_of"), text(f"basis.{prediction.basis}")
    yield text("report.model"), model_name(prediction.model, words)
    yield text("report.validity"), text(f"validity.{prediction.validity}")
    evidence = prediction.evidence
    if evidence.get("n_rows") is not None:
        numbers = {name: evidence.get(name) or 0 for name in ("n_rows", "n_sources")}
        yield text("report.data_behind"), text("answer.evidence", **numbers)
        yield text("report.checked_rows"), str(evidence.get("checked_rows") or 0)
    if prediction.key in ("yield_strength", "tensile_strength", "elongation"):
        yield text("report.minimum"), _minimum(prediction, words)
    if evidence.get("learned_from"):
        yield text("report.learned_from"), owners(evidence["learned_from"]["owners"], words)
    if evidence.get("orientation"):
        yield text("report.orientation"), str(evidence["orientation"])
    if evidence.get("heat_condition"):
        heat = glossary.name("condition", str(evidence["heat_condition"]), words.language)
        yield text("report.heat_condition"), heat


def _minimum(prediction: Prediction, words: Words) -> str:
    floor = prediction.evidence.get("minimum")
    if not floor:
        return words.text("report.no_minimum")
    return f"{words.shown(prediction.key, float(floor['value']))} ({floor['standard']})"


def model_name(key: str, words: Words) -> str:
    """A model's name in words."""
    own = f"model.{key.replace('.', '_').replace('-', '_')}"
    if messages.has_text(own):
        return words.text(own)
    return words.text(f"model.{key.split('.')[0]}") if key.startswith("economics.") else key


def ranking(answer: Answer, words: Words) -> Table:
    """The best candidate of every process and route, best first."""
    rows = []
    for rank, candidate in enumerate(answer.best_of_each(), start=1):
        heat = glossary.name("condition", candidate.heat_condition, words.language)
        cells = [
            words.interval(candidate.predictions[key], with_unit=False)
            if key in candidate.predictions
            else "-"
            for key in RANKED_KEYS
        ]
        rows.append((
            str(rank), words.shaping(candidate.process),
            f"{words.short_alloy(candidate.material)}, {heat}",
            f"{candidate.probability_chosen:.2f}", f"{candidate.probability:.0%}", *cells,
        ))  # fmt: skip
    first = words.texts("answer", "rank", "process", "material", "chosen", "chance")
    columns = (*first, *(words.headed(key) for key in RANKED_KEYS))
    return Table(words.text("report.ranking"), columns, tuple(rows), range(3, len(columns)))


def chain(candidate: Candidate, words: Words) -> Table:
    """Steps after building with cost and time each."""
    rows = tuple(
        (
            words.text(f"step.{step.key}"),
            words.text("answer.optional") if step.is_optional else "",
            words.text("answer.included") if is_included(step) else words.amount(step.cost),
            "" if is_included(step) else f"{step.time / DAY:.1f}",
        )
        for step in candidate.chain
    )
    step, time = words.texts("report", "step", "time_days")
    return Table(words.text("answer.chain"), (step, "", words.cost_head(), time), rows, (2, 3))


def is_included(step: Step) -> bool:
    """Whether the price of shaping holds a step already."""
    return step.cost == 0.0 and step.time == 0.0


def breakdown(candidate: Candidate, words: Words) -> list[tuple[str, float]]:
    """(what, JPY per part), largest first, the small ones together last; the sum is the cost."""
    total = sum(candidate.breakdown.values())
    items = sorted(candidate.breakdown.items(), key=lambda item: -item[1])
    shown = [(cost_item(key, words), cost) for key, cost in items if cost >= SMALL_SHARE * total]
    others = total - sum(cost for _, cost in shown)
    return [*shown, (words.text("report.other_items"), others)] if others > 0.5 else shown


def breakdown_table(candidate: Candidate, words: Words) -> Table:
    """The cost breakdown as a table, its sum in the last row."""
    items = breakdown(candidate, words)
    total = sum(cost for _, cost in items)
    rows = [(name, words.amount(cost), f"{cost / total:.1%}") for name, cost in items]
    rows.append((words.text("report.sum"), words.amount(total), f"{1.0:.1%}"))
    columns = (words.text("report.item"), words.cost_head(), words.text("report.share"))
    return Table(words.text("report.breakdown"), columns, tuple(rows), (1, 2))


def breakdown_note(candidate: Candidate, words: Words) -> str:
    """What the bars are, and that they add up to the cost shown."""
    cost = candidate.predictions.get("cost")
    if cost is None:
        return ""
    shown = words.figures(cost)[0]
    exact = words.amount(sum(candidate.breakdown.values()))
    return words.text("report.breakdown_note", sum=exact, shown=shown, unit=words.currency)


def cost_item(key: str, words: Words) -> str:
    """Name of one item of the cost breakdown: a step of the chain or a kind of cost."""
    own = f"cost_item.{key}"
    if messages.has_text(own):
        return words.text(own)
    return words.text(f"step.{key}") if messages.has_text(f"step.{key}") else key


def recipe(found: Recipe, words: Words) -> Table:
    """Build parameters: the recipe in the first column, the trials to print next beside it."""
    columns = (found.parameters, *found.next_trials)
    rows = tuple(
        (words.headed(name), *(_parameter(column, name) for column in columns))
        for name in found.parameters
    )
    trials = (words.text("report.trial", number=n) for n in range(1, len(columns)))
    heads = (*words.texts("report", "parameter", "start_recipe"), *trials)
    return Table(words.text(f"origin.{found.origin}"), heads, rows, range(1, len(heads)))


def _parameter(parameters: Mapping[str, float], name: str) -> str:
    return parameter_value(name, parameters[name]) if name in parameters else "="


def parameter_value(name: str, value: float) -> str:
    """A build parameter in the unit in which shops speak of it."""
    value = quantities.quantity(name).show(value)
    return f"{value:.3g}" if abs(value) < 100 else f"{value:,.0f}"


def risks(found: Recipe, words: Words) -> Table:
    """Probability of each defect of the recipe."""
    rows = tuple((words.text(f"defect.{key}"), f"{p:.0%}") for key, p in found.risks.items())
    return Table(
        words.text("report.risks"), words.texts("report", "defect", "probability"), rows, (1,)
    )


def finding(found: Finding, words: Words) -> tuple[str, str, str]:
    """(title, text, remedy) of a finding."""
    title, text, remedy = (
        words.text(f"finding.{found.code}.{piece}", **dict(found.values))
        for piece in ("title", "text", "remedy")
    )
    return title, text, remedy


def cases(answer: Answer, words: Words) -> Iterator[tuple[str, str, str]]:
    """(part with process and alloy, what was gained, address) of the nearest documented cases."""
    for case in answer.cases:
        how = ", ".join(piece for piece in (case.process, case.alloy) if piece)
        if case.process == "NONE":
            how = ", ".join(filter(None, (words.text("report.not_printed"), case.alloy)))
        part, benefit = words.case(case)
        yield f"{part} ({how})", benefit, case.source


def lists(answer: Answer, words: Words) -> dict[str, list[str]]:
    """Lines of the notes, what was assumed, what is missing, and what is out."""
    return {
        "notes": words.reasons(answer.notes),
        "assumed": [words.assumed(entry) for entry in answer.assumed],
        "missing": [*words.reasons(answer.missing), *narrowing(answer, words)],
        "lost": list(lost(answer, words)),
        "learned": list(learned(answer, words)),
    }


def learned(answer: Answer, words: Words) -> Iterator[str]:
    """Whose rows moved which predictions of the best candidate of each process."""
    for candidate in answer.best_of_each():
        for key, prediction in candidate.predictions.items():
            told = prediction.evidence.get("learned_from")
            if told:
                yield words.text(
                    "report.learned_line", property=words.subject(key),
                    process=words.shaping(candidate.process), n=told["n_rows"],
                    material=words.alloy(candidate.material), owners=owners(told["owners"], words),
                )  # fmt: skip


def owners(told: Iterable[Mapping[str, Any]], words: Words) -> str:
    """Owners with their shares, the largest first."""
    return ", ".join(
        f"{one['name'] or words.text('report.own_rows_of_asker')} {one['share']:.0%}"
        for one in told
    )


def narrowing(answer: Answer, words: Words) -> Iterator[str]:
    """What to say where the range of the first candidate's cost is wide."""
    cost = answer.best.predictions.get("cost") if answer.has_best else None
    if cost is None or cost.high < WIDE_RANGE * cost.low:
        return
    unsaid = [entry.key for entry in answer.assumed if isinstance(entry.value, tuple)]
    unsaid = [key for key in unsaid if key != "volume" or "size" not in unsaid]
    heard = {entry.key for entry in answer.assumed}
    if answer.need["material"] is None and "material" not in heard:
        unsaid.append("material")
    _, low, high, unit = words.figures(cost)
    told = {"name": words.subject("cost"), "low": low, "high": high, "unit": unit}
    if unsaid:
        inputs = ", ".join(words.subject(key) for key in unsaid)
        yield words.text("verdict.shrink", inputs=inputs, **told)
    else:
        yield words.text("verdict.shrink_none", **told)


def lost(answer: Answer, words: Words) -> Iterator[str]:
    """One line for each process or route that is out, with its reason and relaxation."""
    feasible = {c.process for c in answer.candidates if c.is_feasible}
    out: dict[str, Candidate] = {}
    for candidate in answer.candidates:
        if candidate.process not in feasible:
            out.setdefault(candidate.process, candidate)
    for process, candidate in list(out.items())[:N_LOST]:
        relaxed = words.reason(candidate.relaxation) if candidate.relaxation else ""
        name = f"{words.shaping(process)} ({words.alloy(candidate.material)})"
        line = f"{name}: {'; '.join(words.reasons(candidate.reasons))}"
        yield f"{line} -> {relaxed}" if relaxed else line


def reasons_won(candidate: Candidate, answer: Answer, words: Words) -> Table:
    """What spoke for and against a candidate, largest first."""
    terms = sorted(
        ((k, answer.weights.get(k, 0.0) * value) for k, value in candidate.terms.items()),
        key=lambda term: -abs(term[1]),
    )
    rows = tuple((words.term(k), f"{v:+.2f}") for k, v in terms if abs(v) > 0.005)
    return Table(
        words.text("report.reasons"), words.texts("report", "argument", "weight"), rows, (1,)
    )


def asked_lines(answer: Answer, words: Words) -> list[tuple[str, str]]:
    """What the user said, (name, value), for the head of a report."""
    lines: list[tuple[str, str]] = []
    if answer.part:
        size = " × ".join(f"{1e3 * length:.4g}" for length in answer.part["extent"])
        lines.append((words.text("report.part"), answer.part_name))
        lines.append((words.text("report.size"), f"{size} mm"))
        lines.append((words.text("report.volume"), f"{1e6 * answer.part['volume']:.4g} cm³"))
    said = said_texts(answer.need)
    for row in FIELDS:
        if row.name in said and row.kind != "part":
            lines += _said_lines(row, said[row.name], answer.need, words)
    return lines


def _said_lines(
    row: NeedField, said: Any, need: Mapping[str, Any], words: Words
) -> Iterator[tuple[str, str]]:
    """(name, value) of one field: as it was said where it has no words of its own."""
    label, language = row.label[words.language], words.language
    if row.name == "require":
        for key, sign, limit in need["require"]:
            yield words.subject(key), f"{SIGNS[sign]} {words.shown(key, limit)}"
        for key, value in need["flags"].items():
            word = words.text("answer.yes") if value is True else str(words.flag_value(key, value))
            yield glossary.name("flag", key, language), word
    elif row.name == "features":
        yield label, ", ".join(glossary.name("feature", key, language) for key in said)
    elif row.name == "quantity":
        yield label, quantity(need["quantity"], words)
    elif row.name == "assume":
        yield label, "; ".join(f"{words.subject(key)}: {value}" for key, value in said.items())
    elif row.name == "local":
        yield label, words.text("report.n_rows", n=need["own_rows"]["n"])
    elif said is True:
        yield label, words.text("answer.yes")
    else:
        yield label, ", ".join(map(str, said)) if isinstance(said, list) else str(said)


def quantity(pieces: list[Any], words: Words) -> str:
    """A quantity of the canonical need in words."""
    low, _, is_yearly, word = pieces
    if word:
        return words.text(f"pieces.{word.replace('-', '_')}")
    if low == 1.0 and not is_yearly:
        return words.text("pieces.one")
    return words.text("pieces.per_year" if is_yearly else "pieces.count", n=f"{low:,.0f}")


def quantity_word(text: str, words: Words) -> str:
    """A quantity as typed ("50", "400/year") in words."""
    number, _, per = text.partition("/")
    if text == "1":
        return words.text("pieces.one")
    return words.text("pieces.per_year" if per else "pieces.count", n=number)
