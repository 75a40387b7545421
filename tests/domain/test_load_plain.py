import json

import pytest

from sekiso.domain.errors import DataError, NeedError
from sekiso.domain.load_plain import load_file, load_plain, loads_of, support_plain, supports_of
from sekiso.domain.loads import Load, Place, Side, Support

TEXTS = [
    "vertical: 8000 lbf +z on face 53,54", "pressure 5 MPa on top and colour #ff0000, weight 2",
    "heat to 150 degC", "moment 5000 lbf in about +z on face 3", "20 g -y",
]  # fmt: skip


def test_mapping_says_the_same_as_the_text():
    told = {"case": "up", "force": "8 kN", "along": [0, 0, 1], "on": {"faces": [3, 4]}}
    assert loads_of(told) == loads_of("up: 8 kN +z on face 3,4")
    assert supports_of({"on": "face 3", "fixes": ["z"]}) == supports_of("face 3 in z")


def test_components_are_read_with_their_units():
    (load,) = loads_of({"force": ["0 N", "-28 kN", "1 lbf"], "on": ["top", "face 3"]})
    assert load.vector == pytest.approx((0.0, -28e3, 4.4482216))
    assert load.on == Place(faces=(3,), sides=(Side("z", 1),))


@pytest.mark.parametrize("text", TEXTS)
def test_plain_values_are_json_and_read_again_exactly(text):
    loads = loads_of(text)
    assert loads_of(json.loads(json.dumps([load_plain(one) for one in loads]))) == loads


def test_file_holds_loads_and_supports_with_comments():
    content = json.dumps({"comment": "a", "loads": TEXTS, "supports": ["bottom"]})
    loads, supports = load_file(content)
    assert len(loads) == 5
    assert supports == (Support(Place(sides=(Side("z", -1),))),)
    assert supports_of(map(support_plain, supports)) == supports


def test_values_pass_as_they_are():
    load = Load("force", Place(faces=(1,)), (1.0, 0.0, 0.0))
    assert loads_of(load) == loads_of([load]) == (load,)


@pytest.mark.parametrize(
    ("told", "key"),
    [
        ({"forse": "8 kN"}, "load_field_unknown"),
        ({"along": "+z", "on": "top"}, "load_kind"),
        ({"force": 8000, "along": "+z", "on": "top"}, "unit_missing"),
        ({"force": "8 kN", "along": "+z"}, "load_without_place"),
        ({"force": "8 kN", "on": "top"}, "load_without_direction"),
        ({"force": ["1 N"], "on": "top"}, "three_numbers"),
    ],
)
def test_slips_are_told(told, key):
    with pytest.raises(NeedError) as refused:
        loads_of(told)
    assert refused.value.key == key


def test_a_file_that_is_no_json_is_told():
    with pytest.raises(DataError, match="cannot be read as JSON"):
        load_file("loads: none")


FORCE = {"force": "8 kN", "along": "+z", "on": "top"}


@pytest.mark.parametrize(
    "told",
    [
        5, [5], [None], FORCE | {"weight": "abc"}, FORCE | {"on": 5}, FORCE | {"on": {"faces": 3}},
        FORCE | {"on": {"faces": ["x"]}}, FORCE | {"along": [0, 0]}, "8 kN +z on top, weight 1.2.3",
    ],
)  # fmt: skip
def test_values_of_a_wrong_shape_are_no_load_and_no_crash(told):
    with pytest.raises(NeedError, match="cannot be read as a load"):
        loads_of(told)
    with pytest.raises(NeedError):
        load_file(json.dumps({"loads": told}))


@pytest.mark.parametrize("told", [5, [3], {"on": None}, {"on": "top", "fixes": 5}])
def test_supports_of_a_wrong_shape_are_refused_too(told):
    with pytest.raises(NeedError, match="cannot be read as a place"):
        supports_of(told)


@pytest.mark.parametrize("weight", [-2.0, 0.0, float("nan"), 1e9])
def test_a_case_counts_by_a_weight_above_zero(weight):
    with pytest.raises(NeedError, match="weight of"):
        loads_of(FORCE | {"weight": weight})
