import numpy as np
import pytest

from sekiso.economics.break_even import N_NODES, PriceCurves, whole_quantities

ASKED = whole_quantities()
NODES = whole_quantities(N_NODES)


def table(*ways, nodes=ASKED, **options):
    """Curves of ways (fixed, unit), floats or samples (n,), over the usual quantities."""
    number = np.array(nodes)[:, None]
    prices = [np.asarray(fixed) / number + np.asarray(unit) for fixed, unit in ways]
    return PriceCurves(prices, nodes=nodes, quantities=ASKED, **options)


def test_the_quantities_are_61_whole_numbers_up_to_100_000():
    assert (len(ASKED), ASKED[0], ASKED[-1]) == (61, 1.0, 1e5)
    assert tuple(sorted({round(q) for q in ASKED})) == ASKED


def test_tooling_pays_back_above_its_price_over_the_saving_per_part():
    """10,050 over a saving of 20 a part: 502.5 pieces; the grid is 1.2 apart, straight in ln N."""
    found = table((0.0, 30.0), (10_050.0, 10.0)).crossing(0, 1)
    assert found.median == pytest.approx(502.5, rel=5e-3)
    assert (found.low, found.high, found.share) == (found.median, found.median, 1.0)


def test_eight_nodes_tell_what_every_quantity_would():
    ways = ((0.0, 30.0), (2_000.0, 18.0), (60_000.0, 10.0))
    few, all_of_them = table(*ways, nodes=NODES), table(*ways)
    np.testing.assert_allclose(few.medians(), all_of_them.medians(), rtol=0.02)
    assert few.crossing(0, 1).median == pytest.approx(2000.0 / 12.0, rel=0.03)  # 2 % in price


def test_no_tooling_and_cheaper_parts_win_always_and_the_other_never():
    found = table((0.0, 5.0), (100.0, 10.0))
    assert (found.crossing(0, 1).low, found.crossing(0, 1).share) == (np.inf, 0.0)
    assert (found.crossing(1, 0).high, found.crossing(1, 0).share) == (0.0, 0.0)
    assert found.chances()[0].min() == 1.0


def test_the_chances_sum_to_one_and_are_half_at_the_median_crossing():
    rng = np.random.default_rng(0)
    tool = 10_000.0 * np.exp(0.3 * rng.standard_normal(4001))
    found = table((0.0, np.full(4001, 30.0)), (tool, np.full(4001, 10.0)))
    chances = found.chances()
    np.testing.assert_allclose(chances.sum(axis=0), 1.0, rtol=1e-12)
    assert (chances[0, 0], chances[0, -1]) == (1.0, 0.0)
    middle = found.crossing(0, 1).median
    at = np.interp(np.log(middle), np.log(ASKED), chances[0])
    assert at == pytest.approx(0.5, abs=0.03)  # the curve is straight between two quantities


def test_three_ways_lead_one_after_the_other():
    chances = table((0.0, 100.0), (500.0, 20.0), (50_000.0, 2.0)).chances()
    leaders = chances.argmax(axis=0).tolist()
    assert leaders == sorted(leaders)
    assert set(leaders) == {0, 1, 2}


def test_a_way_that_is_offered_for_many_only_leaves_the_few_to_the_other():
    found = table((0.0, 30.0), (0.0, 10.0), least=(1.0, 500.0))
    few = np.array(ASKED) < 500.0
    assert found.chances()[0].tolist() == few.astype(float).tolist()
    assert np.isnan(found.medians()[1][few]).all()
    assert found.crossing(0, 1).median == ASKED[int(few.sum())]


def test_a_way_that_makes_the_part_in_a_tenth_of_the_samples_leads_in_as_many():
    cheap, dear = (0.0, np.full(1000, 1.0)), (0.0, np.full(1000, 9.0))
    chances = table(cheap, dear, able=(0.1, 1.0)).chances()
    assert chances[:, 0].tolist() == [0.1, 0.9]


def test_a_saw_tooth_is_kept_where_every_quantity_is_a_node():
    """Plates of 12 parts: fourteen pay for two."""
    number = np.array(ASKED)[:, None]
    plates = 1200.0 * np.ceil(number / 12.0) / number
    found = PriceCurves([plates, np.full((61, 1), 130.0)], nodes=ASKED, quantities=ASKED)
    leads = dict(zip(ASKED, found.chances()[0], strict=True))
    assert (leads[12.0], leads[14.0], leads[1e5]) == (1.0, 0.0, 1.0)


def test_few_samples_and_many_are_counted_alike():
    """numpy counts few samples, a compiled kernel many: the same, sample by sample."""
    rng = np.random.default_rng(1)
    draws = np.exp(0.4 * rng.standard_normal((3, 700)))
    ways = [(0.0, 30.0 * draws[0]), (2_000.0 * draws[1], 12.0), (60_000.0 * draws[2], 5.0)]
    options = {"nodes": NODES, "least": (1.0, 1.0, 300.0)}
    few = table(*ways, **options)
    many = table(*((fixed, np.tile(np.broadcast_to(unit, 700), 3)) if np.size(fixed) == 1 else
                   (np.tile(fixed, 3), unit) for fixed, unit in ways), **options)  # fmt: skip
    np.testing.assert_allclose(few.chances(), many.chances(), atol=2e-3)  # single precision
    for pair in ((0, 1), (0, 2), (1, 2)):
        one, other = few.crossing(*pair), many.crossing(*pair)
        assert one.median == pytest.approx(other.median, rel=1e-3)
        assert one.share == pytest.approx(other.share, abs=2e-3)
