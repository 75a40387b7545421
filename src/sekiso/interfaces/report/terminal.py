"""An answer on a terminal: the ranking as a table, then the reasons as short paragraphs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sekiso.domain import glossary, quantities
from sekiso.domain.answer import Answer, Candidate, Step
from sekiso.domain.part import Finding
from sekiso.interfaces.report import blocks, heard, lighter, same_alloy, terms, verdict
from sekiso.interfaces.report.words import Words

COLUMNS = ("yield_strength", "roughness", "build_time", "cost", "co2", "lead_time")
NARROW_COLUMNS = ("yield_strength", "cost", "lead_time")
WIDE = 120  # columns of a terminal from which all columns have room
TERM_WIDTH, TERM_CELL, NUMBER_WIDTH = 42, 12, 6
N_RANKED = 8
N_CHOICES = 12
N_SOURCES = 8


def print_answer(
    answer: Answer, words: Words, console: Console, *, with_terms: bool = False,
    with_same_alloy: bool = False,
) -> None:  # fmt: skip
    """The whole answer in reading order: the verdict, what was heard, the order, the reasons."""
    console.print(f"[bold]{escape(verdict.headline(answer, words))}[/bold]")
    console.print(escape(words.text("answer.disclaimer")), style="dim")
    _print_heard(answer, words, console)
    if answer.verdict != "clear":
        _print_question(answer, words, console)
    _print_findings(answer.part_findings, words, console)
    if blocks.is_ranked(answer):
        console.print()
        console.print(ranking(answer, words, is_narrow=console.width < WIDE))
    _print_titled("terms.order_title", terms.out_of_order(answer, words), words, console)
    if with_terms:
        _print_terms(answer, words, console)
    if with_same_alloy:
        keys = NARROW_COLUMNS if console.width < WIDE else blocks.RANKED_KEYS
        print_table(same_alloy.table(answer, words, keys=keys), console)
    _print_titled("answer.notes", words.reasons(answer.notes), words, console)
    for candidate in blocks.shown_in_full(answer):
        _print_candidate(candidate, answer, words, console)
    _print_lighter(answer, words, console)
    if answer.break_even is not None and blocks.is_ranked(answer):
        console.print(escape(words.break_even(answer.break_even)))
    _print_lists(answer, words, console)


def _print_lighter(answer: Answer, words: Words, console: Console) -> None:
    """The safety factors under the loads, and the lighter shapes."""
    _print_titled("lighter_report.factors", lighter.factor_lines(answer, words), words, console)
    for content in lighter.tables(answer.lighter, words):
        print_table(content, console)
    _print_titled("lighter_report.notes", lighter.lines(answer.lighter, words), words, console)


def _print_heard(answer: Answer, words: Words, console: Console) -> None:
    for chip in heard.chips(answer, words):
        style, name = ("green", "heard") if chip.is_heard else ("yellow", "not_heard")
        told = chip.line if chip.is_heard else chip.text
        console.print(f"[{style}]{words.text(f'heard.{name}')}:[/] {escape(told)}")


def _print_question(answer: Answer, words: Words, console: Console) -> None:
    """What to say next, as options to type, and the likely routes until then."""
    asked = verdict.question(answer, words)
    if asked is not None:
        console.print(f"\n[bold]{escape(verdict.call(asked, answer, words))}[/]")
        for choice in asked.choices[:N_CHOICES]:
            console.print(f"  {escape(choice.option):36} {escape(choice.name)}")
        if len(asked.choices) > N_CHOICES:
            console.print("  ...")
    if answer.verdict == "ask":
        _print_titled("verdict.likely_title", verdict.likely(answer, words), words, console)


def _print_titled(key: str, lines: Iterable[str], words: Words, console: Console) -> None:
    for place, line in enumerate(lines):
        if place == 0:
            console.print(f"\n[bold]{escape(words.text(key))}[/bold]")
        console.print(f"{words.text('terms.bullet')}{escape(line)}")


def _print_terms(answer: Answer, words: Words, console: Console) -> None:
    """Every term of every row, as many rows side by side as the console holds."""
    n = max((console.width - TERM_WIDTH) // TERM_CELL, 2)
    for first in range(0, len(answer.best_of_each()), n):
        print_table(terms.table(answer, words, between="\n", first=first, n=n), console)


def print_table(content: blocks.Table, console: Console) -> None:
    """A titled table, wide cells folded."""
    table = Table(title=content.title, title_justify="left", pad_edge=False, box=SIMPLE_HEAD)
    for place, head in enumerate(content.columns):
        is_number = place in content.numeric
        table.add_column(
            escape(head), justify="right" if is_number else "left",
            overflow="fold", min_width=NUMBER_WIDTH if is_number else None,
        )  # fmt: skip
    for row in content.rows:
        table.add_row(*map(escape, row))
    console.print()
    console.print(table)


def ranking(answer: Answer, words: Words, *, is_narrow: bool = False) -> Table:
    """The best candidate of each process as a table; a narrow one has the columns that decide."""
    keys = NARROW_COLUMNS if is_narrow else COLUMNS
    table = Table(
        title=words.text("answer.ranking"), title_justify="left", pad_edge=False, box=SIMPLE_HEAD,
        padding=(0, 1, 0, 0) if is_narrow else (0, 1),
    )  # fmt: skip
    rows = [
        _row(rank, candidate, words, keys)
        for rank, candidate in enumerate(answer.best_of_each()[:N_RANKED], start=1)
    ]
    texts = words.texts("answer", "rank", "process", "material")
    chances = "\n".join(words.texts("answer", "chosen", "chance"))
    numbers = [chances, *(_head(key, words) for key in keys)]
    machine = () if is_narrow else (words.text("answer.machine"),)
    for place, head in enumerate((*texts, *numbers, *machine)):
        is_number = len(texts) <= place < len(texts) + len(numbers)
        least = max((len(line) for row in rows for line in row[place].split("\n")), default=0)
        table.add_column(
            head, justify="right" if is_number else "left", overflow="fold",
            min_width=least if is_number else None,
        )  # fmt: skip
    for row in rows:
        table.add_row(*(row[:-1] if is_narrow else row))
    return table


def _head(key: str, words: Words) -> str:
    name = quantities.properties()[key].name(words.language)
    return f"{name}\n{words.column(key)[1]}"


def _row(rank: int, candidate: Candidate, words: Words, keys: Iterable[str]) -> list[str]:
    heat = glossary.name("condition", candidate.heat_condition, words.language)
    values = [
        "\n".join(words.cell(candidate.predictions[key])) if key in candidate.predictions else "-"
        for key in keys
    ]
    star = " *" if candidate.is_pareto else ""
    return [
        str(rank),
        words.short_shaping(candidate.process) + star,
        f"{words.short_alloy(candidate.material)}\n{heat}",
        f"{candidate.probability_chosen:.2f}\n{candidate.probability:.0%}",
        *values,
        words.machine(candidate.machine),
    ]


def _print_candidate(candidate: Candidate, answer: Answer, words: Words, console: Console) -> None:
    console.print()
    if candidate is not answer.best:
        console.print(f"[bold]{escape(words.candidate_line(candidate, 'best_additive'))}[/bold]")
    pulls = [f"{name} {pull}" for name, pull in blocks.reasons_won(candidate, answer, words).rows]
    why = words.text("answer.why" if candidate is answer.best else "answer.why_scored")
    console.print(f"{why}: " + escape("; ".join(pulls)))
    _print_recipe(candidate, words, console)
    steps = [
        f"{words.text(f'step.{step.key}')} ({_price_and_time(step, words)})"
        for step in candidate.chain
    ]
    if steps:
        console.print(f"{words.text('answer.chain')}: " + escape(" > ".join(steps)))
    _print_evidence(candidate, words, console)
    _print_findings(candidate.findings, words, console)


def _price_and_time(step: Step, words: Words) -> str:
    if blocks.is_included(step):
        return words.text("answer.included")
    return f"{words.money(step.cost)}, {step.time / blocks.DAY:.1f} {words.unit('day')}"


def _print_recipe(candidate: Candidate, words: Words, console: Console) -> None:
    process, material = words.shaping(candidate.process), words.alloy(candidate.material)
    title = words.text("answer.recipe", process=process, material=material)
    if candidate.recipe is None:
        if candidate.no_recipe is not None and candidate.is_additive:
            console.print(f"{title}: {escape(words.reason(candidate.no_recipe))}")
        return
    console.print(f"{title} - {words.text(f'origin.{candidate.recipe.origin}')}")
    console.print("  " + escape(recipe_text(candidate.recipe.parameters, words)))
    risks = [f"{words.text(f'defect.{k}')} {p:.0%}" for k, p in candidate.recipe.risks.items()]
    if risks:
        console.print("  " + escape("; ".join(risks)))
    for line in words.expected(candidate.recipe):
        console.print("  " + escape(line))
    for trial in candidate.recipe.next_trials:
        console.print(f"  {words.text('answer.trials')}: {escape(recipe_text(trial, words))}")


def recipe_text(parameters: Mapping[str, float], words: Words) -> str:
    """Build parameters with their names and usual units."""
    return ", ".join(
        f"{words.headed(name)} {blocks.parameter_value(name, value)}"
        for name, value in parameters.items()
    )


def _print_evidence(candidate: Candidate, words: Words, console: Console) -> None:
    strength = candidate.predictions.get("yield_strength")
    if strength is None:
        return
    entry, evidence = quantities.properties()["yield_strength"], strength.evidence
    parts = [
        f"{entry.name(words.language)}: {words.interval(strength)}",
        words.text(f"validity.{strength.validity}"),
    ]
    if floor := evidence.get("minimum"):
        least = {"value": entry.show(float(floor["value"])), "unit": entry.shown}
        parts.append(words.text("answer.specification", standard=floor["standard"], **least))
    if "n_rows" in evidence:
        numbers = {name: evidence[name] for name in ("n_rows", "n_sources")}
        parts.append(words.text("answer.evidence", **numbers))
    console.print(escape("; ".join(parts)))


def _print_lists(answer: Answer, words: Words, console: Console) -> None:
    cases = [
        f"{case.part}: {', '.join(filter(None, (case.process, case.alloy)))}. "
        f"{case.benefit} <{case.source}>"
        for case in answer.cases
    ]
    for name, lines in {**blocks.lists(answer, words), "cases": cases}.items():
        if name != "notes":
            _print_titled(f"answer.{name}", lines, words, console)
    console.print(f"\n[bold]{words.text('answer.sources', n=len(answer.sources))}[/bold]")
    for source in answer.sources[:N_SOURCES]:
        console.print(f"- {escape(source.citation)}", style="dim")


def _print_findings(entries: Iterable[Finding], words: Words, console: Console) -> None:
    for entry in entries:
        console.print(f"! {escape(blocks.finding(entry, words)[1])}")
