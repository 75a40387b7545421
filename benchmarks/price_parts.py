"""Rows that price a part without drawing it: per volume, mass or piece, and shares of a price.

Where a row states no size, parts of several usual sizes stand for it, so that the range of what the
product says covers what was not told.
"""

from __future__ import annotations

import math
import re

import numpy as np

from price_model import ROUTINE, Ask, PriceModel, variant_of
from price_tables import Quote, scope_of
from sekiso.knowledge import Record

BOX, SOLID = (50.0, 40.0, 30.0), 20.0  # mm and cm3 of the part behind a price per volume or mass
CAST_MASS = (0.3, 1.0, 5.0)  # kg of castings sold by the kilogram
SIZES = ((30.0, 25.0, 15.0), (60.0, 50.0, 30.0), (120.0, 90.0, 60.0))  # mm, where none is told
WORD_SIZES = (
    (r"pump housing|gearbox|engine", (300.0, 250.0, 200.0)),
    (r"enclosure|tray|housing", (180.0, 120.0, 50.0)),
    (r"mid-size|bracket", (90.0, 60.0, 40.0)),
    (r"crown|dental", (10.0, 9.0, 8.0)),
    (r"under 1 g|\btiny", (8.0, 5.0, 4.0)),
)
FILL = {"machining": 0.4, "sheet": 0.08, "MIM": 0.4, "die-casting": 0.2}
LOTS = {"casting": 200.0, "die-casting": 10000.0, "MIM": 20000.0, "forging": 1000.0}
SHARE_WORDS = (
    (r"(?:material|powder|metal|binder)\b.*\bshare", ("feedstock", "metal", "plate")),
    (r"machin(?:e\b|ing time)|printing|print\b|sintering cost", ("machine", "gas", "labour")),
    (r"injection|moulding", ("shaping",)),
    (r"tool|mould|die amorti", ("tooling",)),
    (r"machining", ("machining", "program", "finish-machining")),
    (r"post-?process|after build|finish", ("steps",)),
    (r"engineer|pre-?process|set-?up|design|programm",
     ("preparation", "order_setup", "labour", "program", "engineering")),
    (r"inspect|quality|QA", ("inspection",)),
)  # fmt: skip
INSPECTION = ("dimensional-inspection", "sample-inspection", "CT", "penetrant", "ultrasonic",
              "radiography", "first-article", "inspection-report")  # fmt: skip
MADE = ("machine", "feedstock", "labour", "gas", "plate", "preparation", "metal", "shaping",
        "mould", "lot_setup", "machining", "tooling", "engineering", "program", "order_setup",
        "upkeep", "minimum_order")  # fmt: skip


def part_asks(quote: Quote, process: str, alloy: Record, region: str) -> list[tuple[Ask, float]]:
    """Questions that stand for the row, each with the number of its units in one part."""
    unit = quote.unit.rsplit("/", 1)[-1] if "/" in quote.unit else "piece"
    if re.search(r"ratio|saved|share|order", quote.unit) or not quote.currency:
        return []
    density = alloy.value("thermophysical.density") or 7800.0
    scope = scope_of(quote.text, quote.process)
    variant = variant_of(quote.process) if process == "casting" else None
    tool = process in LOTS and unit in ("kg", "g", "piece") and "shared out" not in quote.text
    tool = tool and variant != "printed-sand"
    asks = []
    for size, volume in _bodies(quote, process, unit, density):
        units = {"cm3": volume, "g": volume * density * 1e-3, "kg": volume * density * 1e-6}
        lot = quote.quantity or LOTS.get(process, 1.0)
        routine = re.search(ROUTINE, quote.text, re.IGNORECASE) is not None
        ask = Ask(process, alloy.key, size, volume, lot, (), scope, region, variant, tool, routine)
        asks.append((ask, units.get(unit, 1.0)))
    return asks


def _bodies(
    quote: Quote, process: str, unit: str, density: float
) -> list[tuple[tuple[float, float, float], float]]:
    """Boxes [mm] and volumes [cm3] of the part or parts that a row may mean."""
    fill = FILL.get(process, 0.25)
    size = tuple(sorted(quote.size, reverse=True))
    volume = quote.volume
    if volume is None and quote.mass is not None:
        volume = quote.mass / density * 1e6
    if len(size) >= 3:
        box = (size[0], size[1], size[2])
        return [(box, volume or fill * math.prod(box) / 1000.0)]
    if volume is not None:
        return [(_box(volume, fill), volume)]
    if unit in ("cm3", "g"):
        return [(BOX, SOLID)]
    if unit == "kg":
        volumes = [mass / density * 1e6 for mass in CAST_MASS]
        return [(_box(one, fill), one) for one in volumes]
    named = next((box for words, box in WORD_SIZES if re.search(words, quote.text)), None)
    boxes = (named,) if named else SIZES
    if re.search(r"starting|least price|minimum", quote.text):
        boxes = ((12.0, 10.0, 8.0),)
    return [(box, fill * math.prod(box) / 1000.0) for box in boxes]


def _box(volume: float, fill: float) -> tuple[float, float, float]:
    edge = (volume * 1000.0 / fill) ** (1.0 / 3.0)
    return (1.4 * edge, edge, edge / 1.4)


def share_of(
    quote: Quote, process: str, alloy: str, region: str, model: PriceModel
) -> np.ndarray | None:
    """Share of the price that a row speaks of, over parts of usual sizes and lots."""
    items = next((items for words, items in SHARE_WORDS if re.search(words, quote.text)), None)
    if items is None or re.search(r"added to|rise|impact", f"{quote.text} {quote.unit}"):
        return None
    lots = (LOTS[process], 5.0 * LOTS[process]) if process in LOTS else (1.0, 20.0, 200.0)
    scopes = ("reported",) if "inspection" in items else ("raw", "finished")
    found = []
    for size in SIZES:
        volume = FILL.get(process, 0.25) * math.prod(size) / 1000.0
        for lot in lots:
            for scope in scopes:
                ask = Ask(process, alloy, size, volume, lot, scope=scope, region=region)
                found.append(_share(model, ask, items))
    shares = np.concatenate(found)
    return shares if float(np.max(shares)) > 0.0 else None


def _share(model: PriceModel, ask: Ask, items: tuple[str, ...]) -> np.ndarray:
    made = model.estimate(ask)
    spent = sum(made.items.values(), np.zeros(()))
    names = [name for name in made.items if _is_meant(name, items)]
    part = sum((made.items[name] for name in names), np.zeros(()))
    return np.resize(part / spent, model.draws.n)


def _is_meant(name: str, items: tuple[str, ...]) -> bool:
    if name in items:
        return True
    if "inspection" in items:
        return name in INSPECTION
    return "steps" in items and name not in MADE
