"""An estimate asked from Python: scopes in order, what must be said."""

import pytest

import sekiso
from sekiso.domain.errors import NeedError


@pytest.mark.parametrize("process", ["PBF-LB", "BJT"])
@pytest.mark.parametrize("quantity", [1, 100])
def test_a_wider_scope_is_never_cheaper_nor_quicker(process, quantity):
    """The machine is that on which the part is built cheapest, whatever is done to it later."""
    told = [
        sekiso.estimate(
            volume="20 cm3", size="50 x 40 x 30 mm", process=process, material="316L",
            quantity=quantity, scope=scope,
        )
        for scope in ("raw", "finished", "reported")
    ]  # fmt: skip
    for key in ("price", "cost", "lead_time", "co2"):
        values = [getattr(entry, key).value for entry in told]
        assert values == sorted(values)
    assert len({entry.machine for entry in told}) == 1


def test_an_estimate_without_a_metal_is_refused():
    with pytest.raises(NeedError, match="material"):
        sekiso.estimate(volume="20 cm3", process="PBF-LB", material="")
