import json
import math
from dataclasses import dataclass

import numpy as np
import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from sekiso.domain.canonical import canonical_json, json_bytes, plain


@dataclass
class _Pool:
    width: np.ndarray
    mode: str


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=8,
)


JSON = st.recursive(
    VALUES
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from([150.0, 1e-5, 1e21]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@given(value=JSON)
def test_the_writing_is_that_of_the_standard(value):
    assert json_bytes(value) == rfc8785.dumps(value)


@pytest.mark.parametrize("value", ["\ud800", {1: 2}, 2**60, math.nan, {"a": object()}])
def test_what_is_no_json_is_refused(value):
    with pytest.raises(ValueError, match=r"UTF|string|exceed|represent|unsupported"):
        json_bytes(value)


@given(value=VALUES)
def test_what_is_written_reads_back(value):
    assert json.loads(canonical_json(value)) == value


@given(table=st.dictionaries(st.text(max_size=4), st.integers(-(2**40), 2**40), max_size=6))
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


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, np.float64("nan")])
def test_what_is_no_finite_number_is_null(value):
    assert canonical_json({"x": [value]}) == b'{"x":[null]}'
    assert plain(value) is None


# RFC 8785, appendix B (numbers as ECMAScript writes them) and section 3.2.3 (order of keys)
@pytest.mark.parametrize(
    ("value", "written"),
    [(-0.0, b"0"), (50.0, b"50"), (1e21, b"1e+21"), (1e-7, b"1e-7"), (1e-6, b"0.000001"),
     (9007199254740994.0, b"9007199300000000"), (333333333.33333329, b"333333330")],
)  # fmt: skip
def test_numbers_are_written_as_the_standard_writes_them_after_rounding(value, written):
    assert canonical_json(value) == written


def test_keys_are_ordered_by_utf_16_as_the_standard_orders_them():
    table = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\x80": 6, "\xf6": 7}
    ordered = list(json.loads(canonical_json(table)))
    assert ordered == ["\r", "1", "\x80", "\xf6", "\u20ac", "\U0001f600", "\ufb33"]


def test_records_arrays_and_missing_numbers_are_plain():
    pool = _Pool(width=np.array([1e-4, np.nan]), mode="keyhole")
    assert plain(pool) == {"width": [1e-4, None], "mode": "keyhole"}
