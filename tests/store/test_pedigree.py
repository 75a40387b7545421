"""One bad lot touches what came of it and nothing else."""

import pytest
from tests.store.packages import EVERYTHING, LOT, WHOLE

from sekiso.store.pedigree import Pedigree
from sekiso.store.records import Record


def ids(records):
    return [record.id for record in records]


def test_a_lot_touches_exactly_its_parts_specimens_and_tests():
    pedigree = Pedigree(EVERYTHING)
    assert ids(pedigree.reached_from(LOT.id)) == ["part", "sister", "bar", "density", "tensile"]
    assert ids(pedigree.reached_from("lot8")) == ["stranger"]


def test_a_furnace_load_carries_nothing_from_part_to_part():
    pedigree = Pedigree(EVERYTHING)
    assert "relief" in pedigree.descendants(LOT.id)
    assert "stranger" not in pedigree.descendants("part")


def test_a_machine_touches_what_was_built_on_it_and_its_calibrations():
    pedigree = Pedigree(EVERYTHING)
    assert ids(pedigree.reached_from("machine", ("build",))) == ["build2", "build"]
    assert len(pedigree.reached_from("machine", ("calibration",))) == 3


def test_origins_lead_back_to_the_powder():
    pedigree = Pedigree(EVERYTHING)
    assert pedigree.ancestors("tensile") == {"bar", "build", LOT.id, "machine", "recipe"}
    assert pedigree.ancestors(LOT.id) == frozenset()


def test_a_build_that_names_its_parts_is_their_origin():
    pedigree = Pedigree([Record("part", id="p"), Record("build", {}, {"part": ("p",)}, id="b")])
    assert pedigree.ancestors("p") == {"b"}
    assert ids(pedigree.reached_from("b")) == ["p"]


def test_reclaimed_powder_carries_a_bad_lot_into_the_next_build():
    pedigree = Pedigree(
        [
            Record("feedstock_lot", id="new"),
            Record("feedstock_lot", id="used"),
            Record("build", {}, {"feedstock": ("new",), "reclaimed": ("used",)}, id="b1"),
            Record("build", {}, {"feedstock": ("used",)}, id="b2"),
            Record("part", {}, {"build": ("b2",)}, id="p"),
        ]
    )
    assert ids(pedigree.reached_from("new")) == ["p"]
    assert pedigree.ancestors("p") == {"b2", "used", "b1", "new"}


def test_powder_that_a_step_adds_reaches_the_part():
    pedigree = Pedigree(
        [
            Record("feedstock_lot", id="infiltrant"),
            Record("post_process", {}, {"feedstock": ("infiltrant",), "part": ("q",)}, id="step"),
            Record("part", {}, {"post_process": ("step",)}, id="p"),
            Record("part", id="q"),
        ]
    )
    assert ids(pedigree.reached_from("infiltrant")) == ["p"]


def test_a_circle_of_links_ends():
    pedigree = Pedigree(
        [Record("part", {}, {"part": ("b",)}, id="a"), Record("part", {}, {"part": ("a",)}, id="b")]
    )
    assert pedigree.descendants("a") == pedigree.ancestors("a") == {"b"}


def test_links_to_what_is_not_there_are_told():
    assert Pedigree([Record("part", {}, {"build": ("gone",)}, id="p")]).absent == {("p", "gone")}


def test_what_bears_on_a_part_leaves_its_sisters_out():
    about = {record.id for record in Pedigree(EVERYTHING).of_part("part")}
    assert about == {record.id for record in WHOLE}


def test_tests_of_the_powder_bear_on_the_part():
    powder_test = Record("test", {"method_kind": "powder"}, {"feedstock": (LOT.id,)}, id="sieve")
    assert "sieve" in ids(Pedigree([*EVERYTHING, powder_test]).of_part("part"))


def test_a_test_of_a_sister_alone_does_not_bear_on_the_part():
    on_sister = Record("test", {}, {"part": ("sister",)}, id="other")
    bar = Record("specimen", {}, {"part": ("sister",)}, id="cut")
    about = ids(Pedigree([*EVERYTHING, on_sister, bar]).of_part("part"))
    assert not {"other", "cut", "sister"} & set(about)


@pytest.mark.parametrize("kind", ["feedstock_lot", "stream"])
def test_of_the_builds_products_streams_bear_on_the_part_and_reclaimed_powder_not(kind):
    build = Record("build", {}, {"reclaimed": ("x",), "stream": ("x",)}, id="b")
    part = Record("part", {}, {"build": ("b",)}, id="p")
    about = ids(Pedigree([build, part, Record(kind, id="x")]).of_part("p"))
    assert ("x" in about) is (kind == "stream")
