"""From order to arrival: queue, build, the steps after it, and the way to the customer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sekiso.economics.fact_sampler import FactSampler
from sekiso.numerics.arrays import FloatArray

_ZERO = np.zeros(())


def waiting_time(read: FactSampler, *, availability: str, scope: str, express: bool) -> FloatArray:
    """Time from the order to the start of the first build [s]: preparation and queue.

    T = k_s t_prep + k_s k_e t_queue; a raw print goes as a file to the next build (k_s < 1), an
    express order passes others in the queue (k_e < 1).
    """
    queue = read.rate(f"lead_time.queue.{availability}")
    preparation = read.rate("lead_time.delivery.preparation")
    if scope == "raw":
        queue = queue * _share(read, "raw.queue_share")
        preparation = preparation * _share(read, "raw.preparation_share")
    return np.asarray(preparation + queue * queue_share(read, express=express))


def running_time(
    read: FactSampler, *, run_time: FloatArray, parts: FloatArray, per_build: FloatArray
) -> FloatArray:
    """Time in which `parts` are built [s] on machines side by side.

    T = t max(b / n, min(b, 1)), b = ceil(parts / per_build): builds are whole, t `run_time` [s] of
    each, n machines; never less than one build.
    """
    builds = np.ceil(parts / per_build)
    machines = read.rate("lead_time.delivery.parallel_machines")
    return np.asarray(np.maximum(builds / machines, np.minimum(builds, 1.0)) * run_time)


def finishing_time(elapsed: Sequence[FloatArray], *, overlap: FloatArray) -> FloatArray:
    """Calendar time of steps that follow one another [s].

    T = max t_i + (1 - o) (sum t_i - max t_i), `elapsed` t_i [s] of each step alone, its own waiting
    included; `overlap` o (0-1): the part of the waiting that falls away because a shop plans the
    steps of one order together.

    >>> float(finishing_time([np.array(4.0), np.array(1.0), np.array(1.0)], overlap=np.array(0.5)))
    5.0
    """
    if not elapsed:
        return _ZERO
    whole = sum(elapsed, _ZERO)
    longest = np.max(np.broadcast_arrays(*elapsed), axis=0)
    return np.asarray(longest + (1.0 - overlap) * (whole - longest))


def shipping_time(read: FactSampler, *, region: str) -> FloatArray:
    """Time on the road to a customer in Japan [s]; from abroad by air, customs included."""
    return np.asarray(
        read.rate("lead_time.delivery.shipping") + read.rate(f"lead_time.abroad.{region}", 0.0)
    )


def queue_share(read: FactSampler, *, express: bool) -> FloatArray:
    """Share of the usual queue that is waited for, 1 without express."""
    return _share(read, "express.queue_share") if express else np.ones(())


def express_factor(read: FactSampler, *, express: bool) -> FloatArray:
    """Factor on the price for express delivery, 1 without."""
    if not express:
        return np.ones(())
    return np.maximum(read.rate("lead_time.express.price_ratio"), 1.0)


def overlap(read: FactSampler) -> FloatArray:
    """Part of the waiting between steps that falls away, 0-1."""
    return _share(read, "delivery.overlap")


def _share(read: FactSampler, path: str) -> FloatArray:
    return np.minimum(read.rate(f"lead_time.{path}"), 1.0)
