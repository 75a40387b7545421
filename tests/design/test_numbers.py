import pytest

from sekiso.design.numbers import part_from_numbers
from sekiso.domain.errors import PartError

SIZE = (0.1, 0.05, 0.03)


def test_size_alone_assumes_a_volume_within_the_box():
    part, assumed = part_from_numbers(size=SIZE)
    volume = next(item for item in assumed if item.key == "volume")
    assert volume.low < part.volume < volume.high < 0.1 * 0.05 * 0.03
    assert part.extent == SIZE


def test_mass_and_density_fix_the_volume():
    part, assumed = part_from_numbers(size=SIZE, mass=0.443, density=4430.0)
    assert part.volume == pytest.approx(1e-4)
    assert {item.key for item in assumed} == {"area"}


def test_volume_alone_assumes_a_box_around_it():
    part, assumed = part_from_numbers(volume=1e-5)
    assert part.extent[0] ** 3 > 1e-5
    assert {item.key for item in assumed} == {"size", "area"}


def test_lattice_is_taken_as_lighter_than_an_ordinary_part():
    light, _ = part_from_numbers(size=SIZE, features=frozenset({"lattice"}))
    assert light.volume < part_from_numbers(size=SIZE)[0].volume


def test_full_block_has_at_least_the_area_of_its_box():
    part, _ = part_from_numbers(size=(0.01, 0.01, 0.01), volume=1e-6)
    assert part.area >= 6e-4


@pytest.mark.parametrize(
    ("numbers", "text"),
    [
        ({}, "cannot be sized"),
        ({"mass": 1.0}, "cannot be sized"),
        ({"size": (0.1, -0.1, 0.1)}, "impossible"),
        ({"size": (0.1, 0.1, float("nan"))}, "impossible"),
        ({"size": (0.01, 0.01, 0.01), "volume": 1.0}, "impossible"),
        ({"size": SIZE, "features": frozenset({"wings"})}, "impossible"),
    ],
)
def test_impossible_or_missing_numbers_are_refused(numbers, text):
    with pytest.raises(PartError, match=text):
        part_from_numbers(**numbers)
