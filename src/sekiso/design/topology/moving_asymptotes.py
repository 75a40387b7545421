"""One step of the method of moving asymptotes, with a state that can be kept and resumed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sekiso.numerics.arrays import FloatArray

SCALE = 10.0  # of the objective: 1 to 100 is advised (Svanberg 2007, section 3)
ACCURACY = 1e-10  # of the subproblem, times sqrt(n + m)
PENALTY = 1e3  # of a limit that cannot be met within the move limit


@dataclass(frozen=True)
class Asymptotes:
    """What one step leaves for the next.

    `offset` is the distance of both asymptotes from x in units of `high - low`; `former` and
    `earlier` are x one and two steps ago; `scale` multiplies the objective.  None: no step yet.
    """

    offset: FloatArray | None = None
    former: FloatArray | None = None
    earlier: FloatArray | None = None
    scale: float | None = None


def next_design(
    x: FloatArray,
    *,
    objectives: FloatArray,
    objective_gradients: FloatArray,
    limits: FloatArray,
    limit_gradients: FloatArray,
    low: FloatArray | float = 0.0,
    high: FloatArray | float = 1.0,
    move: float = 0.2,
    state: Asymptotes | None = None,
) -> tuple[FloatArray, Asymptotes]:
    """The next x (n,) that lowers the largest objective while every limit stays <= 0.

    min_x max_k f_k(x)  subject to  g_i(x) <= 0,  low <= x <= high.

    One objective f_1 is minimised itself; of several the bound z is minimised with f_k <= z
    (f_k > 0), which MMA holds as its own variable.  Shapes: `objectives` (p,), its gradients
    (p, n), `limits` (m,), its gradients (m, n); limits are best divided by what is allowed, so
    that 0.01 is one per cent too much.  `move` is the largest step in units of high - low.
    The same x and state give the same step bit for bit.

    Source: Svanberg 1987, doi:10.1002/nme.1620240207; Svanberg 2007, MMA and GCMMA (KTH); the
    subproblem is solved by pyMOTO.
    """
    MMA, Signal = _library()
    state = state or Asymptotes()
    limits, limit_gradients = _damped(limits, limit_gradients)
    scale = state.scale or SCALE / max(float(np.max(np.abs(objectives))), 1e-300)
    values, gradients, bound = _rows(
        objectives * scale, objective_gradients * scale, limits, limit_gradients
    )
    n = x.size
    method = MMA(
        [Signal("x", state=x.copy())],
        [Signal(str(row)) for row in range(len(values))],
        object(),
        move=move,
        xmin=np.broadcast_to(np.asarray(low, float), n),
        xmax=np.broadcast_to(np.asarray(high, float), n),
        verbosity=0,
        epsimin=ACCURACY,
        a=bound,
        c=np.full(len(bound), PENALTY),
    )
    if state.offset is not None:
        method.offset = state.offset.copy()
    method.xold1, method.xold2 = state.former, state.earlier
    stepped, _, _ = method.step(x=x, g=values, dg=gradients)
    return stepped, Asymptotes(method.offset, method.xold1, method.xold2, scale)


def _library() -> tuple[Any, Any]:
    """The method and the variables of pyMOTO, which prints what its subproblem takes long for."""
    import pymoto
    import pymoto.common.mma as method

    # a door's output is its answer; redirecting stdout instead would silence other threads too
    setattr(method, "print", lambda *_: None)  # noqa: B010
    return pymoto.MMA, pymoto.Signal


def _damped(g: FloatArray, dg: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Limits that are far from being kept as log(1 + g): the subproblem stays well scaled."""
    excess = np.maximum(g, 0.0)
    return np.where(g > 0.0, np.log1p(excess), g), dg / (1.0 + excess)[:, None]


def _rows(
    f: FloatArray, df: FloatArray, g: FloatArray, dg: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Rows as MMA takes them (the objective first) and which limits are bounded by z."""
    if len(f) == 1:
        if not len(g):  # MMA needs one limit: one that always holds
            g, dg = np.array([-1.0]), np.zeros((1, df.shape[1]))
        return np.concatenate([f, g]), np.vstack([df, dg]), np.zeros(len(g))
    values = np.concatenate([[0.0], f, g])
    gradients = np.vstack([np.zeros((1, df.shape[1])), df, dg.reshape(len(g), df.shape[1])])
    return values, gradients, np.concatenate([np.ones(len(f)), np.zeros(len(g))])
