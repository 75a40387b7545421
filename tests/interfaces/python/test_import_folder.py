"""A folder of files into the store: every file once, whatever happens to workers or files."""

import os
import signal
from concurrent.futures import Future
from importlib.util import find_spec

import pytest
from tests.conftest import need
from tests.store.database.filled import member

from sekiso.domain.errors import DataError, PolicyError, SekisoError
from sekiso.interfaces.python.import_folder import import_folder
from sekiso.run.pool import Task

HEAD = "material,process,laser power [W],scan speed [mm/s],relative density [%]\n"


class Here:
    """Work in this process, at once."""

    n_workers = 1

    def submit(self, kind, function, *given, like="", **named):
        """The task, done."""
        task = Task(kind, (function, given, named), like, Future())
        try:
            task.future.set_result(function(*given, **named))
        except SekisoError as problem:
            task.future.set_exception(problem)
        return task

    def cancel(self, task):
        """Nothing runs."""

    def close(self):
        """Nothing is open."""


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "folder"
    (made / "deeper").mkdir(parents=True)
    for n in range(6):
        place = made / ("deeper" if n % 2 else "") / f"coupons {n}.csv"
        rows = "".join(f"316L,PBF-LB,{150 + 10 * k},{800 + n},{99 - k / 10}\n" for k in range(3))
        place.write_text(HEAD + rows)
    (made / ".hidden.csv").write_text(HEAD)
    (made / "outside.csv").symlink_to(made / ".hidden.csv")
    (made / "broken.xlsx").write_bytes(b"PK no workbook")
    return made


@pytest.fixture
def store(tmp_path):
    return member(tmp_path / "store", "Institute")


def test_every_file_becomes_a_dataset_and_a_broken_one_is_refused_alone(folder, store):
    told = []
    done = import_folder(folder, store, workers=Here(), progress=lambda *one: told.append(one))
    assert sorted(done.added) == sorted(
        [f"coupons {n}.csv" for n in (0, 2, 4)] + [f"deeper/coupons {n}.csv" for n in (1, 3, 5)]
    )
    assert list(done.refused) == ["broken.xlsx"]
    assert told[-1][1:] == (7, 7)
    assert len(store.datasets()) == 6


def test_what_was_added_before_is_not_added_again(folder, store):
    import_folder(folder, store, workers=Here())
    (folder / "coupons 0.csv").write_text(HEAD + "316L,PBF-LB,300,1000,98.0\n")
    again = import_folder(folder, store, workers=Here())
    assert list(again.added) == ["coupons 0.csv"]
    assert len(again.known) == 5


def test_what_is_shared_is_shared_with_each_file(folder, store, tmp_path):
    import_folder(folder, store, workers=Here(), level="programme", purposes=("view",))
    assert len(member(tmp_path / "store", "Shop").datasets()) == 6


def test_a_folder_that_is_not_there_is_told(store, tmp_path):
    with pytest.raises(DataError, match="nothing"):
        import_folder(tmp_path / "nothing", store, workers=Here())


def test_an_import_that_stops_goes_on_where_it_stopped(folder, store):
    def stop(name, n_done, n_all):
        if n_done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_folder(folder, store, workers=Here(), progress=stop)
    n_before = len(store.datasets())
    assert 0 < n_before < 6
    assert len(import_folder(folder, store, workers=Here()).added) == 6 - n_before


@pytest.mark.slow
def test_a_dask_worker_killed_in_the_middle_loses_no_file(folder, store):
    need("dask", bool(find_spec("distributed")), "dask is not installed")
    from sekiso.run.dask_cluster import DaskCluster

    cluster = DaskCluster(n_workers=2)
    victims = cluster.process_ids()[:1]

    def kill(name, n_done, n_all):
        if victims:
            os.kill(victims.pop(), signal.SIGKILL)

    done = import_folder(folder, store, workers=cluster, progress=kill)
    cluster.close()
    assert len(done.added) == len(store.datasets()) == 6
    assert not victims


def test_who_may_not_contribute_adds_nothing(folder, tmp_path):
    from sekiso.store.opening import store_at

    with pytest.raises(PolicyError):
        import_folder(folder, store_at(tmp_path / "store"), workers=Here())
