"""What must change, and in which direction, when one thing about the question changes.

The orders of `cases.md` section 4: they hold for any sound ranking, whatever its weights.
"""

from itertools import pairwise

import pytest

DEPOSITION = ("DED-Arc", "DED-LB-wire", "DED-LB-powder")
POWDER_BED = ("PBF-LB", "PBF-EB")
PLAIN = {"size": "120 x 80 x 60 mm", "volume": "120 cm^3"}
CHANNELS = {"features": ["internal_channels"]}


def _best(answer, is_additive):
    found = (c for c in answer.candidates if c.is_feasible and c.is_additive == is_additive)
    return next(found, None)


def _lead(answer):
    """Score of the best additive candidate over the best conventional one."""
    return _best(answer, True).score - _best(answer, False).score


def _rank(answer, process):
    order = [c.process for c in answer.candidates if c.is_feasible]
    return order.index(process) if process in order else len(order)


@pytest.mark.parametrize("material", ["Al", "316L", "17-4PH", "Ti", "Ni"])
def test_a_larger_quantity_never_speaks_for_additive(ask, material):
    leads = [
        _lead(ask(**PLAIN, material=material, quantity=n, require=["geometry_fixed"]))
        for n in (1, 30, 1000, 30000)
    ]
    # 0.3: the order of two routes may change the best conventional one's lead time a little
    assert all(later <= earlier + 0.3 for earlier, later in pairwise(leads))
    assert leads[-1] < leads[0]


@pytest.mark.parametrize("material", ["Al", "316L", "Ti"])
def test_the_answer_is_conventional_at_a_hundred_thousand_plain_pieces(ask, material):
    answer = ask(**PLAIN, material=material, quantity=100000)
    assert not answer.best.is_additive
    assert "conventional_wins" in {note.key for note in answer.notes}


def test_a_plain_aluminium_part_goes_from_printed_to_die_cast(ask):
    small = {"size": "30 x 20 x 10 mm", "volume": "2 cm^3", "material": "Al"}
    assert ask(**small, quantity=1).best.process == "PBF-LB"
    assert ask(**small, quantity=1000000).best.process == "die-casting"


@pytest.mark.parametrize("material", ["316L", "Ni", "Al", "H13", "Cu"])
def test_internal_channels_bring_the_powder_bed_to_the_top(ask, material):
    plain = ask(**PLAIN, material=material, quantity=200)
    channels = ask(**PLAIN, material=material, quantity=200, **CHANNELS)
    assert channels.best.process == "PBF-LB"
    assert _lead(channels) > _lead(plain)


def test_internal_channels_take_a_large_piece_from_the_arc(ask):
    large = {
        "size": "600 x 400 x 250 mm",
        "volume": "12000 cm^3",
        "material": "316L",
        "quantity": 2,
    }
    plain, channels = ask(**large), ask(**large, **CHANNELS)
    assert _rank(plain, "DED-Arc") < _rank(plain, "PBF-LB")
    assert _rank(channels, "PBF-LB") < _rank(channels, "DED-Arc")


@pytest.mark.parametrize("require", [["buy_to_fly=10"], ["urgent"]])
def test_five_times_the_size_takes_titanium_from_powder_bed_to_deposition(ask, require):
    def scaled(s):
        size = f"{120 * s} x {80 * s} x {60 * s} mm"
        return ask(size=size, volume=f"{150 * s**3} cm^3", material="Ti", quantity=3,
                   require=require)  # fmt: skip

    assert _best(scaled(1), True).process in POWDER_BED
    assert _best(scaled(5), True).process in DEPOSITION


@pytest.mark.parametrize(
    ("material", "flags"),
    [("Ni", []), ("H13", []), ("Ti", []), ("316L", ["corrosion=sea_water"]),
     (None, ["substrate=H13"])],
)  # fmt: skip
def test_a_repair_is_a_laser_deposit_of_powder(ask, material, flags):
    answer = ask(size="300 mm", features=["repair"], material=material, quantity=5, require=flags)
    assert answer.best.process == "DED-LB-powder"
    assert not [c for c in answer.candidates if c.is_feasible and c.process in ("BJT", "PBF-EB")]


@pytest.mark.parametrize("material", ["Al", "Ti", "316L", "Ni"])
@pytest.mark.parametrize("require", [[], ["lightweight"]])
def test_a_shape_that_must_stay_speaks_against_additive(ask, material, require):
    free = ask(**PLAIN, material=material, quantity=20, require=require)
    fixed = ask(**PLAIN, material=material, quantity=20, require=[*require, "geometry_fixed"])
    assert _lead(fixed) < _lead(free)


@pytest.mark.parametrize("quantity", [1, 20, 500])
def test_a_dearer_metal_that_is_hard_to_cut_speaks_for_additive(ask, quantity):
    fields = {"size": "150 x 100 x 60 mm", "volume": "150 cm^3", "quantity": quantity,
              "require": ["buy_to_fly=10"]}  # fmt: skip
    assert _lead(ask(**fields, material="Ti")) > _lead(ask(**fields, material="Al"))


@pytest.mark.parametrize("material", ["316L", "Al", "Ti"])
def test_a_higher_buy_to_fly_speaks_for_deposition(ask, material):
    fields = {"size": "500 x 300 x 200 mm", "volume": "3000 cm^3", "quantity": 5}

    def cut_minus_deposited(ratio):
        answer = ask(**fields, material=material, require=[f"buy_to_fly={ratio}"])
        cost = {}
        for c in answer.candidates:
            if "cost" in c.predictions:
                cost.setdefault(c.process, c["cost"].value)
        return cost["machining"] / cost["DED-Arc"]

    assert cut_minus_deposited(20) > cut_minus_deposited(3)


def test_an_unknown_quantity_is_answered_with_the_break_even(ask):
    answer = ask(**PLAIN, material="Al")
    point = answer.break_even
    assert point is not None
    assert _best(answer, True).process in point.additive
    assert _best(answer, False).process in point.conventional
    chances = [p for _, p in point.curve]
    assert chances[0] >= chances[-1], "additive loses its edge as the quantity grows"
    assert all(0.0 <= p <= 1.0 for p in chances)
    assert "quantity" in {a.key for a in answer.assumed}
    assert "quantity" in {m.values["input"] for m in answer.missing}


def test_a_stricter_requirement_never_raises_the_chance(ask):
    chances = []
    for limit in (100, 300, 500, 700):
        answer = ask(**PLAIN, material="316L", require=[f"yield_strength >= {limit} MPa"])
        chances.append({(c.process, c.material): c.probability for c in answer.candidates})
    for easier, harder in pairwise(chances):
        for way in easier.keys() & harder.keys():
            assert harder[way] <= easier[way] + 1e-9


def test_a_longer_deadline_never_takes_a_way_out(ask):
    fields = {**PLAIN, "material": "316L", "quantity": 20}
    short = ask(**fields, require=["lead_time <= 20 day"])
    long = ask(**fields, require=["lead_time <= 60 day"])
    feasible = [
        {(c.process, c.material) for c in a.candidates if c.is_feasible} for a in (short, long)
    ]
    assert feasible[0] <= feasible[1]
