"""What an owner does with his data: hand in, share, take back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, and_, or_

from sekiso.domain.errors import DataError, NeedError
from sekiso.store import datasets, idempotency
from sekiso.store.asker_store import AskerStore
from sekiso.store.contribution import memory
from sekiso.store.contribution.flat import observations_of
from sekiso.store.database import tables as t
from sekiso.store.database.engine import reading, writing
from sekiso.store.database.fence import whole
from sekiso.store.datasets import Dataset, Delivery
from sekiso.store.delivery import Inspected, inspected
from sekiso.store.free_ids import with_free_ids, with_own_ids
from sekiso.store.idempotency import Receipt
from sekiso.store.log_of_use import enter
from sekiso.store.observations import Observation
from sekiso.store.policies.levels import Terms, rules_of_terms
from sekiso.store.policies.masks import check_masks
from sekiso.store.policies.policy import Rule
from sekiso.store.policies.roles import require, right
from sekiso.store.records import Record
from sekiso.store.rules import replace_rules, rules_of
from sekiso.store.sent_statistics import checked, keep_statistics


class Contributions(AskerStore):
    """Own datasets: looked at before they are kept, kept, shared, withdrawn.

    Everything is changed whole, with its entry in the audit log, or not at all.
    """

    def inspect(
        self,
        data: Any,
        *,
        name: str = "",
        format: str | None = None,
        mapping: Mapping[str, str] | None = None,
        sheets: Sequence[str] = (),
    ) -> Inspected:
        """What a delivery holds, before anything is stored; see `delivery.inspected`.

        Columns are read as the own organisation said of earlier tables, unless `mapping` says so.
        """
        return inspected(
            data, name=name, format=format, remembered=self.remembered(), mapping=mapping,
            sheets=sheets,
        )  # fmt: skip

    def remembered(self) -> Mapping[str, str]:
        """What the own organisation said of the columns of earlier tables."""
        if not self.principal.organisation:
            return {}
        with reading(self.engine) as connection:
            return memory.remembered(connection, self.principal.organisation)

    def add(
        self,
        data: Any,
        *,
        name: str = "",
        format: str | None = None,
        mapping: Mapping[str, str] | None = None,
        sheets: Sequence[str] = (),
        source: str = "",
        licence: str = "",
        receipt: Receipt | None = None,
        **sharing: Any,
    ) -> Dataset:
        """Keep a table, a file of another system or records as a new dataset.

        `data`: a path, the bytes of a file (with its `name`), columns or rows of a table, records,
        or what `inspect` gave.  `sharing`: `level` and whatever else `share` takes, private where
        it is not said; what the columns mean is remembered and `receipt` is kept: all in one
        transaction.  Raises DataError where nothing can be read.
        """
        require(self.principal, "add", self.principal.organisation)
        found = (
            data
            if isinstance(data, Inspected)
            else self.inspect(data, name=name, format=format, mapping=mapping, sheets=sheets)
        )
        if not found.records:
            raise DataError("nothing_to_store", name=found.name)
        delivery = Delivery((name or found.name)[:300], found.format, source, licence)
        records = found.records
        if found.staged is None and not found.are_own:
            records = with_own_ids(records, self.principal.organisation)
        meanings = found.staged.mapping if found.staged is not None else {}
        return self._keep(records, observations_of(records), delivery, sharing, meanings, receipt)

    def add_records(
        self,
        records: Sequence[Record],
        rows: Iterable[Observation],
        delivery: Delivery,
        **sharing: Any,
    ) -> Dataset:
        """Keep records as a new dataset of the own organisation, private until it is shared.

        Records whose ids another owner has used are kept under new ones.
        """
        require(self.principal, "add", self.principal.organisation)
        return self._keep(records, rows, delivery, sharing)

    def add_statistics(
        self, statistics: Mapping[str, Mapping[str, Any]], delivery: Delivery, **sharing: Any
    ) -> Dataset:
        """Keep statistics of models by key (`sekiso.site_statistics`) as a dataset without rows.

        Private until it is shared.  Raises DataError for what is malformed or would show rows.
        """
        require(self.principal, "add", self.principal.organisation)
        told = checked(statistics)
        own = self.principal.organisation
        prepared = datasets.dataset_rows(own, delivery, (), (), now=self.now)
        with writing(self.engine) as connection:
            made = datasets.keep_dataset(connection, prepared)
            keep_statistics(connection, made, own, told)
            return self._entered(connection, made, sharing)

    def share(
        self,
        dataset: str,
        level: str,
        *,
        group: str = "",
        purposes: Sequence[str] = ("view", "learn"),
        known: str = "",
        masked: Sequence[str] = (),
        not_before: str = "",
        until: str = "",
        least_group: int = 1,
    ) -> tuple[Rule, ...]:
        """Put rules in place of those of a dataset: who may do what with it, since when.

        The arguments are those of `policies.levels.Terms`; "private" opens it to nobody, whatever
        is said of all own data.
        """
        require(self.principal, "share", self.principal.organisation)
        terms = Terms(
            level, group, tuple(purposes), known, tuple(masked), not_before, until, least_group
        )
        with writing(self.engine) as connection:
            return self._share(connection, self._own_dataset(connection, dataset), terms)

    def rules(self) -> tuple[Rule, ...]:
        """The rules of the own organisation."""
        with reading(self.engine) as connection:
            return rules_of(connection, self.principal.organisation)

    def withdraw(self, dataset: str) -> int:
        """Take a dataset back: its records are removed and no answer knows of them any more."""
        require(self.principal, "withdraw", self.principal.organisation)
        with writing(self.engine) as connection:
            own = self._own_dataset(connection, dataset)
            n_records = datasets.withdraw_dataset(connection, own, now=self.now)
            idempotency.forget_values(connection, own)
            enter(connection, self.principal, "withdraw", (f"dataset:{own}",), self.clock())
        return n_records

    def begin_request(self, key: str, request: str) -> str | None:
        """The answer given to this idempotency key before; see `idempotency.begin`."""
        with writing(self.engine) as connection:
            return idempotency.begin(connection, self._account, key, request, now=self.clock())

    def give_up_request(self, key: str) -> None:
        """Free an idempotency key whose request failed, so that it may be sent again."""
        with writing(self.engine) as connection:
            idempotency.give_up(connection, self._account, key)

    def _keep(
        self,
        records: Sequence[Record],
        rows: Iterable[Observation],
        delivery: Delivery,
        sharing: Mapping[str, Any],
        meanings: Mapping[str, str] | None = None,
        receipt: Receipt | None = None,
    ) -> Dataset:
        own = self.principal.organisation
        with reading(whole(self.engine)) as connection:
            records, rows = with_free_ids(connection, own, records, rows)
        prepared = datasets.dataset_rows(own, delivery, records, rows, now=self.now)
        with writing(self.engine) as connection:
            made = datasets.keep_dataset(connection, prepared)
            if meanings:
                memory.remember(connection, own, meanings)
            found = self._entered(connection, made, sharing)
            if receipt is not None:
                text = receipt.text(found)
                idempotency.end(connection, self._account, receipt.key, text)
            return found

    def _entered(self, connection: Connection, dataset: str, sharing: Mapping[str, Any]) -> Dataset:
        """A new dataset, entered in the log and shared as its owner says."""
        enter(connection, self.principal, "add", (f"dataset:{dataset}",), self.clock())
        if sharing and (self._may_share() or sharing.get("level") != "private"):
            self._share(connection, dataset, Terms(**_terms(sharing)))
        return datasets.datasets(connection, t.dataset.c.id == dataset)[0]

    def _share(self, connection: Connection, dataset: str, terms: Terms) -> tuple[Rule, ...]:
        own = self.principal.organisation
        require(self.principal, "share", own)
        check_masks(terms.masked)
        rules = rules_of_terms(terms, owner=own, scope="dataset", scope_id=dataset)
        replace_rules(connection, "dataset", dataset, rules, now=self.now)
        enter(connection, self.principal, "share", (f"dataset:{dataset}",), self.clock())
        return rules

    def _may_share(self) -> bool:
        return right(self.principal, "share", self.principal.organisation) == "yes"

    def _own_dataset(self, connection: Connection, dataset: str) -> str:
        """The id of an active dataset of the own organisation, by id or name.

        Raises NeedError, of another's as if there were none.
        """
        own = t.dataset.c.owner_id == self.principal.organisation
        named = or_(t.dataset.c.id == dataset, t.dataset.c.name == dataset)
        found = datasets.datasets(connection, and_(own, named, t.dataset.c.state == "active"))
        if len(found) != 1:
            raise NeedError("dataset_unknown" if not found else "dataset_ambiguous", got=dataset)
        return found[0].id

    @property
    def _account(self) -> str:
        return self.principal.user or self.principal.organisation


def _terms(sharing: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments of `Store.share` as those of `Terms`, lists as tuples."""
    return {k: tuple(v) if isinstance(v, list) else v for k, v in sharing.items()}
