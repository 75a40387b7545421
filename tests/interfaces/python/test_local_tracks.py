"""Tables of own tracks: what is used, and what of the others is told."""

from __future__ import annotations

import pytest

import sekiso
from sekiso.domain.errors import DataError, RecipeError

POINT = {"power": "195 W", "speed": "800 mm/s", "beam_diameter": "100 um"}
TABLE = {"power_W": [150, 195, 195], "speed_mm_s": [400, 800, 1200], "width_um": [190, 155, 130]}


def told(pool) -> set[str]:
    assert {f"local_{finding.code}" for finding in pool.local_findings} <= set(pool.findings)
    return {finding.code for finding in pool.local_findings}


def test_a_clean_table_needs_no_word():
    assert told(sekiso.melt_pool("316L", **POINT, local=TABLE)) == set()


@pytest.mark.parametrize("name", ["316L", "SUS316L", "1.4404"])
def test_rows_of_other_alloys_do_not_move_the_pool(name):
    clean = sekiso.melt_pool("316L", **POINT, local=TABLE)
    mixed = {key: [*values, 50] for key, values in TABLE.items()}
    mixed["材料"] = [name, name, name, "Ti-6Al-4V"]
    pool = sekiso.melt_pool("316L", **POINT, local=mixed)
    assert pool.width == clean.width
    assert told(pool) == {"rows_of_other_alloys"}


def test_a_table_of_another_alloy_is_refused():
    with pytest.raises(DataError, match="No row of the table is of the alloy"):
        sekiso.melt_pool("316L", **POINT, local={**TABLE, "alloy": ["IN718"] * 3})


def test_the_bed_of_each_track_is_used():
    cold = sekiso.melt_pool("316L", **POINT, local=TABLE)
    hot = sekiso.melt_pool("316L", **POINT, local={**TABLE, "preheat_degC": [400, 400, None]})
    assert hot.width < cold.width  # as wide a pool on a hot bed: a machine that melts less


def test_a_row_without_its_power_is_left_out():
    mixed = {key: [*values, None if key == "power_W" else 500] for key, values in TABLE.items()}
    pool = sekiso.melt_pool("316L", **POINT, local=mixed)
    assert pool.width == sekiso.melt_pool("316L", **POINT, local=TABLE).width
    assert told(pool) == {"rows_incomplete"}


@pytest.mark.parametrize(
    ("more", "code"),
    [({"hatch_um": [90, 90, 90]}, "column_unused"), ({"mood": "good"}, "column_unread"),
     ({"dephts_um": [60, 60, 60]}, "column_misspelt")],
)  # fmt: skip
def test_columns_that_move_nothing_are_told(more, code):
    assert code in told(sekiso.melt_pool("316L", **POINT, local={**TABLE, **more}))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"width_mm": [0.19, 0.15, 0.13]}, "'width_um' and 'width_mm'"),
        ({"幅_um": [190, 155, 130]}, "'width_um' and '幅_um'"),
        ({"width_um": [0.19, 0.155, 0.13]}, "0.19 um in row 1"),
        ({"width_um": ["190", "1,5 5", "x"]}, "text in 2 rows"),
        ({"power_W": None}, "power, speed and one of"),
        ({"power_W": None, "powr_W": [1, 2, 3]}, "powr_W -> power_W?"),
    ],
)
def test_a_table_with_a_slip_is_refused_with_the_place(change, words):
    table = {key: value for key, value in {**TABLE, **change}.items() if value is not None}
    with pytest.raises(DataError, match=words.replace("?", r"\?")):
        sekiso.melt_pool("316L", **POINT, local=table)


def test_labels_of_parts_tell_what_was_left_out():
    labels = {"power_W": [150, 195], "speed_mm_s": [400, 800], "hatch_um": [90, 90],
              "layer_um": [40, 40], "balling": [0, 1], "mood": ["good", "bad"]}  # fmt: skip
    found = sekiso.defects("316L", **POINT, hatch="90 um", layer="40 um", local=labels)
    assert [finding.code for finding in found.local_findings] == ["column_unread"]


@pytest.mark.parametrize("bare", [25, 80, 150.0, 200, 250, [200, 300]])
def test_a_bare_preheat_in_celsius_is_refused_with_the_cure(bare):
    first = bare if isinstance(bare, int | float) else bare[0]
    for call in (
        lambda: sekiso.melt_pool("316L", **POINT, preheat=bare),
        lambda: sekiso.temperature_field("316L", at=[[0, 0, 0]], **POINT, preheat=first),
        lambda: sekiso.defects("316L", **POINT, hatch="90 um", layer="40 um", preheat=bare),
        lambda: sekiso.process_window("316L", layer="40 um", preheat=first),
    ):
        with pytest.raises(RecipeError, match=f"Write '{first:g} degC'"):
            call()


def test_a_preheat_column_in_kelvin_that_holds_celsius_is_refused():
    with pytest.raises(DataError, match="preheat_K"):
        sekiso.melt_pool("316L", **POINT, local={**TABLE, "preheat_K": [200, 200, 200]})


@pytest.mark.parametrize("bed", ["200 degC", "473.15 K", 473.15, "392 degF"])
def test_a_preheat_with_its_unit_is_read(bed):
    pool = sekiso.melt_pool("316L", **POINT, preheat=bed)
    assert pool.width == pytest.approx(sekiso.melt_pool("316L", **POINT, preheat=473.15).width)


@pytest.mark.parametrize("profile", ["top-hat", "flat", "ring", "donut", "uniform", "トップハット"])
def test_a_beam_profile_without_a_model_is_refused_by_name(profile):
    with pytest.raises(RecipeError, match=profile):
        sekiso.melt_pool("316L", **POINT, profile=profile)


@pytest.mark.parametrize("profile", ["gaussian", "Gaussian", " GAUSSIAN "])
def test_the_gaussian_beam_has_one_pool(profile):
    pool = sekiso.melt_pool("316L", **POINT, profile=profile)
    assert pool.width == sekiso.melt_pool("316L", **POINT).width
