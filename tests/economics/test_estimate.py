import numpy as np
import pytest

from sekiso.economics.estimate import EstimateSamples
from sekiso.numerics.median import median

N = 400
RNG = np.random.default_rng(1)
NOTHING = np.zeros(N)


def estimate(items, *, scatter=1.0, margin=0.0):
    cost = sum(items.values())
    rest = ("build_time", "lead_time", "last_time", "one_time", "unit", "energy")
    return EstimateSamples(
        key="toy", cost=cost, price=cost * scatter / (1.0 - margin), co2=NOTHING, items=items,
        co2_items={},
        margin=np.asarray(margin), **dict.fromkeys(rest, NOTHING),
    )  # fmt: skip


def test_shares_of_one_sample_are_its_items_and_its_margin():
    toy = estimate({"metal": np.array([30.0]), "machine": np.array([45.0])}, margin=0.25)
    assert toy.price_shares() == pytest.approx({"metal": 30.0, "machine": 45.0, "margin": 25.0})


def test_shares_add_up_to_the_median_price_where_medians_of_items_do_not():
    items = {name: RNG.lognormal(3.0, sd, N) for name, sd in (("a", 0.3), ("b", 1.5), ("c", 1.0))}
    toy = estimate(items, scatter=RNG.lognormal(0.0, 0.4, N), margin=0.2)
    assert sum(toy.price_shares().values()) == pytest.approx(median(toy.price), rel=1e-12)
    assert sum(toy.medians().values()) < 0.8 * median(toy.price)


def test_an_item_that_is_the_same_in_all_samples_keeps_its_share():
    toy = estimate({"fixed": np.full(N, 60.0), "scale": np.full(N, 20.0)}, margin=0.2)
    assert toy.price_shares() == pytest.approx({"fixed": 60.0, "scale": 20.0, "margin": 20.0})


def test_market_prices_have_no_bar_of_a_margin():
    assert "margin" not in estimate({"metal": np.full(N, 2.0)}).price_shares()
