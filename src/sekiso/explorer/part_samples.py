"""The part as numbers: exact from a file, or samples where only words or dimensions were given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sekiso.domain.errors import DataError
from sekiso.domain.need import Need
from sekiso.domain.part import Part
from sekiso.domain.requirement import Pieces
from sekiso.domain.source import Fact
from sekiso.explorer.words.heard import Heard
from sekiso.knowledge import Knowledge, Record
from sekiso.numerics.normal import Z95

FloatArray = NDArray[np.float64]
N_SAMPLES = 256


@dataclass(frozen=True, eq=False)
class Size:
    """Samples (n,) of volume [m3], area [m2], largest to smallest extent [m] and pieces."""

    volume: FloatArray
    area: FloatArray
    extent: FloatArray
    pieces: FloatArray
    repair_volume: FloatArray | None
    repair_area: FloatArray | None
    channel: FloatArray
    unknown: tuple[str, ...]

    @property
    def is_known(self) -> bool:
        """Whether the dimensions were given."""
        return "size" not in self.unknown

    def thickness(self) -> FloatArray:
        """Mean wall 2 V / A [m]."""
        return np.asarray(2.0 * self.volume / self.area)


def part_samples(
    need: Need,
    heard: Heard,
    features: frozenset[str],
    knowledge: Knowledge,
    *,
    density: float | None,
    shape: str | None = None,
) -> Size:
    """Samples of the part's numbers; what is not given is drawn from `decision/unknown_part`.

    `shape`: the class of shape that was said, with proportions of its own.
    """
    prior = knowledge.of("decision")["unknown_part"]
    draw = _Draw(prior, np.random.default_rng(need.seed))
    pieces = _pieces(need.quantity, draw)
    if need.part is not None:
        volume, area, extent, unknown = _of_part(need.part)
    else:
        volume, area, extent, unknown = _of_words(
            need, heard, features, draw, density=density, shape=shape
        )
    is_repair = "repair" in features
    repair_area = area * draw.fact("repair.area_share") if is_repair else None
    repair_volume = None if repair_area is None else repair_area * draw.fact("repair.thickness")
    if need.quantity is None:
        unknown = (*unknown, "quantity")
    channel = extent[0] * draw.fact("channel.share")
    return Size(volume, area, extent, pieces, repair_volume, repair_area, channel, unknown)


class _Draw:
    """Lognormal samples whose 5 % and 95 % points are a fact's range."""

    def __init__(self, prior: Record, rng: np.random.Generator) -> None:
        self.prior, self.rng = prior, rng

    def fact(self, path: str) -> FloatArray:
        fact = self.prior.fact(path)
        if fact is None:
            raise DataError("fact_absent", record=self.prior.key, path=path)
        return self.spread(fact)

    def spread(self, fact: Fact) -> FloatArray:
        return self.between(fact.low, fact.high)

    def between(self, low: float, high: float) -> FloatArray:
        """Samples whose 5 % and 95 % points are `low` and `high`."""
        log_sd = np.log(high / low) / (2.0 * Z95)
        centre = np.sqrt(low * high)
        return np.asarray(centre * np.exp(log_sd * self.rng.standard_normal(N_SAMPLES)))

    def by_feature(self, table: str, features: frozenset[str]) -> FloatArray:
        named = [f for f in self.prior[table] if f in features]
        return self.fact(f"{table}.{named[0] if named else 'any'}")


def _of_part(part: Part) -> tuple[FloatArray, FloatArray, FloatArray, tuple[str, ...]]:
    ones = np.ones(N_SAMPLES)
    extent = np.array(sorted(part.extent, reverse=True))[:, None] * ones
    return part.volume * ones, part.area * ones, extent, ()


def _of_words(
    need: Need,
    heard: Heard,
    features: frozenset[str],
    draw: _Draw,
    *,
    density: float | None,
    shape: str | None,
) -> tuple[FloatArray, FloatArray, FloatArray, tuple[str, ...]]:
    of_class = draw.prior["shapes"].get(shape, {})
    fill = np.minimum(draw.by_feature("fill", features), 0.95)
    if "fill" in of_class:
        fill = np.minimum(draw.spread(of_class["fill"]), 0.98)
    aspect = [
        draw.spread(of_class[name]) if name in of_class else draw.fact(f"aspect.{name}")
        for name in ("middle", "smallest")
    ]
    middle = np.clip(aspect[0], 0.05, 1.0)
    smallest = np.minimum(np.clip(aspect[1], 0.02, 1.0), middle)
    volume = _volume(need, heard, draw, density)
    dimensions = sorted(need.size or heard.size, reverse=True)
    unknown: tuple[str, ...] = ()
    if dimensions:
        largest = np.full(N_SAMPLES, dimensions[0])
    elif volume is not None:
        largest = np.cbrt(volume / fill / (middle * smallest))
    else:
        unknown = ("size",)
        word = heard.size_word or ("large" if "large_bulk" in features else "any")
        usual = heard.usual_length
        largest = draw.between(*usual) if usual else draw.fact(f"length.{word}")
    extent = np.stack([largest, largest * middle, largest * smallest])
    for axis, dimension in enumerate(dimensions[:3]):
        extent[axis] = dimension
    if not need.size:
        for axis, dimension in enumerate(reversed(heard.smaller[:2])):
            extent[2 - axis] = dimension
    extent = np.sort(extent, axis=0)[::-1]
    box = np.prod(extent, axis=0)
    if "wall" in of_class:
        volume, area = _of_sheet(of_class, extent, volume, draw)
        return np.minimum(volume, 0.999 * box), area, extent, unknown
    volume = box * fill if volume is None else np.minimum(volume, 0.999 * box)
    if "area_share" in of_class:
        area = _box_area(extent) * draw.spread(of_class["area_share"])
        return volume, np.maximum(area, _SPHERE * volume ** (2.0 / 3.0)), extent, unknown
    area = draw.by_feature("area_factor", features) * volume ** (2.0 / 3.0)
    return volume, area, extent, unknown


def _of_sheet(
    of_class: Mapping[str, Fact], extent: FloatArray, volume: FloatArray | None, draw: _Draw
) -> tuple[FloatArray, FloatArray]:
    """Volume and area of a sheet: flat where the smallest dimension is its thickness, else bent."""
    is_flat = extent[2] <= of_class["flat"].value
    wall = np.where(is_flat, extent[2], draw.spread(of_class["wall"]))
    bent = _box_area(extent) * draw.spread(of_class["cover"])
    face = np.where(is_flat, 0.9 * extent[0] * extent[1], bent)
    if volume is None:
        volume = face * wall
    return np.asarray(volume), np.asarray(2.0 * volume / wall)


def _box_area(extent: FloatArray) -> FloatArray:
    a, b, c = extent
    return np.asarray(2.0 * (a * b + b * c + c * a))


_SPHERE = (36.0 * np.pi) ** (1.0 / 3.0)  # area over volume^(2/3) of a sphere, the least there is


def _volume(need: Need, heard: Heard, draw: _Draw, density: float | None) -> FloatArray | None:
    told = need.volume if need.volume is not None or need.mass is not None else heard.volume
    if told is not None:
        return np.full(N_SAMPLES, told)
    mass = need.mass if need.mass is not None else heard.mass
    if mass is None:
        return None
    spread = draw.fact("density.any")
    return np.asarray(mass / (np.full(N_SAMPLES, density) if density else spread))


def _pieces(said: Pieces | None, draw: _Draw) -> FloatArray:
    """Pieces that share what is spent once: the order, or the demand over the programme."""
    if said is None or said.word is not None:
        key = "unknown" if said is None else str(said.word)
        return np.maximum(np.round(draw.fact(f"pieces.{key}")), 1.0)
    if not said.is_per_year:
        return np.full(N_SAMPLES, said.low)
    years = np.maximum(draw.fact("pieces.programme_years") / _YEAR, 1.0)
    return np.asarray(np.round(said.low * years))


_YEAR = 365.25 * 86400.0


def assumed_numbers(size: Size) -> dict[str, tuple[float, float, float]]:
    """5 %, 50 % and 95 % points of the numbers that were drawn, for the answer's list."""
    rows: dict[str, Any] = {}
    if "size" in size.unknown:
        rows["size"] = size.extent[0]
        rows["volume"] = size.volume
    if "quantity" in size.unknown:
        rows["quantity"] = size.pieces
    points = {name: np.quantile(values, (0.05, 0.5, 0.95)) for name, values in rows.items()}
    return {name: (float(p[0]), float(p[1]), float(p[2])) for name, p in points.items()}
