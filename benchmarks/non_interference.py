"""What an asker gets is what he would get had the forbidden rows never been there.

Worlds of owners, datasets, pedigrees and rules are drawn.  Every asker puts questions of all sorts
(lists, counts, facets, errors, exports, learnable rows and predictions, plots) to the full store,
in turns with other askers, so that what is kept in memory for one is there when the next one asks;
and the same to a copy from which the rows that he may not use were deleted, and masked fields cut
out of the rest, by plain SQL.  What is forbidden is worked out here, from the definition and by
looking at every rule for every row, without the product's code.  `differences` must be 0.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import sqlite3
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
from sqlalchemy import Engine

import sekiso
from sekiso.domain.errors import SekisoError
from sekiso.interfaces.web import data_views
from sekiso.store.contribution.flat import observations_of
from sekiso.store.database import tables as t
from sekiso.store.database.engine import database, writing
from sekiso.store.datasets import Delivery, add_dataset
from sekiso.store.exporters.record_lines import lines_of
from sekiso.store.exporters.registry import exporters
from sekiso.store.organisations import add_organisation
from sekiso.store.policies.policy import PURPOSES, Rule
from sekiso.store.policies.principal import ANYBODY, ROLES, Principal
from sekiso.store.records import Quantity, Record, new_id
from sekiso.store.rules import replace_rules
from sekiso.store.store import Store

BENCH = True
NOW = datetime(2026, 6, 1, tzinfo=UTC)
TIMES = ("", "2026-01-01", "2026-06-01T09:00:00+09:00", "2026-06-01T00:00:01Z", "2027-01-01")
GROUPS = ("programme", "kp1", "kp3")
MATERIALS = ("SUS316L", "Ti-6Al-4V")
# what a mask takes out of records (kind, field) and of flat rows (column)
MASKS = {
    "operator": ({("build", "operator"), ("post_process", "operator")}, set()),
    "power": ({("parameters", "power")}, {"power"}),
    "parameters.speed": ({("parameters", "speed")}, {"speed"}),
    "test.relative_density": ({("test", "relative_density")}, {"relative_density", "porosity"}),
    "feedstock_lot.grade": ({("feedstock_lot", "grade")}, {"material"}),
    "test.hardness": ({("test", "hardness")}, {"hardness"}),
    "test.label": ({("test", "label")}, set()),
}
LEARNT = {"material": "SUS316L", "laser_power_W": [200.0], "scan_speed_mm_s": [800.0],
          "hatch_mm": [0.1], "layer_mm": [0.03]}  # fmt: skip


class World:
    """A drawn store: organisations, datasets with their records, rules; everything known."""

    def __init__(self, chance: random.Random):
        self.chance = chance
        self.engine = database("sqlite:///:memory:")
        t.TABLES.create_all(self.engine)
        self.place: dict[str, tuple[str, str]] = {}  # record: owner, dataset
        self.records: dict[str, Record] = {}
        self.datasets: dict[str, str] = {}  # dataset: owner
        self.groups: dict[str, frozenset[str]] = {}
        with writing(self.engine) as connection:
            for name in ("Alpha", "Beta", "Gamma", "Delta"):
                groups = frozenset(g for g in GROUPS if chance.random() < 0.5)
                owner = add_organisation(connection, name, groups=groups, now="2026-01-01")
                self.groups[owner] = groups
                for number in range(chance.choice((0, 1, 2, 2))):
                    self._dataset(connection, owner, f"{name}-{number}")
            self.rules = [self._rule(n) for n in range(chance.randint(4, 20))]
            by_thing: dict[tuple[str, str], list[Rule]] = {}
            for rule in self.rules:
                by_thing.setdefault((rule.scope, rule.scope_id), []).append(rule)
            for (scope, scope_id), rules in by_thing.items():
                replace_rules(connection, scope, scope_id, rules, now="2026-01-01")

    def _dataset(self, connection, owner: str, name: str) -> None:
        records = pedigree(self.chance)
        made = add_dataset(connection, owner, Delivery(name), records, observations_of(records),
                           now="2026-01-01")  # fmt: skip
        self.datasets[made] = owner
        for record in records:
            self.place[record.id] = (owner, made)
            self.records[record.id] = record

    def _rule(self, number: int) -> Rule:
        chance = self.chance
        owner = chance.choice(list(self.groups))
        scope = chance.choice(("owner", "owner", "dataset", "dataset", "record"))
        own_datasets = [d for d, o in self.datasets.items() if o == owner or chance.random() < 0.05]
        own_records = [r for r, (o, _) in self.place.items() if o == owner]
        ids = {"owner": [owner], "dataset": own_datasets, "record": own_records}[scope]
        if not ids:
            scope, ids = "owner", [owner]
        grantees = ("public", "public", *(f"group:{g}" for g in GROUPS),
                    *(f"organisation:{o}" for o in self.groups))  # fmt: skip
        some = [p for p in PURPOSES if chance.random() < 0.7] or ["view"]
        return Rule(
            id=f"{number:03}", owner=owner, scope=scope, scope_id=chance.choice(ids),
            effect=chance.choice(("allow", "allow", "allow", "deny")),
            grantee=chance.choice(grantees), purposes=tuple(some),
            masked=tuple(m for m in MASKS if chance.random() < 0.12),
            not_before=chance.choice(TIMES) if chance.random() < 0.3 else "",
            until=chance.choice(TIMES) if chance.random() < 0.3 else "",
            least_group=chance.choice((1, 1, 1, 2, 3)),
        )  # fmt: skip

    def askers(self) -> list[Principal]:
        """A member of each organisation, one of none that owns data, and nobody."""
        named = [Principal("u", o, g, frozenset(ROLES)) for o, g in self.groups.items()]
        guest = Principal("u", "guest", frozenset({"programme"}), frozenset(ROLES))
        return [*named, guest, ANYBODY]


def pedigree(chance: random.Random) -> list[Record]:
    """A lot, a recipe, a build and some tests of it."""
    extra = {"as_written": {"Operator": "K.", "P": "280"}}
    lot = Record("feedstock_lot", {"grade": chance.choice(MATERIALS)}, {}, "L1")
    numbers = {"power": _number(chance.choice((180.0, 280.0))),
               "speed": _number(chance.choice((0.8, 1.2)))}  # fmt: skip
    recipe = Record("parameters", numbers, extra=extra)
    links = {"feedstock": (lot.id,), "parameters": (recipe.id,)}
    build = Record("build", {"operator": "K.", "process": "PBF-LB"}, links, "B1", extra=extra)
    tests = [
        Record("test", _result(chance), {"build": (build.id,)}, f"T{n}",
               extra=extra if chance.random() < 0.3 else {})
        for n in range(chance.randint(1, 4))
    ]  # fmt: skip
    return [lot, recipe, build, *tests]


def _result(chance: random.Random) -> dict[str, object]:
    if chance.random() < 0.7:
        density = _number(round(chance.uniform(0.95, 0.999), 4))
        return {"method_kind": "density", "relative_density": density}
    return {"method_kind": "hardness", "hardness": _number(chance.randint(150, 400) * 9.80665e6)}


def _number(si: float) -> Quantity:
    return Quantity(f"{si:g}", "", si)


# -- what is forbidden, from the definition ------------------------------------------------------


def permitted(rules, principal, purpose, place):
    """(allowed, masks, least group) for a record (or "") of a dataset of an owner."""
    owner, dataset, record = place
    if principal.organisation and owner == principal.organisation:
        return True, frozenset(), 1
    ranked = []
    for rule in rules:
        about = {"owner": owner, "dataset": dataset, "record": record}[rule.scope]
        kind, _, name = rule.grantee.partition(":")
        meant = (
            kind == "public"
            or (kind == "group" and name in principal.groups)
            or (kind == "organisation" and name == principal.organisation)
        )
        if rule.owner != owner or rule.scope_id != about or not meant:
            continue
        if purpose not in rule.purposes or (rule.effect == "deny" and not in_time(rule)):
            continue
        width = {"organisation": 3, "group": 1 if name == "programme" else 2, "public": 0}[kind]
        ranked.append(((("owner", "dataset", "record").index(rule.scope), width), rule))
    if not ranked:
        return False, frozenset(), 1
    top = max(rank for rank, _ in ranked)
    deciding = [rule for rank, rule in ranked if rank == top]
    allowing = [rule for rule in deciding if rule.effect == "allow" and in_time(rule)]
    if any(rule.effect == "deny" for rule in deciding) or not allowing:
        return False, frozenset(), 1
    masks = frozenset(mask for rule in allowing for mask in rule.masked)
    return True, masks, max(rule.least_group for rule in allowing)


def in_time(rule: Rule) -> bool:
    """Whether a rule is in force at `NOW`."""

    def read(text: str) -> datetime:
        found = datetime.fromisoformat(text)
        return found if found.tzinfo else found.replace(tzinfo=UTC)

    return (not rule.not_before or read(rule.not_before) <= NOW) and (
        not rule.until or read(rule.until) > NOW
    )


def ancestry(world: World, record: str) -> set[str]:
    """A record and all it descends from."""
    found = {record}
    for ids in world.records[record].links.values():
        for one in ids:
            found |= ancestry(world, one)
    return found


# -- the copy without what is forbidden ----------------------------------------------------------


def copy_without(world: World, principal: Principal, purpose: str) -> Engine:
    """A store that holds only what the asker may use for a purpose, all of it open to him."""
    engine = database("sqlite:///:memory:")
    raw = engine.raw_connection()
    source = world.engine.raw_connection()
    sqlite = raw.driver_connection
    source.driver_connection.backup(sqlite)
    terms = {
        record: permitted(world.rules, principal, purpose, (*place, record))
        for record, place in world.place.items()
    }
    kept = [record for record, (allowed, _, _) in terms.items() if allowed]
    _delete_records(sqlite, world, terms)
    _cut_masked_fields(sqlite, world, principal, {one: terms[one] for one in kept})
    rules = []
    for dataset, owner in world.datasets.items():
        n_kept = sum(world.place[record][1] == dataset for record in kept)
        is_open = permitted(world.rules, principal, purpose, (owner, dataset, ""))[0]
        if not n_kept and not is_open:
            sqlite.execute("delete from dataset where id = ?", (dataset,))
        elif owner != principal.organisation:
            sqlite.execute("update dataset set n_records = ?, content_digest = '' where id = ?",
                           (n_kept, dataset))  # fmt: skip
        if is_open:
            rules.append(("dataset", dataset, owner, 1))
    rules += [("record", one, world.place[one][0], terms[one][2]) for one in kept]
    # rules of his own stay: they bind others only, and pages show them to him
    sqlite.execute("delete from rule where owner_id <> ?", (principal.organisation,))
    sqlite.executemany(
        "insert into rule (id, owner_id, scope, scope_id, effect, grantee, purposes, masked,"
        " not_before, until, least_group, created)"
        " values (?, ?, ?, ?, 'allow', 'public', ?, '', '', '', ?, '')",
        [(f"copy{n:05}", owner, scope, scope_id, purpose, least)
         for n, (scope, scope_id, owner, least) in enumerate(rules)
         if owner != principal.organisation],
    )  # fmt: skip
    return engine


def _delete_records(sqlite: sqlite3.Connection, world: World, terms) -> None:
    for record, (allowed, _, _) in terms.items():
        if not allowed:
            for table, column in (("record", "id"), ("link", "record_id"), ("link", "target_id")):
                sqlite.execute(f"delete from {table} where {column} = ?", (record,))
        if not all(terms[one][0] for one in ancestry(world, record)):
            for table in ("observation", "observed"):
                sqlite.execute(f"delete from {table} where record_id = ?", (record,))


def _cut_masked_fields(sqlite: sqlite3.Connection, world: World, principal, terms) -> None:
    for record, (_, masks, _) in terms.items():
        whole = world.records[record]
        links = {
            role: tuple(one for one in ids if one in terms) for role, ids in whole.links.items()
        }
        shown = replace(whole, links={role: ids for role, ids in links.items() if ids})
        if masks:
            hidden = {field for mask in masks for field in MASKS[mask][0]}
            values = {k: v for k, v in whole.values.items() if (whole.kind, k) not in hidden}
            label = "" if (whole.kind, "label") in hidden else whole.label
            shown = replace(shown, values=values, label=label, extra={})
        if shown != whole:
            sqlite.execute("update record set body = ?, label = ? where id = ?",
                           (shown.canonical().decode(), shown.label, record))  # fmt: skip
        of_pedigree = (terms[one][1] for one in ancestry(world, record) if one in terms)
        columns = {c for masks in of_pedigree for mask in masks for c in MASKS[mask][1]}
        if columns:
            _cut_columns(sqlite, record, columns)


def _cut_columns(sqlite: sqlite3.Connection, record: str, columns: set[str]) -> None:
    found = sqlite.execute("select numbers, words from observation where record_id = ?", (record,))
    for numbers, words in found.fetchall():
        numbers, words = (
            {key: value for key, value in json.loads(text).items() if key not in columns}
            for text in (numbers, words)
        )
        sqlite.execute(
            "update observation set numbers = ?, words = ?, material = ?, process = ?, digest = ''"
            " where record_id = ?",
            (json.dumps(numbers), json.dumps(words), words.get("material", ""),
             words.get("process", ""), record),
        )  # fmt: skip
    for column in columns:
        sqlite.execute("delete from observed where record_id = ? and quantity = ?",
                       (record, column))  # fmt: skip


# -- questions -----------------------------------------------------------------------------------


def questions(world: World, chance: random.Random) -> Iterator[tuple[str, str, object]]:
    """(sort, purpose, question on a store), drawn."""
    records, datasets = [*world.records, new_id()], [*world.datasets, new_id()]

    def filters():
        quantity = chance.choice(("", "", "relative_density", "hardness", "power"))
        low = chance.choice((None, 0.97, 200.0)) if quantity else None
        high = chance.choice((None, 0.99)) if low != 200.0 and quantity else None
        return {
            "quantity": quantity, "low": low, "high": high,
            "material": chance.choice(("", "", *MATERIALS)),
            "process": chance.choice(("", "", "PBF-LB", "BJT")),
            "dataset": chance.choice(("", "", chance.choice(datasets))),
            "after": chance.choice(("", "", chance.choice(records))),
            "most": chance.choice((1, 2, 1000)),
        }  # fmt: skip

    def of_records():
        kind = chance.choice(("", "test", "build", "parameters"))
        after, most = chance.choice(("", "", chance.choice(records))), chance.choice((1, 3, 1000))
        dataset = chance.choice(("", "", chance.choice(datasets)))
        return {"kind": kind, "dataset": dataset, "after": after, "most": most}

    def bound(method, **given):
        return lambda store: getattr(store, method)(**given)

    yield "list", "view", bound("datasets")
    for _ in range(6):
        yield "list", "view", bound("measurements", **filters())
    for _ in range(3):
        yield "list", "view", bound("records", **of_records())
    for _ in range(4):
        yield "count", "view", counted(filters())
    yield "count", "view", lambda store: [(one.id, one.n_records) for one in store.datasets()]
    yield "count", "learn", averaged(filters())
    for name in ("material", "process", "density_method"):
        yield "facet", "view", facet(name, filters())
    yield "facet", "view", lambda store: data_views.columns_of_rows(store.measurements())
    for _ in range(4):
        record = chance.choice(records)
        yield "error", "view", bound("record", record_id=record)
        yield "error", "view", refusal("record", chance.choice(records))
    others = chance.choice(datasets)
    for verb in ("withdraw", "share"):
        yield "error", "view", refusal(verb, others)
    key = chance.choice(sorted(exporters()))
    yield "export", "export", exported(key)
    yield "export", "export", lambda store: lines_of(store.records(purpose="export"))
    yield "export", "export", bound("measurements", purpose="export", **filters())
    yield "prediction", "learn", learnt
    yield "prediction", "learn", fitted
    yield "prediction", "learn", effect
    yield "plot", "view", lambda store: data_views.table_of_rows(
        store.measurements(), data_views.owner_names(store), "ja")  # fmt: skip
    yield "plot", "view", scatter("power", "relative_density")
    yield "plot", "view", lambda store: data_views.dataset_rows(store, "en")[1]


def counted(given):
    return lambda store: len(store.measurements(**{**given, "most": 1000}))


def facet(name, given):
    return lambda store: sorted(
        Counter(one.words.get(name, "") for one in store.measurements(**given)).items()
    )


def refusal(verb, thing):
    """The envelope of an error, or what is found; never a dataset of one's own."""

    def asked(store):
        if verb == "record":
            return store.record(thing)
        own = store.principal.organisation
        if thing in {one.id for one in store.datasets() if one.owner == own}:
            return "own"
        return store.withdraw(thing) if verb == "withdraw" else store.share(thing, "public")

    return lambda store: told_or_refused(lambda: asked(store))


def told_or_refused(asked):
    """What is told, or the envelope of the error in both languages."""
    try:
        return asked()
    except SekisoError as problem:
        return {language: problem.envelope(language) for language in ("en", "ja")}


def averaged(given):
    """An aggregate over rows that may be learned from."""
    told = {key: given[key] for key in ("material", "process")}
    return lambda store: told_or_refused(lambda: store.aggregate("relative_density", **told))


def exported(key):
    """The file; of one that is an archive its members, save the one that tells the time."""

    def written(store):
        content = told_or_refused(lambda: store.export(format=key))
        if isinstance(content, dict):
            return content
        if not content.startswith(b"PK"):
            return content
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = sorted(set(archive.namelist()) - {"docProps/core.xml"})
            return [(name, archive.read(name)) for name in names]

    return written


def learnt(store):
    shared = store.learnable()
    numbers = {name: repr(column.tolist()) for name, column in shared.columns.number.items()}
    words = {name: column.tolist() for name, column in shared.columns.word.items()}
    return [shared.n, numbers, words, shared.owner.tolist(), dict(shared.names),
            shared.least_group.tolist(), shared.digest]  # fmt: skip


def fitted(store):
    """A straight line of relative density over power, by least squares."""
    shared = store.learnable()
    x, y = (shared.columns.numbers(name) for name in ("power", "relative_density"))
    both = np.isfinite(x) & np.isfinite(y)
    design = np.vander(x[both] / 280.0, 2)
    return np.linalg.lstsq(design, y[both], rcond=None)[0].tolist() if both.any() else []


def predicted(store):
    """The product's own prediction."""
    return repr(sekiso.predict("relative_density", LEARNT, store=store))


def effect(store):
    """What the page tells of learned rows, without the datasets that may be viewed: asked alone."""
    told = data_views.effect(store, "en")
    if told is None:
        return None
    owners = [{**one, "seen": []} for one in told["by_owner"]]
    return {**told, "by_owner": owners}


def scatter(across, up):
    def points(store):
        rows = store.measurements(up)
        return [(one.record, one.numbers.get(across), one.numbers[up], one.owner) for one in rows]

    return points


def plain(value: object) -> object:
    """Comparable values; a flat row by its content."""
    if hasattr(value, "numbers") and hasattr(value, "content"):
        return [value.record, value.owner, value.dataset, dict(value.numbers), dict(value.words)]
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    return value


# -- the run -------------------------------------------------------------------------------------


def compared(world: World, told: Counter) -> Iterator[tuple[str, bool]]:
    """(sort of question, whether the answers are alike) for all askers of a world."""
    askers = world.askers()
    seed = world.chance.random()
    full = {who: Store(world.engine, who, lambda: NOW) for who in askers}
    asked = {who: list(questions(world, random.Random(seed))) for who in askers}
    answers = {who: [] for who in askers}
    for number in range(len(asked[askers[0]])):
        for who in askers:  # in turns, so that one's results are in memory when the next asks
            answers[who].append(plain(asked[who][number][2](full[who])))
    for who in askers:
        copies = {p: copy_without(world, who, p) for p in ("view", "learn", "export")}
        bare = {p: Store(engine, who, lambda: NOW) for p, engine in copies.items()}
        for (sort, purpose, question), answer in zip(asked[who], answers[who], strict=True):
            told[f"{sort}: {'empty' if not answer else 'something'}"] += 1
            yield sort, answer == plain(question(bare[purpose]))
            again = plain(question(full[who])) if sort == "prediction" else answer
            if sort == "prediction":
                yield "cache", answer == again
        things = [*world.records, *world.datasets]
        for thing in world.chance.sample(things, min(5, len(things))):
            yield "error", why_alike(world, full[who], thing)
        for engine in copies.values():
            engine.dispose()


def why_alike(world: World, store: Store, thing: str) -> bool:
    """Whether `why` tells of what may not be known the same as of what does not exist."""
    owner, dataset = world.place.get(thing) or (world.datasets[thing], thing)
    record = thing if thing in world.place else ""
    may = {
        p: permitted(world.rules, store.principal, p, (owner, dataset, record))[0] for p in PURPOSES
    }
    alike = True
    for purpose in PURPOSES:
        given = store.why(thing, purpose)
        alike &= given.allowed == may[purpose]
        if not may[purpose] and not (may["know"] or may["view"] or may["export"]):
            nothing = store.why(new_id(), purpose)
            alike &= given == nothing and given.plain("ja") == nothing.plain("ja")
    return alike


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=20261128)
    parser.add_argument("--predictions", type=int, default=4, help="worlds with real predictions")
    parser.add_argument("--show", action="store_true", help="name each difference")
    given = parser.parse_args()
    start = time.perf_counter()
    sorts: Counter[str] = Counter()
    different: Counter[str] = Counter()
    told: Counter[str] = Counter()
    n_worlds = 0
    while sorts.total() < given.cases:
        world = World(random.Random(f"{given.seed}/{n_worlds}"))
        for sort, is_alike in compared(world, told):
            sorts[sort] += 1
            if not is_alike:
                different[sort] += 1
                if given.show:
                    print(f"world {n_worlds}: {sort}", file=sys.stderr)
        if n_worlds < given.predictions:
            for who in world.askers()[:2]:
                bare = Store(copy_without(world, who, "learn"), who, lambda: NOW)
                full = Store(world.engine, who, lambda: NOW)
                sorts["prediction"] += 1
                different["prediction"] += predicted(full) != predicted(bare)
        world.engine.dispose()
        n_worlds += 1
    figures = {"cases": sorts.total(), "differences": different.total(), "worlds": n_worlds,
               "seconds": round(time.perf_counter() - start, 1)}  # fmt: skip
    print(json.dumps({"name": "non_interference", "figures": figures, "sorts": dict(sorts),
                      "different": dict(different), "answers": dict(sorted(told.items())),
                      "passed": different.total() == 0}))  # fmt: skip


if __name__ == "__main__":
    main()
