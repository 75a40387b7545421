"""Time and cost of cutting metal away."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sekiso.economics.fact_sampler import FactSampler
from sekiso.economics.market import level
from sekiso.economics.part_geometry import PartGeometry
from sekiso.numerics.arrays import FloatArray
from sekiso.numerics.median import median

_MILL, _STEEL = "three_axis", "Fe"  # where a class of shape, a metal has no row of its own


@dataclass(frozen=True, eq=False)
class MachiningCost:
    """Machining of one part: time [s], cost [JPY], energy [J]; `program` [JPY] once per design."""

    time: FloatArray
    cost: FloatArray
    energy: FloatArray
    program: FloatArray


def machining_time(
    removed: FloatArray | float,
    *,
    removal_rate: FloatArray | float,
    finished_area: FloatArray | float,
    finishing_rate: FloatArray | float,
    clampings: FloatArray | float = 1.0,
    load_time: FloatArray | float = 0.0,
) -> FloatArray:
    """Machine time per part [s]: T = V_removed / MRR + A / FR + n_c t_load.

    `removed` [m3], `removal_rate` [m3/s], `finished_area` [m2], `finishing_rate` [m2/s],
    `load_time` [s] of each clamping.

    >>> float(machining_time(6e-5, removal_rate=1e-7, finished_area=0.01, finishing_rate=1e-4,
    ...     clampings=3, load_time=120))
    1060.0
    """
    cutting = np.asarray(removed, dtype=float) / removal_rate
    finishing = np.asarray(finished_area) / np.asarray(finishing_rate)
    return np.asarray(cutting + finishing + np.asarray(clampings) * load_time)


def machining_cost(
    part: PartGeometry,
    *,
    read: FactSampler,
    family: str,
    removed: FloatArray,
    finished_area: FloatArray,
    clampings: FloatArray,
    lot: FloatArray,
    number: FloatArray,
    difficulty: FloatArray | float = 1.0,
) -> MachiningCost:
    """Machining of one of `number` parts, made `lot` at a time, by the rates of its alloy family.

    T = (k p (L/L_ref)^-e [V/MRR + A/FR] + n_c t_load (m/m_lift)^1/3) learning,
    C = (T (1 + tools) + n_c t_setup/lot) rate; once per design n_c t_program of an engineer.
    `removed` V [m3], `finished_area` A [m2], `clampings` n_c.  `difficulty` k multiplies the
    cutting time (thin walls chatter, long reach), pace p too.  Rate, set-up, program, loading,
    pace and the exponent of size are those of the kind of machine that the class of shape goes on;
    parts larger than the size limit of a common centre take the rate of a large machine.
    """

    def of(name: str) -> FloatArray:
        return read.rate(f"machining.machine.{machine_kind(read, part.shape)}.{name}")

    is_large = part.extent[2] > read.rate("machining.machine.large.size")
    rate = np.where(is_large, read.rate("machining.machine.large.rate"), of("rate"))
    rate = rate * level(read, "machining_hour")
    common, large = (read.rate(f"machining.machine.{kind}.power") for kind in ("any", "large"))
    cutting = machining_time(
        removed,
        removal_rate=removal_rate(read, family),
        finished_area=finished_area,
        finishing_rate=finishing_rate(read, family),
    )
    lift = read.rate("machining.machine.any.lift_mass")
    loading = clampings * of("load_time") * handling_factor(part.mass, lift_mass=lift)
    fine = small_tool_factor(
        part.size,
        reference=read.rate("machining.machine.any.rate_size"),
        exponent=of("size_exponent"),
    )
    time = (difficulty * of("pace") * fine * cutting + loading) * learning_factor(read, number)
    setup = clampings * of("setup_time") * level(read, "machining_setup") / lot
    tools = 1.0 + read.rate("machining.tool_cost.share")
    program = clampings * of("program") * read.rate("labour.rates.engineer")
    return MachiningCost(
        time=np.asarray(time),
        cost=np.asarray((time * tools + setup) * rate),
        energy=np.asarray((time + setup) * np.where(is_large, large, common)),
        program=np.asarray(program * level(read, "machining_program")),
    )


def automatic_cost(
    part: PartGeometry,
    *,
    read: FactSampler,
    family: str,
    removed: FloatArray,
    finished_area: FloatArray,
    lot: FloatArray,
    difficulty: FloatArray | float = 1.0,
) -> MachiningCost:
    """Turning off the bar on an automatic: several tools cut at once and nobody loads.

    T = k [V/MRR + A/FR]/n_spindles + t_index, C = (T (1 + tools) + t_setup/lot) rate.
    """
    cutting = machining_time(
        removed,
        removal_rate=removal_rate(read, family),
        finished_area=finished_area,
        finishing_rate=finishing_rate(read, family),
    )
    spindles = read.rate("machining.automatic.spindles")
    time = difficulty * cutting / spindles + read.rate("machining.automatic.index_time")
    setup = read.rate("machining.automatic.setup_time") * level(read, "machining_setup") / lot
    tools = 1.0 + read.rate("machining.tool_cost.share")
    program = read.rate("machining.automatic.program") * read.rate("labour.rates.engineer")
    rate = read.rate("machining.automatic.rate") * level(read, "machining_hour")
    return MachiningCost(
        time=np.asarray(time),
        cost=np.asarray((time * tools + setup) * rate),
        energy=np.asarray((time + setup) * read.rate("machining.machine.any.power")),
        program=np.asarray(program * level(read, "machining_program")),
    )


def goes_through_the_spindle(part: PartGeometry, read: FactSampler) -> bool:
    """Whether an automatic makes the part from bar: its class of shape and its diameter."""
    table = read.rates["machining"].get("automatic")
    if table is None or part.shape not in table["shapes"]:
        return False
    is_round = part.shape != "block"
    bar = part.extent[1] if is_round else np.hypot(part.extent[0], part.extent[1])
    return median(bar) <= median(read.rate("machining.automatic.bar_max"))


def cheaper(one: MachiningCost, other: MachiningCost, number: FloatArray) -> MachiningCost:
    """The cheaper of two ways in each sample, with its program spread over the pieces."""
    is_one = one.cost + one.program / number <= other.cost + other.program / number
    return MachiningCost(
        time=np.where(is_one, one.time, other.time),
        cost=np.where(is_one, one.cost, other.cost),
        energy=np.where(is_one, one.energy, other.energy),
        program=np.where(is_one, one.program, other.program),
    )


def small_tool_factor(
    size: FloatArray, *, reference: FloatArray, exponent: FloatArray
) -> FloatArray:
    """Factor on cutting time of a part below the reference size: (L / L_ref)^(-e), else 1.

    Small features need small cutters and short strokes.

    >>> float(small_tool_factor(np.array(0.025), reference=np.array(0.1), exponent=np.array(0.5)))
    2.0
    """
    return np.asarray(np.maximum(reference / size, 1.0) ** exponent)


def handling_factor(mass: FloatArray, *, lift_mass: FloatArray) -> FloatArray:
    """Factor on loading time: (m / m_lift)^(1/3), 1 at the mass [kg] that one person lifts.

    >>> float(handling_factor(np.array(160.0), lift_mass=np.array(20.0)))
    2.0
    """
    return np.cbrt(mass / lift_mass)


def learning_factor(read: FactSampler, number: FloatArray) -> FloatArray:
    """Factor on work time over a series: N^(log2 of the learning rate), not below a floor.

    The average-unit learning curve of Wright (1936): each doubling of the pieces made brings the
    time to the stated share, by jigs, programs and automation.
    """
    exponent = np.log2(read.rate("machining.series.learning_rate"))
    # a power of many samples takes five times as long as the exponential of a product
    share = np.exp(np.log(np.maximum(number, 1.0)) * exponent)
    return np.asarray(np.maximum(share, read.rate("machining.series.floor")))


def machine_kind(read: FactSampler, shape: str | None) -> str:
    """The kind of machine that a class of shape goes on: the one that lists it, else the mill."""
    kinds = read.rates["machining"]["machine"]
    return next((kind for kind, row in kinds.items() if shape in row.get("shapes", ())), _MILL)


def removal_rate(read: FactSampler, family: str) -> FloatArray:
    """Chips of an alloy family per machine time [m3/s].

    A family that is not listed takes the range of all metals on file (`feedstock.class_notes`).
    """
    rates = read.rates["machining"]["removal_rate"]
    if family in rates:
        return read.rate(f"machining.removal_rate.{family}")
    return read.of_any(rates.values(), "machining.removal_rate.any")


def finishing_rate(read: FactSampler, family: str) -> FloatArray:
    """Finished surface of an alloy family per machine time [m2/s]: FR_steel (MRR/MRR_steel)^e."""
    over_steel = removal_rate(read, family) / read.rate(f"machining.removal_rate.{_STEEL}")
    exponent = read.rate("machining.finishing.exponent")
    return np.asarray(read.rate("machining.finishing.rate") * over_steel**exponent)
