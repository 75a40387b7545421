import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekiso.domain.errors import NeedError
from sekiso.domain.load_text import load_text, read_load, read_support, support_text
from sekiso.domain.loads import AXES, Load, Place, Side, Support

SIZE = st.floats(1e-2, 1e7)
FINITE = st.one_of(SIZE, SIZE.map(lambda size: -size))
RISE = st.floats(1e-2, 3e3)


@pytest.mark.parametrize(
    ("text", "kind", "vector"),
    [
        ("8000 lbf +z on face 12", "force", (0, 0, 35585.772922084)),
        ("面12に 荷重 35 kN -y方向", "force", (0, -35e3, 0)),
        ("force 10 kN along 0,-3,4 on face 5,6", "force", (0, -6e3, 8e3)),
        ("3 kN downwards on top", "force", (0, 0, -3e3)),
        ("force 2 kN in -x on top", "force", (-2e3, 0, 0)),
        ("moment 565 N m about +y on face 5", "moment", (0, 565, 0)),
        ("torsion: 5000 lbf-in about z on face 5", "moment", (0, 0, 564.9241451380835)),
        ("bearing 10 kN -y on face 5", "bearing", (0, -10e3, 0)),
        ("20 g +x", "acceleration", (196.133, 0, 0)),
        ("gravity", "acceleration", (0, 0, -9.80665)),
        ("重力 -y", "acceleration", (0, -9.80665, 0)),
        ("gravity 1 g -z", "acceleration", (0, 0, -9.80665)),
        ("重力 2 G 下向き", "acceleration", (0, 0, -19.6133)),
        ("a force of 2 kN down on top", "force", (0, 0, -2e3)),
    ],
)
def test_vector_loads_are_read(text, kind, vector):
    load = read_load(text)
    assert load.kind == kind
    assert load.vector == pytest.approx(vector)


@pytest.mark.parametrize(
    "text",
    [
        "面7に モーメント 50 N m +y", "面7に Y軸まわり 50 N m のモーメント",
        "面7に Y軸まわりのモーメント 50 N m", "Y軸まわりに 50 N m のモーメントを面7に加える",
        "50 N mのY軸回りモーメントを面7に作用させる", "面7にモーメントを+Y軸周りに50N·m",
        "モーメント 50 N m Y軸まわり 面7に", "面7に曲げモーメント 50 N m y軸廻り",
    ],
)  # fmt: skip
def test_japanese_moment_is_read_in_any_order(text):
    load = read_load(text)
    assert (load.kind, load.vector, load.on.faces) == ("moment", (0.0, 50.0, 0.0), (7,))


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("pressure 5 MPa on face 7", "pressure", 5e6),
        ("面3、4に圧力 ５ＭＰａ", "pressure", 5e6),
        ("heat to 150 degC", "temperature", 130.0),
        ("150℃まで加熱", "temperature", 130.0),
        ("heat by 80 K", "temperature", 80.0),
        ("heat to -196 degC", "temperature", -216.0),
    ],
)
def test_scalar_loads_are_read(text, kind, value):
    load = read_load(text)
    assert (load.kind, load.value) == (kind, pytest.approx(value))


def test_case_and_weight_are_read():
    load = read_load("take off: 3 kN +z on bottom, weight 0.5")
    assert (load.case, load.weight, load.on.sides) == ("take off", 0.5, (Side("z", -1),))


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("hello", "load_unreadable"),
        ("5 kN +z", "load_without_place"),
        ("5 kN on face 3", "load_without_direction"),
        ("5 +z on face 3", "unit_missing"),
        ("5 lbf in +y on face 3", "load_in_or_inch"),
        ("pressure 5 kN on face 3", "unit_wrong"),
        ("5 kg +z on face 3", "load_unreadable"),
        ("5 kN along 0,0,0 on face 3", "direction_unreadable"),
        ("Kraft 2 kN nach unten auf Fläche 7", "load_unreadable"),
        ("heat to hot", "load_unreadable"),
    ],
)
def test_what_is_no_load_is_refused_with_the_cure(text, key):
    with pytest.raises(NeedError) as refused:
        read_load(text)
    assert refused.value.key == key


@pytest.mark.parametrize(
    ("text", "fixes"),
    [("face 3 in z", ("z",)), ("bottom in x and y", ("x", "y")), ("面3 z方向", ("z",)),
     ("底面を固定", AXES), ("fixed: face 3", AXES)],
)  # fmt: skip
def test_supports_are_read_and_written_again(text, fixes):
    support = read_support(text)
    assert support.fixes == fixes
    assert read_support(support_text(support)) == support


@given(
    kind=st.sampled_from(["force", "bearing", "moment", "acceleration"]),
    vector=st.tuples(FINITE, FINITE, FINITE),
    weight=st.sampled_from([1.0, 0.25]),
)
def test_any_vector_survives_writing(kind, vector, weight):
    on = Place() if kind == "acceleration" else Place(faces=(3,))
    load = Load(kind, on, vector, case="landing", weight=weight)
    assert read_load(load_text(load)) == load


@given(value=FINITE, rise=RISE)
def test_any_pressure_and_heating_survives_writing(value, rise):
    assert read_load(load_text(Load("pressure", Place(faces=(1,)), value=value))).value == value
    assert math.isclose(read_load(load_text(Load("temperature", value=rise))).value, rise)


def test_support_without_some_axes_keeps_their_order():
    assert read_support("face 1 in z,x") == Support(Place(faces=(1,)), ("x", "z"))
