import numpy as np
import pytest

from sekiso.domain.errors import NeedError, OutOfRangeError
from sekiso.interfaces.python.estimate import estimate
from sekiso.interfaces.python.explore import explore

PART = {"size": "60 x 50 x 40 mm", "volume": "30 cm^3"}
ASKED = {**PART, "process": "PBF-LB", "material": "316L", "quantity": 20}
PAIRS = {"price": "cost", "cost": "production_cost", "time": "build_time",
         "lead_time": "lead_time", "co2": "co2"}  # fmt: skip


@pytest.fixture(scope="module")
def told():
    return estimate(**ASKED)


@pytest.mark.parametrize("supply", [{}, {"scope": "raw", "region": "CN"}, {"scope": "reported"}])
@pytest.mark.parametrize("way", ["PBF-LB", "casting", "machining"])
def test_the_numbers_are_those_of_the_same_candidate_of_an_answer(way, supply):
    answer = explore(**PART, material="316L", quantity=20, assume=supply)
    found = next(c for c in answer.candidates if c.process == way and c.is_feasible)
    mine = estimate(**(ASKED | supply | {"process": way}))
    assert (mine.material, mine.machine) == (found.material, found.machine)
    for name, key in PAIRS.items():
        assert getattr(mine, name).quantiles == found.predictions[key].quantiles, name
    assert {i.item: i.amount for i in mine.waterfall} == pytest.approx(found.breakdown)


def test_the_waterfall_adds_up_to_the_median_price(told):
    assert sum(item.amount for item in told.waterfall) == pytest.approx(told.price.value)


def test_the_tornado_has_both_ends_of_each_input_by_size(told):
    sizes = [swing.size for swing in told.tornado]
    assert sizes == sorted(sizes, reverse=True)
    margin = next(s for s in told.tornado if s.input == "quote.price.margin")
    assert margin.at_low < told.price.value < margin.at_high
    assert "volume" not in {swing.input for swing in told.tornado}, "the volume was told"
    unknown = estimate(**(ASKED | {"volume": None}))
    assert "volume" in {swing.input for swing in unknown.tornado[:4]}


def test_a_part_that_is_dearer_by_scope_is_cheaper_raw():
    raw, finished, reported = (
        estimate(**ASKED, scope=scope).price.value for scope in ("raw", "finished", "reported")
    )
    assert raw < finished < reported


def test_a_variant_is_the_one_that_is_named():
    sand, wax = (estimate(**(ASKED | {"process": f"casting/{v}"})) for v in ("sand", "investment"))
    assert (sand.variant, wax.variant) == ("sand", "investment")
    assert sand.price.value != wax.price.value
    assert estimate(**(ASKED | {"process": "casting"})).price.value <= sand.price.value


def test_a_machine_is_the_one_that_is_named_and_fits():
    named = estimate(**ASKED, machine="EOS M 290")
    assert named.machine == "eos-m290"
    assert [note.key for note in named.notes] == ["region_without_prices"]
    assert named.price.validity == "inside"


def test_a_part_too_large_for_the_named_machine_is_priced_on_the_next_one():
    large = estimate(**(ASKED | {"size": "350 x 300 x 300 mm", "machine": "eos-m290"}))
    assert large.machine != "eos-m290"
    (note,) = (n for n in large.notes if n.key == "machine_too_small")
    assert note.values["machine"] == "eos-m290"
    assert large.price.validity == "inside"


def test_a_part_too_large_for_every_machine_is_a_finding_with_wide_intervals():
    huge = estimate(**(ASKED | {"size": "5 x 4 x 3 m", "volume": "0.1 m^3"}))
    assert "too_large" in {note.key for note in huge.notes}
    assert huge.price.validity == "extrapolated"


def test_ten_million_a_year_are_fine_and_cheaper_than_ten():
    many = estimate(**(ASKED | {"quantity": "1,000万個", "process": "MIM"}))
    assert many.quantity == 1e7
    assert estimate(**(ASKED | {"quantity": "1e7/year", "process": "MIM"})).quantity >= 1e7
    assert many.price.value < estimate(**(ASKED | {"process": "MIM"})).price.value


def test_own_prices_move_their_item_and_stand_in_the_id(told):
    dear = estimate(**ASKED, prices={"machine_hour": "100000 JPY/hour"})
    items = {item.item: item.amount for item in dear.waterfall}
    before = {item.item: item.amount for item in told.waterfall}
    assert items["machine"] > 2.0 * before["machine"]
    assert dear.id != told.id
    assert "machine_hour.standing.life" not in {swing.input for swing in dear.tornado}


def test_an_own_price_is_not_raised_to_the_region():
    """All that the machine costs is its own hour: the same in every region, but for the mean over
    the middle half of the samples that splits the price."""
    own = {"machine_hour": "36000 JPY/hour"}
    made = {r: estimate(**ASKED, region=r, prices=own, scope="raw") for r in ("JP", "CN")}
    machine = {r: {i.item: i.amount for i in e.waterfall}["machine"] for r, e in made.items()}
    assert machine["CN"] == pytest.approx(machine["JP"], rel=0.15)
    ends = {swing.input for swing in made["JP"].tornado[:3]}
    assert "fitted_prices.market.JP.additive" not in ends


@pytest.mark.parametrize(
    ("changed", "match"),
    [
        ({"quantity": 0}, "number of pieces"),
        ({"quantity": -5}, "number of pieces"),
        ({"process": "knitting"}, "not on file"),
        ({"material": "wood"}, "material 'wood' is not known"),
        ({"machine": "oven"}, "machine 'oven' is not on file"),
        ({"machine": "arcam-a2x"}, "is one of PBF-EB, not of PBF-LB"),
        ({"region": "MARS"}, "MARS"),
        ({"scope": "half"}, "half"),
        ({"size": None, "volume": None}, "Nothing tells how large"),
        ({"volume": "1 m^3"}, "volume"),
        ({"process": "die-casting"}, "not offered in '316L'"),
        ({"routes": ["knitting"]}, "not on file"),
        ({"grid": "moon"}, "moon"),
    ],
)
def test_what_cannot_be_meant_is_a_named_error(changed, match):
    with pytest.raises(NeedError, match=match):
        estimate(**(ASKED | changed))


def test_a_loss_of_everything_has_no_price(tmp_path):
    folder = tmp_path / "processes"
    folder.mkdir()
    (folder / "PBF-LB.toml").write_text(
        '[material]\npowder_loss = { value = 1.0, unit = "dimensionless", source = "mine" }\n'
        '[sources.mine]\ntitle = "own"\nstatus = "recalled"\n'
    )
    with pytest.raises(OutOfRangeError, match="no good part is left"):
        estimate(**ASKED, knowledge=tmp_path)


def test_an_own_folder_moves_the_price(told, tmp_path):
    folder = tmp_path / "economics"
    folder.mkdir()
    (folder / "labour.toml").write_text(
        '[rates]\ntechnician = { value = 60000, unit = "JPY/hour", source = "mine" }\n'
        '[sources.mine]\ntitle = "own"\nstatus = "recalled"\n'
    )
    assert estimate(**ASKED, knowledge=tmp_path).price.value > 1.2 * told.price.value


def test_the_sources_are_those_of_the_facts_that_were_read(told):
    assert len(told.cite()) > 10
    assert len(set(told.cite())) == len(told.cite())


def test_the_curves_of_named_ways_are_in_the_estimate_and_asked_later_the_same():
    told = estimate(**ASKED, routes=["machining", "casting/investment"])
    assert set(told.curves.curves) == {"PBF-LB", "machining", "casting/investment"}
    np.testing.assert_allclose(np.sum(list(told.curves.curves.values()), axis=0), 1.0, rtol=1e-12)
    later = estimate(**ASKED).break_even(["machining", "casting/investment"])
    assert later.plain() == told.curves.plain()
    assert later.cheapest(1e5) in ("machining", "casting/investment")


def test_other_ways_that_are_compared_do_not_enter_the_tornado():
    asked = {"size": "60 mm", "volume": "20 cm^3", "process": "BJT", "material": "316L"}
    alone, compared = estimate(**asked), estimate(**asked, routes="all")
    assert compared.tornado == alone.tornado


@pytest.mark.parametrize(
    ("region", "note"), [("JP", "region_without_prices"), ("IN", "region_with_few_prices")]
)
def test_a_region_with_few_public_prices_says_so(region, note):
    keys = {entry.key for entry in estimate(**(ASKED | {"region": region})).notes}
    assert note in keys
