"""`sekiso.fit_build_time`: build times of one machine from the jobs that it has run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from os import PathLike
from typing import Any

import numpy as np

from sekiso.domain import quantities, units
from sekiso.domain.errors import DataError, NeedError
from sekiso.domain.prediction import Prediction
from sekiso.domain.source import Source
from sekiso.economics.build_time import layer_count
from sekiso.economics.fact_sampler import FactSampler
from sekiso.economics.own_jobs import TERMS, BuildTimeFit, Jobs, build_time_fit, model_prior
from sekiso.economics.sample import Draws
from sekiso.knowledge import load
from sekiso.materials.naming import machine_called, resolve

Job = Mapping[str, Any]
_NAMED = ("height", "layer", "volume", "support_volume", "build_time")
_COUNTS = ("n_layers", "n_parts")
_N = 512
_SOURCE = Source("own_jobs", "Own jobs of this machine", "fitted")


@dataclass(frozen=True, eq=False)
class MachineTimes:
    """Build times of one machine: T = a0 + a1 layers + a2 volume + a3 supports + a4 parts."""

    machine: str
    fit: BuildTimeFit

    @property
    def coefficients(self) -> dict[str, float]:
        """By term: setup [s], layers [s each], volume and support [s/m3], parts [s each]."""
        return dict(zip(TERMS, map(float, self.fit.coefficients), strict=True))

    def predict(self, **job: Any) -> Prediction:
        """Build time [s] of one further job, told by n_layers (or height and layer) and volume."""
        told = self.fit.predict(_jobs([_in_si(1, job)]))
        value, low, high = (float(x[0]) for x in told)
        return Prediction.two_piece(
            "build_time", "s", (low, value, high), scale="log", model="economics.own_jobs",
            sources=(_SOURCE,), basis="one_job_of_this_machine",
        )  # fmt: skip


def fit_build_time(
    jobs: Sequence[Job],
    *,
    machine: str,
    material: str | None = None,
    knowledge: str | PathLike[str] | None = None,
    seed: int = 0,
) -> MachineTimes:
    """Build times of a machine from five own jobs or more, held to the model where they are few.

    Each job: n_layers, or height with layer; volume of all its parts; build_time that the machine
    was taken; optional support_volume as melted and n_parts.  Numbers are SI, text has its unit.
    `machine`: key or name on file; `material`: for the melting rate that the model starts from.
    Raises DataError for a job that lacks something, NeedError for a machine that is not on file.

    >>> runs = ((20, 50, 8), (60, 90, 18), (100, 200, 33), (40, 300, 29), (80, 60, 21))
    >>> rows = [{"height": f"{h} mm", "layer": "30 um", "volume": f"{v} cm3",
    ...          "build_time": f"{t} h"} for h, v, t in runs]
    >>> times = fit_build_time(rows, machine="EOS M 290", material="316L")
    >>> told = times.predict(height="50 mm", layer="30 um", volume="120 cm3")
    >>> told.low < 18.5 * 3600 < told.high
    True
    """
    facts = load(knowledge)
    record = machine_called(machine, facts)
    if record is None:
        raise NeedError("machine_unknown", got=machine, allowed=", ".join(facts.machines))
    process = facts.processes[str(record["process"])]
    if process["build"] == "deposited":
        raise NeedError("own_jobs_deposited", got=machine)
    alloys = resolve(material, facts).alloys if material else ()
    family = str(facts.alloys[alloys[0]]["family"]) if alloys else ""
    read = FactSampler(Draws(seed=seed, n=_N), facts.of("economics"))
    rows = [_in_si(number, job) for number, job in enumerate(jobs, start=1)]
    for number, row in enumerate(rows, start=1):
        if "build_time" not in row:
            raise DataError("own_job_lacks", row=number, lacking="build_time")
    prior = model_prior(read, process=process, machine=record, family=family)
    time = np.array([row["build_time"] for row in rows])
    return MachineTimes(record.key, build_time_fit(_jobs(rows), time, prior=prior))


def _in_si(number: int, job: Job) -> dict[str, float]:
    """A job as SI numbers, with its layers counted."""
    row = {}
    for name, value in job.items():
        if name not in (*_NAMED, *_COUNTS):
            allowed = ", ".join((*_NAMED, *_COUNTS))
            raise DataError("own_job_column", row=number, got=name, allowed=allowed)
        unit = quantities.unit_of(name) if name in _NAMED else "dimensionless"
        row[name] = units.quantity(value, unit) if isinstance(value, str) else float(value)
    if "n_layers" not in row and {"height", "layer"} <= row.keys():
        row["n_layers"] = float(layer_count(row["height"], layer=row["layer"]))
    lacking = [name for name in ("n_layers", "volume") if name not in row]
    if lacking:
        raise DataError("own_job_lacks", row=number, lacking=", ".join(lacking))
    return row


def _jobs(rows: Sequence[Mapping[str, float]]) -> Jobs:
    def column(name: str, default: float) -> Any:
        return np.array([row.get(name, default) for row in rows])

    return Jobs(
        n_layers=column("n_layers", 1.0),
        volume=column("volume", 0.0),
        support=column("support_volume", 0.0),
        n_parts=column("n_parts", 1.0),
    )
