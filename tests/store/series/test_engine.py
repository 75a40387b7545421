"""The query engine reaches the files of its place and nothing else, within memory and time."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sekiso.domain.errors import DataError
from sekiso.store.database.blobs import Blobs
from sekiso.store.series.engine import QueryEngine, literal

TABLE = pa.table({"v": [1, 2]})


@pytest.fixture
def engine(tmp_path):
    return QueryEngine(Blobs(tmp_path / "blobs"), memory=64, threads=1, patience=1.0)


def test_files_outside_are_not_read(engine, tmp_path):
    for place in ("other", "blobs-of-another"):
        (tmp_path / place).mkdir()
        pq.write_table(TABLE, tmp_path / place / "t.parquet")
        with pytest.raises(DataError, match="Permission"):
            engine.table(f"SELECT * FROM read_parquet('{tmp_path}/{place}/t.parquet')", {})


@pytest.mark.parametrize(
    "sql",
    [
        "SET threads = 4", "SET enable_external_access = true", "INSTALL httpfs",
        "COPY (SELECT 1) TO '/tmp/x.csv'", "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM TABLE_OF_PYTHON", "ATTACH '/tmp/x.db'",
    ],
)  # fmt: skip
def test_settings_extensions_and_writing_are_locked(engine, sql):
    TABLE_OF_PYTHON = TABLE  # noqa: F841
    with pytest.raises(DataError, match="could not be answered"):
        engine.table(sql, {})


def test_a_query_too_large_for_its_memory_says_so(engine):
    with pytest.raises(DataError, match="more memory"):
        engine.table("SELECT list(i) FROM range(50_000_000) t(i)", {})


def test_a_query_that_takes_too_long_is_given_up(engine):
    endless = "SELECT sum(i) FROM range(100_000_000_000_000) t(i)"
    with pytest.raises(DataError, match="longer than"):
        engine.table(endless, {})
    assert engine.table("SELECT 1 AS one", {}).to_pydict() == {"one": [1]}


def test_a_quotation_mark_in_a_folder_stays_in_the_name(tmp_path):
    blobs = Blobs(tmp_path / "o'clock")
    QueryEngine(blobs, threads=1)
    assert literal("o'clock") == "o''clock"
