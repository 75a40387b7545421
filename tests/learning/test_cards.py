"""Every property has a card that shows its score on unseen sources."""

from __future__ import annotations

import json

from sekiso.domain import messages
from sekiso.interfaces.python.learning import models
from sekiso.knowledge.model_files import shipped
from sekiso.learning.mechanical import TABLED


def test_every_predicted_property_has_a_card():
    known = {"relative_density", *TABLED, "roughness", "service_temperature"}
    assert set(models()) == known


def test_density_card_shows_the_random_split_beside_unseen_sources():
    card = models()["relative_density"]
    assert card.random_split["boosting_random_r2_z"] > 0.5
    assert card.scores["boosting_group_r2_z"] < 0.2
    assert "random_split_flatters" in card.warnings


def test_density_card_meets_its_coverage():
    card = models()["relative_density"]
    assert 0.85 <= card.scores["coverage_rows"] <= 0.95
    assert 0.85 <= card.coverage <= 0.95
    assert card.error_over_noise > 1.0


def test_cards_name_data_date_and_digest():
    for card in models().values():
        assert card.n_sources > 1
        assert len(card.digest) == 64
        assert card.date.count("-") == 2


def test_cards_are_plain_json():
    for card in models().values():
        assert json.loads(json.dumps(card.as_mapping()))["property"] == card.property


def test_every_warning_has_its_text():
    keys = {warning for card in models().values() for warning in card.warnings}
    assert keys
    assert all(messages.has_text(f"card.{key}") for key in keys)


def test_each_card_names_the_columns_it_needs():
    cards = models()
    assert cards["roughness"].needs == ("process", "surface_angle", "layer")
    assert cards["service_temperature"].needs == ("material",)
    assert "heat_condition" in cards["yield_strength"].needs
    assert "density_method" in cards["relative_density"].needs


def test_the_error_over_noise_is_the_scatter_of_laboratories_over_that_within_one():
    scatter = shipped("mechanical")["scatter"]["yield_strength"]
    total = (scatter["within"] ** 2 + scatter["between"] ** 2) ** 0.5
    card = models()["yield_strength"]
    assert card.error_over_noise == round(total / scatter["within"], 2)
    density = shipped("density")
    noise = density["replicate_sd_z"] * (2.0 / 3.141592653589793) ** 0.5
    expected = round(density["scores"]["mae_z"] / noise, 2)
    assert models()["relative_density"].error_over_noise == expected
