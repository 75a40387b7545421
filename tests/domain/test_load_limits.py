import pytest

from sekiso.domain.errors import NeedError
from sekiso.domain.load_plain import loads_of
from sekiso.domain.load_text import read_load
from sekiso.domain.loads import Load, Place

ON = Place(faces=(1,))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("1e300 kN -z on top", "force"),
        ("1e-12 N -z on top", "force"),
        ("bearing 1e12 N -y on face 5", "force"),
        ("moment 1e12 N m +y on top", "moment"),
        ("pressure 1e9 MPa on top", "pressure"),
        ("1e9 m/s^2 +x", "acceleration"),
        ("heat by 5000 K", "temperature"),
        ("heat to -300 degC", "absolute_temperature"),
        ("4000 ℃まで加熱", "absolute_temperature"),
    ],
)
def test_load_that_nothing_exerts_is_refused_where_it_is_read(text, kind):
    with pytest.raises(NeedError) as refused:
        read_load(text)
    assert refused.value.key == f"load_size_{kind}"
    for language in ("en", "ja"):
        assert str(refused.value.values["most"]) in refused.value.text(language)


@pytest.mark.parametrize(
    "load",
    [
        Load("force", ON, (1e200, 0.0, 0.0)),
        Load("pressure", ON, value=float("nan")),
        Load("temperature", value=1e4),
    ],
)
def test_values_and_mappings_keep_the_same_limits(load):
    with pytest.raises(NeedError, match="cannot be meant"):
        loads_of(load)
    with pytest.raises(NeedError, match="cannot be meant"):
        loads_of({"temperature": "to -300 degC"})


def test_load_of_nothing_is_left_to_where_it_acts():
    assert loads_of("0 N +z on top")[0].vector == (0.0, 0.0, 0.0)


@pytest.mark.parametrize("text", ["800 MN -z on top", "700 MPa on top", "1000000 g +x"])
def test_largest_presses_and_centrifuges_are_within(text):
    assert read_load(text)
