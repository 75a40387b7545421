import numpy as np
import pytest

from sekiso.domain.errors import NeedError
from sekiso.explorer.question import question_of
from sekiso.explorer.route_curves import route_curves, with_samples
from sekiso.explorer.ways import way_called
from sekiso.interfaces.python.estimate import estimate
from sekiso.interfaces.python.need import need_of

PART = {"size": "60 x 50 x 40 mm", "volume": "30 cm^3", "material": "316L"}


@pytest.fixture(scope="module")
def question(known):
    return question_of(need_of(**PART, quantity=20), known)


@pytest.fixture(scope="module")
def curves(question, known):
    return route_curves(question, way_called("PBF-LB", known), None)


def test_at_each_quantity_one_of_the_ways_is_the_cheapest(curves):
    np.testing.assert_allclose(np.sum(list(curves.curves.values()), axis=0), 1.0, rtol=1e-12)
    assert len(curves.curves) >= 15
    assert curves.quantities[0] == 1.0
    assert curves.quantities[-1] == 1e5


def test_every_way_is_told_of_or_left_out_with_a_reason(curves):
    assert curves.left_out["die-casting/high-pressure"].key == "way_not_in_material"
    assert curves.left_out["forging/open-die"].key == "outside_size_or_mass"
    assert not set(curves.left_out) & set(curves.curves)


def test_tooled_ways_lead_late_and_additive_ones_early(curves):
    additive = np.sum([curves.curves[w] for w in ("PBF-LB", "PBF-EB", "BJT")], axis=0)
    assert additive[0] > additive[-1]
    assert curves.curves["casting/sand"][0] < curves.curves["casting/sand"][-1]
    assert curves.prices["MIM/mould"][0] != curves.prices["MIM/mould"][0], "not offered for one"


def test_the_median_price_is_that_of_an_estimate_of_as_many_pieces(curves):
    pieces = curves.quantities[20]
    alone = estimate(**PART, process="machining", quantity=int(pieces)).price.value
    assert curves.prices["machining"][20] == pytest.approx(alone, rel=0.05)  # 256 samples, 8 nodes


def test_crossings_are_those_of_the_way_that_is_asked_for_and_of_the_leaders(curves):
    told = {(c.first, c.second) for c in curves.crossings}
    assert any("PBF-LB" in pair for pair in told)
    for crossing in curves.crossings:
        ends = [x for x in (crossing.low, crossing.median, crossing.high) if x is not None]
        assert ends == sorted(ends)


def test_own_plates_are_evaluated_at_every_quantity(known):
    need = need_of(**PART, quantity=20, assume={"share_plate": False})
    own = question_of(need, known)
    found = route_curves(own, way_called("PBF-LB", known), ["machining"])
    prices = np.array(found.prices["PBF-LB"])
    assert prices[0] > 1.5 * prices[-1]
    # a plate more than the last one filled makes each part dearer: Ruffo's saw-tooth
    assert np.any(np.diff(prices) > 0.005 * prices[:-1])
    shared = route_curves(question_of(need_of(**PART, quantity=20), known),
                          way_called("PBF-LB", known), ["machining"])  # fmt: skip
    assert np.all(np.diff(shared.prices["PBF-LB"]) < 0.02 * np.array(shared.prices["PBF-LB"])[:-1])


def test_a_machine_and_a_way_that_is_not_on_file_are_refused(question, known):
    with pytest.raises(NeedError, match="not on file"):
        route_curves(question, way_called("PBF-LB", known), ["knitting"])


def test_samples_of_a_known_part_are_one_number(question):
    assert with_samples(question, 1000).size.volume.shape == (1,)
    unknown = question_of(need_of(size="60 mm", material="316L"), question.knowledge)
    assert with_samples(unknown, 1000).size.volume.shape == (1000,)
