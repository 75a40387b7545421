"""Row-level security on PostgreSQL: a row is there for its owner and for whom a rule names.

Nothing is done on SQLite, which has none.
"""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ROLE = "sekiso_application"
FENCED = {
    "record": "id",
    "observation": "record_id",
    "observed": "record_id",
    "series": "record_id",
    "statistic": "",
    "dataset": "",
}
"""Tables with rows of owners, and their column with the id of a record."""
OF_SERIES = ("series_part",)
"""Tables whose rows are seen with their series."""
OWN = "owner_id = nullif(current_setting('sekiso.organisation', true), '')"
WHOLE = "current_setting('sekiso.whole', true) = 'yes'"
NAMED = """(
    SELECT rule.owner_id, {what} FROM rule {also}
    WHERE rule.scope = '{scope}' AND rule.effect = 'allow' AND rule.grantee IN (
        SELECT json_array_elements_text(
            coalesce(nullif(current_setting('sekiso.grantees', true), ''), '[]')::json
        )
    )
)"""


def upgrade() -> None:
    """Make the role of the application, let it in, and fence the tables."""
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute(
        f"DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}')"
        f" THEN CREATE ROLE {ROLE} NOLOGIN; END IF;"
        " EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
    )
    op.execute(
        f"DO $$ BEGIN IF NOT pg_has_role(CURRENT_USER, '{ROLE}', 'MEMBER')"
        f" THEN GRANT {ROLE} TO CURRENT_USER; END IF; END $$"
    )
    op.execute(f"GRANT USAGE ON SCHEMA public TO {ROLE}")
    rights = f"SELECT, INSERT, UPDATE, DELETE ON TABLES TO {ROLE}"
    op.execute(f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {rights}")
    op.execute(f"GRANT {rights.replace('TABLES', 'ALL TABLES IN SCHEMA public')}")
    op.execute(f"REVOKE UPDATE, DELETE ON audit_entry FROM {ROLE}")
    op.execute(f"REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {ROLE}")
    for table, record in FENCED.items():
        _fence(table, _visible(table, record))
    for table in OF_SERIES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        seen = f"{WHOLE} OR series_id IN (SELECT id FROM series)"
        op.execute(f"CREATE POLICY {table}_all ON {table} USING ({seen})")


def downgrade() -> None:
    """Take the fence away; the role stays, other databases of the server may use it."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in FENCED:
        for verb in ("select", "insert", "update", "delete"):
            op.execute(f"DROP POLICY {table}_{verb} ON {table}")
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    for table in OF_SERIES:
        op.execute(f"DROP POLICY {table}_all ON {table}")
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    rights = "SELECT, INSERT, UPDATE, DELETE"
    op.execute(f"REVOKE {rights} ON ALL TABLES IN SCHEMA public FROM {ROLE}")
    op.execute(f"ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE {rights} ON TABLES FROM {ROLE}")
    op.execute(f"REVOKE USAGE ON SCHEMA public FROM {ROLE}")


def _fence(table: str, visible: str) -> None:
    own = f"{WHOLE} OR {OWN}"
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    for verb, condition in (
        ("select", f"USING ({own} OR {visible})"),
        ("insert", f"WITH CHECK ({own})"),
        ("update", f"USING ({own}) WITH CHECK ({own})"),
        ("delete", f"USING ({own})"),
    ):
        op.execute(f"CREATE POLICY {table}_{verb} ON {table} FOR {verb.upper()} {condition}")


def _visible(table: str, record: str) -> str:
    """Whether an allow rule about the owner, the dataset or the record of a row names the asker."""
    dataset = "id" if table == "dataset" else "dataset_id"
    kinds = [("owner_id", "owner", "rule.scope_id", ""), (dataset, "dataset", "rule.scope_id", "")]
    if record:
        kinds.append((record, "record", "rule.scope_id", ""))
    if table == "dataset":  # of whose records one is shared
        joined = "JOIN record ON record.id = rule.scope_id"
        kinds.append(("id", "record", "record.dataset_id", joined))
    if table == "series":  # with rows of a record that is shared
        joined = "JOIN series_key ON series_key.record_id = rule.scope_id"
        kinds.append(("id", "record", "series_key.series_id", joined))
    return " OR ".join(
        f"(owner_id, {column}) IN {NAMED.format(scope=scope, what=what, also=also)}"
        for column, scope, what, also in kinds
    )
