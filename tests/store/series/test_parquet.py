"""Tables as Parquet: in whatever form they come, the same files; refused is what cannot be kept."""

import contextlib
import io

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.store.failing_filesystem import FailingFilesystem

from sekiso.domain.errors import DataError, ServiceError
from sekiso.store.database.blobs import Blobs
from sekiso.store.series import parquet
from sekiso.store.series.parquet import RowKeys, written_parts
from sekiso.store.series.sources import ROWS_AT_ONCE, batches_of
from sekiso.store.series.tables import write_table

TABLE = pa.table({"layer": np.arange(1000) // 10, "v": np.linspace(0.5, 9.5, 1000)})


@pytest.fixture
def blobs(tmp_path):
    return Blobs(tmp_path / "blobs")


def _read(blobs, part):
    return pq.read_table(io.BytesIO(blobs.read(part.blob.digest)))


def _csv(folder):
    pyarrow.csv.write_csv(TABLE, folder / "t.csv")
    return folder / "t.csv"


def _parquet(folder):
    pq.write_table(TABLE, folder / "t.parquet")
    return folder / "t.parquet"


def _arrow(folder):
    with (
        pa.OSFile(str(folder / "t.arrow"), "w") as file,
        pa.ipc.new_stream(file, TABLE.schema) as out,
    ):
        out.write_table(TABLE)
    return folder / "t.arrow"


@pytest.mark.parametrize(
    "content",
    [
        lambda _: TABLE, lambda _: TABLE.to_reader(7), lambda _: TABLE.to_batches(13), _csv,
        _parquet, _arrow, lambda folder: io.BytesIO(_arrow(folder).read_bytes()),
    ],
)  # fmt: skip
def test_the_same_rows_give_the_same_file_however_they_come(blobs, tmp_path, content):
    given = content(tmp_path)
    format = "arrow" if isinstance(given, io.BytesIO) else None
    (part,) = write_table(blobs, given, name="s", format=format).parts
    assert part.blob == write_table(blobs, TABLE, name="s").parts[0].blob
    assert _read(blobs, part).equals(TABLE)


@pytest.mark.parametrize("encoding", ["cp932", "utf-8-sig", "utf-8", "utf-16"])
def test_letters_of_a_csv_are_told_by_its_beginning(blobs, encoding):
    content = io.BytesIO("層,温度[℃],装置\n1,1500.5,造形機\n2,1501.0,造形機\n".encode(encoding))
    (part,) = write_table(blobs, content, name="s", format="csv").parts
    wanted = {"層": [1, 2], "温度[℃]": [1500.5, 1501.0], "装置": ["造形機"] * 2}
    assert _read(blobs, part).to_pydict() == wanted


def test_long_tables_become_several_files_of_several_groups(blobs, monkeypatch):
    monkeypatch.setattr(parquet, "GROUPS_OF_PART", 2)
    n = 5 * ROWS_AT_ONCE - 7
    parts, _ = written_parts(blobs, batches_of(pa.table({"i": np.arange(n)})))
    assert [part.n_rows for part in parts] == [2 * ROWS_AT_ONCE, 2 * ROWS_AT_ONCE, ROWS_AT_ONCE - 7]
    groups = pq.ParquetFile(io.BytesIO(blobs.read(parts[0].blob.digest))).metadata
    bounds = [groups.row_group(i).column(0).statistics for i in range(2)]
    assert [(b.min, b.max) for b in bounds] == [(0, 122_879), (122_880, 245_759)]


def test_rows_that_come_out_of_order_are_sorted(blobs):
    shuffled = TABLE.take(np.random.default_rng(0).permutation(1000))
    (part,) = write_table(blobs, shuffled, name="s", order=("layer", "v")).parts
    assert _read(blobs, part).equals(TABLE)


def test_what_is_not_a_number_is_no_value_and_counted(blobs):
    table = pa.table({"v": [1.0, float("nan"), 2.0], "w": [1, 2, 3]})
    written = write_table(blobs, table, name="s")
    assert written.body["missing"] == {"v": 1}
    assert _read(blobs, written.parts[0])["v"].to_pylist() == [1.0, None, 2.0]


@pytest.mark.parametrize(
    ("table", "key"),
    [
        (pa.table({"v": [1.0, float("inf")]}), "series_infinite"),
        (pa.table({"v": [[1.0]]}), "series_column_type"),
        (pa.table({"v": [1], "V": [2]}), "series_column_name"),
        (pa.table({"": [1]}), "series_column_name"),
        (pa.table({"a\x00b": [1]}), "series_column_name"),
        (pa.table({f"c{n}": [1] for n in range(501)}), "series_columns"),
    ],
)
def test_a_table_that_cannot_be_kept_is_refused_and_leaves_nothing(blobs, table, key):
    with pytest.raises(DataError) as problem:
        write_table(blobs, table, name="s")
    assert problem.value.key == key
    assert list(blobs._files()) == []


def test_rows_without_a_record_are_refused(blobs):
    with pytest.raises(DataError, match="belong to no record"):
        write_table(blobs, TABLE, name="s", row_keys=RowKeys("layer", {"0": "r"}))


@pytest.mark.parametrize("content", [b"a,b\n1,2\n3\n", b"PAR1 nothing", b"\xff\xfe\x00", b""])
@pytest.mark.parametrize("format", ["csv", "parquet", "arrow"])
def test_a_broken_file_is_refused(blobs, content, format):
    with pytest.raises(DataError, match=r"cannot be read|belong|columns"):
        write_table(blobs, io.BytesIO(content), name="s", format=format)
    assert list(blobs._files()) == []


def test_a_table_that_grows_beyond_its_limit_is_refused(blobs):
    batch = pa.record_batch({"v": np.random.default_rng(0).random(ROWS_AT_ONCE)})
    with pytest.raises(DataError, match="too large"):
        write_table(blobs, (batch for _ in range(10**6)), name="s", most_bytes=3_000_000)


def test_a_small_file_of_too_many_rows_is_refused(blobs):
    content = io.BytesIO()
    pq.write_table(pa.table({"v": np.zeros(3_000_000, "i8")}), content, compression="zstd")
    assert content.tell() < 100_000
    with pytest.raises(DataError, match="too many rows"):
        write_table(blobs, content, name="s", format="parquet", most_rows=1_000_000)


@given(
    places=st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=9)
)
def test_a_file_with_wrong_bytes_is_read_or_refused_and_ends_nothing(tmp_path_factory, places):
    blobs = Blobs(tmp_path_factory.getbasetemp() / "wrong")
    words = pa.table({"word": ["abc"] * 50, "v": np.arange(50.0)})
    content = io.BytesIO()
    with pa.ipc.new_stream(content, words.schema) as out:
        out.write_table(words)
    wrong = bytearray(content.getvalue())
    for place, byte in places:
        wrong[place % len(wrong)] = byte
    with contextlib.suppress(DataError):
        write_table(blobs, io.BytesIO(bytes(wrong)), name="s", format="arrow")


def test_batches_whose_columns_change_are_refused(blobs):
    batches = [pa.record_batch({"v": [1]}), pa.record_batch({"w": [1]})]
    with pytest.raises(DataError, match="columns change"):
        write_table(blobs, batches, name="s")


def test_a_disk_that_fails_in_the_middle_leaves_no_table(tmp_path):
    problems = []
    for n in range(1, 1000):
        blobs = Blobs(tmp_path / "blobs", filesystem=FailingFilesystem(n))
        try:
            (part,) = write_table(blobs, TABLE, name="s").parts
            break
        except ServiceError as problem:
            problems.append((problem.key, list(blobs._files())))
    assert problems == [("blob_not_written", [])] * (n - 1)
    assert n > 8
    assert _read(blobs, part).equals(TABLE)
