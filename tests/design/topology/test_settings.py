import pytest

from sekiso.design.topology.settings import Settings


@pytest.mark.parametrize(
    ("name", "value"),
    [("objective", "weight"), ("filter", "box"), ("optimiser", "newton"), ("build_axis", "z")],
)
def test_word_that_is_not_in_its_list_is_refused(name, value):
    with pytest.raises(ValueError, match=f"{name} is one of"):
        Settings(**{name: value})


@pytest.mark.parametrize(
    ("name", "value"), [("volume_fraction", 1.2), ("move", 0.0), ("symmetry", ("w",))]
)
def test_number_outside_its_range_is_refused(name, value):
    with pytest.raises(ValueError, match=name):
        Settings(**{name: value})
