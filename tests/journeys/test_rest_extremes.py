"""Numbers beyond all parts: refused in the envelope, or answered; never a failure."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

NUMBERS = st.one_of(
    st.sampled_from(["0", "-1", "1e-300", "1e300", "5e-324", "1e-9", "1e9", "0.1", "1e999"]),
    st.floats(1e-30, 1e30).map(repr),
)
LENGTHS = ("pm", "nm", "um", "mm", "m", "km", "Gm", "inch", "ft")
MASSES = ("ug", "g", "kg", "t", "Mt", "lb", "oz")
VOLUMES = ("um^3", "mm^3", "cm^3", "m^3", "km^3", "L")
PROPERTIES = (
    ("yield_strength", "MPa"), ("elongation", "%"), ("service_temperature", "degC"),
    ("tolerance", "pm"), ("mass", "kg"), ("cost", "JPY"), ("lead_time", "day"), ("co2", "kg"),
    ("thermal_conductivity", "W/m/K"), ("hardness", "HV"), ("roughness", "um"),
)  # fmt: skip


def _amounts(units):
    return st.builds(lambda number, unit: f"{number} {unit}", NUMBERS, st.sampled_from(units))


NEEDS = st.one_of(
    st.fixed_dictionaries({"mass": _amounts(MASSES)}),
    st.fixed_dictionaries({"volume": _amounts(VOLUMES)}),
    st.fixed_dictionaries({"size": _amounts(LENGTHS)}),
    st.fixed_dictionaries({"size": st.lists(NUMBERS, min_size=2, max_size=3).map(
        lambda numbers: " x ".join(numbers) + " mm")}),
    st.fixed_dictionaries({"quantity": NUMBERS.map(lambda number: f"{number}/year")}),
    st.fixed_dictionaries({"quantity": st.integers(-10, 10**12)}),
    st.builds(
        lambda entry, sign, number: {"require": [f"{entry[0]} {sign} {number} {entry[1]}"]},
        st.sampled_from(PROPERTIES), st.sampled_from((">=", "<=")), NUMBERS,
    ),
    st.builds(
        lambda entry, number: {"assume": {entry[0]: f"{number} {entry[1]}"}},
        st.sampled_from(PROPERTIES), NUMBERS,
    ),
    _amounts(LENGTHS).map(lambda text: {"description": f"shaft {text} long"}),
    _amounts(MASSES).map(lambda text: {"description": f"bracket of {text}"}),
)  # fmt: skip


def _checked(rest, need):
    answer = rest.post("/v1/answers", json={"material": "316L", **need})
    assert answer.status_code in (200, 422), (need, answer.text[:300])
    told = json.loads(answer.content, parse_constant=lambda word: pytest.fail(f"{need}: {word}"))
    if answer.status_code == 422:
        assert {"error", "what", "next"} <= told.keys(), need
    return answer.status_code


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(need=NEEDS)
def test_no_number_makes_the_service_fail(rest, need):
    _checked(rest, need)


@pytest.mark.parametrize(
    "need",
    [
        {"size": "1 pm"}, {"mass": "1e-300 kg"}, {"volume": "1e-300 m^3"}, {"size": "1e300 km"},
        {"mass": "1e300 t"}, {"quantity": "1e300"}, {"size": "1 x 1 x 1e-12 mm"},
        {"require": ["tolerance <= 1 pm"]}, {"require": ["mass <= 1e-300 kg"]},
        {"description": "shaft 1 pm long"}, {"description": "plate of 1e-300 kg"},
        {"assume": {"largest_dimension": "1 pm"}}, {"assume": {"buy_to_fly": 1e300}},
    ],
    ids=str,
)  # fmt: skip
def test_a_number_beyond_all_parts_is_answered_or_refused_by_name(rest, need):
    _checked(rest, need)
