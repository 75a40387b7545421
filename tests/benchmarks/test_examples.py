"""The examples in the statistics of calibration give their numbers."""

from __future__ import annotations

import doctest
from types import ModuleType

import pytest

from calibration import conformal, scores, source_groups


@pytest.mark.parametrize("module", [conformal, scores, source_groups])
def test_every_example_gives_its_number(module: ModuleType) -> None:
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0
