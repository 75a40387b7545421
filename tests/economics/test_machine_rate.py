import pytest

from sekiso.economics.machine_rate import machine_rate

STANDING = {
    "residual": 0.0,
    "life": 1000.0,
    "maintenance": 0.0,
    "facility": 0.0,
    "consumables": 0.0,
}


def test_half_the_use_doubles_the_standing_cost_of_an_hour():
    full = machine_rate(1000.0, busy_share=1.0, **STANDING)
    half = machine_rate(1000.0, busy_share=0.5, **STANDING)
    assert float(half) == pytest.approx(2 * float(full))


def test_interest_is_paid_on_half_the_investment():
    free = machine_rate(1000.0, busy_share=1.0, **STANDING)
    paid = machine_rate(1000.0, busy_share=1.0, interest=0.002, **STANDING)
    assert float(paid - free) == pytest.approx(0.002 * 500.0)


def test_electricity_is_paid_only_while_the_machine_runs():
    idle = machine_rate(1000.0, busy_share=0.25, **STANDING)
    runs = machine_rate(1000.0, busy_share=0.25, power=100.0, electricity_price=0.01, **STANDING)
    assert float(runs - idle) == pytest.approx(1.0)
