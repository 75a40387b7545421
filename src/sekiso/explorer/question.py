"""The need joined with what its free text says and with what `assume=` sets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from sekiso.design.shape_class import prismatic_share
from sekiso.design.standing import Standing
from sekiso.domain import glossary, quantities
from sekiso.domain.answer import Assumed, Reason
from sekiso.domain.assume import LENGTH_KEYS, SHARE_KEYS, USUAL, relation_of
from sekiso.domain.direction import BEST
from sekiso.domain.errors import NeedError
from sekiso.domain.need import Need
from sekiso.domain.part import Finding
from sekiso.domain.requirement import (
    Requirement,
    read_pieces,
    refuse_contradictions,
    refuse_impossible_body,
)
from sekiso.economics.market import REGION, SCOPE
from sekiso.economics.sample import Draws, shared_draws
from sekiso.explorer.laser_duty import with_measured_duty
from sekiso.explorer.load_case import refuse_half_a_load_case
from sekiso.explorer.machine_room import fit_share
from sekiso.explorer.part_samples import N_SAMPLES, Size, assumed_numbers, part_samples
from sekiso.explorer.standing import findings_of, standings
from sekiso.explorer.words.heard import Heard, heard
from sekiso.explorer.words.materials import material_choice, missing_on_file, unread_in
from sekiso.explorer.words.nouns import USUALLY_PLAIN
from sekiso.explorer.words.overruled import overruled_words
from sekiso.explorer.words.refusals import asked_first, refusal_of
from sekiso.knowledge import Knowledge, Record
from sekiso.learning.predict import usable_rows
from sekiso.learning.shared_use import own_columns
from sekiso.materials.build_conditions import needed
from sekiso.materials.media import medium_called
from sekiso.materials.naming import MaterialChoice, resolve, stand_ins, takes_family
from sekiso.materials.shared_rows import SharedRows
from sekiso.materials.tables import Columns, read_columns
from sekiso.materials.uses import usual_alloys

_TEMPERATURE = "service_temperature"
_UNTOLD = ("column_constant", "rows_twice")  # advice for a plan of experiments
_INNER = frozenset({"internal_channels", "lattice"})  # what no plain shape has inside


@dataclass(frozen=True, eq=False)
class Question:
    """What the explorer works on: every field has a value, given, sampled or assumed.

    `fit_shares`: share of the size samples that fit each machine; `standings`: how the part stands
    in each additive process; `findings`: what its rules find on the part standing so; `processes`:
    their files, with the laser duty measured on the part's slices; `own_rows`: the asker's measured
    rows, read and checked; `own_notes`: what of them could not be used; `shared`: what owners let
    the asker learn from;
    `word_notes`: what of the description is said beside the answer; `refusal`: why nothing can be
    ranked; `ask`: what to say first where no more than "a part" was said.
    """

    need: Need
    knowledge: Knowledge
    heard: Heard
    features: frozenset[str]
    flags: Mapping[str, str | float | bool]
    requirements: tuple[Requirement, ...]
    not_modelled: tuple[Requirement, ...]
    material: str | None
    chosen: MaterialChoice
    size: Size
    draws: Draws
    assumed: tuple[Assumed, ...]
    fit_shares: Mapping[str, float]
    standings: Mapping[str, Standing]
    findings: Mapping[str, tuple[Finding, ...]]
    processes: Mapping[str, Record]
    own_rows: Columns | None = None
    own_notes: tuple[Reason, ...] = ()
    shared: SharedRows | None = None
    word_notes: tuple[Reason, ...] = ()
    refusal: Reason | None = None
    ask: str = ""

    @property
    def usual_families(self) -> tuple[str, ...]:
        """What a part of this name is usually made of, the most usual first; () if unknown."""
        return self.heard.usual_families

    @property
    def weights(self) -> Record:
        """The weights and limits of the ranking."""
        return self.knowledge.of("decision")["weights"]

    def limit(self, path: str) -> float:
        """A number of `decision/weights` by dotted path."""
        return needed(self.weights, path)

    @property
    def body_family(self) -> str | None:
        """Family of the body to be repaired: the substrate if named, else the material."""
        substrate = self.flags.get("substrate")
        if not substrate and not self.material:
            return None
        choice = resolve(str(substrate), self.knowledge) if substrate else self.chosen
        if choice.is_fallback and not choice.families:
            return None
        return choice.families[0] if choice.families else self._family(choice.alloys[0])

    def _family(self, alloy: str) -> str:
        return str(self.knowledge.alloys[alloy]["family"])

    @property
    def shape(self) -> str | None:
        """The class of shape, where it was said, heard or seen.

        Words that say that the shape is complex go before what such a part usually looks like.
        """
        named = self.need.flags.get("shape")
        heard = named or self.flags.get("shape")
        is_complex = self._is_said_complex or bool(self.features & _INNER)
        if heard and (named or not is_complex or heard not in USUALLY_PLAIN):
            return str(heard)
        if is_complex or self.is_set("complex_shape") or "internal_channels" in self.features:
            return "fine" if self._is_small else "free_form"
        if "thin_shell" in self.features:
            return "bent_sheet"
        return "block" if "prismatic" in self.features else None

    @property
    def _is_said_complex(self) -> bool:
        """Whether more speaks for a complex shape than what the part is joined from today."""
        if "complex_shape" in self._stated:
            return self.is_set("complex_shape")
        is_joined = self.heard.says("complex_shape") == {"joined"}
        has_channels = "internal_channels" in self.features
        return self.is_set("complex_shape") and (has_channels or not is_joined)

    @property
    def has_machined_detail(self) -> bool:
        """Whether a groove, a seat or, in a plate, a thread asks for a cutter."""
        is_tapped = self.shape == "plate" and bool(self.heard.says("thread"))
        return is_tapped or bool(self.heard.says("machined_detail"))

    @property
    def is_shape_assumed(self) -> bool:
        """Whether the shape is only what a part of this name usually has."""
        is_told = "shape" in self.need.flags or self.is_set("complex_shape")
        is_told = is_told or bool(self.features - {"thin_walls", "large_bulk"})
        return self.need.part is None and not is_told

    @property
    def _is_small(self) -> bool:
        """Whether the part is known to be so small that moulds for fine parts hold it."""
        prior = self.knowledge.of("decision")["unknown_part"]
        largest = float(np.median(self.size.extent[0]))
        return self.size.is_known and largest <= (prior.value("shape.fine_to") or 0.0)

    @cached_property
    def usual_alloys(self) -> tuple[str, ...]:
        """Alloys usual for the use among those that the material means, the most usual first."""
        meant = set(self.chosen.alloys)
        return tuple(key for key in self.usual_of_any_family() if key in meant)

    def usual_of_any_family(self, *, everyday: bool = False) -> tuple[str, ...]:
        """Alloys usual for the use and the shape, whatever material is named.

        With `everyday` the everyday metals of each family follow.
        """
        warmest = [r.limit for r in self.requirements if r.key == "service_temperature"]
        medium = self.flags.get("corrosion")
        told = {
            "shape": self.shape,
            "body": self.body_family if "repair" in self.features else None,
        }
        found = usual_alloys(
            self.knowledge,
            medium=str(medium) if medium else None,
            flags={
                **self.flags,
                **dict.fromkeys(self.features, True),
                **{name: value for name, value in told.items() if value},
            },
            noun=self.heard.noun,
            service_temperature=max(warmest, default=None),
            everyday=everyday,
        )
        return tuple(alloy.key for alloy in found)

    @property
    def is_yearly(self) -> bool:
        """Whether the quantity is a demand per year."""
        return self.need.quantity is not None and self.need.quantity.is_per_year

    @property
    def programme(self) -> float:
        """Years over which a yearly demand runs [s]."""
        return needed(self.knowledge.of("decision")["unknown_part"], "pieces.programme_years")

    @property
    def has_thin_walls(self) -> bool:
        """Whether walls are so thin that they are weaker than coupons: said or measured."""
        wall = self.need.part.summary.get("wall_min") if self.need.part is not None else None
        thin = self.knowledge.of("decision")["unknown_part"].value("part_value.thin_below")
        is_measured = wall is not None and thin is not None and wall < thin
        return "thin_walls" in self.features or is_measured

    def without_heard_duties(self) -> Question:
        """The question without the medium, use and temperature that only its words suggest.

        A metal that is named goes before a duty that is read from what the part belongs to.
        """
        heard = [f for f in ("corrosion", "biocompatible") if f in set(self.flags) - self._stated]
        keys = [r.key for r in self.requirements if r.is_assumed and r.key == _TEMPERATURE]
        if not self.material or not (heard or keys):
            return self
        return replace(
            self,
            flags={key: value for key, value in self.flags.items() if key not in heard},
            requirements=tuple(
                r for r in self.requirements if not (r.is_assumed and r.key in keys)
            ),
            word_notes=(
                *self.word_notes,
                Reason("duties_dropped", {"duties": ", ".join((*heard, *keys))}),
            ),
        )

    @property
    def _stated(self) -> frozenset[str]:
        return frozenset((*self.need.flags, *self.need.assume))

    def is_set(self, flag: str) -> bool:
        """Whether a flag is raised."""
        return bool(self.flags.get(flag))


def question_of(need: Need, knowledge: Knowledge) -> Question:
    """The question behind a need; user's fields win over words of the description."""
    refuse_half_a_load_case(need)
    words = heard(need.description, knowledge, sides=_sides(need))
    refuse_contradictions((*need.requirements, *words.requirements))
    words = _without_foreign_mass(need, words)
    if need.volume is None and need.mass is None and words.volume is not None:
        refuse_impossible_body(need.size or words.size or None, volume=words.volume, mass=None)
    overruled = overruled_words(need, words, knowledge)
    if need.quantity is not None:
        words = replace(words, quantity=None)
    elif words.quantity:
        need = replace(need, quantity=read_pieces(words.quantity))
    need = _with_assumed_numbers(need, knowledge)
    seen = _seen(need, knowledge)
    flags = {**dict.fromkeys(seen & {"complex_shape"}, True), **_flags(need, words, knowledge)}
    features = need.features | words.features | (seen & {"prismatic"})
    if "repair" not in features and "substrate" in need.flags:
        features = features | {"repair"}
    requirements = _requirements(need, words)
    material = need.material or words.material
    chosen, word_notes = _chosen(material, words, need, knowledge)
    if not material and flags.get("replaces"):
        chosen = stand_ins(str(flags["replaces"]), knowledge)
    chosen = _laid_down(chosen, features, knowledge)
    flags = _without_foreign_shape(flags, need, chosen, knowledge)
    density = _density(chosen, material, knowledge)
    shape = str(flags["shape"]) if "shape" in flags else None
    size = part_samples(need, words, features, knowledge, density=density, shape=shape)
    stands = standings(need, knowledge)
    processes = {
        key: with_measured_duty(p, need.part, stands[key].direction) if key in stands else p
        for key, p in knowledge.processes.items()
    }
    own_rows, own_notes = _own_rows(need, knowledge)
    properties = quantities.properties()
    return Question(
        need=need,
        knowledge=knowledge,
        heard=words,
        features=features,
        flags=flags,
        requirements=tuple(r for r in requirements if properties[r.key].has_model),
        not_modelled=tuple(r for r in requirements if not properties[r.key].has_model),
        material=material,
        chosen=chosen,
        size=size,
        draws=shared_draws(need.seed, N_SAMPLES),
        assumed=_assumed(need, words, requirements, size, knowledge)
        + tuple(Assumed(name, True, "", "seen") for name in sorted(seen)),
        fit_shares={key: fit_share(size, machine) for key, machine in knowledge.machines.items()},
        standings=stands,
        findings=findings_of(need, knowledge, stands),
        processes=processes,
        own_rows=own_rows,
        own_notes=own_notes,
        shared=_shared_rows(need),
        word_notes=(*word_notes, *overruled, *words.notes),
        refusal=refusal_of(need, words),
        ask=asked_first(need, words),
    )


def _without_foreign_mass(need: Need, words: Heard) -> Heard:
    """A mass in the words that cannot be the part's ("a key for a 2 t press") is left out."""
    if words.mass is None or need.mass is not None:
        return words
    try:
        refuse_impossible_body(
            need.size or words.size or None, volume=need.volume or words.volume, mass=words.mass
        )
    except NeedError:
        left_out = Reason("mass_not_of_the_part", {"mass": words.mass})
        return replace(words, mass=None, notes=(*words.notes, left_out))
    return words


def _sides(need: Need) -> tuple[float, ...]:
    return tuple(need.part.extent) if need.part is not None else need.size or ()


def _own_rows(need: Need, knowledge: Knowledge) -> tuple[Columns | None, tuple[Reason, ...]]:
    """The asker's rows without those that cannot be true, read once; what of them is not used."""
    rows = None if need.own_rows is None else read_columns(need.own_rows.table)
    shared = _shared_rows(need)
    kept_by_store = None if shared is None else own_columns(shared)
    if kept_by_store is not None:
        rows = kept_by_store if rows is None else rows.followed_by(kept_by_store)
    if rows is None:
        return None, ()
    kept, found = usable_rows(rows, knowledge)
    notes = [Reason(f"finding.{f.code}", dict(f.values)) for f in found if f.code not in _UNTOLD]
    if kept.n < rows.n:
        notes.append(Reason("own_rows_refused", {"n": rows.n - kept.n, "all": rows.n}))
    n_strange = sum(
        bool(word) and word not in knowledge.processes for word in kept.words("process")
    )
    if n_strange:
        notes.append(Reason("own_rows_of_unknown_process", {"n": n_strange, "all": rows.n}))
    return kept, tuple(notes)


def _shared_rows(need: Need) -> SharedRows | None:
    shared = need.shared
    return shared if isinstance(shared, SharedRows) and not shared.is_empty else None


def _seen(need: Need, knowledge: Knowledge) -> frozenset[str]:
    """What the triangles say of the shape: prismatic, or free-form; named words win."""
    share = prismatic_share(need.part) if need.part is not None else None
    if share is None or "complex_shape" in need.flags or "complex_shape" in need.assume:
        return frozenset()
    prior = knowledge.of("decision")["unknown_part"]
    if share >= (prior.value("shape.prismatic_from") or 1.0):
        return frozenset({"prismatic"})
    return frozenset(
        {"complex_shape"} if share <= (prior.value("shape.freeform_to") or 0.0) else ()
    )


def _with_assumed_numbers(need: Need, knowledge: Knowledge) -> Need:
    """The need with `assume=` in place of its fields; the values are read and in SI already."""
    for key, value in need.assume.items():
        if key == "quantity":
            need = replace(need, quantity=read_pieces(value))
        elif key in LENGTH_KEYS:
            need = replace(need, size=(float(value),))
        elif key == "volume":
            need = replace(need, volume=float(value))
        elif key == "mass":
            need = replace(need, mass=float(value))
        elif key == "material":
            need = replace(need, material=str(value))
        elif key == "grid" and value not in _grids(knowledge):
            allowed = ", ".join(_grids(knowledge))
            raise NeedError("flag_value_unknown", key=key, got=value, allowed=allowed)
    return need


def _grids(knowledge: Knowledge) -> tuple[str, ...]:
    return tuple(knowledge.of("economics")["electricity"]["grids"])


def _flags(need: Need, words: Heard, knowledge: Knowledge) -> dict[str, str | float | bool]:
    flags = {**words.flags, **need.flags}
    if need.flags.get("biocompatible") is True:  # the description may say for what use
        flags["biocompatible"] = words.flags.get("biocompatible", True)
    flags |= {key: value for key, value in need.assume.items() if key in glossary.flags()}
    flags = {key: value for key, value in flags.items() if value not in (False, "no", "none", "")}
    if "corrosion" in flags:
        flags["corrosion"] = medium_called(str(flags["corrosion"]), knowledge)
    return flags


def _requirements(need: Need, words: Heard) -> tuple[Requirement, ...]:
    said = {(r.key, r.relation) for r in need.requirements}
    said_keys = {key for key, _ in said}
    read = [r for r in words.requirements if r.key not in said_keys]
    for key, value in need.assume.items():
        if key in quantities.properties():
            read = [r for r in read if r.key != key]
            if value is not False:
                read.append(Requirement(key, relation_of(key), float(value), is_assumed=True))
    return (*need.requirements, *read)


def _chosen(
    material: str | None, words: Heard, need: Need, knowledge: Knowledge
) -> tuple[MaterialChoice, tuple[Reason, ...]]:
    """The alloys that a material means, and what of it is not on file."""
    if not material:
        return resolve(None, knowledge), ()
    family = None if need.material else words.material_family or ""
    chosen = material_choice(material, family, knowledge)
    unread = unread_in(need.material, knowledge) if need.material else ()
    return chosen, (*missing_on_file(material, chosen, knowledge), *unread)


def _laid_down(
    chosen: MaterialChoice, features: frozenset[str], knowledge: Knowledge
) -> MaterialChoice:
    """What a repair lays down: the body's metal, or any that joins it where that has no process."""
    bodies = [knowledge.alloys[key] for key in chosen.alloys]
    if "repair" not in features or any(alloy.get("processes") for alloy in bodies):
        return chosen
    body = str(bodies[0]["family"])
    joins = knowledge.of("decision")["joining"]["on"].get(body, (body,))
    fillers = (key for key, a in knowledge.alloys.items() if a.get("processes"))
    alloys = tuple(key for key in fillers if knowledge.alloys[key]["family"] in joins)
    return MaterialChoice(alloys, (body,)) if alloys else chosen


def _without_foreign_shape(
    flags: dict[str, str | float | bool], need: Need, chosen: MaterialChoice, knowledge: Knowledge
) -> dict[str, str | float | bool]:
    """The flags without the sheet that a noun suggests, where the metal is never rolled to one."""
    families = {str(knowledge.alloys[key]["family"]) for key in chosen.alloys}
    is_rolled = any(takes_family(knowledge.routes["sheet"], family) for family in families)
    if flags.get("shape") != "bent_sheet" or "shape" in need.flags or is_rolled:
        return flags
    return {key: value for key, value in flags.items() if key != "shape"}


def _density(chosen: MaterialChoice, material: str | None, knowledge: Knowledge) -> float | None:
    """Density for turning a given mass into a volume: the named material's median, else None."""
    if not material:
        return None
    values = [knowledge.alloys[key].value("thermophysical.density") for key in chosen.alloys]
    known = sorted(value for value in values if value)
    return known[len(known) // 2] if known else None


def _assumed(
    need: Need,
    words: Heard,
    requirements: tuple[Requirement, ...],
    size: Size,
    knowledge: Knowledge,
) -> tuple[Assumed, ...]:
    spoken = {f"{word.field}={word.value}": word.text for word in words.words}
    rows = [
        Assumed(key, (low, high), quantities.unit_of(key), "drawn")
        for key, (low, _, high) in assumed_numbers(size).items()
    ]
    for r in requirements:
        if r.is_assumed:
            rows.append(Assumed(r.key, r.limit, quantities.properties()[r.key].unit, "heard"))
    rows += [
        Assumed(key, value, "", f"heard: {_spoken(spoken, key, value)}".rstrip(": "))
        for key, value in words.flags.items()
        if key not in need.flags and key not in need.assume
    ]
    if words.quantity:
        rows.append(Assumed("quantity", words.quantity, "", "heard"))
    if words.material and not need.material:
        rows.append(Assumed("material", words.material, "", "heard"))
    if need.part is not None and need.part.vertices is not None:
        rows.append(_choice("build_direction", BEST, need))
    said = need.flags.keys() | need.assume.keys()
    rows += [
        _choice(key, usual, need)
        for key, usual in (("scope", SCOPE), ("region", REGION))
        if key not in words.flags or key in said
    ]
    region = {**words.flags, **need.flags, **need.assume}.get("region", REGION)
    grids = knowledge.of("economics")["electricity"]["default_grids"]
    usual = {"grid": grids[region], "share_plate": True, **dict.fromkeys(SHARE_KEYS, USUAL)}
    rows += [_choice(key, value, need) for key, value in usual.items()]
    return tuple(rows)


def _choice(key: str, usual: str | bool, need: Need) -> Assumed:
    """What is taken of a choice that every answer makes: what was set, else the usual."""
    said = {**need.flags, **need.assume}
    return Assumed(key, said.get(key, usual), "", "stated" if key in said else "default")


def _spoken(spoken: Mapping[str, str], key: str, value: str | float | bool) -> str:
    written = "yes" if value is True else f"{value:.10g}" if isinstance(value, float) else value
    return spoken.get(f"{key}={written}", "")
