"""Own facts are seen by every function of pools and windows."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest

import sekiso
from sekiso.domain.errors import RecipeError
from sekiso.interfaces.python.deposit_window import deposit_window

FACTS = Path(str(resources.files("sekiso.knowledge")))
RECIPE = {"power": 195.0, "speed": 0.8, "beam_diameter": 1e-4}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A folder with a machine of 300 W and a steel that absorbs half as much."""
    for kind, source, name, old, new in (
        ("machines", "eos-m290", "shop-300", "power = { value = 400", "power = { value = 300"),
        ("alloys", "17-4ph", "shop-steel", "17-4", "Shop-99"),
    ):
        (tmp_path / kind).mkdir()
        text = (FACTS / kind / f"{source}.toml").read_text(encoding="utf-8")
        (tmp_path / kind / f"{name}.toml").write_text(text.replace(old, new), encoding="utf-8")
    return tmp_path


def test_an_own_machine_and_alloy_have_a_window(shop: Path) -> None:
    window = sekiso.process_window("shop-steel", machine="shop-300", knowledge=shop)
    assert window.power.max() == pytest.approx(300.0)
    assert window.material == "shop-steel"
    with pytest.raises(RecipeError, match="machine"):
        sekiso.process_window("316L", machine="shop-300")


def test_an_own_alloy_has_a_pool_defects_a_bead_and_a_field(shop: Path) -> None:
    pool = sekiso.melt_pool("shop-steel", **RECIPE, knowledge=shop)
    assert pool.width == pytest.approx(sekiso.melt_pool("17-4PH", **RECIPE).width)
    found = sekiso.defects("shop-steel", **RECIPE, hatch=1e-4, layer=4e-5, knowledge=shop)
    assert found.any_defect.shape == ()
    beads = deposit_window(
        "shop-steel", process="DED-LB-wire", power_max=4e3, beam_diameter=3e-3, knowledge=shop,
        feedstock={"wire_diameter": 1e-3, "wire_feed": "2 m/min"},
    )  # fmt: skip
    assert 0.0 < beads.best.power <= 4e3
    at = [[0.0, 0.0, 0.0]]
    assert sekiso.temperature_field("shop-steel", at=at, **RECIPE, knowledge=shop)[0] > 1700.0
