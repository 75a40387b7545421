"""Models state themselves as data, and every prediction names one of them."""

import pytest

import sekiso
from sekiso.domain import quantities
from sekiso.explorer.models import MODELS


def test_model_keys_are_unique_and_give_known_properties():
    assert len({model.key for model in MODELS}) == len(MODELS)
    given = {key for model in MODELS for key in model.gives}
    assert given <= set(quantities.everything()) | {"estimate", "recipe"}


@pytest.fixture(scope="module")
def answer():
    return sekiso.explore(size=0.08, quantity=20, require=["yield_strength >= 200 MPa"])


def test_every_prediction_of_an_answer_names_a_stated_model(answer):
    used = {p.model for c in answer.candidates for p in c.predictions.values()}
    assert used <= {model.key for model in MODELS}
    assert {"mechanical", "economics.am", "economics.route"} <= used


def test_own_rows_narrow_the_density_of_the_process_they_were_made_by():
    rows = {
        "material": ["Haynes 282"] * 5,
        "laser_power_W": [200, 210, 195, 205, 190],
        "scan_speed_mm_s": [600, 650, 550, 600, 620],
        "hatch_mm": [0.11] * 5,
        "layer_mm": [0.04] * 5,
        "spot_mm": [0.1] * 5,
        "relative_density_pct": [99.6, 99.7, 99.5, 99.8, 99.6],
    }
    asked = {"size": 0.05, "material": "Haynes 282", "quantity": 5, "features": ["lattice"]}
    before = _density(sekiso.explore(**asked))
    after = _density(sekiso.explore(**asked, local=rows))
    assert after.high - after.low < before.high - before.low
    assert after.basis == "one_new_part_from_your_source"


def _density(answer):
    printed = next(c for c in answer.candidates if c.process == "PBF-LB" and c.recipe)
    return printed["relative_density"]


def test_printed_thin_walls_are_weaker_than_coupons():
    asked = {"size": 0.05, "material": "316L", "quantity": 5}
    thick = sekiso.explore(**asked)
    thin = sekiso.explore(**asked, features=["thin_walls"])
    strengths = [
        next(c for c in a.candidates if c.process == "PBF-LB")["yield_strength"]
        for a in (thick, thin)
    ]
    assert strengths[1].value < strengths[0].value
    assert strengths[1].evidence["thin_wall"] < 1.0
