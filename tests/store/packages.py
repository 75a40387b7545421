"""A part with its powder, machine, build, chain and tests, as records for tests."""

from sekiso.store.records import Quantity, Record

LOT = Record(
    "feedstock_lot",
    {"form": "powder", "grade": "Ti-6Al-4V", "certificate": "3.1 no 77"},
    label="L-7",
    id="01900000-0000-7000-8000-000000000001",
)
OTHER_LOT = Record("feedstock_lot", {"grade": "Ti-6Al-4V"}, label="L-8", id="lot8")
MACHINE = Record("machine", {"serial_number": "S1", "process": "PBF-LB"}, label="M1", id="machine")
QUALIFIED = tuple(
    Record(
        "calibration",
        {"event": event, "result": "pass", "start": "2026-01-10"},
        {"machine": ("machine",)},
        label=event,
        id=event,
    )
    for event in (
        "installation_qualification",
        "operational_qualification",
        "performance_qualification",
    )
)
RECIPE = Record(
    "parameters",
    {"power": Quantity("280", "W", 280.0), "layer": Quantity("30", "um", 3e-05)},
    label="hatch",
    id="recipe",
)
BUILD = Record(
    "build",
    {"name": "B1", "start": "2026-03-01"},
    {"feedstock": (LOT.id,), "machine": ("machine",), "parameters": ("recipe",)},
    label="B1",
    id="build",
)
OTHER_BUILD = Record("build", {}, {"feedstock": ("lot8",), "machine": ("machine",)}, id="build2")
PART = Record(
    "part",
    {
        "name": "bracket",
        "revision": "C",
        "cad": "ab" * 32,
        "requirements": "relative_density >= 99 %; yield_strength >= 800 MPa",
        "certificate": "3.2 no 12",
    },
    {"build": ("build",)},
    label="P1",
    id="part",
)
SISTER = Record("part", {"name": "lug"}, {"build": ("build",)}, label="P2", id="sister")
STRANGER = Record("part", {"name": "lid"}, {"build": ("build2",)}, label="P3", id="stranger")
RELIEF = Record(
    "post_process", {"step": "stress_relief"}, {"part": ("part", "stranger")}, id="relief"
)
BAR = Record("specimen", {}, {"build": ("build",)}, label="T1", id="bar")
TENSILE = Record(
    "test",
    {
        "method_kind": "tensile",
        "yield_strength": Quantity("910", "MPa", 9.1e8, u=5e6, n=3, method="ISO 6892-1"),
        "result": "pass",
    },
    {"specimen": ("bar",)},
    label="T1-1",
    id="tensile",
)
DENSITY = Record(
    "test",
    {"method_kind": "density", "relative_density": Quantity("99.8", "%", 0.998)},
    {"part": ("part",)},
    label="D1",
    id="density",
)
WHOLE = (LOT, MACHINE, *QUALIFIED, RECIPE, BUILD, PART, RELIEF, BAR, TENSILE, DENSITY)
"""Everything that the template asks for, of one fit part."""

EVERYTHING = (*WHOLE, OTHER_LOT, OTHER_BUILD, SISTER, STRANGER)
