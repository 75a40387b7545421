"""Numbers of the process map page: the window of a material, and one recipe read in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

import numpy as np

from sekiso.interfaces.python.melt_pool import melt_pool
from sekiso.interfaces.python.process_window import defects, process_window

PROCESSES = ("PBF-LB", "PBF-EB")
MACHINE_FREE = ""
LAYER_UM, BEAM_UM = {"PBF-LB": "40", "PBF-EB": "70"}, {"PBF-LB": "100", "PBF-EB": "250"}


@dataclass(frozen=True)
class MapQuestion:
    """What a process map is asked for, as text; `layer` and `beam` in um, `risk` in percent."""

    material: str = "316l"
    process: str = "PBF-LB"
    machine: str = MACHINE_FREE
    layer: str = ""
    beam: str = ""
    risk: str = "10"

    @classmethod
    def of(cls, query: str) -> MapQuestion:
        """The question in a query string."""
        given = {
            name: value[:100]
            for name, value in parse_qsl(query)
            if name in cls.__dataclass_fields__ and value
        }
        asked = cls(**given)
        return asked if asked.process in PROCESSES else replace(asked, process="PBF-LB")

    def query(self) -> str:
        """The question as a query string."""
        pairs = [(name, getattr(self, name)) for name in self.__dataclass_fields__]
        return urlencode([pair for pair in pairs if pair[1]])

    @property
    def layer_um(self) -> str:
        """Layer as text; the usual one of the process unless said."""
        return self.layer or LAYER_UM[self.process]

    @property
    def beam_um(self) -> str:
        """Beam diameter as text; empty where the machine's file is to tell it."""
        return self.beam or ("" if self.machine else BEAM_UM[self.process])

    def arguments(self) -> dict[str, Any]:
        """The arguments of `sekiso.process_window`."""
        given: dict[str, Any] = {
            "material": self.material, "process": self.process, "layer": f"{self.layer_um} um",
            "risk": f"{self.risk} %",
        }  # fmt: skip
        if self.machine:
            given["machine"] = self.machine
        if self.beam_um:
            given["beam_diameter"] = f"{self.beam_um} um"
        if self.process == "PBF-EB":
            given["preheat"] = f"{preheat_of(self.process):g} K"
        return given


@dataclass(frozen=True)
class Point:
    """One recipe: SI numbers."""

    power: float
    speed: float


def preheat_of(process: str) -> float:
    """Bed temperature [K] at which a process is run unless said: warm for electron beams."""
    return 1000.0 if process == "PBF-EB" else 298.15


def window(**arguments: Any) -> Any:
    """The process window."""
    return process_window(**arguments)


def reading(found: Any, point: Point) -> dict[str, Any]:
    """Melt pool, risks and density of one recipe on the map `found`, SI; arrays made plain."""
    best = found.best
    given = {
        "process": found.process, "power": point.power, "speed": point.speed, "layer": best.layer,
        "beam_diameter": best.beam_diameter, "preheat": best.preheat,
    }  # fmt: skip
    hatch = nearest(found, point, found.hatch)
    pool = melt_pool(found.material, **given)
    risk = defects(found.material, hatch=hatch, **given)
    sizes = {
        f"{size}{end}": float(getattr(pool, f"{size}{end}"))
        for size in ("width", "depth", "length")
        for end in ("", "_low", "_high")
    }
    density = {
        f"relative_density{end}": float(getattr(risk, f"relative_density{end}"))
        for end in ("", "_low", "_high")
    }
    return {
        **sizes, **density, "hatch": hatch, "layer": best.layer, "mode": str(pool.mode),
        "cooling_rate": float(pool.cooling_rate), "validity": pool.validity,
        "risks": {name: float(value) for name, value in risk.probability.items()},
        "any_defect": float(risk.any_defect),
    }  # fmt: skip


def nearest(found: Any, point: Point, values: Any) -> float:
    """`values` of the map at its grid point nearest to `point`."""
    row = int(np.abs(found.power - point.power).argmin())
    column = int(np.abs(np.log(found.speed / point.speed)).argmin())
    return float(values[row, column])
