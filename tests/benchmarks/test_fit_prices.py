"""Levels and market factors: known ones are found back in made-up prices (synthetic)."""

import hashlib

import numpy as np
import pytest

from calibration.calibrate_prices import (
    OWN_FACTS,
    TARGET,
    digest_of,
    prices_text,
    shop_spreads,
    training_folders,
)
from calibration.fit_prices import (
    LeftOut,
    Observation,
    Spreads,
    fit_prices,
    residuals,
    shop_sd,
)
from calibration.price_observations import neutral_prices, prices_record
from price_model import Ask, PriceModel
from sekiso.knowledge import load

SPREADS = Spreads(region=0.4, branch=0.1, source=0.2, noise=1.0)
LEVELS = {"machine_hour": 0.6, "post": 1.5, "feedstock": 1.0}
MARKETS = {"EU": 1.3, "US": 1.2, "CN": 0.5}


def made_up(n_sources=60, seed=3):
    """Synthetic prices at known levels and markets, scatter between sources 0.2."""
    rng = np.random.default_rng(seed)
    rows = []
    for k in range(n_sources):
        region = ("EU", "US", "CN")[k % 3]
        shop = 0.2 * rng.standard_normal()
        for i in range(3):
            machine, post = rng.uniform(0.2, 0.6), rng.uniform(0.05, 0.3)
            terms = {"machine_hour": machine, "post": post, "feedstock": 1.0 - machine - post}
            price = sum(
                share * LEVELS[name] * (1.0 if name == "feedstock" else MARKETS[region])
                for name, share in terms.items()
            )
            gap = float(np.log(price)) + shop + 0.1 * rng.standard_normal()
            rows.append(Observation(f"{k}.{i}", f"s{k}", region, "additive", gap, terms,
                                    "measured", 2025, input_sd=0.1))  # fmt: skip
    return rows


@pytest.fixture(scope="module")
def rows():
    return made_up()


@pytest.fixture(scope="module")
def fit(rows):
    return fit_prices(rows, spreads=SPREADS)


def test_synthetic_prices_are_told_by_the_fit(rows, fit):
    told = np.array([fit.predict(row)[0] for row in rows])
    truth = [
        np.log(sum(share * LEVELS[name] * (1.0 if name == "feedstock" else MARKETS[row.region])
                   for name, share in row.terms.items()))
        for row in rows
    ]  # fmt: skip
    assert float(np.sqrt(np.mean((told - truth) ** 2))) < 0.1


def test_synthetic_levels_and_markets_are_found_back(fit):
    """A level and the markets share one scale: their products are what a price tells."""
    hour, post = (np.exp(fit.level(name)[0]) for name in ("machine_hour", "post"))
    here = {region: np.exp(fit.market(region, "additive")[0]) for region in MARKETS}
    assert here["CN"] / here["EU"] == pytest.approx(0.5 / 1.3, rel=0.25)
    assert hour * here["EU"] == pytest.approx(0.6 * 1.3, rel=0.25)
    assert post / hour == pytest.approx(1.5 / 0.6, rel=0.4)


def test_a_region_without_prices_has_the_spread_of_the_regions(fit):
    _, known = fit.market("EU", "additive")
    mean, unknown = fit.market("JP", "additive")
    assert unknown > max(known, SPREADS.region)
    assert mean == pytest.approx(0.0, abs=0.05)


def test_a_source_left_out_does_not_tell_its_own_price(rows):
    odd = [row if row.source != "s0" else Observation(**{**vars(row), "gap": row.gap + 3.0})
           for row in rows]  # fmt: skip
    found = {one.seen.id: one.residual for one in residuals(odd, SPREADS)}
    assert found["0.0"] == pytest.approx(3.0, abs=0.6)


def test_the_spread_between_shops_holds_nine_of_ten_sources():
    rng = np.random.default_rng(0)
    row = Observation("a", "a", "EU", "additive", 0.0, {"post": 1.0}, "offer", 2025)
    found = [
        LeftOut(Observation(**{**vars(row), "source": f"s{k}"}), 0.6 * rng.standard_normal(), 0.1)
        for k in range(400)
    ]
    assert shop_sd(found) == pytest.approx(0.59, abs=0.06)


def test_the_file_holds_levels_markets_and_a_note_where_nothing_is_known(rows, fit):
    shops = shop_spreads(residuals(rows, SPREADS))
    record = prices_record(prices_text(fit, shops, rows, digest="0" * 64, date="2026-11-28"))
    assert record.value("level.machine_hour") == pytest.approx(
        np.exp(fit.level("machine_hour")[0]), 1e-3
    )
    assert "no source here" in record.fact("market.JP.additive").note
    assert record.fact("market.EU.additive").note == "20 independent sources"
    assert record.fact("scatter.additive").source.status == "fitted"


def test_the_shares_of_the_levels_are_those_of_the_price():
    """All levels together move a price by what it is, not by more."""
    model = PriceModel(load(), prices=neutral_prices())
    ask = Ask("PBF-LB", "316l", (50.0, 40.0, 30.0), 20.0, 50.0, scope="raw", region="EU")
    shares = model.shares(ask)
    assert 0.3 < shares["machine_hour"] < 0.95
    assert sum(shares.values()) < 1.05


def test_the_shipped_prices_were_fitted_on_the_tables_that_are_here(shared):
    folders = training_folders(shared / "data/economics", OWN_FACTS)
    assert f"sha256 {digest_of(folders)}" in TARGET.read_text(encoding="utf-8")


def test_the_digest_is_over_names_and_bytes(tmp_path):
    (tmp_path / "quotes.csv").write_bytes(b"id\n1\n")
    expected = hashlib.sha256(b"quotes.csv\0id\n1\n").hexdigest()
    assert digest_of([tmp_path]) == expected
