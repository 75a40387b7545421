"""A shop whose facts are round numbers without ranges, so that a price can be checked by hand."""

from __future__ import annotations

from typing import Any

from sekiso.domain.source import Fact, Source
from sekiso.economics.market import BRANCHES

SOURCE = Source("toy", "Round numbers", "recalled")


class Table(dict):
    """A record: nested facts and a key."""

    key = "toy"


def facts(numbers: Any) -> Any:
    """Plain numbers as facts without a range; words, truths, lists and facts stay."""
    if isinstance(numbers, dict):
        return {name: facts(value) for name, value in numbers.items()}
    if isinstance(numbers, int | float) and not isinstance(numbers, bool):
        return Fact(numbers, numbers, numbers, "JPY", SOURCE)
    return numbers


RATES = facts(
    {
        "labour": {
            "rates": {"technician": 2.0, "engineer": 3.0, "welder": 5.0},
            "calendar": {"machining": 0.25, "bench": 0.5},
        },
        "machine_hour": {
            "standing": {
                "residual_share": 0.1, "life": 1000.0, "maintenance": 1e-4, "facility": 5.0,
                "consumables_share": 1e-5, "busy_hours": 0.5, "interest": 2e-4, "overhead": 0.4,
            },
            "availability_premium": {"usual": 1.0, "rare": 1.5},
            "reactive_premium": {"Ti": 1.2},
        },
        "electricity": {
            "price": {"JP": 0.01},
            "default_grids": {"JP": "jp", "CN": "coal"},
            "grids": {"jp": {"factor": 0.002}, "clean": {"factor": 0.0},
                      "coal": {"factor": 0.004}},
            "upstream": {"share": 0.25},
        },
        "gas": {"argon": {"price": 100.0, "density": 2.0, "co2": 0.5}},
        "feedstock": {"Fe": {"powder_price": 900.0, "powder_co2": 9.0, "bar_price": 80.0,
                             "bar_co2": 4.0}},
        "quote": {"price": {"margin": 0.2, "co2_scatter": 1.0, "lead_scatter": 1.0,
                            "time_scatter": 1.0},
                  "order": {"setup": 30.0, "minimum": 1.0, "per_build": 10.0}},
        "fitted_prices": {"market": {"JP": dict.fromkeys(BRANCHES, 1.0),
                                     "CN": dict.fromkeys(BRANCHES, 0.5)},
                          "scatter": dict.fromkeys(BRANCHES, 1.0)},
        "lead_time": {
            "delivery": {"first_lot": 10.0, "parallel_machines": 2.0, "preparation": 100.0,
                         "shipping": 50.0, "overlap": 0.25},
            "queue": {"usual": 1000.0, "rare": 3000.0},
            "raw": {"queue_share": 0.5, "preparation_share": 0.1},
            "express": {"queue_share": 0.2, "price_ratio": 1.5},
            "abroad": {"CN": 300.0},
        },
        "machining": {
            "machine": {
                "any": {"power": 100.0, "lift_mass": 1.0, "rate_size": 0.1},
                "three_axis": {"rate": 1.0, "load_time": 60.0, "size_exponent": 0.5,
                               "setup_time": 600.0, "program": 10.0, "pace": 1.0},
                "lathe": {"shapes": ("turned",), "rate": 2.0, "load_time": 60.0, "pace": 0.5,
                          "size_exponent": 0.5, "setup_time": 100.0, "program": 5.0},
                "large": {"size": 0.5, "rate": 10.0, "power": 1000.0},
            },
            "removal_rate": {"Fe": 1e-7, "Ti": 5e-8},
            "finishing": {"rate": 1e-4, "exponent": 1.0},
            "tool_cost": {"share": 0.1},
            "series": {"learning_rate": 0.5, "floor": 0.125},
            "chips": {"scrap_credit": 0.25},
        },
        "shaping": {
            "tool": {"size_exponent": 1.0, "time_exponent": 0.5, "release_share": 0.2,
                     "upkeep_share": 0.3},
            "family_factor": {"Fe": 1.0, "Al": 3.0, "any": 6.0},
            "difficulty": {"lattice": 2.0},
        },
        "post_processing": {
            "steps": {
                "oven": {"price_per_build": 30.0, "price_per_load": 100.0, "load_volume": 8e-3,
                         "energy_per_load": 700.0, "elapsed": 500.0},
                "blast": {"price_per_part": 4.0, "labour_per_part": 7.0, "energy_per_part": 3.0},
                "inspect": {"price_per_part": 10.0, "sampled_share": 0.1, "price_per_lot": 60.0},
                "coat": {"price_per_area": 500.0, "price_per_mass": 8.0, "labour_per_mass": 1.0},
                "mill": {"machining": "functional", "clampings": 2.0, "elapsed": 40.0},
                "rough": {"machining": "near-net", "clampings": 1.0},
            },
            "sharing": {"labour_area": 0.04, "smallest_load": 0.5},
        },
        "repair": {"damage": {"area_share": 0.1, "thickness": 1e-3, "preparation": 20.0,
                              "finish_share": 0.5}},
        "currency": {"rates": {}},
    }
)  # fmt: skip

SCATTERED = {
    **RATES,
    "quote": facts({"price": {"margin": 0.2, "co2_scatter": 3.0, "lead_scatter": 5.0,
                              "time_scatter": 7.0},
                    "order": {"setup": 30.0, "minimum": 1.0, "per_build": 10.0}}),
    "fitted_prices": facts({"market": {"JP": dict.fromkeys(BRANCHES, 1.0)},
                            "scatter": dict.fromkeys(BRANCHES, 2.0)}),
}  # fmt: skip

MACHINE = Table(
    facts(
        {
            "investment": 1e6, "power_draw": 200.0, "availability": "usual", "n_beams": 1.0,
            "power": 400.0, "envelope": {"x": 0.25, "y": 0.25, "z": 0.30},
        }
    )
)  # fmt: skip

ALLOY = Table(
    facts(
        {
            "family": "Fe",
            "thermophysical": {"density": 8000.0},
            "feedstock": {"powder_price": 1000.0, "powder_co2": 10.0, "bar_price": 100.0,
                          "bar_co2": 5.0},
        }
    )
)  # fmt: skip

SCANNED = Table(
    facts(
        {
            "build": "scanned",
            "layer": 1e-4,
            "atmosphere": "argon",
            "feedstock_price": ("powder_price",),
            "feedstock_co2": ("powder_co2",),
            "machined_share": 0.2,
            "machining_allowance": 1e-3,
            "rates": {
                "build_rate": 1e-8, "duty": 0.5, "layer_overhead": 10.0, "setup_time": 3600.0,
                "contour_speed": 1.0, "n_contours": 2.0, "failure_per_layer": 0.0,
                "setup_labour": 1800.0, "attended_share": 0.1, "preparation_labour": 900.0,
                "raw_labour": 90.0,
                "yield_share": 0.8,
            },
            "material": {
                "gap": 0.01, "border": 0.005, "plate_fill": 0.5, "support_share": 0.1,
                "support_share_overhang": 0.3, "powder_loss": 0.2, "gas_flow": 1e-4,
                "gas_flow_factor_reactive": 3.0, "plate_wear": 500.0, "substrate_share": 0.0,
            },
        }
    )
)  # fmt: skip


def paid_items(found):
    """Items of a route as they are paid, margin within, medians [JPY per part]."""
    return {name: item / (1.0 - float(found.margin)) for name, item in found.medians().items()}
