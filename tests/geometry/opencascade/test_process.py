"""The worker that reads STEP files: warm, limited, and no danger to who asks."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from benchmarks.step_files import StepText

from sekiso.domain.errors import PartError
from sekiso.geometry.formats.step import FORMAT
from sekiso.geometry.opencascade import process


def box(side=10.0):
    text = StepText()
    text.product([text.prism(high=side)])
    return text.text()


@pytest.fixture
def spinners():
    """Five times as many busy processes as there are processors."""
    n = 5 * len(os.sched_getaffinity(0))
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(n)]
    yield
    for one in busy:
        one.kill()
        one.wait()


def test_a_busy_computer_reads_the_same(spinners, examples):
    content = (examples / "bracket.step").read_bytes()
    quiet = FORMAT.read(content)
    for _ in range(3):
        busy = FORMAT.read(content)
        assert np.array_equal(quiet.points, busy.points)
        assert np.array_equal(quiet.triangles, busy.triangles)


def test_a_limit_of_the_clock_would_refuse_what_the_processor_allows(spinners, late, monkeypatch):
    late("end = time.process_time() + 0.7\n    while time.process_time() < end: pass")
    monkeypatch.setattr(process, "_SECONDS", 2.0)
    assert FORMAT.read(box()).n_solids == 1


def test_files_are_read_by_one_warm_process():
    FORMAT.read(box())
    first = process._warm[0].process.pid
    FORMAT.read(box(11.0))
    assert process._warm[0].process.pid == first


def test_a_warm_process_that_has_ended_is_replaced():
    FORMAT.read(box())
    gone = process._warm[0].process
    gone.kill()
    assert FORMAT.read(box()).n_solids == 1
    gone.wait()
    assert FORMAT.read(box()).n_solids == 1
    assert process._warm[0].process.pid != gone.pid


def test_a_process_killed_at_work_is_told_and_the_next_file_is_read(late, monkeypatch):
    late("import os, signal; os.kill(os.getppid(), signal.SIGKILL); time.sleep(60)")
    with pytest.raises(PartError, match="was ended"):
        FORMAT.read(box())
    monkeypatch.undo()
    assert FORMAT.read(box()).n_solids == 1


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGABRT, signal.SIGKILL])
def test_a_fork_that_dies_is_told_and_the_next_file_is_read(late, number, monkeypatch):
    late(f"import os; os.kill(os.getpid(), {int(number)})")
    with pytest.raises(PartError, match=f"ended with signal {int(number)}\\."):
        FORMAT.read(box())
    monkeypatch.undo()
    assert FORMAT.read(box()).n_solids == 1


def test_what_the_kernel_prints_reaches_neither_the_answer_nor_the_screen(late, capfd):
    late("import os; os.write(1, b'words'); os.write(2, b'words')")
    assert FORMAT.read(box()).n_solids == 1
    assert capfd.readouterr() == ("", "")


def test_memory_is_bounded(late):
    late("x = bytearray(8 * 2**30)")
    with pytest.raises(PartError, match=r"more memory than it may use.*6 GB"):
        FORMAT.read(box())


def test_threads_read_at_the_same_time():
    with ThreadPoolExecutor(4) as pool:
        read = list(pool.map(FORMAT.read, [box(10.0 + k) for k in range(8)]))
    heights = [float(np.ptp(geometry.points[:, 2])) for geometry in read]
    assert heights == pytest.approx([(10.0 + k) * 1e-3 for k in range(8)])


def test_progress_is_told():
    heard = []
    FORMAT.read(box(), progress=lambda what, share: heard.append((what, share)))
    assert [what for what, _ in heard] == ["read", "shape", "facets"]
    assert all(0.0 <= share <= 1.0 for _, share in heard)


def test_an_interrupted_reading_leaves_no_process(late):
    def stop(what, share):
        raise KeyboardInterrupt

    late("show('read', 0.0); time.sleep(60)")
    with pytest.raises(KeyboardInterrupt):
        FORMAT.read(box(), progress=stop)
    assert process._warm == []


def test_a_process_of_another_owner_is_not_used():
    FORMAT.read(box())
    process._warm[0].owner += 1
    other = process._warm[0].process
    FORMAT.read(box())
    assert process._warm[0].process.pid != other.pid
    other.kill()
    other.communicate()
