"""The first revision of the database, written from `tables.py` as long as it is not published.

`make migrations` writes it again.  What later revisions add is left out of it.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.migration import MigrationContext
from alembic.operations.ops import CreateTableOp, UpgradeOps
from sqlalchemy import create_engine

from sekiso.store.database import migrations
from sekiso.store.database.tables import TABLES

FILE = Path(migrations.__file__).parent / "versions" / "r0001_tables.py"
LATER = {  # of revisions 0003 and 0004
    "ix_job_state_created", "partner", "offer", "negotiation", "agreement", "transfer",
}  # fmt: skip
HEAD = '''"""The tables of the first store.  Written by `make migrations`, not by hand."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make all tables."""
    for make in TABLES:
        make()


def downgrade() -> None:
    """Drop all tables."""
    for make in reversed(TABLES):
        op.drop_table(make.__name__.removeprefix("_"))

'''


def is_first(_: Any, name: str | None, *__: Any) -> bool:
    """Whether an object belongs to the first revision."""
    return name not in LATER


def source() -> str:
    """The text of the revision."""
    options = {"include_object": is_first, "target_metadata": TABLES}
    with create_engine("sqlite://").connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        made = produce_migrations(context, TABLES).upgrade_ops
    assert made is not None
    by_table: dict[str, list[Any]] = {}
    for one in made.ops:
        name = one.table_name
        by_table.setdefault(name, []).append(one)
    assert all(isinstance(steps[0], CreateTableOp) for steps in by_table.values())
    text = HEAD
    for name, steps in by_table.items():
        body = render_python_code(UpgradeOps(steps)).replace("    # ###", "# ###")
        lines = [line for line in body.splitlines() if line and "###" not in line]
        joined = "\n".join(lines)
        text += f"\ndef _{name}() -> None:\n    {joined.lstrip()}\n\n"
    return text + f"\nTABLES = ({', '.join('_' + name for name in by_table)})\n"


def formatted(text: str) -> str:
    """The text as the house formats it."""
    command = [str(Path(sys.executable).parent / "ruff"), "format", "--stdin-filename", str(FILE)]
    command += ["-"]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    FILE.write_text(formatted(source()), encoding="utf-8")
