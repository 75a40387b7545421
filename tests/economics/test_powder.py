import pytest

from sekiso.economics.powder import powder_bought


def test_what_the_sieve_loses_is_bought_too():
    assert float(powder_bought(0.9, loss=0.25)) == pytest.approx(1.2)
