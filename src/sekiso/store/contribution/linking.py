"""The rows of a file as linked records: feedstock lot, machine, parameters, build, specimen, tests.

What is equal in a file is one record: lots, machines, builds and parameter sets of one label, or
without one of equal values and links.  A row gives one test for each method that it holds values
of (tensile, hardness, density ...); they hang on one specimen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import rfc8785

from sekiso.store.contribution.places import LABEL
from sekiso.store.contribution.rows import Note, RowValues
from sekiso.store.contribution.words import word_of
from sekiso.store.fields import kinds
from sekiso.store.records import Quantity, Record, new_id

_ORDER = ("feedstock_lot", "machine", "parameters", "build", "post_process", "specimen", "test")
_AS_WRITTEN = ("given", "unit", "si")
_WRITTEN = "as_written"  # of `extra`: words that no word of a field stands for


@dataclass
class _Thing:
    """A record in the making, to which later rows of the same label add."""

    kind: str
    label: str
    values: dict[str, Any]
    words: dict[str, str]
    links: dict[str, list[_Thing]]
    id: str = field(default_factory=new_id)

    def content(self) -> bytes:
        """What makes it one thing with another."""
        links = {role: sorted(one.id for one in things) for role, things in self.links.items()}
        return rfc8785.dumps(
            [self.kind, self.label, _plain(self.values), dict(sorted(self.words.items())), links]
        )


@dataclass
class _Book:
    """The things made so far, by label and by content."""

    things: list[_Thing] = field(default_factory=list)
    labelled: dict[tuple[str, str], list[_Thing]] = field(default_factory=dict)
    contents: dict[bytes, _Thing] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)

    def one(self, thing: _Thing, row: RowValues) -> _Thing:
        """The thing itself, or the one of this file that it is."""
        if not thing.label:
            known = self.contents.setdefault(thing.content(), thing)
            return known if known is not thing else self.new(thing)
        known_here = self.labelled.setdefault((thing.kind, thing.label), [])
        for known in known_here:
            if _agree(known, thing):
                known.values |= thing.values
                known.words |= thing.words
                for role, things in thing.links.items():
                    held = known.links.setdefault(role, [])
                    held += [one for one in things if one not in held]
                return known
        if known_here:
            told = {"got": thing.label, "n": len(known_here) + 1}
            self.notes.append(Note(f"label_twice_{thing.kind}", row.sheet, row.line, "", told))
        known_here.append(thing)
        return self.new(thing)

    def new(self, thing: _Thing) -> _Thing:
        """The thing as one of its own."""
        self.things.append(thing)
        return thing


def linked(rows: Iterable[RowValues]) -> tuple[tuple[Record, ...], tuple[Note, ...]]:
    """The records of the rows in the order of the pedigree, and labels that name two things."""
    book = _Book()
    for row in rows:
        _add(row, book)
    _parameters_of_builds(book)
    order = {kind: k for k, kind in enumerate(_ORDER)}
    things = sorted(book.things, key=lambda thing: order[thing.kind])
    return tuple(map(_record, things)), tuple(book.notes)


def _add(row: RowValues, book: _Book) -> None:
    made: dict[str, _Thing] = {}
    for kind in ("feedstock_lot", "machine", "parameters"):
        thing = _thing(kind, row)
        if thing is not None:
            made[kind] = book.one(thing, row)
    build = _build(row, made)
    if build is not None:
        made["build"] = book.one(build, row)
    post = _thing("post_process", row)
    if post is not None:
        made["post_process"] = book.one(post, row)
    tests = list(_tests(row))
    specimen = _specimen(row, made, n_tests=len(tests))
    if specimen is not None:
        made["specimen"] = book.one(specimen, row) if specimen.label else book.new(specimen)
    is_fatigue = any(_is_curve_point(test) for test in tests)
    for test in tests:
        if is_fatigue and not _is_curve_point(test):
            _add_of_state(test, row, made, book)
        else:
            _link_test(test, made)
            book.new(test)


def _link_test(test: _Thing, made: Mapping[str, _Thing]) -> None:
    """Hang a test on its specimen, without one on the build or the lot."""
    if "specimen" in made:
        _link(test, made, {"specimen": "specimen"})
        return
    _link(test, made, {"build": "build"} if "build" in made else {"feedstock_lot": "feedstock"})
    if "build" in made and "parameters" in made and made["build"].label:
        test.links["parameters"] = [made["parameters"]]


def _specimen(row: RowValues, made: Mapping[str, _Thing], *, n_tests: int) -> _Thing | None:
    """The specimen of a row, also where nothing is said of it but several tests were made."""
    specimen = _thing("specimen", row)
    if specimen is None and n_tests < 2:
        return None
    specimen = specimen or _Thing("specimen", "", {}, {}, {})
    _link(specimen, made, {"build": "build", "post_process": "post_process"})
    _link(specimen, {} if "build" in made else made, {"feedstock_lot": "feedstock"})
    if "build" in made and "parameters" in made:
        specimen.links["parameters"] = [made["parameters"]]
    return specimen


def _is_curve_point(test: _Thing) -> bool:
    return test.values.get("method_kind") == "fatigue" and "cycles" in test.values


def _add_of_state(test: _Thing, row: RowValues, made: Mapping[str, _Thing], book: _Book) -> None:
    """What stands beside each point of a fatigue curve was measured once for its state."""
    state = made.get("specimen")
    for name in ("heat_condition", "surface"):
        if state is not None and name in state.values:
            test.values[name] = state.values[name]
    roles = {"build": "build"} if "build" in made else {"feedstock_lot": "feedstock"}
    _link(test, made, roles)
    book.one(test, row)


def _build(row: RowValues, made: Mapping[str, _Thing]) -> _Thing | None:
    """The build job of a row; also where only machine, recipe or process of it are said."""
    build = _thing("build", row) or _Thing("build", "", {}, {}, {})
    has_origin = "machine" in made or "parameters" in made
    if not (build.values or build.label or build.words or has_origin):
        return None
    _link(build, made, {"feedstock_lot": "feedstock", "machine": "machine",
                        "parameters": "parameters"})  # fmt: skip
    return build


def _parameters_of_builds(book: _Book) -> None:
    """Parameters stand on the build where it has one set, else on its specimens and tests."""
    builds = {id(thing): thing for thing in book.things if thing.kind == "build"}
    for thing in book.things:
        if thing.kind not in ("specimen", "test") or "parameters" not in thing.links:
            continue
        build = thing.links.get("build", [None])[0]
        if build is not None and len(builds[id(build)].links.get("parameters", ())) == 1:
            del thing.links["parameters"]
    for build in builds.values():
        if len(build.links.get("parameters", ())) > 1:
            del build.links["parameters"]


def _thing(kind: str, row: RowValues) -> _Thing | None:
    values = {name: value for (of, name, _), value in row.values.items() if of == kind}
    words = {name: text for (of, name), text in row.words.items() if of == kind}
    label = str(values.pop(LABEL, ""))
    return _Thing(kind, label, values, words, {}) if values or label or words else None


def _tests(row: RowValues) -> Iterable[_Thing]:
    """One test for each method and repeat; what is said of all tests of a row goes to each."""
    of_tests = kinds()["test"].fields
    repeats = sorted({repeat for (kind, _, repeat) in row.values if kind == "test"})
    common = {n: v for (k, n, r), v in row.values.items()
              if k == "test" and r == 0 and not (n in of_tests and of_tests[n].of)}  # fmt: skip
    words = {name: text for (kind, name), text in row.words.items() if kind == "test"}
    for repeat in repeats:
        methods: dict[str, dict[str, Any]] = {}
        for (kind, name, of_repeat), value in row.values.items():
            if kind == "test" and of_repeat == repeat and name in of_tests and of_tests[name].of:
                methods.setdefault(of_tests[name].of[0], {})[name] = value
        for method, values in methods.items():
            if any(isinstance(value, Quantity | Mapping) for value in values.values()):
                said = {n: v for n, v in common.items() if n in of_tests}
                told = {"method_kind": method, **said, **values}
                if method == "density":
                    own = row.values.get(("test", "density_method_text", repeat), "")
                    _with_density_method(told, own or common.get("density_method_text", ""))
                yield _Thing("test", str(common.get(LABEL, "")), told, words, {})


def _with_density_method(values: dict[str, Any], told: str) -> None:
    """The method of a density as a word, and as it was written."""
    written = told or values.get("method", "")
    field_ = kinds()["test"].fields["density_method"]
    if written:
        values["method"] = written
        values.setdefault("density_method", word_of(field_, written) or "other")


def _link(thing: _Thing, made: Mapping[str, _Thing], roles: Mapping[str, str]) -> None:
    for kind, role in roles.items():
        if kind in made:
            thing.links.setdefault(role, []).append(made[kind])


def _agree(known: _Thing, thing: _Thing) -> bool:
    """Whether two things of one label may be one: nothing that both say differs."""
    both = known.values.keys() & thing.values.keys()
    same_values = all(_plain(known.values[n]) == _plain(thing.values[n]) for n in both)
    same_links = all(
        role == "parameters" or known.links[role] == thing.links[role]
        for role in known.links.keys() & thing.links.keys()
    )
    same_words = all(known.words[n] == thing.words[n] for n in known.words.keys() & thing.words)
    return same_values and same_links and same_words


def _record(thing: _Thing) -> Record:
    links = {role: tuple(one.id for one in things) for role, things in thing.links.items()}
    extra = {_WRITTEN: dict(sorted(thing.words.items()))} if thing.words else {}
    return Record(thing.kind, thing.values, links, thing.label, thing.id, extra)


def _plain(value: Any) -> Any:
    """What a value says, however it was written: "２００ W" and "0.2 kW" are one."""
    if isinstance(value, Quantity):
        told = {name: part for name, part in value.plain().items() if name not in _AS_WRITTEN}
        return told | {"si": f"{value.si:.12g}"} if value.si is not None else value.plain()
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in sorted(value.items())}
    return [_plain(one) for one in value] if isinstance(value, Sequence) and not isinstance(
        value, str) else value  # fmt: skip
