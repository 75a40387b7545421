"""The models of this room, stated as data."""

from __future__ import annotations

from sekiso.domain.model import Model
from sekiso.learning.mechanical import MODEL as MECHANICAL
from sekiso.learning.mechanical import TABLED
from sekiso.learning.model_files import shipped, shipped_source

DENSITY = "density"


def _density() -> Model:
    fitted = shipped(DENSITY)
    cloud = fitted["cloud"]
    ranges = {
        name: (float(low), float(high))
        for name, low, high in zip(cloud["names"], cloud["low"], cloud["high"], strict=True)
    }
    return Model(
        key="density",
        gives=("relative_density",),
        needs=("material", "power", "speed", "hatch", "layer", "beam_diameter"),
        source=shipped_source(DENSITY),
        processes=("PBF-LB",),
        ranges=ranges,
        score=float(fitted["scores"]["winkler_z"]),
        score_of="Winkler score of log porosity on unseen papers",
    )


MODELS = (
    Model(
        key="mechanical",
        gives=TABLED,
        needs=("material", "process", "heat_condition"),
        source=shipped_source(MECHANICAL),
    ),
    Model(
        key="service",
        gives=("service_temperature",),
        needs=("material",),
        source=shipped_source(MECHANICAL),
    ),
    Model(
        key="roughness",
        gives=("roughness",),
        needs=("process",),
        source=shipped_source(MECHANICAL),
        processes=("PBF-LB", "PBF-EB", "DED-LB-powder", "DED-LB-wire", "DED-Arc", "BJT"),
    ),
    _density(),
)
