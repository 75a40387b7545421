"""AM-CDM: every class and property is known, and each is carried or declared not applicable."""

from __future__ import annotations

import re

import pytest

from sekiso.store import am_cdm
from sekiso.store.am_cdm import Step, model
from sekiso.store.fields import kinds

MODULES = (
    "base", "material", "part", "process", "system", "build", "manufacturingProcess",
    "testInspectionCharacterization",
)  # fmt: skip


def published(shared):
    """Class -> (parent, {property: (range, many)}) as the SADL modules say, comments left out."""
    found = {}
    for module in MODULES:
        text = (shared / f"data/platform/am-cdm/SADL/AM-CDM-{module}.sadl").read_text()
        text = re.sub(r"""\(note\s+("[^"]*"|'[^']*')\)""", "", text)
        text = re.sub(r"/\*.*?\*/|(?<!:)//[^\n]*", "", text, flags=re.DOTALL)
        for part in re.split(r"\.\s+", text + " "):
            head = re.match(r"\s*(\w+)\s+is a (?:class|type of (\w+))", part)
            if head:
                told = re.findall(
                    r"described by (\w+)\s+with (a single value|values) of type (\w+)", part
                )
                found[head[1]] = (head[2] or "", {n: (r, m == "values") for n, m, r in told})
    return found


def test_the_published_modules_have_146_classes_and_391_properties_and_all_are_in_the_table(shared):
    theirs = published(shared)
    ours = {
        name: (one.is_a, {key: (p.range, p.many) for key, p in one.properties.items()})
        for name, one in model().classes.items()
    }
    assert len(theirs) == 146
    assert sum(len(properties) for _, properties in theirs.values()) == 391
    assert ours == theirs


def test_every_property_is_carried_or_declared_not_applicable():
    classes, properties, mapped, absent = am_cdm.am_cdm_coverage()
    assert (classes, properties, mapped + absent) == (146, 391, 391)
    assert mapped == 287


def test_what_is_not_applicable_has_a_reason_and_is_carried_by_nothing():
    carried = am_cdm.carriers()
    for one in model().classes.values():
        for name, prop in one.properties.items():
            if prop.not_applicable:
                assert set(model().reasons[prop.not_applicable]) == {"en", "ja"}
                assert name not in carried, name


@pytest.mark.parametrize("kind", list(kinds()))
def test_every_path_goes_through_properties_of_the_model(kind):
    fields = [field.am_cdm for field in kinds()[kind].fields.values() if field.am_cdm]
    links = model().links.get(kind, {}).values()
    for path in (*map(am_cdm.steps, fields), *links):
        names = [name for name in model().classes if model().is_a(name, model().roots[kind].name)]
        for step in path:
            spelt = {step.property, *(step.property.replace("*", axis) for axis in "XA")}
            found = [p for name in names for s in spelt if (p := model().property_of(name, s))]
            assert found, (path, step)
            names = [step.name or found[0].range]


@pytest.mark.parametrize("kind", list(kinds()))
def test_no_two_fields_of_a_kind_stand_under_one_path(kind):
    paths = [field.am_cdm for field in kinds()[kind].fields.values() if field.am_cdm]
    assert len(paths) == len(set(paths))


def test_a_path_may_name_the_class_of_an_object():
    first, second = am_cdm.steps("systemComponents:LaserSystem.laserSystemLaserBeamProfile")
    assert (first, second) == (
        Step("systemComponents", "LaserSystem"), Step("laserSystemLaserBeamProfile"),
    )  # fmt: skip
