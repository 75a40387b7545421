"""The store as one asker sees it: contribute, look, learn, share, withdraw, export, ask why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, Engine, and_, or_, select

from sekiso.domain.answer import Answer
from sekiso.domain.errors import DataError, NeedError, PolicyError
from sekiso.materials.shared_rows import SharedRows
from sekiso.store import datasets as kept
from sekiso.store import idempotency
from sekiso.store.contribution import memory
from sekiso.store.contribution.flat import observations_of
from sekiso.store.database import tables as t
from sekiso.store.database.engine import reading, writing
from sekiso.store.database.fence import for_asker, whole
from sekiso.store.database.remembered import remembered
from sekiso.store.datasets import Dataset, Delivery
from sekiso.store.delivery import Inspected, inspected
from sekiso.store.exporters import data_package
from sekiso.store.exporters.registry import exporter
from sekiso.store.free_ids import with_free_ids
from sekiso.store.log_of_use import enter, enter_use, lines
from sekiso.store.observations import Observation, observations, shared_rows
from sekiso.store.organisations import (
    add_organisation,
    groups_of,
    organisation_id,
    organisation_names,
)
from sekiso.store.pedigree import Pedigree
from sekiso.store.policies.aggregates import Aggregate, Contribution, aggregate
from sekiso.store.policies.compiled import Access, compiled
from sekiso.store.policies.decision import Verdict
from sekiso.store.policies.explanation import Explanation, why
from sekiso.store.policies.identity import add_account, erase_account, principal_of
from sekiso.store.policies.inheritance import inherited
from sekiso.store.policies.levels import Terms, rules_of_terms
from sekiso.store.policies.masks import check_masks, visible
from sekiso.store.policies.policy import Rule
from sekiso.store.policies.principal import PROGRAMME, ROLES, Principal
from sekiso.store.policies.roles import asker as eyes
from sekiso.store.policies.roles import require, right
from sekiso.store.policies.tokens import (
    LIFETIME,
    IssuedToken,
    has_token,
    issue_token,
    revoke_token,
    tokens_of,
)
from sekiso.store.records import Record, with_own_ids
from sekiso.store.rules import replace_rules, rules_for, rules_of
from sekiso.store.sent_statistics import by_model, checked, keep_statistics, statistics_seen
from sekiso.store.signed_export import package_about

if TYPE_CHECKING:
    from sekiso.store.streams import Streams

Clock = Callable[[], datetime]
MOST_EXPORTED: Final = 1_000_000  # records of one file
PAGE: Final = 1000  # rows read at once while looking through a policy


def utc_now() -> datetime:
    """The time of the computer's clock."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Store:
    """Measured data of several owners, seen by one asker.

    Everything that is read goes through the rules of its owners; everything that is changed is
    changed whole, with its entry in the audit log, or not at all.
    """

    engine: Engine
    principal: Principal
    clock: Clock = utc_now
    is_own_file: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "engine", for_asker(self.engine, self.principal))

    @property
    def now(self) -> str:
        """The time in UTC, ISO 8601."""
        return self.clock().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    # -- people ---------------------------------------------------------------------------------

    def organisations(self) -> Mapping[str, str]:
        """What the organisations of the store are called, by id."""
        with reading(self.engine) as connection:
            return organisation_names(connection)

    def organisation(
        self, name: str, *, groups: Iterable[str] = (PROGRAMME,), kind: str = ""
    ) -> str:
        """Enter an organisation that belongs to these groups; its id.  An operator may."""
        require(self.principal, "add_organisation")
        with writing(self.engine) as connection:
            return add_organisation(connection, name, kind=kind, groups=groups, now=self.now)

    def has_tokens(self) -> bool:
        """Whether a token was ever issued, so that who has none is nobody in particular."""
        with reading(self.engine) as connection:
            return connection.execute(select(t.token.c.id).limit(1)).first() is not None

    def acting_as(self, name: str) -> Store:
        """The store as another organisation sees it; only on a store in one's own folder."""
        if not self.is_own_file:
            raise PolicyError("not_allowed")
        with reading(self.engine) as connection:
            found = organisation_id(connection, name)
            if not found:
                raise NeedError("organisation_unknown", got=name)
            groups = groups_of(connection, found)
        return replace(self, principal=Principal("local", found, groups, frozenset(ROLES)))

    def account(self, name: str, roles: Iterable[str], *, organisation: str = "") -> str:
        """Enter an account of an organisation (by id, else the own one); its id."""
        owner = organisation or self.principal.organisation
        require(self.principal, "add_account", owner)
        with writing(self.engine) as connection:
            return add_account(connection, owner, name, roles, now=self.now)

    def token(
        self, account: str, *, label: str = "", lifetime: timedelta = LIFETIME
    ) -> IssuedToken:
        """A new token of an account; its text is shown this once.  A steward issues those of his
        organisation, an operator the first of an account.
        """
        with writing(self.engine) as connection:
            found = principal_of(connection, account)
            owner = found.organisation if found else ""
            verb = "issue_token" if has_token(connection, account) else "first_token"
            require(self.principal, verb, owner)
            if found is None:
                raise PolicyError("not_allowed")
            return issue_token(
                connection, account, now=self.clock(), lifetime=lifetime, label=label
            )

    def revoke_token(self, token: str) -> None:
        """End a token of the own organisation now."""
        own = self.principal.organisation
        require(self.principal, "revoke_token", own)
        with writing(self.engine) as connection:
            revoke_token(connection, token, organisation=own, now=self.clock())

    def erase_account(self, account: str) -> None:
        """Forget a person of the own organisation for good; what he did stays in the log, unnamed.

        Raises PolicyError for an account of another organisation as for one that does not exist.
        """
        own = self.principal.organisation
        require(self.principal, "erase", own)
        with writing(self.engine) as connection:
            found = principal_of(connection, account)
            if found is None or found.organisation != own:
                raise PolicyError("not_allowed")
            enter(connection, self.principal, "erase", (f"account:{account}",), self.clock())
            erase_account(connection, account)

    def tokens(self) -> list[dict[str, Any]]:
        """The tokens of the own organisation, without what would let anybody in."""
        own = self.principal.organisation
        require(self.principal, "issue_token", own)
        with reading(self.engine) as connection:
            return tokens_of(connection, own)

    # -- contribute -----------------------------------------------------------------------------

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
        **sharing: Any,
    ) -> Dataset:
        """Keep a table, a file of another system or records as a new dataset.

        `data`: a path, the bytes of a file (with its `name`), columns or rows of a table, records,
        or what `inspect` gave.  `sharing`: `level` and whatever else `share` takes, in the same
        transaction; private where it is not said.  Raises DataError where nothing can be read.
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
        made = self.add_records(records, observations_of(records), delivery, **sharing)
        if found.staged is not None:
            with writing(self.engine) as connection:
                memory.remember(connection, self.principal.organisation, found.staged.mapping)
        return made

    def export(self, *, dataset: str = "", format: str = "ro-crate", **about: Any) -> bytes:
        """The records that the asker may export, as a file of a format of `exporters`.

        `dataset` by id or all of them; `about` what the exporter takes beside the records.
        Raises PolicyError where nothing may be exported.
        """
        written = exporter(format)
        found = self.records(dataset=dataset, most=MOST_EXPORTED, purpose="export")
        if not found:
            raise PolicyError("not_allowed")
        with reading(self.engine) as connection:
            of = kept.datasets_of(connection, [one.id for one in found])
            if format == data_package.KEY:
                signed = package_about(
                    connection, self.engine, self.principal, found, of, self.clock()
                )
                about = {**signed, **about}
        with writing(self.engine) as connection:
            subjects = {f"dataset:{one}" for one in of}
            enter(connection, self.principal, "export", subjects, self.clock())
        return written.write(found, {"now": self.now, **about})

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
        own = self.principal.organisation
        require(self.principal, "add", own)
        with reading(whole(self.engine)) as connection:
            records, rows = with_free_ids(connection, own, records, rows)
        prepared = kept.dataset_rows(own, delivery, records, rows, now=self.now)
        with writing(self.engine) as connection:
            made = kept.keep_dataset(connection, prepared)
            enter(connection, self.principal, "add", (f"dataset:{made}",), self.clock())
            if sharing and (self._may_share() or sharing.get("level") != "private"):
                self._share(connection, made, Terms(**_terms(sharing)))
            return kept.datasets(connection, t.dataset.c.id == made)[0]

    def add_statistics(
        self, statistics: Mapping[str, Mapping[str, Any]], delivery: Delivery, **sharing: Any
    ) -> Dataset:
        """Keep statistics of models by key (`sekiso.site_statistics`) as a dataset without rows.

        Private until it is shared.  Raises DataError for what is malformed or would show rows.
        """
        require(self.principal, "add", self.principal.organisation)
        told = checked(statistics)
        own = self.principal.organisation
        prepared = kept.dataset_rows(own, delivery, (), (), now=self.now)
        with writing(self.engine) as connection:
            made = kept.keep_dataset(connection, prepared)
            keep_statistics(connection, made, own, told)
            enter(connection, self.principal, "add", (f"dataset:{made}",), self.clock())
            if sharing and (self._may_share() or sharing.get("level") != "private"):
                self._share(connection, made, Terms(**_terms(sharing)))
            return kept.datasets(connection, t.dataset.c.id == made)[0]

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
        own = self._own_dataset(dataset)
        terms = Terms(
            level, group, tuple(purposes), known, tuple(masked), not_before, until, least_group
        )
        with writing(self.engine) as connection:
            return self._share(connection, own.id, terms)

    def rules(self) -> tuple[Rule, ...]:
        """The rules of the own organisation."""
        with reading(self.engine) as connection:
            return rules_of(connection, self.principal.organisation)

    def withdraw(self, dataset: str) -> int:
        """Take a dataset back: its records are removed and no answer knows of them any more."""
        require(self.principal, "withdraw", self.principal.organisation)
        own = self._own_dataset(dataset)
        with writing(self.engine) as connection:
            n_records = kept.withdraw_dataset(connection, own.id, now=self.now)
            enter(connection, self.principal, "withdraw", (f"dataset:{own.id}",), self.clock())
        return n_records

    # -- look -----------------------------------------------------------------------------------

    def access(self, purpose: str) -> Access:
        """What the asker may do for a purpose now, decided once."""
        asker = eyes(self.principal, purpose)
        with reading(self.engine) as connection:
            return compiled(rules_for(connection, asker), asker, purpose, self.clock())

    def datasets(self) -> tuple[Dataset, ...]:
        """The datasets that the asker may see, and the own ones that were withdrawn."""
        with reading(self.engine) as connection:
            return kept.datasets_seen(connection, self.access("view"))

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
        access = self.access(purpose)
        found: list[Observation] = []
        by = {quantity: quantity, material: "material", process: "process"}
        keys = [key for value, key in by.items() if value]
        asked: dict[str, Any] = {
            "material": material, "process": process, "quantity": quantity, "low": low,
            "high": high, "dataset": dataset,
        }  # fmt: skip
        n_page = min(PAGE, 2 * most)  # some may be hidden by what they descend from
        with reading(self.engine) as connection:
            terms = inherited(connection, access)
            while len(found) < most:
                page = observations(
                    connection, access.where(t.observation), after=after, most=n_page, **asked
                )
                shown = _shown(page, access, terms)
                found += [one for one in shown if all(key in one for key in keys)]
                if len(page) < n_page:
                    break
                after = page[-1].record
        self._enter_use(purpose, found[:most])
        return tuple(found[:most])

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
        access = self.access(purpose)
        condition = access.where(t.record)
        if record_id:
            condition = and_(condition, t.record.c.id == record_id)
        if dataset:
            condition = and_(condition, t.record.c.dataset_id == dataset)
        with reading(self.engine) as connection:
            found = kept.records(connection, condition, kind=kind, after=after, most=most)
            linked = {target for one, _, _ in found for ids in one.links.values() for target in ids}
            seen = kept.ids_among(connection, access.where(t.record), linked)
        return tuple(
            visible(one, access.masked(owner, in_dataset, one.id), seen.__contains__)
            for one, owner, in_dataset in found
        )

    def pedigree(self) -> Pedigree:
        """What came from what, of all records that the asker may see."""
        return Pedigree(self.records(most=MOST_EXPORTED))

    def learnable(self) -> SharedRows:
        """The rows and statistics that may move the asker's answers now."""
        access = self.access("learn")
        with reading(self.engine) as connection:
            key = f"learnable {access.digest}"
            learned, used = remembered(connection, key, lambda: self._learnable(connection, access))
        self._enter_use("learn", used)
        return learned

    def aggregate(self, quantity: str, *, material: str = "", process: str = "") -> Aggregate:
        """Number, mean and deviation [SI] of a quantity over rows that the asker may learn from.

        Published only where it betrays no owner; see `policies.aggregates`.
        """
        rows = self.measurements(
            quantity, material=material, process=process, most=MOST_EXPORTED, purpose="learn"
        )
        given = [Contribution(one.owner, one.record, one.numbers[quantity]) for one in rows]
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

    # -- ask why, and who did what --------------------------------------------------------------

    def why(self, thing: str, purpose: str = "view") -> Explanation:
        """Why the asker may (not) do a purpose with a dataset or record, given by its id.

        The answer is the same, word for word, for what is hidden and for what is not there.
        """
        with reading(self.engine) as connection:
            names = {**organisation_names(connection), **kept.dataset_names(connection)}
            return why(
                rules_for(connection, self.principal), self.principal, purpose,
                kept.place_of(connection, thing), now=self.clock(), names=names,
            )  # fmt: skip

    def audit(self, *, after: int = 0, most: int | None = None) -> list[dict[str, Any]]:
        """What was done with the own data and by the own organisation, oldest first.

        Stewards and auditors read it; nobody in particular finds nothing.
        """
        if not self.principal.is_anonymous or self.principal.roles:
            require(self.principal, "read_audit", self.principal.organisation)
        with reading(self.engine) as connection:
            return lines(connection, self.principal, after=after, most=most)

    # -- private --------------------------------------------------------------------------------

    def _learnable(
        self, connection: Connection, access: Access
    ) -> tuple[SharedRows, tuple[Observation, ...]]:
        """What may be learned from, and one row of every dataset in it."""
        terms = inherited(connection, access)
        rows = _shown(observations(connection, access.where(t.observation)), access, terms)
        names = organisation_names(connection)
        sent = statistics_seen(connection, access.where(t.statistic, record=""), access)
        owners = {one.owner for one in rows} | {one.owner for one in sent}
        learned = shared_rows(
            rows,
            names={owner: names[owner] for owner in sorted(owners)},
            own=self.principal.organisation,
            least_group=lambda one: _verdict(one, access, terms).least_group,
            statistics=by_model(sent),
        )
        used = (*rows, *(Observation("", {}, {}, one.dataset, one.owner) for one in sent))
        return learned, tuple({one.dataset: one for one in used}.values())

    def begin_request(self, key: str, request: str) -> str | None:
        """The answer given to this idempotency key before; see `idempotency.begin`."""
        with writing(self.engine) as connection:
            return idempotency.begin(connection, self._account, key, request, now=self.now)

    def end_request(self, key: str, response: str | None) -> None:
        """Keep the answer to an idempotency key, or free it where the request failed (None)."""
        with writing(self.engine) as connection:
            if response is None:
                idempotency.give_up(connection, self._account, key)
            else:
                idempotency.end(connection, self._account, key, response)

    @property
    def _account(self) -> str:
        return self.principal.user or self.principal.organisation

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

    def _enter_use(self, did: str, rows: Sequence[Observation]) -> None:
        own = self.principal.organisation
        used = {f"dataset:{one.dataset}" for one in rows if one.owner != own}
        if used:
            enter_use(self.engine, self.principal, did, used, self.clock())

    def _own_dataset(self, dataset: str) -> Dataset:
        """An active dataset of the own organisation by id or name; else as if there were none."""
        own = t.dataset.c.owner_id == self.principal.organisation
        named = or_(t.dataset.c.id == dataset, t.dataset.c.name == dataset)
        with reading(self.engine) as connection:
            found = kept.datasets(connection, and_(own, named, t.dataset.c.state == "active"))
        if len(found) != 1:
            raise NeedError("dataset_unknown" if not found else "dataset_ambiguous", got=dataset)
        return found[0]


def _terms(sharing: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments of `Store.share` as those of `Terms`, lists as tuples."""
    return {k: tuple(v) if isinstance(v, list) else v for k, v in sharing.items()}


def _verdict(one: Observation, access: Access, terms: Mapping[str, Verdict]) -> Verdict:
    """The decision on a flat row: that of its record, or the strictest of its pedigree."""
    return terms.get(one.record) or access.verdict(one.owner, one.dataset, one.record)


def _shown(
    rows: Iterable[Observation], access: Access, terms: Mapping[str, Verdict]
) -> list[Observation]:
    """Rows that are allowed with all they descend from, without what is hidden of it."""
    decided = ((one, _verdict(one, access, terms)) for one in rows)
    return [one.without(verdict.masked) for one, verdict in decided if verdict.allowed]
