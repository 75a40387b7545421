"""A safety factor per candidate from one strength check."""

import pytest

from sekiso.design.shapes import SHAPES
from sekiso.domain.errors import NeedError
from sekiso.explorer import peak_stress
from sekiso.explorer.explore import explore
from sekiso.interfaces.python.need import need_of

PART = SHAPES["box"](x=0.06, y=0.02, z=0.01)
UNDER = {"loads": "600 N -z on right", "supports": "left"}


@pytest.fixture(scope="module")
def asked(known):
    """An answer under loads, with how often the stress was computed."""
    plain, calls = peak_stress.check_strength, []
    patch = pytest.MonkeyPatch()
    patch.setattr(peak_stress, "N_CELLS", 600)
    patch.setattr(peak_stress, "check_strength", lambda *a, **k: calls.append(1) or plain(*a, **k))
    need = need_of(PART, **UNDER, require=["safety_factor >= 1.5"], quantity="5")
    yield explore(need, known), calls
    patch.undo()


def test_under_forces_one_check_serves_every_metal(asked):
    answer, calls = asked
    told = [c for c in answer.candidates if "safety_factor" in c.predictions]
    assert len({candidate.material for candidate in told}) > 3
    assert len(calls) == 1


def test_the_factor_is_strength_over_stress(asked):
    candidates = [c for c in asked[0].candidates if "safety_factor" in c.predictions]
    stresses = {
        round(c.predictions["yield_strength"].value / c.predictions["safety_factor"].value / 1e6)
        for c in candidates
    }
    # bending of a bar: 6 F L / (b h^2) = 108 MPa at the support, which does not count there
    assert all(50 < stress < 140 for stress in stresses)


def test_what_does_not_hold_is_ruled_out(known):
    patch = pytest.MonkeyPatch()
    with patch.context() as inside:
        inside.setattr(peak_stress, "N_CELLS", 600)
        need = need_of(
            PART, loads="12 kN -z on right", supports="left", require=["safety_factor >= 1.5"],
            material="AlSi10Mg",
        )  # fmt: skip
        answer = explore(need, known)
    assert not any(candidate.is_feasible for candidate in answer.candidates)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"require": ["safety_factor >= 1.5"]}, "without loads"),
        ({"supports": "left"}, "load"),
        ({"loads": "600 N -z on right"}, "support"),
        ({"lighten": True}, "load"),
    ],
)
def test_half_a_load_case_is_refused(known, fields, told):
    with pytest.raises(NeedError, match=told):
        explore(need_of(PART, **fields), known)


def test_loads_need_a_body(known):
    with pytest.raises(NeedError, match="without a part"):
        explore(need_of(size="60 mm", **UNDER), known)
