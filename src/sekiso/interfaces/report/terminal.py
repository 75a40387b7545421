"""An answer on a terminal: the ranking as a table, then the reasons as short paragraphs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sekiso.domain import glossary, quantities
from sekiso.domain.answer import Answer, Candidate
from sekiso.interfaces.report.blocks import parameter_name, parameter_value
from sekiso.interfaces.report.words import Words

COLUMNS = ("yield_strength", "roughness", "build_time", "cost", "co2", "lead_time")
N_RANKED = 8
N_LOST = 6
N_SOURCES = 8


def print_answer(answer: Answer, words: Words, console: Console) -> None:
    """The whole answer in reading order."""
    console.print(f"[bold]{escape(words.headline(answer))}[/bold]")
    console.print(escape(words.text("answer.disclaimer")), style="dim")
    for finding in answer.part_findings:
        console.print(f"! {_finding(words, finding.code, dict(finding.values))}")
    if answer.has_best:
        console.print()
        console.print(ranking(answer, words))
        for candidate in shown_in_full(answer):
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


def shown_in_full(answer: Answer) -> tuple[Candidate, ...]:
    """The best candidate, and the best additive one where that is another."""
    additive = next((c for c in answer.candidates if c.is_feasible and c.is_additive), None)
    if additive is None or additive is answer.best:
        return (answer.best,)
    return answer.best, additive


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
        f"{words.text(f'term.{name}')} {answer.weights[name] * value:+.2f}"
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
    for finding in candidate.findings:
        console.print(f"! {_finding(words, finding.code, dict(finding.values))}")


def _print_recipe(candidate: Candidate, words: Words, console: Console) -> None:
    title = words.text(
        "answer.recipe",
        process=words.shaping(candidate.process),
        material=words.alloy(candidate.material),
    )
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
        f"{parameter_name(name, words)} {parameter_value(name, value)}"
        for name, value in parameters.items()
    )


def _print_evidence(candidate: Candidate, words: Words, console: Console) -> None:
    strength = candidate.predictions.get("yield_strength")
    if strength is None:
        return
    entry = quantities.properties()["yield_strength"]
    parts = [
        f"{entry.name(words.language)}: {words.interval(strength)}",
        words.text(f"validity.{strength.validity}"),
    ]
    floor = strength.evidence.get("minimum")
    if floor:
        parts.append(
            words.text(
                "answer.specification",
                value=entry.show(float(floor["value"])),
                unit=entry.shown,
                standard=floor["standard"],
            )
        )
    if "n_rows" in strength.evidence:
        parts.append(
            words.text(
                "answer.evidence",
                n_rows=strength.evidence["n_rows"],
                n_sources=strength.evidence["n_sources"],
            )
        )
    console.print(escape("; ".join(parts)))


def _print_lists(answer: Answer, words: Words, console: Console) -> None:
    sections = {
        "notes": [words.reason(note) for note in answer.notes],
        "assumed": [words.assumed(entry) for entry in answer.assumed],
        "missing": [words.reason(entry) for entry in answer.missing],
        "lost": list(lost(answer, words)),
        "cases": [
            f"{case.part}: {', '.join(filter(None, (case.process, case.alloy)))}. "
            f"{case.benefit} <{case.source}>"
            for case in answer.cases
        ],
    }
    for name, lines in sections.items():
        if lines:
            console.print(f"\n[bold]{words.text(f'answer.{name}')}[/bold]")
            for line in lines:
                console.print(f"- {escape(line)}")
    console.print(f"\n[bold]{words.text('answer.sources', n=len(answer.sources))}[/bold]")
    for source in answer.sources[:N_SOURCES]:
        console.print(f"- {escape(source.citation)}", style="dim")


def lost(answer: Answer, words: Words) -> Iterator[str]:
    """One line for each process or route that is out, with its reason and relaxation."""
    feasible = {c.process for c in answer.candidates if c.is_feasible}
    seen: set[str] = set()
    for candidate in answer.candidates:
        is_new = candidate.process not in feasible | seen
        if candidate.is_feasible or not is_new or len(seen) >= N_LOST:
            continue
        seen.add(candidate.process)
        reasons = "; ".join(words.reason(reason) for reason in candidate.reasons)
        relaxed = words.reason(candidate.relaxation) if candidate.relaxation else ""
        name = f"{words.shaping(candidate.process)} ({words.alloy(candidate.material)})"
        yield f"{name}: {reasons}" + (f" -> {relaxed}" if relaxed else "")


def _finding(words: Words, code: str, values: dict[str, object]) -> str:
    return escape(words.text(f"finding.{code}.text", **values))
