"""How measured data are told on a terminal of 80 columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.markup import escape
from rich.table import Table

from sekiso.domain import messages, quantities, units
from sekiso.interfaces.cli.console import wide_console
from sekiso.interfaces.python.measured_sharing import sharing_text

if TYPE_CHECKING:
    from sekiso.interfaces.python.measured_where import Limit
    from sekiso.store.accounts import Account
    from sekiso.store.datasets import Dataset
    from sekiso.store.delivery import Inspected
    from sekiso.store.observations import Observation
    from sekiso.store.policies.policy import Rule
    from sekiso.store.records import Record
    from sekiso.store.store import Store

_MOST_TOLD = 20  # rows left out that are listed one by one
_WORDS = ("material", "process", "machine", "heat_condition", "orientation", "density_method")
_SAID_OF = ("feedstock_lot", "machine", "build", "post_process", "specimen", "part")
_MOST_NUMBERS = 4  # columns of a list of rows, beside those that were asked for


def say(key: str, language: str, **values: object) -> None:
    """Print a message."""
    line(messages.text(key, language, **values))


def line(text: str) -> None:
    """Print a text as it is."""
    wide_console().print(escape(text), highlight=False)


def report_of(found: Inspected, language: str) -> dict[str, Any]:
    """What was read of a file, as JSON values; `dataset` is "" until it is kept."""
    staged = found.staged
    columns = () if staged is None else staged.columns
    return {
        "name": found.name,
        "format": found.format,
        "rows": found.n_rows,
        "accepted": found.n_rows if staged is None else staged.n_accepted,
        "records": dict(Counter(record.kind for record in found.records)),
        "columns": [
            {
                "sheet": one.sheet, "name": one.name, "meaning": one.suggestion.text,
                "is_read": one.is_read, "confidence": one.suggestion.confidence,
                "why": _why(one, language), "samples": list(one.samples),
            }
            for one in columns
        ],
        "repairs": found.repairs(language),
        "rejected": found.rejected(language),
        "dataset": "",
    }  # fmt: skip


def print_report(found: Inspected, language: str) -> None:
    """What was read of a file: columns, repairs, rows left out, records."""
    console = wide_console()
    staged = found.staged
    if staged is not None:
        say("data_command.read", language, name=found.name, rows=staged.n_rows,
            accepted=staged.n_accepted, rejected=len(staged.rejected))  # fmt: skip
        table = Table(pad_edge=False)
        for key in ("column", "meaning", "why", "samples"):
            table.add_column(messages.text(f"data_command.head_{key}", language), overflow="fold")
        for one in staged.columns:
            unread = messages.text("data_command.unread", language)
            meaning = _meaning(one, language) if one.is_read else unread
            told = (one.name, meaning, _why(one, language), ", ".join(one.samples[:2]))
            style = "" if one.is_read else "dim"
            table.add_row(*map(escape, told), style=style)
        console.print(table)
    for text in found.repairs(language):
        line(f"- {text}")
    if staged is not None and staged.rejected:
        say("data_command.rejected", language, n=len(staged.rejected))
        for row in staged.rejected[:_MOST_TOLD]:
            where = " ".join(part for part in (row.sheet, str(row.line)) if part)
            line(f"   {where}: {row.text(language)}")
        rest = len(staged.rejected) - _MOST_TOLD
        if rest > 0:
            say("data_command.more", language, n=rest)
    line(_records_told(found.records, language))


def print_map_hint(found: Inspected, language: str) -> None:
    """How a column that is not read for want of a unit or a meaning is read after all."""
    unread = () if found.staged is None else found.staged.unread
    for one in sorted(unread, key=lambda column: column.note != "unit_missing"):
        place = one.suggestion.place
        if place is None or place.field is None or one.suggestion.why in ("derived", "personal"):
            continue
        unit = f" [{units.spelled(place.field.shown)}]" if place.is_number else ""
        example = f"{one.name}={place.key}{unit}".removesuffix(" []")
        say("data_command.map_hint", language, example=example)
        return


def print_datasets(found: Sequence[Dataset], names: Mapping[str, str], language: str) -> None:
    """Datasets: what they are called, whose they are, how much they hold."""
    if not found:
        say("data_command.none", language)
        return
    table = Table(pad_edge=False)
    is_any_withdrawn = any(one.state != "active" for one in found)
    keys = ("dataset", "owner", *(("state",) if is_any_withdrawn else ()), "records", "id")
    for key in keys:
        justify: Any = "right" if key == "records" else "left"
        head = messages.text(f"data_command.head_{key}", language)
        table.add_column(head, justify=justify, overflow="fold", no_wrap=key == "id")
    for one in found:
        told = {
            "dataset": one.name, "owner": names.get(one.owner, one.owner), "id": one.id,
            "state": messages.text(f"data_command.state_{one.state}", language),
            "records": str(one.n_records),
        }  # fmt: skip
        table.add_row(*(escape(told[key]) for key in keys))
    wide_console().print(table)
    for one in found:
        if one.source:
            line(f"   {one.name}: {one.source}" + (f" ({one.licence})" if one.licence else ""))


def print_members(
    names: Mapping[str, str], groups: Mapping[str, Sequence[str]], language: str
) -> None:
    """Organisations with the groups that they belong to, as far as the asker may know."""
    table = Table(pad_edge=False)
    for key in ("owner", "groups", "id"):
        head = messages.text(f"data_command.head_{key}", language)
        table.add_column(head, overflow="fold", no_wrap=key == "id")
    for key, name in names.items():
        table.add_row(*map(escape, (name, ", ".join(groups.get(key, ())), key)))
    wide_console().print(table)


def print_accounts(found: Sequence[Account], names: Mapping[str, str], language: str) -> None:
    """Accounts with their roles and tokens; a line for each token."""
    if not found:
        say("data_command.no_accounts", language)
        return
    table = Table(pad_edge=False)
    for key in ("account", "owner", "roles", "token", "end"):
        table.add_column(messages.text(f"data_command.head_{key}", language), overflow="fold")
    ended = messages.text("data_command.revoked_on", language)
    for one in found:
        about = (one.name, names.get(one.organisation, ""), ", ".join(one.roles))
        for token in one.tokens or ({},):
            end = f"{ended} {token['revoked'][:10]}" if token.get("revoked") else (
                token.get("expires", "")[:10]
            )  # fmt: skip
            table.add_row(*map(escape, (*about, token.get("id", ""), end)))
    wide_console().print(table)


def print_rows(
    rows: Sequence[Observation], asked: Sequence[str], names: Mapping[str, str], language: str
) -> None:
    """Measured rows: what was asked for first, then what most of them hold."""
    if not rows:
        say("data_command.no_rows", language)
        return
    held = Counter(key for row in rows for key in row.numbers)
    entries = quantities.everything()
    usual = [key for key, _ in held.most_common() if key in entries and key not in asked]
    usual.sort(key=lambda key: not _is_result(key))
    numbers = [*asked, *usual[:_MOST_NUMBERS]]
    words = [word for word in _WORDS if any(row.words.get(word) for row in rows)][:2]
    table = Table(pad_edge=False)
    for word in words:
        table.add_column(messages.text(f"data_command.word_{word}", language), overflow="fold")
    for key in numbers:
        unit, name = units.spelled(entries[key].shown), entries[key].name(language)
        head = escape(f"{name} [{unit}]" if unit else name)
        table.add_column(head, justify="right", overflow="fold")
    table.add_column(messages.text("data_command.head_owner", language), overflow="fold")
    for row in rows:
        told = [row.words.get(word, "") for word in words]
        told += [
            f"{entries[key].show(row.numbers[key]):.5g}" if key in row.numbers else ""
            for key in numbers
        ]
        table.add_row(*map(escape, (*told, names.get(row.owner, row.owner))))
    wide_console().print(table)
    say("data_command.rows", language, n=len(rows))


def rows_within(
    store: Store,
    limits: Sequence[Limit],
    *,
    near: Mapping[str, float],
    material: str,
    process: str,
    dataset: str,
    most: int,
) -> tuple[Observation, ...]:
    """Rows that the asker may see and that keep all limits, those nearest to `near` first."""
    first = limits[0] if limits else None
    rows = store.measurements(
        first.entry.key if first else "", low=first.low if first else None,
        high=first.high if first else None, material=material, process=process, dataset=dataset,
        most=most if len(limits) < 2 and not near else 1_000_000,
    )  # fmt: skip
    kept = [
        row
        for row in rows
        if all(limit.holds(row.numbers.get(limit.entry.key)) for limit in limits[1:])
    ]
    if near:
        from sekiso.store.nearest import nearest  # with the store only

        kept = [row for _, row in nearest(kept, near)]
    return tuple(kept[:most])


def print_record(record: Record, language: str) -> None:
    """One record: its fields as they were given, its links."""
    from sekiso.store.fields import kinds  # with the store only

    kind = kinds().get(record.kind)
    title = kind.label(language) if kind else record.kind
    table = Table(
        pad_edge=False, title=escape(f"{title} {record.label}".strip()), show_header=False
    )
    table.add_column(overflow="fold")
    table.add_column(overflow="fold")
    for name, value in record.values.items():
        field = kind.fields.get(name) if kind else None
        label = field.label(language) if field else name
        table.add_row(escape(label), escape(_value(value)))
    for role, targets in record.links.items():
        table.add_row(escape(role), escape(", ".join(targets)))
    wide_console().print(table)


def print_records(records: Iterable[Record], language: str) -> None:
    """How many records of which kind, and the labels of each kind."""
    line(_records_told(tuple(records), language))


def print_rules(rules: Sequence[Rule], language: str, names: Mapping[str, str]) -> None:
    """Who may do what with an own dataset; `names` what organisations are called, by id."""
    told = sharing_text(rules, language, names) or [
        messages.text("data_command.only_own", language)
    ]
    say("data_command.shared_with", language, told=" ".join(told))


def dataset_plain(dataset: Dataset, names: Mapping[str, str]) -> dict[str, Any]:
    """A dataset as JSON values."""
    return {**vars(dataset), "owner_name": names.get(dataset.owner, "")}


def row_plain(row: Observation, names: Mapping[str, str]) -> dict[str, Any]:
    """A measured row as JSON values, numbers in SI."""
    return {
        "record": row.record, "dataset": row.dataset, "owner": names.get(row.owner, row.owner),
        "numbers": dict(row.numbers), "words": dict(row.words),
    }  # fmt: skip


def _is_result(key: str) -> bool:
    """Whether a quantity is measured in a test, and not set at the machine."""
    from sekiso.store.fields import field_of  # with the store only

    place = field_of(key)
    return place is not None and place[0].key == "test"


def _records_told(records: Sequence[Record], language: str) -> str:
    from sekiso.store.fields import kinds  # with the store only

    counts = Counter(record.kind for record in records)
    told = ", ".join(
        f"{kinds()[kind].label(language) if kind in kinds() else kind} {n}"
        for kind, n in counts.items()
    )
    return messages.text("data_command.records", language, told=told or "0")


def _meaning(column: Any, language: str) -> str:
    from sekiso.store.fields import kinds  # with the store only

    place, unit = column.suggestion.place, column.suggestion.unit
    shown = units.spelled(unit)
    text = place.label(language) + (f" [{shown}]" if shown else "")
    if place.field is not None and place.kind in _SAID_OF:
        text = f"{kinds()[place.kind].label(language)}: {text}"
    return f"{text} ({column.statistic})" if column.statistic else text


def _why(column: Any, language: str) -> str:
    return str(column.reason(language))


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_value(one)}" for name, one in value.items())
    if hasattr(value, "given"):
        spread = f" (u = {value.u:.3g} SI)" if value.u is not None else ""
        return f"{value.bound}{value.given} {units.spelled(value.unit)}".strip() + spread
    return str(value)
