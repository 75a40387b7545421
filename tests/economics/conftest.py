"""Shipped facts, and one call for additive and conventional estimates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sekiso.economics.am import am_economics
from sekiso.economics.conventional import route_economics
from sekiso.economics.estimate import EstimateSamples
from sekiso.economics.sample import Draws
from sekiso.knowledge.load import Knowledge, load

Made = Callable[..., EstimateSamples]


@pytest.fixture(scope="session")
def facts() -> Knowledge:
    return load()


@pytest.fixture(scope="session")
def draws() -> Draws:
    return Draws(seed=0, n=256)


@pytest.fixture(scope="session")
def printed(facts: Knowledge, draws: Draws) -> Made:
    """printed(part, "PBF-LB", "eos-m290", "ti-6al-4v", quantity=10, ...)."""

    def call(part: Any, process: str, machine: str, alloy: str, **options: Any) -> EstimateSamples:
        return am_economics(
            part,
            process=facts.processes[process],
            machine=facts.machines[machine],
            alloy=facts.alloys[alloy],
            rates=facts.of("economics"),
            draws=draws,
            **options,
        )

    return call


@pytest.fixture(scope="session")
def made(facts: Knowledge, draws: Draws) -> Made:
    """made(part, "casting", "316l", quantity=10, ...)."""

    def call(part: Any, route: str, alloy: str, **options: Any) -> EstimateSamples:
        return route_economics(
            part,
            route=facts.routes[route],
            alloy=facts.alloys[alloy],
            rates=facts.of("economics"),
            draws=draws,
            **options,
        )

    return call


def median(samples: Any) -> float:
    return float(np.median(samples))
