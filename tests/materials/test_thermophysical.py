"""Constants of a metal: from a file, from a caller, from a class."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sekiso.domain.errors import RecipeError
from sekiso.knowledge import Record, load
from sekiso.materials import thermophysical
from sekiso.materials.naming import MaterialChoice, resolve

GIVEN = {
    "density": 7000.0,
    "specific_heat": 700.0,
    "conductivity": 28.0,
    "liquidus": 1700.0,
    "absorptivity": 0.4,
}


def test_every_alloy_file_that_melts_gives_a_complete_set() -> None:
    for record in load().alloys.values():
        if record["family"] in ("WC", "magnet"):  # sintered, never molten
            continue
        metal = thermophysical.of_record(record)
        assert metal.solidus <= metal.liquidus < metal.boiling, record.key
        assert 0.0 < metal.absorptivity_flat <= metal.absorptivity <= 1.0, record.key


def test_a_metal_of_the_caller_is_completed_by_rules() -> None:
    metal = thermophysical.of_mapping(GIVEN)
    assert metal.diffusivity == pytest.approx(28.0 / (7000 * 700))
    assert metal.latent_heat == pytest.approx(257e3, rel=0.01)  # Richards: R T / M
    assert metal.boiling > metal.liquidus


def test_names_of_alloy_files_are_understood() -> None:
    named = {**GIVEN, "density_liquid": 7000.0}
    del named["density"]
    assert thermophysical.of_mapping(named).density == 7000.0


def test_missing_and_wrong_constants_are_named() -> None:
    with pytest.raises(RecipeError, match="conductivity"):
        thermophysical.of_mapping({k: v for k, v in GIVEN.items() if k != "conductivity"})
    with pytest.raises(RecipeError, match="viscosity"):
        thermophysical.of_mapping({**GIVEN, "viscosity": 1.0})
    with pytest.raises(RecipeError, match="liquidus"):
        thermophysical.of_mapping({**GIVEN, "liquidus": -3.0})


def test_the_middle_of_a_class_is_the_geometric_mean() -> None:
    a, b = (thermophysical.of_mapping({**GIVEN, "conductivity": k}) for k in (10.0, 40.0))
    middle = thermophysical.of_class([a, b])
    assert middle.conductivity == pytest.approx(20.0)
    assert middle.is_nearest_class


def test_rows_of_many_alloys_stack() -> None:
    metals = [thermophysical.of_mapping({**GIVEN, "liquidus": t}) for t in (900.0, 1700.0)]
    assert np.allclose(thermophysical.stacked(metals).liquidus, [900.0, 1700.0])


def test_a_name_means_its_file_and_a_class_the_middle_of_its_alloys() -> None:
    known = load()
    own, stand_ins = thermophysical.of_choice(resolve("IN625", known), known)
    assert own == thermophysical.of_record(known.alloys["in625"])
    assert stand_ins == ()
    middle, members = thermophysical.of_choice(resolve("Ti-5553", known), known)
    assert middle.is_nearest_class
    assert middle.liquidus == pytest.approx(np.exp(np.mean([np.log(m.liquidus) for m in members])))


def test_an_incomplete_file_takes_the_middle_of_its_class_or_says_what_it_lacks() -> None:
    known = load()
    bare = {family: Record("alloys", family, {"family": family}) for family in ("Ti", "Hf")}
    knowledge = replace(known, records={**known.records, "alloys": {**known.alloys, **bare}})
    titanium, members = thermophysical.of_choice(resolve("Ti", known), known)
    assert thermophysical.of_choice(MaterialChoice(("Ti",)), knowledge) == (titanium, members)
    with pytest.raises(RecipeError, match="constants of Hf lack: density"):
        thermophysical.of_choice(MaterialChoice(("Hf",)), knowledge)


def test_several_families_are_mixed() -> None:
    known = load()
    assert thermophysical.of_choice(resolve("steel", known), known)[0].family == "mixed"
