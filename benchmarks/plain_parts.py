"""Plain job-shop questions: is the first route one that a shop would take, and does the answer say
what an honest shop says?

`accepted`, `rejected`: the first route, or "ask" where the verdict asks first; `family`: of its
alloy; `said`: of the things that must be said, those with all their words in one line of the
answer's English text.  Questions that the model was fitted on are answered by one fitted without
them; `--data DIR` scores another folder.
"""

import argparse
import json
import re
from io import StringIO
from pathlib import Path

from rich.console import Console

from calibration.choice_sets import choice_set
from case_tables import judged_cases
from judged_answers import answering_with, folds, seen
from sekiso.domain.errors import SekisoError
from sekiso.explorer.explore import explore
from sekiso.interfaces.python.need import need_of
from sekiso.interfaces.report.terminal import print_answer
from sekiso.interfaces.report.words import Words
from sekiso.knowledge import load

BENCH = True
_LITTLE = {"the", "for", "and", "rules", "x", "1"}


def text_of(answer, knowledge):
    """The answer as the terminal prints it, each statement on one line."""
    console = Console(file=StringIO(), width=10_000, no_color=True)
    print_answer(answer, Words(knowledge, "en"), console)
    return console.file.getvalue().lower()


def is_said(phrase, text):
    """Whether all words of a phrase ("or": of one of its parts) stand in one line of the text."""
    parts = [re.findall(r"[^\W_]{2,}", part) for part in phrase.lower().split(" or ")]
    wanted = [[w[:5] for w in words if w not in _LITTLE] for words in parts]
    return any(all(w in line for w in words) for words in wanted for line in text.split("\n"))


def first_route(answer):
    if answer.verdict == "ask":
        return "ask"
    return answer.best.process if answer.has_best and answer.verdict != "none" else "nothing"


def judged(case, knowledge):
    """(route, family accepted or None, [said or not]) of one question; an error answers nothing."""
    try:
        answer = explore(need_of(**case.fields), knowledge)
    except SekisoError as problem:
        return f"error {problem.key}", None, [False] * len(case.must_say)
    text = text_of(answer, knowledge)
    route = first_route(answer)
    family = answer.best.family in case.families if case.families and answer.has_best else None
    if case.families and not answer.has_best:
        family = False
    return route, family, [is_said(phrase, text) for phrase in case.must_say]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=Path("../shared/data/cases"))
    parser.add_argument("--verbose", action="store_true")
    arguments = parser.parse_args()
    knowledge = load()
    sets = [choice_set(case, knowledge) for case in judged_cases(arguments.data)]
    rows = []
    for numbers, strange in folds(sets):
        with answering_with(numbers):
            rows += [
                (s.case, *judged(s.case, knowledge)) for s in strange if s.case.table == "plain"
            ]
    if arguments.verbose:
        for case, route, family, said in rows:
            mark = "ok " if route in case.accepted else "REJ" if route in case.rejected else "no "
            missed = [p for p, is_there in zip(case.must_say, said, strict=True) if not is_there]
            lost = "FAMILY" if family is False else ""
            print(mark, case.key, route, lost, missed, "want", sorted(case.accepted), case.fields)
    families = [family for _, _, family, _ in rows if family is not None]
    said = [is_there for *_, row in rows for is_there in row]
    figures = {
        "accepted": sum(route in case.accepted for case, route, *_ in rows) / max(len(rows), 1),
        "rejected": sum(route in case.rejected for case, route, *_ in rows) / max(len(rows), 1),
        "family": sum(families) / max(len(families), 1),
        "said": sum(said) / max(len(said), 1),
        "n": len(rows),
        "n_said": len(said),
        "n_left_out": sum(known for s, known in zip(sets, seen(sets), strict=True)
                          if s.case.table == "plain"),
    }  # fmt: skip
    print(json.dumps({"name": "plain_parts", "figures": figures}))


if __name__ == "__main__":
    main()
