"""What a model was validated for."""

import pytest

from sekiso.domain.model import Validity


@pytest.mark.parametrize(
    ("inputs", "is_covered"),
    [
        ({"process": "PBF-LB", "family": "Ti", "power": 200.0}, True),
        ({"process": "PBF-EB", "family": "Ti", "power": 200.0}, False),
        ({"process": "PBF-LB", "family": "Al", "power": 200.0}, False),
        ({"process": "PBF-LB", "family": "Ti", "power": 401.0}, False),
        ({"process": "PBF-LB", "family": "Ti", "power": 400.0}, True),
        ({"process": "PBF-LB", "family": "Ti", "power": None}, True),
        ({"power": 200.0}, False),
    ],
)
def test_a_case_is_covered_by_process_family_and_range(inputs, is_covered):
    validity = Validity(("PBF-LB",), ("Ti",), {"power": (100.0, 400.0)})
    assert validity.covers(inputs) is is_covered


def test_what_is_left_empty_limits_nothing():
    assert Validity().covers({"process": "any", "family": "any"})
    assert Validity(families=("Ti",)).covers({"family": "Ti"})
