"""Commands of measured data: contribute, look, share, take back, hand out, ask why."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import App, Parameter

import sekiso
from sekiso.domain import messages
from sekiso.domain.errors import NeedError
from sekiso.interfaces.cli import data_tables as tables
from sekiso.interfaces.cli.directory import print_json
from sekiso.interfaces.python.measured_judgement import judged
from sekiso.interfaces.python.measured_where import recipe_of, where

if TYPE_CHECKING:
    from sekiso.store.store import Store

Language = Literal["en", "ja"]
Level = Literal["private", "consortium", "programme", "public"]
Purpose = Literal["view", "learn", "export"]
Flag = Annotated[bool, Parameter(negative="")]
Words = Annotated[tuple[str, ...], Parameter(negative="")]
PUBLIC_OWNER = "public data"  # in a store in one's own folder
data = App(
    name="data", help="Measured results: contribute them, keep control of them, use others'."
)


@Parameter(name="*")
@dataclass(frozen=True)
class Asker:
    """Which store, and who asks.

    Parameters
    ----------
    store
        folder or address of the store; else $SEKISO_DATABASE_URL, $SEKISO_STORE.
    acting_as
        organisation that asks, in a store in your own folder.
    json
        print the result as JSON.
    lang
        language of the text.
    """

    store: str | None = None
    acting_as: Annotated[str | None, Parameter(name="--as")] = None
    json: Flag = False
    lang: Language = "en"

    def opened(self) -> Store:
        """The store as the asker sees it; the token comes from $SEKISO_TOKEN.

        Tells when there was none where it was looked for, so that a slip in a name is noticed.
        """
        new = self._folder_without_store()
        found = sekiso.open_store(self.store)
        if new:
            told = messages.text("data_command.made_new", self.lang, folder=new)
            print(told, file=sys.stderr)
        return found.acting_as(self.acting_as) if self.acting_as else found

    def _folder_without_store(self) -> str:
        """The folder named that holds no store yet; "" for one that does, or is not named."""
        if not self.store or "://" in self.store or find_spec("sqlalchemy") is None:
            return ""
        from sekiso.store.database.engine import address_of  # with the store only

        file = Path(address_of(self.store).partition(":///")[2])
        return "" if file.exists() else str(file.parent)


USUAL = Asker()


@data.command
def add(
    file: Path,
    *,
    name: str = "",
    format: str | None = None,
    map: Words = (),
    sheet: Words = (),
    level: Level = "private",
    group: str = "",
    purpose: Annotated[tuple[Purpose, ...], Parameter(negative="")] = (),
    mask: Words = (),
    not_before: str = "",
    until: str = "",
    least_group: int = 1,
    source: str = "",
    licence: str = "",
    yes: Flag = False,
    asker: Asker = USUAL,
) -> None:
    """Read a table or a file of another system, show what is made of it, and keep it.

    Parameters
    ----------
    file
        CSV, Excel, AAS, RO-Crate, 3MF, MTConnect and what else `sekiso.read_data` reads.
    name
        what the dataset is called; the file's name if left out.
    format
        format of the file, where its content does not tell.
    map
        what a column means, repeatable: "UTS=test.tensile_strength [MPa]"; "UTS=" leaves it out.
    sheet
        only this sheet of a workbook, repeatable.
    level
        who may use it: private, consortium (with --group), programme, public.
    group
        name of the consortium.
    purpose
        what it may be used for, repeatable: view, learn, export; learn if left out.
    mask
        field that is hidden, repeatable, such as test.elongation.
    not_before
        first day of use, such as 2027-04-01.
    until
        end of use.
    least_group
        rows move a model only beside those of so many owners.
    source
        where the data were published.
    licence
        licence of the data.
    yes
        keep it without asking.
    """
    store = asker.opened()
    found = store.inspect(file, format=format, mapping=_mapping(map), sheets=sheet)
    is_kept = bool(found.records) and (yes or (not asker.json and _agreed(found, asker.lang)))
    report = tables.report_of(found, asker.lang)
    if is_kept:
        sharing: dict[str, Any] = {}
        if level != "private":
            sharing = {
                "level": level, "group": group, "purposes": purpose or ("learn",), "masked": mask,
                "not_before": not_before, "until": until, "least_group": least_group,
            }  # fmt: skip
        kept = store.add(found, name=name, source=source, licence=licence, **sharing)
        report["dataset"] = kept.id
    if asker.json:
        print_json(report)
        return
    if yes or not is_kept:
        tables.print_report(found, asker.lang)
    if not is_kept:
        key = "not_kept" if found.records else "nothing"
        tables.say(f"data_command.{key}", asker.lang)
        tables.print_map_hint(found, asker.lang)
        return
    tables.say("data_command.kept", asker.lang, name=kept.name, id=kept.id, n=kept.n_records)
    shared = "kept_private" if level == "private" else "kept_shared"
    tables.say(f"data_command.{shared}", asker.lang, id=kept.id)


@data.command(name="list")
def list_(
    *,
    dataset: str = "",
    where_: Annotated[tuple[str, ...], Parameter(name="--where", negative="")] = (),
    near: Words = (),
    material: str = "",
    process: str = "",
    rows: Flag = False,
    most: int = 100,
    asker: Asker = USUAL,
) -> None:
    """List datasets, or with --rows, --where, --material, --process the measured rows.

    Parameters
    ----------
    dataset
        only rows of this dataset, by its id or name.
    where_
        limit on a measured quantity, repeatable, such as "relative_density >= 99.5 %".
    near
        condition whose nearest filed rows are wanted, repeatable, such as "power = 200 W".
    material
        only rows of this alloy, as it was filed.
    process
        only rows of this process.
    rows
        list rows although nothing limits them.
    most
        how many to print.
    """
    store = asker.opened()
    names = store.organisations()
    if not (rows or where_ or near or material or process):
        found = store.datasets()
        if asker.json:
            print_json([tables.dataset_plain(one, names) for one in found[:most]])
            return
        tables.print_datasets(found[:most], names, asker.lang)
        return
    limits = where(where_)
    inside = _dataset_id(store, dataset) if dataset else ""
    recipe = recipe_of(near)
    measured = tables.rows_within(
        store, limits, near=recipe, material=material, process=process, dataset=inside,
        most=most,
    )  # fmt: skip
    if asker.json:
        print_json([tables.row_plain(one, names) for one in measured])
        return
    asked = dict.fromkeys([*(limit.entry.key for limit in limits), *recipe])
    tables.print_rows(measured, list(asked), names, asker.lang)
    first = limits[0].entry.key if limits else ""
    for owner in store.holders(first, material=material, process=process):
        tables.say("data_command.held", asker.lang, owner=owner)


@data.command
def show(id: str, *, dried: str = "", moisture_limit: str = "", asker: Asker = USUAL) -> None:
    """Show a dataset by id or name, or a record by id with all that is filed of it.

    Of a specimen or part whose density was measured by several methods it tells one value with the
    bias of each; of a powder lot whether it is dry enough.

    Parameters
    ----------
    id
        id of a dataset or record, or a dataset's name.
    dried
        id of the record of a powder lot after drying.
    moisture_limit
        most moisture that the powder's specification allows, such as "100 ppm".
    """
    store = asker.opened()
    record = store.record(id)
    if record is not None:
        notes = judged(store, record, dried=dried, moisture_limit=moisture_limit)
        if asker.json:
            print_json({**record.plain(), **{key: told.plain() for key, told in notes.items()}})
            return
        tables.print_record(record, asker.lang)
        for told in notes.values():
            tables.line(told.text(asker.lang))
        return
    found = next((one for one in store.datasets() if id in (one.id, one.name)), None)
    if found is None:
        raise NeedError("dataset_unknown", got=id)
    names = store.organisations()
    records = store.records(dataset=found.id)
    if asker.json:
        print_json({**tables.dataset_plain(found, names), "records": [r.id for r in records]})
        return
    tables.print_datasets([found], names, asker.lang)
    tables.print_records(records, asker.lang)
    if found.owner == store.principal.organisation and found.state == "active":
        rules = [rule for rule in store.rules() if rule.scope_id == found.id]
        tables.print_rules(rules, asker.lang, names)


@data.command
def share(
    dataset: str,
    *,
    level: Level,
    group: str = "",
    purpose: Annotated[tuple[Purpose, ...], Parameter(negative="")] = (),
    known: Literal["", "programme", "public"] = "",
    mask: Words = (),
    not_before: str = "",
    until: str = "",
    least_group: int = 1,
    asker: Asker = USUAL,
) -> None:
    """Say who may use a dataset for what, in place of what was said of it before.

    Parameters
    ----------
    dataset
        id or name of an own dataset.
    level
        who may use it: private, consortium (with --group), programme, public.
    group
        name of the consortium.
    purpose
        what for, repeatable: view, learn, export; learn if left out.
    known
        who else may know that you hold it, and ask you: programme or public.
    mask
        field that is hidden, repeatable, such as test.elongation.
    not_before
        first day of use.
    until
        end of use.
    least_group
        rows move a model only beside those of so many owners.
    """
    rules = asker.opened().share(
        dataset, level, group=group, purposes=purpose or ("learn",), known=known, masked=mask,
        not_before=not_before, until=until, least_group=least_group,
    )  # fmt: skip
    if asker.json:
        print_json([vars(rule) for rule in rules])
        return
    tables.say("data_command.shared", asker.lang, dataset=dataset)


@data.command
def withdraw(dataset: str, *, yes: Flag = False, asker: Asker = USUAL) -> None:
    """Take a dataset back: its records are removed, and no answer knows of them any more.

    Parameters
    ----------
    dataset
        id or name of an own dataset.
    yes
        do it without asking.
    """
    if not yes and not _says_yes(messages.text("data_command.ask_withdraw", asker.lang)):
        tables.say("data_command.not_withdrawn", asker.lang)
        return
    n = asker.opened().withdraw(dataset)
    if asker.json:
        print_json({"removed": n})
        return
    tables.say("data_command.withdrawn", asker.lang, n=n)


@data.command
def export(
    file: Path,
    *,
    dataset: str = "",
    format: str | None = None,
    wide: Flag = False,
    asker: Asker = USUAL,
) -> None:
    """Write the records that you may export to a file.

    Parameters
    ----------
    file
        file to write; its ending tells the format if --format does not.
    dataset
        only this dataset, by its id or name.
    format
        csv, xlsx, parquet, ro-crate, am-cdm, aas-json and others.
    wide
        of a table: one line per test for people, instead of everything.
    """
    store = asker.opened()
    inside = _dataset_id(store, dataset) if dataset else ""
    about = {"form": "wide", "language": asker.lang} if wide else {}
    content = store.export(dataset=inside, format=format or _format_of(file), **about)
    file.write_bytes(content)
    if asker.json:
        print_json({"file": file.name, "bytes": len(content)})
        return
    tables.say("data_command.exported", asker.lang, file=file.name, n=len(content))


@data.command
def why(id: str, *, purpose: Purpose = "view", asker: Asker = USUAL) -> None:
    """Say why you may, or may not, use a dataset or record for a purpose.

    Parameters
    ----------
    id
        id of a dataset or record.
    purpose
        view, learn or export.
    """
    store = asker.opened()
    found = next((one.id for one in store.datasets() if one.name == id), id)
    told = store.why(found, purpose)
    if asker.json:
        print_json(told.plain(asker.lang))
        return
    tables.line(told.text(asker.lang))


@data.command
def seed(
    *tables_: str,
    folder: Annotated[Path | None, Parameter(name="--data")] = None,
    level: Level = "public",
    asker: Asker = USUAL,
) -> None:
    """Fill the store with public tables that are shipped, each with its source and licence.

    Parameters
    ----------
    tables_
        keys of the tables; all if left out.
    folder
        folder of your own copy of measured tables, filed as private to your organisation.
    level
        who may use the shipped tables.
    """
    from sekiso.store.contribution import seed as starters  # with the store only

    store = asker.opened()
    if folder is None and store.is_own_file and not asker.acting_as:
        store = _as_public(store)
    held = {one.name for one in store.datasets() if one.state == "active"}
    told = []
    unknown = [key for key in tables_ if key not in starters.starter_tables()]
    if unknown:
        allowed = ", ".join(starters.starter_tables())
        raise NeedError("seed_unknown", got=", ".join(unknown), allowed=allowed)
    for key, table in starters.starter_tables().items():
        if (tables_ and key not in tables_) or folder is not None or table.names["en"] in held:
            continue
        kept = store.add(
            table.read().records, name=table.names["en"], source=table.citation,
            licence=table.licence, level=level, purposes=("view", "learn", "export"),
        )  # fmt: skip
        told.append(kept)
    for name, found in starters.tables_of_folder(folder) if folder is not None else ():
        if name not in held:
            told.append(store.add(found.records, name=name, source=name))
    if asker.json:
        print_json([tables.dataset_plain(one, store.organisations()) for one in told])
        return
    tables.print_datasets(told, store.organisations(), asker.lang)


def _as_public(store: Store) -> Store:
    """The store as the organisation that holds what is public, so that nobody owns it."""
    if PUBLIC_OWNER not in store.organisations().values():
        store.organisation(PUBLIC_OWNER, kind="public")
    return store.acting_as(PUBLIC_OWNER)


def _mapping(texts: Sequence[str]) -> dict[str, str]:
    """What columns mean, from "column=meaning"; the last "=" parts them."""
    told = {}
    for text in texts:
        column, sign, meaning = text.rpartition("=")
        if not sign:
            raise NeedError("map_unreadable", got=text)
        told[column.strip()] = meaning.strip()
    return told


def _agreed(found: Any, language: str) -> bool:
    """Whether a person at a terminal, shown what was read, wants it kept."""
    if not sys.stdin.isatty():
        return False
    tables.print_report(found, language)
    return _says_yes(messages.text("data_command.ask_keep", language))


def _says_yes(question: str) -> bool:
    if not sys.stdin.isatty():
        return False
    return input(f"{question} ").strip().casefold() in ("y", "yes", "はい")


def _dataset_id(store: Store, dataset: str) -> str:
    """The id of a dataset that the asker may see, by id or name."""
    found = [one.id for one in store.datasets() if dataset in (one.id, one.name)]
    if len(found) != 1:
        raise NeedError("dataset_unknown" if not found else "dataset_ambiguous", got=dataset)
    return found[0]


def _format_of(file: Path) -> str:
    """The exporter that writes files of this ending."""
    from sekiso.store.exporters.registry import exporters  # with the store only

    fitting = [one.key for one in exporters().values() if file.name.endswith(one.ending)]
    if len(fitting) != 1:
        allowed = ", ".join(exporters())
        raise NeedError("export_ending", got=file.suffix or file.name, allowed=allowed)
    return fitting[0]
