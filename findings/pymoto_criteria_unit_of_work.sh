#!/usr/bin/env bash
# pyMOTO's OC keeps the volume that was asked for only if the objective has the right size.
# It looks for the multiplier between 0 and 1e5 until it knows it to 1e-4, both absolute.  The same
# cantilever at a volume of 0.5 with its work told in other units of force or length (J, mJ, MJ):
# between factors 1e-3 and 1e3 the volume is kept, at 1e-6 it falls to 0.2, at 1e-9 to 0.06 with a
# part 600 times as soft, at 1e6 and more the design fills up to 1.  No error and no
# warning; the optimum does not depend on a factor.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  pymoto==2.0.1 numpy==2.4.6 scipy==1.17.1
cd "$folder"
"$folder/venv/bin/python" -W "ignore:splu converted" - <<'PY'
import sys
import warnings
from importlib.metadata import version

import numpy as np
import pymoto

print("pymoto", version("pymoto"))


def cantilever(factor):
    """Volume and work after 20 iterations, and what was warned of."""
    domain = pymoto.VoxelDomain(20, 10)
    x = pymoto.Signal("x", np.full(domain.nel, 0.5))
    left = domain.nodes[0, :].flatten()
    held = np.concatenate((2 * left, 2 * left + 1))
    force = np.zeros(2 * domain.nnodes)
    force[2 * domain.nodes[-1, 5] + 1] = 1.0
    with pymoto.Network() as network:
        density = pymoto.DensityFilter(domain, radius=2)(x)
        stiffness = pymoto.MathExpression("1e-9 + inp0^3")(density)
        matrix = pymoto.AssembleStiffness(domain, bc=held)(stiffness)
        u = pymoto.LinSolve()(matrix, force)
        work = pymoto.EinSum("i,i->")(u, force)
        objective = pymoto.MathExpression(f"{factor} * inp0")(work)
    optimiser = pymoto.OC(x, objective, network, verbosity=0)
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        for _ in range(20):
            optimiser.x = optimiser.step()[0]
        network.response()
    told = [str(one.message) for one in heard if "splu converted" not in str(one.message)]
    return float(x.state.mean()), float(work.state), told


seen = {}
for factor in (1e-9, 1e-6, 1e-3, 1.0, 1e3, 1e6, 1e9):
    volume, work, told = cantilever(factor)
    seen[factor] = volume
    print(f"  work x {factor:g}: volume {volume:.3f} of 0.5, work {work:.4g}, warnings {told}")
    if told:
        sys.exit("changed: the behaviour told above is no longer seen")
if any(abs(seen[factor] - 0.5) > 0.01 for factor in (1e-3, 1.0, 1e3)):
    sys.exit("changed: the behaviour told above is no longer seen")
if not (seen[1e-9] < 0.1 and seen[1e-6] < 0.3 and seen[1e6] > 0.9 and seen[1e9] > 0.99):
    sys.exit("changed: the behaviour told above is no longer seen")
PY
