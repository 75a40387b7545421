"""The models of this room, stated as data."""

from __future__ import annotations

from sekiso.domain.model import Model
from sekiso.domain.source import Source

SOURCE = Source("economics_model", "Cost, time and CO2 model of sekiso; inputs as listed", "fitted")
GIVES = ("build_time", "lead_time", "cost", "co2")

MODELS = (
    Model(
        key="economics.am",
        gives=GIVES,
        needs=("size", "quantity", "material", "machine"),
        source=SOURCE,
        processes=("PBF-LB", "PBF-EB", "DED-LB-powder", "DED-LB-wire", "DED-Arc", "BJT"),
    ),
    Model(
        key="economics.route", gives=GIVES, needs=("size", "quantity", "material"), source=SOURCE
    ),
)
