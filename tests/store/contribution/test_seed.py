"""The tables that are shipped may be passed on, and read without loss."""

import re

import pytest

from sekiso.domain.errors import NeedError
from sekiso.knowledge import load
from sekiso.materials.naming import alloy_key
from sekiso.store.contribution.flat import rows_of
from sekiso.store.contribution.seed import FOLDER, OPEN, starter_tables, tables_of_folder

TABLES = starter_tables()


@pytest.mark.parametrize("key", TABLES)
def test_every_row_of_a_shipped_table_is_accepted_and_every_column_read(key):
    found = TABLES[key].read()
    assert (found.rejected, found.unread) == ((), ())
    assert found.n_accepted == found.n_rows > 20


@pytest.mark.parametrize("key", TABLES)
def test_a_shipped_table_has_licence_citation_and_sources(key):
    table = TABLES[key]
    assert table.licence in OPEN
    assert re.search(r"doi:10\.|data sheets", table.citation)
    columns, _ = rows_of(table.read().records)
    assert all(columns.words("source"))
    assert all(alloy_key(name, load()) for name in set(columns.words("material")) - {"Al5X1"})


def test_no_file_is_shipped_without_its_entry():
    assert {path.stem for path in FOLDER.glob("*.csv")} == set(TABLES)


def test_nobody_is_named_in_a_shipped_table():
    text = "".join(path.read_text("utf-8") for path in FOLDER.glob("*.csv"))
    assert not re.search(r"@|orcid", text, re.IGNORECASE)


def test_tables_of_a_folder_are_read_the_same_way(shared):
    found = dict(tables_of_folder(shared / "data"))
    assert {"lpbf_relative_density", "ded_in718_tensile", "lpbf_niti_properties"} <= set(found)
    assert "machines" not in found


def test_a_folder_without_tables_is_refused(tmp_path):
    with pytest.raises(NeedError, match="no tables"):
        list(tables_of_folder(tmp_path))
