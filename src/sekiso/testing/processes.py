"""What the file of an additive process must keep so that answers can use it."""

from __future__ import annotations

from sekiso.domain.need import Need
from sekiso.explorer.explore import explore
from sekiso.knowledge import Knowledge, Record


class ProcessFileConformance:
    """Checks of `processes/<KEY>.toml`; the class that inherits them gives two fixtures.

    `key`: the name of the file without its suffix.  `knowledge`: `sekiso.knowledge.load(folder)` of
    the folder that holds it, with the rules of the process, a machine and an alloy that names it.
    """

    def test_it_is_read_and_used(self, knowledge: Knowledge, key: str) -> None:
        """No error in an own file, and nothing an answer needs is absent."""
        assert [problem.text() for problem in knowledge.problems] == []
        assert [out for out in knowledge.left_out if out.key == key] == []
        assert key in knowledge.processes

    def test_it_has_a_name_in_both_languages(self, knowledge: Knowledge, key: str) -> None:
        """English and Japanese differ."""
        record = knowledge.processes[key]
        assert record.name("en") != record.name("ja")

    def test_a_machine_runs_it_and_an_alloy_is_offered_in_it(
        self, knowledge: Knowledge, key: str
    ) -> None:
        """Otherwise no question can meet it."""
        assert [m for m in knowledge.machines.values() if m["process"] == key]
        assert _alloys(knowledge, key)

    def test_an_answer_judges_prices_and_explains_it(self, knowledge: Knowledge, key: str) -> None:
        """A small part of each of its alloys: a cost or a reason, a recipe or why there is none."""
        for alloy in _alloys(knowledge, key)[:3]:
            answer = explore(Need(size=(0.05,), material=alloy.key), knowledge)
            entry = next(c for c in answer.candidates if c.process == key)
            assert entry.is_feasible or entry.reasons
            if entry.is_feasible:
                assert entry.predictions["cost"].low > 0.0
                assert entry.recipe is not None or entry.no_recipe is not None

    def test_it_borrows_nothing_from_wrought_or_cast_metal(
        self, knowledge: Knowledge, key: str
    ) -> None:
        """Strength and elongation come from built metal, or are not known."""
        additive = {*knowledge.processes, "bulk"}
        for alloy in _alloys(knowledge, key)[:3]:
            answer = explore(Need(size=(0.05,), material=alloy.key), knowledge)
            entry = next(c for c in answer.candidates if c.process == key)
            for name in ("yield_strength", "elongation"):
                found = entry.predictions.get(name)
                if found is not None and "process" in found.evidence:
                    assert found.evidence["process"] in additive


def _alloys(knowledge: Knowledge, key: str) -> list[Record]:
    return [alloy for alloy in knowledge.alloys.values() if key in alloy.get("processes", {})]
