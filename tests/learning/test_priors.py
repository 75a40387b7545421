"""Shifts between states follow the alloy, then its family, then nothing."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from tests.benchmarks.test_fit_variance_components import row

from sekiso.learning.priors import (
    Priors,
    Scatter,
    Shift,
    family_shift,
    orientation_shift,
    pooled_centre,
    posterior_shift,
    state_changes,
    state_means,
)
from sekiso.materials.property_rows import BULK

SCATTER = Scatter(
    within=0.03, between=0.05, orientation=-0.1, orientation_sd=0.05, condition_sd=0.4,
    condition_pair_sd=0.1, condition_own_sd=0.05, process_sd=0.2, process_pair_sd=0.1,
    process_own_sd=0.05, class_sd=0.4,
)  # fmt: skip


def test_nothing_seen_gives_no_shift_with_the_prior_spread():
    assert family_shift([], 0.4, 0.1) == Shift(0.0, pytest.approx(0.16))


def test_many_seen_changes_are_believed():
    shift = family_shift([-0.5] * 50, 0.4, 0.1)
    assert shift.mean == pytest.approx(-0.5, abs=0.01)
    assert shift.variance == pytest.approx(0.01, rel=0.05)


def test_own_changes_sharpen_the_family():
    kin = Shift(-0.3, 0.04)
    joined = posterior_shift(kin, [-0.6, -0.62], 0.05)
    assert -0.62 < joined.mean < -0.5
    assert joined.variance < kin.variance


def test_own_changes_never_widen():
    kin = Shift(-0.3, 0.001)
    assert posterior_shift(kin, [-0.6], 0.3) == kin


def test_changes_of_condition_count_in_every_additive_process():
    rows = [row("a", "yield_strength", 500.0), row("a", "yield_strength", 400.0, heat="HIP"),
            row("a", "yield_strength", 600.0, process="PBF-EB"),
            row("a", "yield_strength", 300.0, process="PBF-EB", heat="HIP")]  # fmt: skip
    changes = state_changes(state_means(rows), ("PBF-LB", "as-built"), ("PBF-LB", "HIP"))
    assert sorted(changes["a"]) == pytest.approx([math.log(0.5), math.log(0.8)])


def test_turning_a_cast_row_changes_nothing():
    cast = row("a", "yield_strength", 500.0, "any", process="casting")
    assert orientation_shift(cast, "Z", SCATTER) == Shift()


def test_unnamed_orientation_lies_half_way():
    built = row("a", "yield_strength", 500.0, "any")
    assert orientation_shift(built, "Z", SCATTER).mean == pytest.approx(-0.05)
    assert orientation_shift(built, "XY", SCATTER).mean == pytest.approx(0.05)


def test_one_odd_source_cannot_carry_a_state_away():
    agreed = [row("a", "yield_strength", value, where=str(value)) for value in (300.0, 301.0)]
    odd = row("a", "yield_strength", 1000.0, where="odd")
    centre, _ = pooled_centre([*agreed, odd], "Z", SCATTER)
    assert math.exp(centre) == pytest.approx(300.0, rel=0.03)


def test_two_equal_sources_meet_half_way():
    rows = [row("a", "yield_strength", value, where=str(value)) for value in (300.0, 400.0)]
    centre, _ = pooled_centre(rows, "Z", SCATTER)
    assert math.exp(centre) == pytest.approx(math.sqrt(300.0 * 400.0))


def pooled(rows, *, alloy="a", process="PBF-LB", heat="as-built", way="Z", scatter=SCATTER):
    return Priors(rows, {"yield_strength": scatter}, ("PBF-LB", "PBF-EB")).pooled(
        alloy=alloy, family="Ni", process=process, heat_condition=heat, name="yield_strength",
        orientation=way,
    )  # fmt: skip


def test_one_tabled_state_by_hand():
    """New specimen and laboratory twice: .03^2 + .05^2 and .05^2 + .03^2/20 of the row itself."""
    found = pooled([row("a", "yield_strength", 500.0)])
    assert found.centre == pytest.approx(math.log(500.0))
    assert found.sd == pytest.approx(math.sqrt(0.03**2 + 2 * 0.05**2 + 0.03**2 / 20.0))
    assert found.tier == "same"


def test_a_row_of_another_direction_is_moved_and_weighs_less():
    found = pooled([row("a", "yield_strength", 500.0, "XY")])
    assert found.centre == pytest.approx(math.log(500.0) - 0.1)
    variance = 0.03**2 + 2 * 0.05**2 + 0.03**2 / 20.0 + 0.05**2
    assert found.sd == pytest.approx(math.sqrt(variance))


def test_the_weaker_direction_is_taken_where_none_is_named():
    found = pooled([row("a", "yield_strength", 500.0, "XY")], way="worst")
    assert found.orientation == "Z"
    assert found.centre == pytest.approx(math.log(500.0) - 0.1)


def test_a_stated_range_wider_than_the_scatter_counts():
    wide = pooled([row("a", "yield_strength", 500.0, spread=0.3, basis="literature")])
    sheet = pooled([row("a", "yield_strength", 500.0, spread=0.3)])
    own = 0.05**2 + 0.03**2 / 20.0
    assert wide.sd == pytest.approx(math.sqrt(0.3**2 + own))
    assert sheet.sd == pytest.approx(math.sqrt(0.03**2 + 0.05**2 + own))


def test_widening_multiplies_the_sd_by_tier_and_treatment():
    widened = replace(SCATTER, widening={"same": 2.0, "treated": 3.0, "condition": 5.0})
    for heat, factor in (("as-built", 2.0), ("HIP", 3.0)):
        rows = [row("a", "yield_strength", 500.0, heat=heat)]
        plain = pooled(rows, heat=heat)
        assert pooled(rows, heat=heat, scatter=widened).sd == pytest.approx(factor * plain.sd)
    moved = pooled([row("a", "yield_strength", 500.0)], heat="HIP", scatter=widened)
    plain = pooled([row("a", "yield_strength", 500.0)], heat="HIP")
    assert moved.sd == pytest.approx(5.0 * plain.sd)


def test_an_unknown_treatment_moves_by_what_its_family_shows():
    """Kin fall by ln .5 and ln .8; k = (.1/.4)^2: sum/(2 + k), variance .01 (1 + 1/(2 + k))."""
    kin = [
        row(k, "yield_strength", 400.0 * f, heat=heat)
        for k, low in (("b", 0.5), ("c", 0.8))
        for heat, f in (("as-built", 1.0), ("HIP", low))
    ]
    found = pooled([*kin, row("a", "yield_strength", 600.0)], heat="HIP")
    k = (0.1 / 0.4) ** 2
    shift = (math.log(0.5) + math.log(0.8)) / (2.0 + k)
    assert found.centre == pytest.approx(math.log(600.0) + shift)
    variance = 0.03**2 + 2 * 0.05**2 + 0.03**2 / 20.0 + 0.1**2 * (1.0 + 1.0 / (2.0 + k))
    assert found.sd == pytest.approx(math.sqrt(variance))
    assert found.tier == "condition"


def test_a_change_of_process_and_treatment_goes_by_way_of_the_treatment():
    rows = [row("a", "yield_strength", 600.0, process="PBF-EB", heat="HIP")]
    found = pooled(rows)
    steps = 0.4**2 + 0.2**2  # nothing seen: the priors of condition and process
    variance = 0.03**2 + 2 * 0.05**2 + 0.03**2 / 20.0 + steps
    assert found.sd == pytest.approx(math.sqrt(variance))
    assert found.tier == "process"


def test_a_class_by_hand():
    """Two members at ln 400 and ln 600; between them (3 x .4^2 + sum)/(3 + 1), times 1 + 1/2."""
    rows = [row(k, "yield_strength", v) for k, v in (("b", 400.0), ("c", 600.0))]
    found = pooled(rows)
    middle = 0.5 * (math.log(400.0) + math.log(600.0))
    assert found.centre == pytest.approx(middle)
    own = 2 * (0.5 * math.log(1.5)) ** 2
    spread = (3 * 0.4**2 + own) / 4.0
    member = 0.03**2 + 2 * 0.05**2 + 0.03**2 / 20.0
    assert found.sd == pytest.approx(math.sqrt(1.5 * spread + member))
    assert found.tier == "class"


def test_weights_fall_with_scatter_specimens_and_distance():
    """Row weight 1/(.05^2 + .03^2/20), over 1 + (gap/(2 total))^2 from the weighted median."""
    rows = [row("a", "yield_strength", v, where=str(v)) for v in (300.0, 300.0, 360.0)]
    centre, total = pooled_centre(rows, "Z", SCATTER)
    base = 1.0 / (0.05**2 + 0.03**2 / 20.0)
    gap = math.log(1.2) / (2.0 * math.hypot(0.03, 0.05))
    weights = [base, base, base / (1.0 + gap**2)]
    assert total == pytest.approx(sum(weights))
    assert centre == pytest.approx(math.log(300.0) + weights[2] * math.log(1.2) / sum(weights))


def test_wrought_rows_never_stand_in_for_built_metal():
    sheet = row("a", "yield_strength", 300.0, "any", process="wrought")
    assert pooled([sheet]) is None
    assert pooled([sheet], process="forging", heat="as-built").centre == pytest.approx(
        math.log(300.0)
    )


def test_the_spread_of_two_rows_is_their_mean_and_two_rows_halve_the_rest():
    rows = [row("a", "yield_strength", 500.0, where=w, spread=s, basis="literature")
            for w, s in (("a", 0.3), ("b", 0.1))]  # fmt: skip
    own = 0.05**2 + 0.03**2 / 20.0
    assert pooled(rows).sd == pytest.approx(math.sqrt((0.3**2 + 0.1**2) / 2.0 + own / 2.0))


def test_of_states_that_shift_alike_the_nearest_stands_in():
    """Nothing is seen: both conditions shift with sd .4, stress relief comes before as-built."""
    rows = [row("a", "yield_strength", 500.0),
            row("a", "yield_strength", 400.0, heat="stress-relieved")]  # fmt: skip
    found = pooled(rows, heat="HIP")
    assert found.heat_condition == "stress-relieved"
    assert found.centre == pytest.approx(math.log(400.0))


def test_a_class_takes_no_row_of_wrought_metal_for_built_metal():
    rows = [row("b", "yield_strength", 400.0, "any", process="wrought"),
            row("c", "yield_strength", 600.0)]  # fmt: skip
    assert pooled(rows).centre == pytest.approx(math.log(600.0))


def test_own_pairs_of_states_sharpen_the_shift_in_the_prior():
    """The alloy itself fell by .2 in another process: .04/(.04 + .0025) of it with s = .05."""
    rows = [row("a", "yield_strength", 500.0),
            row("a", "yield_strength", 1000.0, process="PBF-EB"),
            row("a", "yield_strength", 800.0, process="PBF-EB", heat="HIP")]  # fmt: skip
    priors = Priors(rows, {"yield_strength": SCATTER}, ("PBF-LB", "PBF-EB"))
    shift = priors.shift("a", "Ni", "yield_strength", ("PBF-LB", "as-built"), ("PBF-LB", "HIP"))
    weight = 0.4**2 / (0.4**2 + 0.05**2)
    assert shift.mean == pytest.approx(weight * math.log(0.8))
    assert shift.variance == pytest.approx(weight * 0.05**2 + 0.05**2)
    back = priors.shift("a", "Ni", "yield_strength", ("PBF-LB", "HIP"), ("PBF-LB", "as-built"))
    assert back.mean == pytest.approx(-shift.mean)


def test_a_bulk_value_moves_by_the_fitted_gap():
    built = replace(SCATTER, bulk=0.2, bulk_sd=0.3)
    bulk = row("a", "yield_strength", 500.0, "any", process=BULK)
    found = pooled([bulk], scatter=built)
    assert found.centre == pytest.approx(math.log(500.0) + 0.2)
    assert found.tier == "bulk"
    variance = 0.03**2 + 2 * 0.05**2 + 0.03**2 / 20.0 + 0.3**2
    assert found.sd == pytest.approx(math.sqrt(variance))
