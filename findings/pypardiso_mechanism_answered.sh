#!/usr/bin/env bash
# pypardiso answers a structure that nothing holds, where scipy says that its matrix is singular.
# A chain of six springs, free at both ends.  Pulled at both ends, PARDISO gives finite displacements
# with a residual of zero; pulled at one end only, where no equilibrium exists, 1e13 at every node
# with a residual as large as the load.  Neither raises nor warns: it puts a tiny number in place of
# a zero pivot and does not say so.  scipy 1.17 warns and returns nan for both.  A forgotten support
# is found by a check of one's own only: of the residual, and of rigid motions before that.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  pypardiso==0.4.7 numpy==2.4.6 scipy==1.17.1
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import sys
import warnings
from importlib.metadata import version

import numpy as np
import pypardiso
import scipy.sparse.linalg

print("pypardiso", version("pypardiso"), "scipy", version("scipy"))
n = 6
springs = 2.0 * np.eye(n) - np.eye(n, k=1) - np.eye(n, k=-1)
springs[0, 0] = springs[-1, -1] = 1.0
stiffness = scipy.sparse.csr_matrix(springs)
seen = {}
for name, load in {"both ends": (1, 0, 0, 0, 0, -1), "one end": (1, 0, 0, 0, 0, 0)}.items():
    force = np.array(load, dtype=float)
    for solver in (pypardiso, scipy.sparse.linalg):
        with warnings.catch_warnings(record=True) as heard:
            warnings.simplefilter("always")
            u = solver.spsolve(stiffness, force)
        told = [str(one.message) for one in heard]
        residual = float(np.abs(stiffness @ u - force).max())
        package = solver.__name__.split(".")[0]
        seen[name, package] = u, residual, told
        print(f"  pulled at {name}, {package}: {u}, residual {residual:g}, warnings {told}")
u, residual, told = seen["both ends", "pypardiso"]
if told or residual > 1e-9 or np.abs(np.diff(u) + 1.0).max() > 1e-9:
    sys.exit("changed: the behaviour told above is no longer seen")
u, residual, told = seen["one end", "pypardiso"]
if told or not np.isfinite(u).all() or np.abs(u).min() < 1e9 or residual < 0.1:
    sys.exit("changed: the behaviour told above is no longer seen")
for name in ("both ends", "one end"):
    u, _, told = seen[name, "scipy"]
    if not np.isnan(u).all() or "singular" not in "".join(told):
        sys.exit("changed: the behaviour told above is no longer seen")
PY
