"""One part by Archimedes, tomography and section gives one density, with the bias of each."""

import pytest

from sekiso.domain.errors import DataError
from sekiso.store.density_methods import combined_density
from sekiso.store.records import Quantity, Record


def measured(method, percent, u=None, **values):
    told = Quantity(str(percent), "percent", percent / 100, u=None if u is None else u / 100)
    return Record("test", {"relative_density": told, "density_method": method, **values})


THREE = [measured("archimedes", 99.42, 0.05), measured("ct", 99.80, 0.05),
         measured("section", 99.65, 0.10)]  # fmt: skip


def test_three_methods_give_one_value_between_them_with_their_bias():
    told = combined_density(THREE)
    assert 0.9942 < told.value < 0.9980
    biases = {one.method: one.bias for one in told.methods}
    assert biases["archimedes"] < 0 < biases["ct"]
    assert told.between > 0.0005


def test_the_scatter_between_methods_leaves_a_chi_square_of_their_number_less_one():
    told = combined_density(THREE)
    chi = sum((one.value - told.value) ** 2 / (one.u**2 + told.between**2) for one in told.methods)
    assert chi == pytest.approx(2.0, rel=1e-6)


def test_methods_that_agree_are_weighed_by_their_uncertainty():
    told = combined_density([measured("ct", 99.50, 0.1), measured("section", 99.56, 0.2)])
    assert told.between == 0.0
    assert told.value == pytest.approx((0.9950 / 1 + 0.9956 / 4) / 1.25)


def test_density_and_reference_density_give_the_relative_one():
    told = combined_density(
        [Record("test", {"density": Quantity("7.90", "g/cm^3", 7900.0, u=10.0),
                         "reference_density": Quantity("7.98", "g/cm^3", 7980.0, u=20.0)})]
    )  # fmt: skip
    assert told.value == pytest.approx(7900 / 7980)
    share = ((10 / 7900) ** 2 + (20 / 7980) ** 2) ** 0.5
    assert told.methods[0].u == pytest.approx(told.value * share)


def test_what_is_not_known_is_said():
    told = combined_density([measured("ct", 99.5), measured("section", 99.7, 0.1)])
    assert {one.code for one in told.findings} == {"density_u_not_said", "density_bias_is_relative"}
    with pytest.raises(DataError, match="relative density"):
        combined_density([Record("test", {"density": Quantity("7.9", "g/cm^3", 7900.0)})])
