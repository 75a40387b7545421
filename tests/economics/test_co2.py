import pytest

from sekiso.economics.co2 import feedstock_co2, process_co2


def test_recycled_metal_replaces_primary_by_its_share():
    primary, recycled = 40.0, 8.0
    mixed = feedstock_co2(2.0, primary=primary, recycled=recycled, recycled_share=0.25, shaping=1.0)
    assert float(mixed) == pytest.approx(2.0 * (0.75 * 40 + 0.25 * 8 + 1.0))


def test_a_kilowatt_hour_emits_the_grid_factor():
    assert float(process_co2(3.6e6, grid_factor=0.423 / 3.6e6)) == pytest.approx(0.423)


def test_gas_adds_to_the_energy_by_its_mass():
    # 10 kWh at .4 kg/kWh and 3 kg of argon at .25 kg/kg
    total = process_co2(36e6, grid_factor=0.4 / 3.6e6, gas_mass=3.0, gas_factor=0.25)
    assert float(total) == pytest.approx(4.0 + 0.75)
