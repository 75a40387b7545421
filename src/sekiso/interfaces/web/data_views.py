"""What the pages of measured data show: datasets, sharing, rows, the log, as plain values."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from sekiso.domain import messages, quantities, units
from sekiso.domain.errors import SekisoError
from sekiso.domain.quantities import Quantity
from sekiso.interfaces.python.learning import predict
from sekiso.interfaces.python.measured_sharing import limits_text, sharing_text
from sekiso.learning.predict_rows import PREDICTED
from sekiso.materials.shared_rows import SharedRows

if TYPE_CHECKING:
    from sekiso.store.datasets import Dataset
    from sekiso.store.fields import Field
    from sekiso.store.observations import Observation
    from sekiso.store.policies.policy import Rule
    from sekiso.store.store import Store

N_DIGITS = 5
PSEUDONYM = re.compile(r"[0-9a-f]{32,}")
N_MATERIALS = 6  # shown of what changes
WORDS = (
    "material", "process", "machine", "heat_condition", "orientation", "surface", "density_method",
)  # fmt: skip


def who(store: Store, language: str) -> dict[str, Any]:
    """The asker in words: organisation, groups, roles."""
    asker = store.principal
    from sekiso.store.opening import USUAL_OWNER  # with the store only

    names = store.organisations() if asker.organisation else {}
    return {
        "organisation": names.get(asker.organisation, ""),
        "groups": [_group_text(one, language) for one in sorted(asker.groups)],
        "roles": [messages.text(f"role.{role}", language) for role in sorted(asker.roles)],
        "may": {role: role in asker.roles for role in sorted(asker.roles)},
        "is_own_file": store.is_own_file,
        "is_unnamed": names.get(asker.organisation) == USUAL_OWNER and "operator" in asker.roles,
    }


def dataset_rows(store: Store, language: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """(own datasets, those of others) with who may do what, in words."""
    rules: dict[str, list[Rule]] = {}
    if store.principal.organisation:
        for rule in store.rules():
            rules.setdefault(rule.scope_id, []).append(rule)
    own: list[dict[str, Any]] = []
    others: list[dict[str, Any]] = []
    names = owner_names(store)
    for one in store.datasets():
        row = {**vars(one), "shared": sharing_text(rules.get(one.id, []), language, names)}
        (own if one.owner == store.principal.organisation else others).append(row)
    return own, others


def terms(rules: Sequence[Rule]) -> dict[str, Any]:
    """What the form of sharing begins with: the terms that hold now."""
    from sekiso.store.policies.levels import terms_of_rules  # with the store only

    found = terms_of_rules(rules)
    return {} if found is None or not rules else vars(found)


def _group_text(group: str, language: str) -> str:
    return messages.text("people.programme", language) if group == "programme" else group


def columns_of_rows(rows: Iterable[Observation]) -> tuple[list[str], list[str]]:
    """(quantities, words) that the rows hold, in the order of the quantity file."""
    numbers = {name for row in rows for name in row.numbers}
    words = {name for row in rows for name in row.words}
    ordered = [key for key in quantities.everything() if key in numbers]
    return ordered + sorted(numbers - set(ordered)), [name for name in WORDS if name in words]


def table_of_rows(
    rows: Sequence[Observation],
    names: dict[str, str],
    language: str,
    *,
    with_owner: bool = True,
) -> dict[str, Any]:
    """Heads with units, and cells, of flat rows in the units of tables; owners by name."""
    numbers, words = columns_of_rows(rows)
    heads = [messages.text("data_page.owner", language)] if with_owner else []
    heads += [messages.text(f"row_word.{name}", language) for name in words]
    heads += [headed(key, language) for key in numbers]
    cells = [
        [
            *([names.get(row.owner, "")] if with_owner else []),
            *(row.words.get(name, "") for name in words),
            *(_cell(key, row.numbers.get(key)) for key in numbers),
        ]
        for row in rows
    ]
    n_words = with_owner + len(words)
    return {"heads": heads, "rows": cells, "n_words": n_words, "ids": [row.record for row in rows]}


def headed(key: str, language: str) -> str:
    """A number of a row with the unit in which tables show it."""
    entry = quantities.everything().get(key)
    if entry is not None:
        name, unit = entry.name(language), entry.shown
    else:
        field = _field(key)
        name, unit = (field.labels[language], field.shown) if field else (key, "")
    unit = units.spelled(unit)
    return f"{name} [{unit}]" if unit else name


def shown(key: str, value: float) -> float:
    """A number of a row [SI] in the unit in which tables show it."""
    entry = quantities.everything().get(key)
    if entry is not None:
        return float(entry.show(value))
    field = _field(key)
    return units.converted(value, field.unit, field.shown) if field and field.shown else value


@lru_cache(maxsize=256)  # every cell of a table asks
def _field(key: str) -> Field | None:
    """The field of records that holds a number which is no quantity of the house."""
    from sekiso.store.fields import kinds  # with the store only

    kind, _, name = key.rpartition(".")
    held = [kinds()[kind]] if kind in kinds() else list(kinds().values())
    return next((one.fields[name] for one in held if name in one.fields), None)


def owner_names(store: Store) -> dict[str, str]:
    """What organisations are called, by id."""
    return dict(store.organisations())


def active(found: Iterable[Dataset]) -> list[Dataset]:
    """Datasets that were not withdrawn."""
    return [one for one in found if one.state == "active"]


def _cell(key: str, value: float | None) -> str:
    return "" if value is None else f"{shown(key, value):.{N_DIGITS}g}"


def sharing_rows(store: Store, language: str) -> list[dict[str, Any]]:
    """Own datasets as a table: whom, what they may do, within which limits; one line each."""
    from sekiso.store.policies.levels import policy_rows  # with the store only

    if not store.principal.organisation:
        return []
    names = {**store.organisations(), **{one.id: one.name for one in store.datasets()}}
    rules = [rule for rule in store.rules() if rule.effect == "allow"]
    lines = policy_rows(rules, now=store.clock(), names=names, language=language)
    return [
        {
            "id": rule.scope_id if rule and rule.scope == "dataset" else "",
            "name": line.what, "who": line.who,
            "marks": [
                messages.text(f"policy_word.{mark}", language) if mark else ""
                for mark in (line.may.get(one, "") for one in ("view", "learn", "export"))
            ],
            "limits": limits_text(rule, language) if rule else "",
        }
        for rule, line in zip((None, *rules), lines, strict=True)
    ]  # fmt: skip


def effect(store: Store, language: str) -> dict[str, Any] | None:
    """Whose rows may move the asker's answers, how many, of which materials."""
    shared = store.learnable()
    if not shared.n:
        return None
    materials = shared.columns.words("material")
    by_owner, own = [], store.principal.organisation
    seen: dict[str, list[tuple[str, str]]] = {}
    for one in active(store.datasets()):
        seen.setdefault(one.owner, []).append((one.id, one.name))
    for owner in dict.fromkeys(map(str, shared.owner)):
        of_owner = shared.owner == owner
        used = sorted({str(one) for one in materials[of_owner] if one})
        by_owner.append(
            {"name": shared.names.get(owner, ""), "n": int(of_owner.sum()),
             "materials": ", ".join(used[:12]), "seen": seen.get(owner, []),
             "is_own": owner == own}
        )  # fmt: skip
    return {
        "n": shared.n,
        "owners": len(by_owner),
        "by_owner": by_owner,
        "moved": moved(store, shared, language),
    }


def moved(store: Store, shared: SharedRows, language: str) -> list[dict[str, Any]]:
    """What the rows change: each property at the usual recipe of each material, with and without.

    The values are those that `sekiso.predict` gives for a row that names the material alone.
    """
    entries, found = quantities.everything(), []
    named = sorted({str(one) for one in shared.columns.words("material") if one})[:N_MATERIALS]
    for key in PREDICTED:
        measured = np.isfinite(shared.columns.numbers(key))
        materials = [
            one for one in named if (measured & (shared.columns.words("material") == one)).any()
        ]
        materials = [one for one in materials if _is_predicted(key, one)]
        if not materials:
            continue
        table = {"material": materials}
        told = [predict(key, table), predict(key, table, store=store)]
        rows = [
            [one, *(_interval_text(some, k, entries[key]) for some in told)]
            for k, one in enumerate(materials)
        ]
        heads = [messages.text(f"data_page.{n}", language) for n in ("material", "without", "with")]
        found.append({
            "table": {"heads": heads, "rows": rows, "n_words": 1},
            "caption": headed(key, language), "told": "",
        })  # fmt: skip
    return found


@lru_cache(maxsize=1000)
def _is_predicted(key: str, material: str) -> bool:
    """Whether a name that some owner gave his material says enough to predict a property."""
    try:
        predict(key, {"material": [material]})
    except SekisoError:
        return False
    return True


def _interval_text(found: Any, k: int, entry: Quantity) -> str:
    ends = [float(x[k]) for x in (found.value, found.low, found.high)]
    if not all(map(math.isfinite, ends)):
        return "-"
    value, low, high = (f"{entry.show(x):.4g}" for x in ends)
    return f"{value} ({low}-{high})"


def log_rows(store: Store, language: str, *, most: int) -> list[dict[str, Any]]:
    """The newest entries of the log that concern the asker; what has no name to him is one phrase.

    The log holds a pseudonym in place of each dataset of another owner.
    """
    other = messages.text("data_page.log_other", language)
    return [
        {
            **entry, "did": messages.text(f"log_verb.{entry['did']}", language),
            "told": list(dict.fromkeys(other if PSEUDONYM.fullmatch(one) else one
                                       for one in map(str, entry["to"]))),
        }
        for entry in store.audit()[-most:][::-1]
    ]  # fmt: skip
