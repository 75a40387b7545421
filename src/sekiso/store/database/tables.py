"""The tables of the store, alike on SQLite and PostgreSQL; `migrations` make them.

Times are ISO 8601 texts in UTC ("2026-11-28T09:00:00Z"), which sort as they are.  Every table with
rows of an owner has `owner_id`, so that one policy condition fits them all.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

TABLES: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id(name: str = "id") -> Column[str]:
    return Column(name, String(64), primary_key=True)


def _of(name: str, target: str, *, is_index: bool = True) -> Column[str]:
    return Column(
        name, String(64), ForeignKey(f"{target}.id", ondelete="CASCADE"),
        nullable=False, index=is_index,
    )  # fmt: skip


def _time(name: str) -> Column[str]:
    return Column(name, String(32), nullable=False, default="")


organisation = Table(
    "organisation",
    TABLES,
    _id(),
    Column("name", String(200), nullable=False, unique=True),
    Column("kind", String(40), nullable=False, default=""),
    _time("created"),
)
membership = Table(
    "membership",
    TABLES,
    Column(
        "organisation_id",
        String(64),
        ForeignKey("organisation.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("group_name", String(100), primary_key=True),
)
account = Table(
    "account",
    TABLES,
    _id(),
    _of("organisation_id", "organisation"),
    Column("name", Text, nullable=False),
    Column("roles", Text, nullable=False, default=""),
    Column("subject", String(300), nullable=False, default=""),
    _time("created"),
)
token = Table(
    "token",
    TABLES,
    _id(),
    _of("account_id", "account"),
    Column("hash", Text, nullable=False),
    Column("label", String(200), nullable=False, default=""),
    _time("created"),
    _time("expires"),
    _time("revoked"),
)
dataset = Table(
    "dataset",
    TABLES,
    _id(),
    _of("owner_id", "organisation"),
    Column("name", String(300), nullable=False),
    Column("format", String(40), nullable=False, default=""),
    Column("source", Text, nullable=False, default=""),
    Column("licence", String(100), nullable=False, default=""),
    Column("state", String(20), nullable=False, default="active"),
    Column("n_records", Integer, nullable=False, default=0),
    Column("content_digest", String(64), nullable=False, default=""),
    _time("created"),
    _time("withdrawn"),
)
record = Table(
    "record",
    TABLES,
    _id(),
    _of("dataset_id", "dataset"),
    Column("owner_id", String(64), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("label", String(300), nullable=False, default=""),
    Column("body", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("salt", String(64), nullable=False, default=""),
    Index(None, "owner_id", "kind"),
    Index(None, "dataset_id", "kind", "id"),
)
link = Table(
    "link",
    TABLES,
    Column("record_id", String(64), ForeignKey("record.id", ondelete="CASCADE"), primary_key=True),
    Column("role", String(40), primary_key=True),
    Column("target_id", String(64), primary_key=True, index=True),
)
observation = Table(
    "observation",
    TABLES,
    Column("record_id", String(64), ForeignKey("record.id", ondelete="CASCADE"), primary_key=True),
    _of("dataset_id", "dataset", is_index=False),
    Column("owner_id", String(64), nullable=False),
    Column("material", String(200), nullable=False, default=""),
    Column("process", String(40), nullable=False, default=""),
    Column("numbers", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("digest", String(64), nullable=False, index=True),
    Index(None, "owner_id", "dataset_id"),
    Index(None, "dataset_id", "record_id"),
)
observed = Table(
    "observed",
    TABLES,
    Column("record_id", String(64), ForeignKey("record.id", ondelete="CASCADE"), primary_key=True),
    Column("quantity", String(60), primary_key=True),
    Column("dataset_id", String(64), nullable=False),
    Column("owner_id", String(64), nullable=False),
    Column("si", Float(53), nullable=False),
    Index(None, "quantity", "si"),
)
rule = Table(
    "rule",
    TABLES,
    _id(),
    Column("owner_id", String(64), nullable=False, index=True),
    Column("scope", String(20), nullable=False),
    Column("scope_id", String(64), nullable=False, index=True),
    Column("effect", String(10), nullable=False),
    Column("grantee", String(200), nullable=False),
    Column("purposes", String(100), nullable=False),
    Column("masked", Text, nullable=False, default=""),
    _time("not_before"),
    _time("until"),
    Column("least_group", Integer, nullable=False, default=1),
    _time("created"),
)
statistic = Table(
    "statistic",
    TABLES,
    _id(),
    _of("dataset_id", "dataset"),
    Column("owner_id", String(64), nullable=False, index=True),
    Column("model", String(100), nullable=False),
    Column("body", Text, nullable=False),
    Column("digest", String(64), nullable=False),
)
column_meaning = Table(
    "column_meaning",
    TABLES,
    Column("owner_id", String(64), primary_key=True),
    Column("column_name", String(300), primary_key=True),
    Column("meaning", String(300), nullable=False),
)
blob = Table(
    "blob",
    TABLES,
    Column("digest", String(64), primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("media_type", String(100), nullable=False, default=""),
    _time("created"),
)
record_blob = Table(
    "record_blob",
    TABLES,
    Column("record_id", String(64), ForeignKey("record.id", ondelete="CASCADE"), primary_key=True),
    Column("role", String(60), primary_key=True),
    Column("digest", String(64), ForeignKey("blob.digest"), nullable=False, index=True),
)
series = Table(  # a sensor table or a stack of layers of one stream
    "series",
    TABLES,
    _id(),
    _of("dataset_id", "dataset"),
    Column("owner_id", String(64), nullable=False, index=True),
    Column("record_id", String(64), ForeignKey("record.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("name", String(200), nullable=False),
    Column("body", Text, nullable=False),
    _time("created"),
    Index(None, "record_id"),
    Index(None, "name"),
)
series_part = Table(  # its files: Parquet of some rows, or one layer
    "series_part",
    TABLES,
    Column("series_id", String(64), ForeignKey("series.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("digest", String(64), ForeignKey("blob.digest"), nullable=False, index=True),
    Column("n_rows", BigInteger, nullable=False),
    Column("row_keys", Text, nullable=False, default=""),
)
series_key = Table(  # of which record the rows with one value of a column are
    "series_key",
    TABLES,
    Column("series_id", String(64), ForeignKey("series.id", ondelete="CASCADE"), primary_key=True),
    Column("value", String(200), primary_key=True),
    Column("record_id", String(64), ForeignKey("record.id", ondelete="CASCADE"), nullable=False),
    Index(None, "record_id"),
)
audit_entry = Table(
    "audit_entry",
    TABLES,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    _time("at"),
    Column("body", Text, nullable=False),
    Column("leaf", String(64), nullable=False),
)
signed_root = Table(
    "signed_root",
    TABLES,
    Column("day", String(10), primary_key=True),
    Column("size", Integer, nullable=False),
    Column("root", String(64), nullable=False),
    Column("key_id", String(64), nullable=False),
    Column("signature", Text, nullable=False),
)
subject_key = Table(
    "subject_key",
    TABLES,
    Column("subject", String(120), primary_key=True),
    Column("key", LargeBinary, nullable=False),
)
job = Table(
    "job",
    TABLES,
    _id(),
    Column("kind", String(60), nullable=False),
    Column("owner_id", String(64), nullable=False, default=""),
    Column("arguments", Text, nullable=False, default="{}"),
    Column("state", String(20), nullable=False, default="waiting", index=True),
    Column("attempts", Integer, nullable=False, default=0),
    Column("worker", String(100), nullable=False, default=""),
    _time("lease_until"),
    _time("created"),
    Column("result", Text, nullable=False, default=""),
    Index(None, "state", "created"),
)
idempotency = Table(
    "idempotency",
    TABLES,
    Column("account_id", String(64), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("request", String(64), nullable=False),
    Column("status", Integer, nullable=False, default=0),
    Column("response", Text, nullable=False, default=""),
    _time("created"),
)
aggregate_query = Table(
    "aggregate_query",
    TABLES,
    _id(),
    Column("organisation_id", String(64), nullable=False, index=True),
    Column("what", String(64), nullable=False),
    Column("members", Text, nullable=False),
    _time("at"),
)
setting = Table(
    "setting",
    TABLES,
    Column("key", String(60), primary_key=True),
    Column("value", Text, nullable=False),
    Column("is_secret", Boolean, nullable=False, default=False),
)

partner = Table(  # an installation elsewhere with which an organisation here deals
    "partner",
    TABLES,
    _id(),
    _of("owner_id", "organisation"),
    _of("organisation_id", "organisation"),
    Column("address", String(300), nullable=False),
    Column("credential", Text, nullable=False, default=""),
    Column("first_key", String(64), nullable=False, default=""),
    _time("created"),
)
offer = Table(
    "offer",
    TABLES,
    _id(),
    _of("dataset_id", "dataset"),
    Column("owner_id", String(64), nullable=False, index=True),
    Column("grantee", String(200), nullable=False),
    Column("body", Text, nullable=False),
    _time("created"),
)
negotiation = Table(
    "negotiation",
    TABLES,
    _id(),
    _of("partner_id", "partner"),
    Column("side", String(10), nullable=False),
    Column("partner_pid", String(100), nullable=False, default=""),
    Column("state", String(20), nullable=False),
    Column("offered", Text, nullable=False),
    _time("created"),
)
agreement = Table(
    "agreement",
    TABLES,
    Column("id", String(100), primary_key=True),
    _of("negotiation_id", "negotiation"),
    Column("body", Text, nullable=False),
    _time("created"),
)
transfer = Table(
    "transfer",
    TABLES,
    _id(),
    _of("partner_id", "partner"),
    Column("agreement_id", String(100), ForeignKey("agreement.id"), nullable=False, index=True),
    Column("side", String(10), nullable=False),
    Column("partner_pid", String(100), nullable=False, default=""),
    Column("state", String(20), nullable=False),
    Column("token_hash", String(64), nullable=False, default=""),
    Column("data_address", Text, nullable=False, default=""),
    Column("dataset_id", String(64), nullable=False, default=""),
    _time("created"),
)

__all__ = [
    "TABLES",
    "account",
    "aggregate_query",
    "agreement",
    "audit_entry",
    "blob",
    "column_meaning",
    "dataset",
    "idempotency",
    "job",
    "link",
    "membership",
    "negotiation",
    "observation",
    "observed",
    "offer",
    "organisation",
    "partner",
    "record",
    "record_blob",
    "rule",
    "series",
    "series_key",
    "series_part",
    "setting",
    "signed_root",
    "statistic",
    "subject_key",
    "token",
    "transfer",
]
