"""S2: six owners share density coupons, each on his own terms; answers know exactly what they may.

The papers of the shared density table, dealt to six owners and a paper that nobody owns.
"""

import csv
import sqlite3

import numpy as np
import pytest

import sekiso
from sekiso.learning.density import log_porosity

TERMS = {
    "private": {"level": "private"},
    "learn only": {"level": "programme", "purposes": ("learn",)},
    "consortium": {"level": "consortium", "group": "kp3"},
    "programme": {"level": "programme"},
    "second programme": {"level": "programme", "purposes": ("learn", "export")},
    "public": {"level": "public", "purposes": ("view", "learn", "export")},
}
NEED = {
    "material": "316L", "size": "60 x 40 x 30 mm", "features": ["internal_channels"],
    "require": ["relative_density >= 99 %"], "quantity": 20,
}  # fmt: skip


@pytest.fixture(scope="module")
def papers(shared):
    """Rows of the table by paper, in the order of their addresses."""
    with (shared / "data/properties/lpbf_relative_density.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    names = sorted({row["source_doi"] for row in rows})
    return [[row for row in rows if row["source_doi"] == name] for name in names]


def dealt(papers, number):
    """Rows of every seventh paper: those of an owner, the last those that nobody owns."""
    return [row for paper in papers[number::7] for row in paper]


@pytest.fixture(scope="module")
def world(papers, tmp_path_factory):
    """A folder of the store, and what its askers were answered before each owner came."""
    folder = tmp_path_factory.mktemp("s2") / "store"
    store = sekiso.open_store(folder, owner="Member")
    store.organisation("Stranger", groups=())
    store.organisation("Of kp3", groups=("programme", "kp3"))
    before = {}
    for number, (name, terms) in enumerate(TERMS.items()):
        before[name] = answers(store) if name == "public" else None
        groups = ("programme", "kp3") if name == "consortium" else ("programme",)
        store.organisation(name, groups=groups)
        store.acting_as(name).add(dealt(papers, number), name=f"coupons of {name}", **terms)
    return folder, store, before


def answers(store):
    """The whole answer to one need, as each asker gets it."""
    askers = {name: store.acting_as(name) for name in ("Member", "Stranger", "Of kp3")}
    return {name: sekiso.explore(**NEED, store=asker).json() for name, asker in askers.items()}


def copied(folder, target):
    """The store as the operating system would copy it while nobody writes."""
    target.mkdir()
    here, there = (sqlite3.connect(one / "store.db") for one in (folder, target))
    here.backup(there)
    here.close()
    there.close()
    return target


def interval(store, rows):
    """Mean width of the 90 % interval of log porosity, and the share of measured values inside."""
    measured = np.array([float(row["relative_density_pct"]) / 100 for row in rows])
    asked = [{k: v for k, v in row.items() if k != "relative_density_pct"} for row in rows]
    found = sekiso.predict("relative_density", asked, store=store)
    width = log_porosity(found.low) - log_porosity(found.high)
    inside = (found.low <= measured) & (measured <= found.high)
    return float(np.mean(width)), float(np.mean(inside))


def test_a_member_has_narrower_intervals_than_a_stranger_at_equal_coverage(world, papers):
    """On papers that nobody in the store owns; with public knowledge that has not seen the owners'
    papers either the width falls by 4 % (`benchmarks/pooling.py`, width_ratio_k0).
    """
    _, store, _ = world
    member, stranger = (
        interval(store.acting_as(name), dealt(papers, 6)) for name in ("Member", "Stranger")
    )
    assert member[0] < 0.995 * stranger[0]
    assert member[1] == pytest.approx(stranger[1], abs=0.01)
    assert member[1] >= 0.9


def test_a_stranger_gets_the_bytes_of_a_store_without_the_forbidden_rows(world, tmp_path):
    folder, store, _ = world
    less = copied(folder, tmp_path / "less")
    with sqlite3.connect(less / "store.db") as database:
        (public,) = database.execute("SELECT id FROM organisation WHERE name = 'public'").fetchone()
        for table in ("observation", "record", "rule", "dataset"):
            database.execute(f"DELETE FROM {table} WHERE owner_id != ?", (public,))
    here, there = (one.acting_as("Stranger") for one in (store, sekiso.open_store(less)))
    assert sekiso.explore(**NEED, store=here).json() == sekiso.explore(**NEED, store=there).json()
    assert here.measurements(most=2000) == there.measurements(most=2000)
    assert here.datasets() == there.datasets()
    assert here.export() == there.export()


def test_influence_per_owner_sums_to_one_and_names_only_who_may_be_learned_from(world):
    _, store, _ = world
    for name, n_owners in (("Member", 4), ("Stranger", 1), ("Of kp3", 5)):
        asker = store.acting_as(name)
        shares = asker.influence(sekiso.explore(**NEED, store=asker))
        assert sum(shares.values()) == pytest.approx(1.0, abs=1e-12)
        assert len(shares) == n_owners
        assert "private" not in shares


def test_what_may_only_be_learned_from_is_not_shown(world):
    _, store, _ = world
    member = store.acting_as("Member")
    assert {one.owner_name for one in member.datasets()} == {"programme", "public"}
    names = store.organisations()
    owners = {names[one.owner] for one in member.measurements(most=2000)}
    assert owners == {"programme", "public"}


def test_after_one_owner_withdraws_all_answers_are_as_if_he_had_never_come(world, tmp_path):
    folder, _, before = world
    store = sekiso.open_store(copied(folder, tmp_path / "copy"))
    moved = answers(store)
    assert all(moved[name] != before["public"][name] for name in moved)
    store.acting_as("public").withdraw("coupons of public")
    assert answers(store) == before["public"]
