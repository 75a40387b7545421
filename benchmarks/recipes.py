"""Every additive alloy and process on file: a recipe that bonds on a sensible bed, or a reason.

Each pair is started on the machines offered for it until one runs it: a recipe below the chance of
lack of fusion, inside the search, on a bed no colder than asked.  `--table` prints every pair.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sekiso.explorer.feasibility import machines_offered
from sekiso.explorer.options import Option, options
from sekiso.explorer.question import Question, question_of
from sekiso.explorer.recipes import MOST_UNBONDED, Start, recipe_of
from sekiso.interfaces.python.need import need_of
from sekiso.knowledge import Knowledge, load

BENCH = True
COLD = 10.0  # K below the lower end of the bed that the files give


@dataclass(frozen=True)
class Row:
    """One alloy in one process: its best start, the machine, the bed, whether that is too cold."""

    process: str
    alloy: str
    machine: str | None
    start: Start | None
    is_cold: bool

    @property
    def reason(self) -> str | None:
        """Key of the reason where there is no recipe."""
        if self.start is None:
            return "no_machine"
        return self.start.reason.key if self.start.reason is not None else None


def rows(facts: Knowledge) -> Iterator[Row]:
    """The best start of every additive pair."""
    question = question_of(need_of(size=0.05), facts)
    for option in options(question):
        if option.is_additive:
            yield best_row(question, option)


def best_row(question: Question, option: Option) -> Row:
    """The start on the first machine that runs the option, else on the one that bonds best."""
    tried = []
    for machine in machines_offered(question, option):
        start = recipe_of(question, option, machine)
        row = Row(option.route.key, option.alloy.key, machine.key, start, is_cold(option, start))
        if row.reason is None and not row.is_cold:
            return row
        tried.append((row.reason is not None, -start.chance, len(tried), row))
    none = Row(option.route.key, option.alloy.key, None, None, False)
    return min(tried)[-1] if tried else none


def is_cold(option: Option, start: Start) -> bool:
    """Whether the recipe's bed lies below what the files of alloy or process ask for."""
    recipe = start.recipe
    if recipe is None or "preheat" not in recipe.parameters:
        return False
    own = option.alloy.fact(f"processes.{option.route.key}.preheat")
    family = option.route.fact(f"preheat.{option.family}") or option.route.fact("preheat.general")
    wanted = own or family
    return wanted is not None and recipe.parameters["preheat"] < wanted.low - COLD


def counts(found: list[Row]) -> dict[str, object]:
    """The figures of the table."""
    made = [row.start.recipe for row in found if row.start is not None and row.start.recipe]
    unbonded = [r for r in made if r.risks.get("lack_of_fusion", 0.0) > MOST_UNBONDED]
    reasons = Counter(row.reason for row in found if row.reason is not None)
    return {
        "n": len(found),
        "n_recipes": len(made),
        "n_refused": dict(sorted(reasons.items())),
        "n_pinned": sum(bool(r.at_edge) and r.origin == "computed" for r in made),
        "n_unbonded": len(unbonded),
        "n_cold_beds": sum(row.is_cold for row in found),
    }


def shown(row: Row) -> str:
    """One line of the table."""
    head = f"{row.process:14} {row.alloy:20} {row.machine or '-':28}"
    if row.start is None or row.start.recipe is None:
        return f"{head} {row.reason}"
    recipe = row.start.recipe
    units = {"power": 1.0, "speed": 1e3, "hatch": 1e6, "layer": 1e6, "preheat": 1.0, "scale": 1.0}
    told = [
        f"{n} {u * recipe.parameters[n]:.4g}" for n, u in units.items() if n in recipe.parameters
    ]
    risk = recipe.risks.get("lack_of_fusion")
    return f"{head} {', '.join(told)}" + ("" if risk is None else f"; lack of fusion {risk:.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=None, help="not used: no data needed")
    parser.add_argument("--table", action="store_true")
    arguments = parser.parse_args()
    found = list(rows(load()))
    if arguments.table:
        print("\n".join(map(shown, found)))
    print(json.dumps({"name": "recipes", "figures": counts(found)}))


if __name__ == "__main__":
    main()
