"""What the pages of measured data show: datasets, sharing, rows, the log, as plain values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from sekiso.domain import messages, quantities
from sekiso.domain.quantities import Quantity

if TYPE_CHECKING:
    from sekiso.store.datasets import Dataset
    from sekiso.store.observations import Observation
    from sekiso.store.policies.policy import Rule
    from sekiso.store.store import Store

N_DIGITS = 5
WORDS = (
    "material", "process", "machine", "heat_condition", "orientation", "surface", "density_method",
)  # fmt: skip


def who(store: Store, language: str) -> dict[str, Any]:
    """The asker in words: organisation, groups, roles."""
    asker = store.principal
    names = store.organisations() if asker.organisation else {}
    return {
        "organisation": names.get(asker.organisation, ""),
        "groups": sorted(asker.groups),
        "roles": [messages.text(f"role.{role}", language) for role in sorted(asker.roles)],
        "may": {role: role in asker.roles for role in sorted(asker.roles)},
        "is_own_file": store.is_own_file,
    }


def dataset_rows(store: Store, language: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """(own datasets, those of others) with who may do what, in words."""
    rules: dict[str, list[Rule]] = {}
    if store.principal.organisation:
        for rule in store.rules():
            rules.setdefault(rule.scope_id, []).append(rule)
    own: list[dict[str, Any]] = []
    others: list[dict[str, Any]] = []
    for one in store.datasets():
        row = {**vars(one), "shared": [rule_text(rule, language) for rule in rules.get(one.id, ())]}
        (own if one.owner == store.principal.organisation else others).append(row)
    return own, others


def rule_text(rule: Rule, language: str) -> str:
    """One rule as a sentence that a manager reads."""
    purposes = [messages.text(f"purpose.{purpose}", language) for purpose in rule.purposes]
    told = messages.text(
        f"rule.{rule.effect}", language, who=grantee_text(rule.grantee, language),
        what=messages.text("list.and", language).join(purposes),
    )  # fmt: skip
    return told + limits_text(rule, language)


def grantee_text(grantee: str, language: str) -> str:
    """Whom a rule is for, in words."""
    kind, _, name = grantee.partition(":")
    if grantee == "group:programme":
        return messages.text("grantee.programme", language)
    return messages.text(f"grantee.{kind}", language, name=name)


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
    entries = quantities.everything()
    heads = [messages.text("data_page.owner", language)] if with_owner else []
    heads += [messages.text(f"row_word.{name}", language) for name in words]
    heads += [headed(key, language) for key in numbers]
    cells = [
        [
            *([names.get(row.owner, "")] if with_owner else []),
            *(row.words.get(name, "") for name in words),
            *(_cell(row.numbers.get(key), entries.get(key)) for key in numbers),
        ]
        for row in rows
    ]
    n_words = with_owner + len(words)
    return {"heads": heads, "rows": cells, "n_words": n_words, "ids": [row.record for row in rows]}


def headed(key: str, language: str) -> str:
    """A quantity with the unit in which tables show it."""
    entry = quantities.everything().get(key)
    if entry is None:
        return key
    unit = quantities.shown_unit(entry.shown)
    name = entry.name(language)
    unit = {"percent": "%", "dimensionless": ""}.get(unit, unit)
    return f"{name} [{unit}]" if unit else name


def owner_names(store: Store) -> dict[str, str]:
    """What organisations are called, by id."""
    return dict(store.organisations())


def active(found: Iterable[Dataset]) -> list[Dataset]:
    """Datasets that were not withdrawn."""
    return [one for one in found if one.state == "active"]


def _cell(value: float | None, entry: Quantity | None) -> str:
    if value is None:
        return ""
    return f"{entry.show(value) if entry else value:.{N_DIGITS}g}"


def sharing_rows(store: Store, language: str) -> list[dict[str, Any]]:
    """Own datasets and rules as a table: whom, what they may do, within which limits."""
    if not store.principal.organisation:
        return []
    names = {one.id: one.name for one in store.datasets()}
    yes, no = messages.text("data_page.yes", language), messages.text("data_page.no", language)
    return [
        {
            "id": rule.scope_id, "name": names.get(rule.scope_id, rule.scope),
            "who": grantee_text(rule.grantee, language), "effect": rule.effect,
            "marks": [
                yes if (purpose in rule.purposes) == (rule.effect == "allow") else no
                for purpose in ("view", "learn", "export")
            ],
            "limits": limits_text(rule, language),
        }
        for rule in store.rules()
    ]  # fmt: skip


def limits_text(rule: Rule, language: str) -> str:
    """From when until when, which fields are hidden, how many owners must take part."""
    told = ""
    if rule.not_before:
        told += messages.text("rule.from", language, day=rule.not_before[:10])
    if rule.until:
        told += messages.text("rule.until", language, day=rule.until[:10])
    if rule.masked:
        told += messages.text("rule.masked", language, names=", ".join(rule.masked))
    if rule.least_group > 1:
        told += messages.text("rule.least_group", language, n=rule.least_group)
    return told.strip()


def effect(store: Store, language: str) -> dict[str, Any] | None:
    """Whose rows may move the asker's answers, how many, of which materials."""
    shared = store.learnable()
    if not shared.n:
        return None
    materials = shared.columns.words("material")
    by_owner = []
    for owner in dict.fromkeys(map(str, shared.owner)):
        of_owner = shared.owner == owner
        used = sorted({str(one) for one in materials[of_owner] if one})
        by_owner.append(
            {"name": shared.names.get(owner, ""), "n": int(of_owner.sum()),
             "materials": ", ".join(used[:12])}
        )  # fmt: skip
    return {"n": shared.n, "owners": len(by_owner), "by_owner": by_owner, "moved": []}


def log_rows(store: Store, language: str, *, most: int) -> list[dict[str, Any]]:
    """The newest entries of the log that concern the asker."""
    return [
        {**entry, "did": messages.text(f"log_verb.{entry['did']}", language)}
        for entry in store.audit()[-most:][::-1]
    ]
