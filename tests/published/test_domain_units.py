"""Conversion factors against their exact definitions (SI brochure; NIST SP 811 appendix B)."""

import pytest

from sekiso.domain import units

EXACT = [
    ("1 inch", "m", 0.0254),
    ("1 foot", "m", 0.3048),
    ("1 lb", "kg", 0.45359237),
    ("1 kgf/mm2", "Pa", 9.80665e6),
    ("1 psi", "Pa", 6894.757293168),
    ("1 bar", "Pa", 1e5),
    ("1 atm", "Pa", 101325.0),
    ("0 degC", "K", 273.15),
    ("32 degF", "K", 273.15),
    ("1 hour", "s", 3600.0),
    ("1 litre", "m^3", 1e-3),
    ("1 kWh", "J", 3.6e6),
    ("100 percent_IACS", "S/m", 5.8e7),  # IEC 60028: annealed copper, 58 MS/m at 20 degC
]


@pytest.mark.parametrize(("text", "unit", "value"), EXACT)
def test_a_unit_has_its_defined_size(text, unit, value):
    assert units.quantity(text, unit) == pytest.approx(value, rel=1e-9)
