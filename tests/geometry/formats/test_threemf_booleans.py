import pytest
from tests.geometry.formats.threemf_text import (
    components,
    cube,
    findings,
    mm3,
    model,
    object_,
    read,
    shift,
)

from sekiso.domain.errors import PartError

BAR = cube(2, low=(3, 3, -5), high=(7, 7, 15))  # through the cube: 4 x 4 x 20


def shape(number, base, operation, *operands, place=""):
    word = f' operation="{operation}"' if operation else ""
    inner = "".join(
        f'<bo:boolean objectid="{one}"{rest}/>' for one, rest in ((*x, "")[:2] for x in operands)
    )
    return object_(
        number, f'<bo:booleanshape objectid="{base}"{word}{place}>{inner}</bo:booleanshape>'
    )


@pytest.mark.parametrize(
    ("operation", "volume"),
    [("difference", 840.0), ("union", 1160.0), ("intersection", 160.0), ("", 1160.0)],
)
def test_operation_is_computed(operation, volume):
    part = read(model(cube(1), BAR, shape(3, 1, operation, (2,)), items=(3,), required="bo"))
    assert mm3(part) == pytest.approx(volume)
    assert part.is_closed


def test_operands_follow_one_another():
    """Two holes that cross: 2 x 160 less the 4 x 4 x 4 that both take."""
    across = ' transform="0 0 1 0 1 0 -1 0 0 10 0 0"'
    part = read(model(cube(1), BAR, shape(3, 1, "difference", (2,), (2, across)), items=(3,)))
    assert mm3(part) == pytest.approx(1000.0 - 2.0 * 160.0 + 64.0)


def test_transforms_of_base_and_operand_count():
    place = f' transform="{shift(5)}"'
    part = read(model(cube(1), shape(2, 1, "intersection", (1,), place=place), items=(2,)))
    assert mm3(part) == pytest.approx(500.0)
    mirrored = ' transform="-1 0 0 0 1 0 0 0 1 5 0 0"'
    part = read(model(cube(1), shape(2, 1, "difference", (1, mirrored)), items=(2,)))
    assert mm3(part) == pytest.approx(500.0)


def test_boolean_of_a_boolean():
    small = cube(5, low=(0, 0, 0), high=(2, 2, 2))
    inner = shape(3, 1, "difference", (2,))
    outer = shape(4, 3, "difference", (5,))
    part = read(model(cube(1), BAR, small, inner, outer, items=(4,)))
    assert mm3(part) == pytest.approx(840.0 - 8.0)


def test_boolean_in_components_and_twice_on_the_plate():
    boolean = shape(3, 1, "difference", (2,))
    both = object_(4, components(3, (3, shift(30))))
    part = read(model(cube(1), BAR, boolean, both, items=(4,)))
    assert mm3(part) == pytest.approx(1680.0)
    assert findings(part)["several_bodies"]["n"] == 2


def test_operand_in_another_model_file():
    other = ' path="/3D/bar.model"'
    files = {"3D/bar.model": model(BAR, items=())}
    part = read(model(cube(1), shape(3, 1, "difference", (2, other)), items=(3,)), **files)
    assert mm3(part) == pytest.approx(840.0)


def test_nothing_left_is_refused():
    with pytest.raises(PartError, match="no geometry"):
        read(model(cube(1), shape(2, 1, "difference", (1,)), items=(2,)))


@pytest.mark.parametrize(
    ("content", "match"),
    [
        (model(cube(1), BAR, shape(3, 1, "xor", (2,)), items=(3,)), "'xor'.*union, difference"),
        (model(cube(1), shape(3, 1, "union", (9,)), items=(3,)), "object 9"),
        (model(cube(1), shape(3, 1, "union", (3,)), items=(3,)), "nested without end"),
        (
            model(cube(1), object_(2, components(1)), shape(3, 1, "union", (2,)), items=(3,)),
            "2 of the 3MF file is not a closed body",
        ),
    ],
)
def test_bad_operation_is_refused(content, match):
    with pytest.raises(PartError, match=match):
        read(content)


def test_open_operand_is_refused_by_its_number():
    open_box = BAR[: BAR.rfind("<triangle ")] + BAR[BAR.rfind("</triangles>") :]
    with pytest.raises(PartError, match=r"Object 2 .* not a closed body"):
        read(model(cube(1), open_box, shape(3, 1, "difference", (2,)), items=(3,)))
