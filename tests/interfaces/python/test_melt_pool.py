"""The door to melt pools reads units, broadcasts, and names every mistake with its cure."""

from __future__ import annotations

import numpy as np
import pytest

import sekiso
from sekiso.domain.errors import DataError, RecipeError, SekisoError
from sekiso.knowledge import load
from sekiso.physics.melt_pool.beam import BeamDefinition, BeamSize

RECIPE = {"power": 200.0, "speed": 0.8, "beam_diameter": 100e-6}


def test_text_with_units_equals_si_numbers() -> None:
    told = sekiso.melt_pool("316L", power="200 W", speed="800 mm/s", beam_diameter="100 um")
    assert told.width == pytest.approx(sekiso.melt_pool("316L", **RECIPE).width)


def test_arrays_broadcast_to_one_shape() -> None:
    pool = sekiso.melt_pool(
        "316L",
        power=np.array([[150.0], [250.0]]),
        speed=np.array([0.5, 1.0, 1.5]),
        beam_diameter=80e-6,
    )
    for name in ("width", "depth_low", "length_high", "cooling_rate", "mode", "height", "dilution"):
        assert getattr(pool, name).shape == (2, 3), name


def test_aliases_mean_the_same_alloy() -> None:
    names = ("316L", "SUS316L", "1.4404")
    widths = {float(sekiso.melt_pool(name, **RECIPE).width) for name in names}
    assert len(widths) == 1


def test_an_unknown_alloy_falls_back_to_its_class_wider_and_flagged() -> None:
    known, guessed = (sekiso.melt_pool(name, **RECIPE) for name in ("Ti-6Al-4V", "Ti-5553"))
    assert "material" in guessed.validity
    assert guessed.assumed["material"].startswith("class Ti")
    assert guessed.width_high / guessed.width_low > known.width_high / known.width_low


def test_a_metal_in_no_file_is_predicted_from_its_constants() -> None:
    names = (
        "density_liquid", "specific_heat_solidus", "conductivity_solidus", "solidus", "liquidus",
        "boiling", "latent_heat_fusion", "absorptivity_effective", "absorptivity_infrared",
    )  # fmt: skip
    steel = load().alloys["316l"]
    constants = {name: steel.value(f"thermophysical.{name}") for name in names}
    ours = sekiso.melt_pool(constants, **RECIPE)
    assert ours.width == pytest.approx(sekiso.melt_pool("316L", **RECIPE).width, rel=1e-6)


def test_green_light_melts_copper_where_infrared_hardly_does() -> None:
    recipe = {"power": 500.0, "speed": 1.0, "beam_diameter": 150e-6}
    infrared, green, blue = (
        sekiso.melt_pool("copper", **recipe, wavelength=line).width
        for line in ("1070 nm", "515 nm", "450 nm")
    )
    assert blue > green > 5.0 * infrared


def test_infrared_drills_into_copper_where_the_spot_is_small() -> None:
    recipe = {"power": 540.0, "speed": 0.3, "beam_diameter": 45e-6, "layer": 100e-6}
    pool = sekiso.melt_pool("copper", **recipe)
    assert pool.depth == pytest.approx(320e-6, rel=0.3)  # MeltpoolNet group 36
    assert pool.validity == "extrapolated: layer, material"  # no copper track is in the fit
    stated = sekiso.melt_pool("copper", **recipe, absorptivity=0.1)
    assert stated.depth < 0.3 * pool.depth  # a stated share is kept


def test_an_electron_beam_is_given_by_voltage_and_current() -> None:
    pool = sekiso.melt_pool(
        "Ti-6Al-4V",
        process="PBF-EB",
        voltage="60 kV",
        current="15 mA",
        speed="2 m/s",
        beam_diameter="300 um",
        preheat="730 degC",
    )
    assert 200e-6 < pool.width < 1e-3
    assert pool.validity == "not fitted for PBF-EB"


def test_a_wire_bead_has_height_and_dilution() -> None:
    pool = sekiso.melt_pool(
        "316L",
        process="DED-Arc",
        power="2.2 kW",
        speed="150 mm/min",
        beam_diameter="4 mm",
        feedstock={"wire_diameter": "1 mm", "wire_feed": "5 m/min"},
    )
    assert 2e-3 < pool.height < 8e-3
    assert 0.0 < pool.dilution < 0.6
    assert pool.assumed == {"arc_mode": "GMAW"}


def test_powder_deposition_says_what_it_assumed_of_the_catch() -> None:
    pool = sekiso.melt_pool(
        "IN718",
        process="DED-LB-powder",
        power="1 kW",
        speed="10 mm/s",
        beam_diameter="2 mm",
        feedstock={"powder_rate": "8 g/min"},
    )
    assert "catch_efficiency" in pool.assumed
    assert pool.height > 0.0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"power": -200.0}, "above zero"),
        ({"power": np.nan}, "finite"),
        ({"speed": 800.0}, "Bare numbers are SI"),
        ({"beam_diameter": 1e-7}, "Bare numbers are SI"),
        ({"power": [1.0, 2.0], "speed": [1.0, 2.0, 3.0]}, "shapes"),
        ({"power": 5.0, "speed": 2.0}, "No recipe melts"),
        ({"preheat": 1720.0}, "solidus"),
        ({"process": "BJT"}, "no melt pool"),
        ({"process": "DED-LB-powder", "local": {"power_W": [1000.0]}}, "not used for the process"),
        ({"profile": "square"}, "beam profile"),
        ({"profile": "top-hat"}, "Gaussian beams"),
        ({"process": "DED-Arc"}, "feedstock"),
    ],
)
def test_impossible_recipes_are_refused_with_the_cure(change: dict, words: str) -> None:
    with pytest.raises(RecipeError, match=words):
        sekiso.melt_pool("316L", **{**RECIPE, **change})


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"power": [0.8, 0.9], "speed": [200.0, 250.0], "width": [1e-4, 1e-4]}, "swapped"),
        ({"power_W": [200], "speed_mm_s": [800], "width_mm": [12.0]}, "wrong unit"),
        ({"power_W": [200], "speed_mm_s": [800]}, "columns"),
        ({"power_W": [200], "speed_mm_s": [800], "width_um": [-5.0]}, "zero or below"),
        ({"power_W": ["high"], "speed_mm_s": [800], "width_um": [100.0]}, "holds text"),
        ("no_such_file.csv", "does not exist"),
    ],
)
def test_mistakes_in_local_tables_are_named(table: object, words: str) -> None:
    with pytest.raises(DataError, match=words):
        sekiso.melt_pool("316L", **RECIPE, local=table)


def test_local_tracks_come_from_a_file_too(tmp_path) -> None:
    file = tmp_path / "tracks.csv"
    file.write_text("power_W,speed_mm_s,width_um,depth_um\n200,800,100,60\n300,800,120,\n")
    own = sekiso.melt_pool("316L", **RECIPE, local=file)
    plain = sekiso.melt_pool("316L", **RECIPE)
    assert own.width < plain.width
    assert own.width_high / own.width_low < plain.width_high / plain.width_low


def test_a_beam_stated_by_another_definition_is_the_same_beam() -> None:
    fwhm = BeamSize(np.asarray(100e-6 / 1.6986), BeamDefinition.FWHM)
    told = sekiso.melt_pool("316L", power=200.0, speed=0.8, beam_diameter=fwhm)
    assert told.width == pytest.approx(sekiso.melt_pool("316L", **RECIPE).width, rel=1e-4)


def test_faster_cooling_makes_finer_dendrites() -> None:
    pool = sekiso.melt_pool("IN718", power=285.0, speed=np.array([0.3, 1.5]), beam_diameter=1e-4)
    assert pool.cooling_rate[1] > pool.cooling_rate[0]
    assert pool.dendrite_spacing[1] < pool.dendrite_spacing[0] < 2e-6


NONSENSE = (
    None, 0, -1, 1e9, np.nan, np.inf, "200 W", "80 um", "abc", "", [1, 2], [[1], [2, 3]],
    np.array([]), {}, True, complex(1, 2), b"x",
)  # fmt: skip


@pytest.mark.parametrize("name", ["power", "speed", "beam_diameter", "preheat", "layer", "local"])
def test_nonsense_ends_in_a_named_error_never_in_a_crash(name: str) -> None:
    for value in NONSENSE:
        told = _answer({**RECIPE, name: value})
        assert isinstance(told, str) or np.all(np.isfinite(told.width))


def _answer(recipe: dict) -> object:
    """The pool, or the Japanese words of the error."""
    try:
        return sekiso.melt_pool("316L", **recipe)
    except SekisoError as problem:
        return problem.envelope("ja")["what"]
