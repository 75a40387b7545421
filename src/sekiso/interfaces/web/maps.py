"""Numbers of the process map page: the window of a material, and one recipe read in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

import numpy as np

from sekiso.domain.answer import Candidate
from sekiso.domain.units import quantity
from sekiso.interfaces.python.melt_pool import melt_pool
from sekiso.interfaces.python.need import Learnable
from sekiso.interfaces.python.process_window import defects, process_window
from sekiso.knowledge import Record, load
from sekiso.materials.build_conditions import beam_diameter, needed, usual_layer

MACHINE_FREE = ""
IN_ADDRESS = (  # name in the address, parameter of a recipe, factor from SI
    ("layer", "layer", 1e6), ("beam", "beam_diameter", 1e6), ("hatch", "hatch", 1e6),
    ("preheat", "preheat", 1.0), ("power", "power", 1.0), ("speed", "speed", 1e3),
)  # fmt: skip


@dataclass(frozen=True)
class MapQuestion:
    """What a process map is asked for, as text; what is not said is the usual of the process.

    `layer`, `beam` and `hatch` in um, `risk` in percent, `preheat` in K; `power` in W and `speed`
    in mm/s are the recipe that is read first.
    """

    material: str = "316l"
    process: str = "PBF-LB"
    machine: str = MACHINE_FREE
    layer: str = ""
    beam: str = ""
    risk: str = ""
    hatch: str = ""
    preheat: str = ""
    power: str = ""
    speed: str = ""

    @classmethod
    def of(cls, query: str) -> MapQuestion:
        """The question in a query string."""
        given = {
            name: value[:100]
            for name, value in parse_qsl(query)
            if name in cls.__dataclass_fields__ and value
        }
        asked = cls(**given)
        return asked if asked.process in processes() else replace(asked, process=cls.process)

    def query(self) -> str:
        """The question as a query string."""
        pairs = [(name, getattr(self, name)) for name in self.__dataclass_fields__]
        return urlencode([pair for pair in pairs if pair[1]])

    @property
    def layer_um(self) -> str:
        """Layer as text; the usual one of the process unless said."""
        return self.layer or f"{1e6 * usual_layer(processes()[self.process], None):g}"

    @property
    def beam_um(self) -> str:
        """Beam diameter as text; empty where the machine's file is to tell it."""
        usual = "" if self.machine else f"{1e6 * beam_diameter(processes()[self.process], None):g}"
        return self.beam or usual

    @property
    def risk_percent(self) -> str:
        """Accepted risk as text; that of a first recipe of the process unless said."""
        return self.risk or f"{100.0 * needed(processes()[self.process], 'start.risk'):g}"

    def arguments(self) -> dict[str, Any]:
        """The arguments of `sekiso.process_window`."""
        given: dict[str, Any] = {
            "material": self.material, "process": self.process, "layer": f"{self.layer_um} um",
            "risk": f"{self.risk_percent} %",
        }  # fmt: skip
        if self.machine:
            given["machine"] = self.machine
        if self.beam_um:
            given["beam_diameter"] = f"{self.beam_um} um"
        if self.hatch:
            given["hatch"] = f"{self.hatch} um"
        if self.preheat:
            given["preheat"] = f"{self.preheat} K"
        return given

    @property
    def point(self) -> Point | None:
        """The recipe to read first; None where the address names none.  NeedError for no number."""
        if not (self.power and self.speed):
            return None
        return Point(quantity(f"{self.power} W", "W"), quantity(f"{self.speed} mm/s", "m/s"))

    def at(self, point: Point) -> MapQuestion:
        """The question with another recipe to read first."""
        return replace(self, power=f"{point.power:.8g}", speed=f"{1e3 * point.speed:.8g}")


def of_candidate(candidate: Candidate) -> MapQuestion | None:
    """The map on which the recipe of a candidate lies, read at it; None without recipe or map."""
    recipe = candidate.recipe
    if recipe is None or candidate.process not in processes():
        return None
    told = {
        name: f"{factor * recipe.parameters[key]:.8g}"
        for name, key, factor in IN_ADDRESS
        if key in recipe.parameters
    }
    return MapQuestion(
        candidate.material, candidate.process, candidate.machine or MACHINE_FREE, **told
    )


@dataclass(frozen=True)
class Point:
    """One recipe: SI numbers."""

    power: float
    speed: float


def processes() -> dict[str, Record]:
    """The processes that have a map: those that scan a powder bed."""
    return {k: p for k, p in load().processes.items() if p.get("build") == "scanned"}


def window(**arguments: Any) -> Any:
    """The process window."""
    return process_window(**arguments)


def reading(
    found: Any, point: Point, asked: MapQuestion, *, store: Learnable | None = None
) -> dict[str, Any]:
    """Melt pool, risks and density of one recipe on the map `found`, SI; arrays made plain.

    `store` is what the asker may learn from, as it was for the map.
    The machine, the bed and the hatch that were asked for are those of the recipe.
    """
    best = found.best
    given = {
        "process": found.process, "power": point.power, "speed": point.speed, "layer": best.layer,
        "beam_diameter": best.beam_diameter, "preheat": best.preheat,
    }  # fmt: skip
    hatch = quantity(f"{asked.hatch} um", "m") if asked.hatch else None
    hatch = hatch or nearest(found, point, found.hatch)
    owned = load().machines.get(asked.machine)
    line = None if owned is None else owned.value("wavelength")
    beam: dict[str, Any] = {} if line is None else {"wavelength": line}
    pool = melt_pool(found.material, store=store, **given, **beam)
    risk = defects(found.material, machine=asked.machine or None, hatch=hatch, store=store, **given)
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
        **sizes, **density, "hatch": hatch, "wavelength": line,
        "layer": best.layer, "mode": str(pool.mode),
        "cooling_rate": float(pool.cooling_rate), "validity": pool.validity,
        "risks": {name: float(value) for name, value in risk.probability.items()},
        "any_defect": float(risk.any_defect),
    }  # fmt: skip


def nearest(found: Any, point: Point, values: Any) -> float:
    """`values` of the map at its grid point nearest to `point`."""
    row = int(np.abs(found.power - point.power).argmin())
    column = int(np.abs(np.log(found.speed / point.speed)).argmin())
    return float(values[row, column])
