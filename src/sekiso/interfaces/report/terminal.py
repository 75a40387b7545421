"""An answer on a terminal: the ranking as a table, then the reasons as short paragraphs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sekiso.domain import glossary, quantities
from sekiso.domain.answer import Answer, Candidate
from sekiso.domain.part import Finding
from sekiso.interfaces.report import blocks
from sekiso.interfaces.report.words import Words

COLUMNS = ("yield_strength", "roughness", "build_time", "cost", "co2", "lead_time")
N_RANKED = 8
N_SOURCES = 8


def print_answer(answer: Answer, words: Words, console: Console) -> None:
    """The whole answer in reading order."""
    console.print(f"[bold]{escape(words.headline(answer))}[/bold]")
    console.print(escape(words.text("answer.disclaimer")), style="dim")
    _print_findings(answer.part_findings, words, console)
    if answer.has_best:
        console.print()
        console.print(ranking(answer, words))
    for candidate in blocks.shown_in_full(answer):
        _print_candidate(candidate, answer, words, console)
    if answer.break_even is not None:
        console.print(escape(words.break_even(answer.break_even)))
    _print_lists(answer, words, console)


def ranking(answer: Answer, words: Words) -> Table:
    """The best candidate of each process with the first few of all, as a table."""
    table = Table(
        title=words.text("answer.ranking"), title_justify="left", pad_edge=False, box=SIMPLE_HEAD
    )
    for name in ("rank", "process", "material"):
        table.add_column(words.text(f"answer.{name}"))
    table.add_column(words.text("answer.chance"), justify="right")
    for key in COLUMNS:
        entry = quantities.properties()[key]
        unit = words.column(key)[1]
        table.add_column(f"{entry.name(words.language)}\n{unit}", justify="right")
    table.add_column(words.text("answer.machine"))
    for rank, candidate in enumerate(answer.best_of_each()[:N_RANKED], start=1):
        table.add_row(*_row(rank, candidate, words))
    return table


def _row(rank: int, candidate: Candidate, words: Words) -> list[str]:
    heat = glossary.name("condition", candidate.heat_condition, words.language)
    values = [
        "\n".join(words.cell(candidate.predictions[key])) if key in candidate.predictions else "-"
        for key in COLUMNS
    ]
    return [
        str(rank),
        words.short_shaping(candidate.process) + (" *" if candidate.is_pareto else ""),
        f"{words.short_alloy(candidate.material)}\n{heat}",
        f"{candidate.probability:.0%}",
        *values,
        words.machine(candidate.machine),
    ]


def _print_candidate(candidate: Candidate, answer: Answer, words: Words, console: Console) -> None:
    console.print()
    if candidate is not answer.best:
        console.print(f"[bold]{escape(words.candidate_line(candidate, 'best_additive'))}[/bold]")
    terms = [
        f"{words.term(name)} {answer.weights[name] * value:+.2f}"
        for name, value in sorted(candidate.terms.items(), key=lambda term: -abs(term[1]))
        if abs(value) > 0.005
    ]
    why = words.text("answer.why" if candidate is answer.best else "answer.why_scored")
    console.print(f"{why}: " + escape("; ".join(terms)))
    _print_recipe(candidate, words, console)
    steps = [
        f"{words.text(f'step.{step.key}')} ({words.money(step.cost)}, {step.time / 86400:.1f} "
        f"{words.unit('day')})"
        for step in candidate.chain
    ]
    if steps:
        console.print(f"{words.text('answer.chain')}: " + escape(" > ".join(steps)))
    _print_evidence(candidate, words, console)
    _print_findings(candidate.findings, words, console)


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
        if lines:
            console.print(f"\n[bold]{words.text(f'answer.{name}')}[/bold]")
            for line in lines:
                console.print(f"- {escape(line)}")
    console.print(f"\n[bold]{words.text('answer.sources', n=len(answer.sources))}[/bold]")
    for source in answer.sources[:N_SOURCES]:
        console.print(f"- {escape(source.citation)}", style="dim")


def _print_findings(entries: Iterable[Finding], words: Words, console: Console) -> None:
    for entry in entries:
        console.print(f"! {escape(blocks.finding(entry, words)[1])}")
