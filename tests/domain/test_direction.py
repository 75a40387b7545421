import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekiso.domain.assume import assumption_texts, read_assumptions
from sekiso.domain.direction import direction_text, read_direction
from sekiso.domain.errors import NeedError

NUMBERS = st.floats(-1e3, 1e3).filter(lambda x: x == 0.0 or abs(x) > 1e-3)


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("0 0 1", (0, 0, 1)), ("0,-1,0", (0, -1, 0)), ("0 / 0.6 / 0.8", (0, 0.6, 0.8)),
        ("(3; 0; 4)", (0.6, 0, 0.8)), ("as drawn", (0, 0, 1)), ("As-Drawn", (0, 0, 1)),
        ("[1, 0, 0]", (1, 0, 0)), ("best", None),
    ],
)  # fmt: skip
def test_directions_as_people_write_them(text, direction):
    assert read_direction(text) == direction


@pytest.mark.parametrize("text", ["", "up", "0 0 0", "1 2", "0 0 1 0", "nan 0 1", "inf 0 0"])
def test_what_is_no_direction_is_refused(text):
    with pytest.raises(NeedError, match="direction"):
        read_direction(text)


@given(st.tuples(NUMBERS, NUMBERS, NUMBERS).filter(any))
def test_a_direction_written_is_the_direction_read(direction):
    found = read_direction(" ".join(map(str, direction)))
    assert read_direction(direction_text(found)) == pytest.approx(found, abs=1e-4)
    kept = read_assumptions({"build_direction": direction_text(found)})
    assert read_assumptions(assumption_texts(kept)) == kept, "an answer is asked again as it was"
