"""A process that no candidate stands for is named, not passed over."""

from sekiso.domain.answer import Candidate
from sekiso.explorer.absent_processes import absent_processes
from sekiso.explorer.question import question_of
from sekiso.interfaces.python.need import need_of
from sekiso.knowledge import load


def test_processes_without_a_candidate_are_named_in_one_note():
    question = question_of(need_of(None, material="a7075"), load().for_answers)
    modelled = [key for key, p in load().processes.items() if p.get("model", True)]
    there = [
        Candidate(key, "a7075", "Al", "T6", "as-built", is_additive=True) for key in modelled[1:]
    ]
    (note,) = absent_processes(question, there)
    assert note.values["processes"] == modelled[0]
    assert (
        absent_processes(question, [*there, Candidate(modelled[0], "x", "Al", "T6", "", True)])
        == ()
    )
