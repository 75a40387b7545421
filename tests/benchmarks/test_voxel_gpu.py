"""Design iterations on the arrays of a library."""

from __future__ import annotations

import json

import numpy as np
import pytest
from tests.numerics.voxels.strict_arrays import xp

import voxel_gpu


@pytest.mark.parametrize("library", [np, xp], ids=["numpy", "device"])
def test_design_iterations_lower_the_compliance_of_the_cpu(library):
    grid = voxel_gpu.grid_of(1e3)
    found = voxel_gpu.iterations(library, grid, 3, until=np.inf)
    assert found["elements"] == 1024
    assert found["compliances"][0] == pytest.approx(voxel_gpu.cpu_compliance(grid), rel=1e-6)
    assert found["compliances"] == sorted(found["compliances"], reverse=True)
    assert found["compliances"][2] < 0.5 * found["compliances"][0]


def test_without_a_device_it_says_so(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["voxel_gpu"])
    monkeypatch.setattr(voxel_gpu, "device", lambda name: (None, None, 0.0))
    voxel_gpu.main()
    assert json.loads(capsys.readouterr().out) == {"device": None, "note": "no GPU, not run"}
