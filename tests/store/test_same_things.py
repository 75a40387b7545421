"""One lot, machine, build or specimen in several files is one thing of its owner."""

from sekiso.store.pedigree import Pedigree
from sekiso.store.records import Quantity, Record
from sekiso.store.same_things import joined


def lot(key, label="L-7", grade="316L", **values):
    return Record("feedstock_lot", {"grade": grade, **values}, label=label, id=key)


def build(key, label, *lots, **values):
    return Record("build", values, {"feedstock": lots}, label=label, id=key)


def kinds(records):
    return sorted(one.kind for one in records)


def test_a_lot_of_two_files_is_one_with_what_both_say():
    d50 = Quantity("35", "um", 35e-6)
    records, same = joined([(lot("a"), "o"), (lot("b", d50=d50), "o")])
    assert [one.values for one in records] == [{"grade": "316L", "d50": d50}]
    assert same == {"b": "a"}


def test_what_contradicts_and_what_others_own_stays_apart():
    given = [(lot("a"), "o"), (lot("b", grade="IN718"), "o"), (lot("c"), "p"), (lot("d", ""), "o"),
             (lot("e", ""), "o")]  # fmt: skip
    records, same = joined(given)
    assert (len(records), same) == (5, {})


def test_a_job_file_and_a_table_name_one_build_and_machines_are_told_by_their_number():
    given = [
        (build("file", "B7.3mf", name="B7"), "o"),
        (build("table", "B7", "a"), "o"),
        (Record("machine", {"serial_number": "S-1"}, label="M1", id="m"), "o"),
        (Record("machine", {"serial_number": "S-1"}, id="n"), "o"),
    ]
    records, same = joined(given)
    assert kinds(records) == ["build", "machine"]
    assert same == {"table": "file", "n": "m"}


def test_a_specimen_is_the_same_only_in_the_same_build():
    def specimen(key, *builds):
        return Record("specimen", {}, {"build": builds}, label="T1", id=key)

    given = [(build("b1", "B1"), "o"), (build("b2", "B2"), "o"), (build("b1b", "B1"), "o")]
    given += [(specimen("x", "b1"), "o"), (specimen("y", "b1b"), "o"), (specimen("z", "b2"), "o"),
              (specimen("u"), "o"), (specimen("v"), "o")]  # fmt: skip
    assert joined(given)[1] == {"b1b": "b1", "y": "x"}


def test_the_pedigree_runs_through_joined_things_from_any_of_their_records():
    part = Record("part", {}, {"build": ("file",)}, label="P", id="p")
    given = [lot("a"), lot("b"), build("file", "B7.3mf", name="B7"), build("t", "B7", "b"), part]
    pedigree = Pedigree(*joined((one, "o") for one in given))
    for start in ("a", "b"):
        assert [one.id for one in pedigree.reached_from(start)] == ["p"]
    assert pedigree.ancestors("p") == {"file", "a"}
