import numpy as np
import pytest

from sekiso.design.topology.state import History, State, load_state
from sekiso.domain.errors import DataError


def test_state_is_read_as_it_was_written(tmp_path):
    rng = np.random.default_rng(0)
    history = History().with_row({"objective": 2.0}).with_row({"objective": 1.0 / 3.0})
    state = State(
        2, rng.random((3, 2, 1)), {"a:b.1": rng.random((1, 3))}, {"scale": np.array(0.1)}, history
    )
    state.save(tmp_path / "state.npz")
    read = load_state(tmp_path / "state.npz")
    assert read.iteration == 2
    assert np.array_equal(read.x, state.x)
    assert np.array_equal(read.warm["a:b.1"], state.warm["a:b.1"])
    assert read.memory["scale"] == 0.1
    assert read.history["objective"].tolist() == [2.0, 1.0 / 3.0]


def test_other_files_are_no_state(tmp_path):
    (tmp_path / "other.npz").write_bytes(b"nothing")
    with pytest.raises(DataError, match="does not hold the state"):
        load_state(tmp_path / "other.npz")


def test_a_state_that_is_not_there_says_so(tmp_path):
    with pytest.raises(DataError, match="There is no file"):
        load_state(tmp_path / "absent.npz")
