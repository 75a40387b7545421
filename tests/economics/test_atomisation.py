import numpy as np
import pytest

from sekiso.domain.errors import OutOfRangeError
from sekiso.economics.atomisation import (
    atomisation_co2,
    eiga_argon,
    eiga_energy,
    electrode_energy,
)


def test_energy_of_an_electrode_of_80_mm_by_hand():
    # 4364.7 x .0064 - 401.13 x .08 + 12.407 = 8.2507 kWh/kg
    assert float(eiga_energy(0.08)) / 3.6e6 == pytest.approx(8.25068, rel=1e-5)
    assert float(electrode_energy(0.08)) / 3.6e6 == pytest.approx(1.456688, rel=1e-5)


def test_argon_falls_with_the_diameter():
    argon = eiga_argon(np.array([0.06, 0.08, 0.10]))
    assert np.all(np.diff(argon) < 0.0)
    assert argon[2] == pytest.approx(448.82 * np.exp(-3.061))


def test_outside_the_fit_is_refused():
    with pytest.raises(OutOfRangeError, match="electrode"):
        eiga_energy(0.3)


def test_the_range_of_the_facts_holds_the_fit(facts):
    stated = facts.of("economics")["melt_stock"].fact("atomisation.energy")
    fitted = eiga_energy(np.array([0.07, 0.09, 0.105]))
    assert np.all((stated.low <= fitted) & (fitted <= stated.high))


def test_co2_is_electricity_and_argon():
    found = atomisation_co2(36e6, grid_factor=0.4 / 3.6e6, argon=3.0, gas_factor=0.5)
    assert float(found) == pytest.approx(4.0 + 1.5)
