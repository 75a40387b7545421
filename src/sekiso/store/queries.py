"""What an asker gets out of a store: rows, records, what moves his answers, reasons, the log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from sekiso.domain.answer import Answer
from sekiso.domain.errors import DataError, PolicyError
from sekiso.materials.shared_rows import SharedRows
from sekiso.store import datasets
from sekiso.store.asker_store import AskerStore
from sekiso.store.database.engine import reading, writing
from sekiso.store.database.remembered import remembered
from sekiso.store.datasets import Dataset
from sekiso.store.exporters import data_package
from sekiso.store.exporters.registry import exporter
from sekiso.store.holders import holders
from sekiso.store.log_of_use import enter, lines
from sekiso.store.nearest import nearest
from sekiso.store.observations import Observation
from sekiso.store.organisations import organisation_names
from sekiso.store.pedigree import Pedigree
from sekiso.store.policies.aggregates import Aggregate, OwnedNumber, aggregate
from sekiso.store.policies.explanation import Explanation, why
from sekiso.store.policies.inheritance import inherited
from sekiso.store.policies.roles import require
from sekiso.store.records import Record
from sekiso.store.rules import rules_for
from sekiso.store.same_things import joined
from sekiso.store.seen import SeenRecord, learnable_rows, records_seen, row_verdict, rows_seen
from sekiso.store.signed_export import package_about

if TYPE_CHECKING:
    from sekiso.store.streams import Streams

MOST_EXPORTED: Final = 1_000_000  # records of one file


class Queries(AskerStore):
    """Everything that is read, through the rules of its owners."""

    def export(self, *, dataset: str = "", format: str = "ro-crate", **about: Any) -> bytes:
        """The records that the asker may export, as a file of a format of `exporters`.

        `dataset` by id or all of them; `about` what the exporter takes beside the records.
        Raises PolicyError where nothing may be exported, DataError for more than `MOST_EXPORTED`.
        """
        written = exporter(format)
        found = self._records("export", dataset=dataset, most=MOST_EXPORTED + 1)
        if not found:
            raise PolicyError("not_allowed")
        if len(found) > MOST_EXPORTED:
            raise DataError("export_too_large", allowed=MOST_EXPORTED)
        if format == data_package.KEY:
            with reading(self.engine) as connection:
                signed = package_about(connection, self.engine, self.principal, found, self.clock())
            about = {**signed, **about}
        with writing(self.engine) as connection:
            subjects = {f"dataset:{one.dataset}" for one in found}
            enter(connection, self.principal, "export", subjects, self.clock())
        records = tuple(one.record for one in found)
        return written.write(records, {"now": self.now, **about})

    def datasets(
        self, *, dataset: str = "", after: str = "", most: int | None = None
    ) -> tuple[Dataset, ...]:
        """The datasets that the asker may see, and the own ones that were withdrawn, oldest first.

        By id after `after`, at most so many; with `dataset` (an id) that one only.
        """
        with reading(self.engine) as connection:
            access = self._access(connection, "view")
            return datasets.datasets_seen(
                connection, access, dataset=dataset, after=after, most=most
            )

    def measurements(
        self,
        quantity: str = "",
        *,
        low: float | None = None,
        high: float | None = None,
        material: str = "",
        process: str = "",
        dataset: str = "",
        after: str = "",
        most: int = 1000,
        purpose: str = "view",
    ) -> tuple[Observation, ...]:
        """Flat rows that the asker may see, by id after `after`; bounds on `quantity` [SI].

        What is masked is taken out, and asking by what is masked finds nothing.
        """
        asked: dict[str, Any] = {
            "material": material, "process": process, "quantity": quantity, "low": low,
            "high": high, "dataset": dataset,
        }  # fmt: skip
        self._must_show(purpose)
        with reading(self.engine) as connection:
            found = rows_seen(
                connection, self._access(connection, purpose),
                needed=_columns(quantity, material, process), after=after, most=most, **asked,
            )  # fmt: skip
        self._enter_use(purpose, {one.dataset: one.owner for one in found})
        return found

    def _must_show(self, purpose: str) -> None:
        """Rows to be learned from are not shown, but to who holds their file anyway."""
        if purpose == "learn" and not self.is_own_file:
            raise PolicyError("not_allowed")

    def holders(
        self, quantity: str = "", *, material: str = "", process: str = ""
    ) -> tuple[str, ...]:
        """Names of the owners of such rows that the asker may not see but know of: ask them."""
        with reading(self.engine) as connection:
            know, view = (self._access(connection, purpose) for purpose in ("know", "view"))
            found = holders(
                connection, know, view, quantity=quantity, material=material, process=process
            )
            names = organisation_names(connection)
        return tuple(sorted(names[one] for one in found))

    def nearest(
        self, recipe: Mapping[str, float], *, material: str = "", process: str = "", most: int = 5
    ) -> tuple[tuple[float, Observation], ...]:
        """The rows nearest to a recipe [SI], with their distance; see `nearest.nearest`."""
        rows = self.measurements(material=material, process=process, most=MOST_EXPORTED)
        return nearest(rows, recipe)[:most]

    def record(self, record_id: str) -> Record | None:
        """One record without hidden fields and links; None where there is none to be seen."""
        return next(iter(self.records(record_id=record_id, most=1)), None)

    def records(
        self,
        *,
        record_id: str = "",
        dataset: str = "",
        kind: str = "",
        after: str = "",
        most: int = 1000,
        purpose: str = "view",
    ) -> tuple[Record, ...]:
        """Records that the asker may see, by id after `after`, without what is hidden of them."""
        self._must_show(purpose)
        found = self._records(
            purpose, record_id=record_id, dataset=dataset, kind=kind, after=after, most=most
        )
        self._enter_use(purpose, {one.dataset: one.owner for one in found})
        return tuple(one.record for one in found)

    def pedigree(self) -> Pedigree:
        """What came from what, of all records that the asker may see; see `same_things.joined`."""
        found = self._records("view", most=MOST_EXPORTED)
        self._enter_use("view", {one.dataset: one.owner for one in found})
        return Pedigree(*joined((one.record, one.owner) for one in found))

    def learnable(self) -> SharedRows:
        """The rows and statistics that may move the asker's answers now."""
        with reading(self.engine) as connection:
            access = self._access(connection, "learn")
            learned, owners = remembered(
                connection, f"learnable {access.digest}", lambda: learnable_rows(connection, access)
            )
        self._enter_use("learn", owners)
        return learned

    def aggregate(self, quantity: str, *, material: str = "", process: str = "") -> Aggregate:
        """Number, mean and deviation [SI] of a quantity over rows that the asker may learn from.

        Published only where it betrays no owner; see `policies.aggregates`.
        """
        with reading(self.engine) as connection:
            access = self._access(connection, "learn")
            rows = rows_seen(
                connection, access, needed=_columns(quantity, material, process),
                most=MOST_EXPORTED, quantity=quantity, material=material, process=process,
            )  # fmt: skip
            terms = inherited(connection, access)
        self._enter_use("learn", {one.dataset: one.owner for one in rows})
        given = [
            OwnedNumber(
                one.owner, one.record, one.numbers[quantity],
                row_verdict(one, access, terms).least_group,
            )
            for one in rows
        ]  # fmt: skip
        with writing(self.engine) as connection:
            return aggregate(connection, self.principal, quantity, given, now=self.clock())

    def influence(self, answer: Answer) -> dict[str, float]:
        """How far each owner's rows moved an answer: shares by name that add up to 1.

        The mean over the predictions that were moved; `answer.learned_from` tells each of them.
        """
        told = answer.learned_from
        moved = told.get("moved", ())
        names = {owner: name or owner for owner, name in told.get("owners", {}).items()}
        return {
            name: sum(one["shares"].get(owner, 0.0) for one in moved) / len(moved)
            for owner, name in names.items()
        }

    @property
    def streams(self) -> Streams:
        """Sensor tables and layers of the store, as the asker sees them."""
        from sekiso.store.streams import Streams  # DuckDB, Arrow, Zarr: for bulk values only

        return Streams(self)

    def why(self, thing: str, purpose: str = "view") -> Explanation:
        """Why the asker may (not) do a purpose with a dataset or record, given by its id.

        The answer is the same, word for word, for what is hidden and for what is not there.
        """
        with reading(self.engine) as connection:
            names = {**organisation_names(connection), **datasets.dataset_names(connection)}
            return why(
                rules_for(connection, self.principal), self.principal, purpose,
                datasets.place_of(connection, thing), now=self.clock(), names=names,
            )  # fmt: skip

    def audit(self, *, after: int = 0, most: int | None = None) -> list[dict[str, Any]]:
        """What was done with the own data and by the own organisation, oldest first.

        Stewards and auditors read it; nobody in particular finds nothing.
        """
        if not self.principal.is_anonymous or self.principal.roles:
            require(self.principal, "read_audit", self.principal.organisation)
        with reading(self.engine) as connection:
            return lines(connection, self.principal, after=after, most=most)

    def _records(self, purpose: str, **asked: Any) -> tuple[SeenRecord, ...]:
        with reading(self.engine) as connection:
            return records_seen(connection, self._access(connection, purpose), **asked)


def _columns(quantity: str, material: str, process: str) -> list[str]:
    """The columns of flat rows by which rows are asked for."""
    asked = {quantity: quantity, "material": material, "process": process}
    return [column for column, value in asked.items() if value]
