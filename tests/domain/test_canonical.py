import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekiso.domain.canonical import canonical_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(value=VALUES)
def test_what_is_written_reads_back(value):
    assert json.loads(canonical_json(value)) == value


@given(table=st.dictionaries(st.text(max_size=4), st.integers(), max_size=6))
def test_the_order_of_keys_does_not_matter(table):
    turned = dict(reversed(list(table.items())))
    assert canonical_json(table) == canonical_json(turned)


@given(value=st.floats(allow_nan=False, allow_infinity=False))
def test_floats_are_kept_to_eight_digits_and_writing_again_changes_nothing(value):
    written = canonical_json(value)
    assert float(written) == pytest.approx(value, rel=5e-8)  # half a unit of the eighth digit
    assert canonical_json(json.loads(written)) == written


def test_numbers_of_arrays_are_written_as_plain_numbers():
    assert canonical_json([np.float64(0.1), np.float32(0.5)]) == b"[0.1,0.5]"


def test_sets_and_tuples_are_lists_and_text_stays_japanese():
    written = canonical_json({"b": {"z", "a"}, "a": (1, "材料")})
    assert written.decode() == '{"a":[1,"材料"],"b":["a","z"]}'


@pytest.mark.parametrize("value", [math.nan, math.inf, {"x": [-math.inf]}])
def test_what_json_cannot_say_is_refused(value):
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical_json(value)
