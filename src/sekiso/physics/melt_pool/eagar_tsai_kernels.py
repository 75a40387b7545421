"""Compiled kernels of the Eagar-Tsai moving Gaussian source in its two dimensionless groups.

(T - T0) / dT = Q I(X, Y, Z; p), lengths in units of the 1/e radius a of the intensity,
Q = A P / (pi^1.5 k a dT), p = alpha / (v a),
I = int_0^inf exp[-Z^2/u^2 - (Y^2 + (X + u^2/4p)^2) / (1 + u^2)] / (1 + u^2) du
(Eagar & Tsai 1983, Welding Journal 62:346s, with u^2 = 4 alpha t / a^2).  X points along travel.
The integral runs over t = asinh(u/d) inside the window where the exponent exceeds -EXPONENT;
d = min(1, Z) grades the nodes so that the scales u ~ Z, u ~ 1 and u ~ 4p are all resolved.
"""

from __future__ import annotations

import numpy as np

from sekiso.numerics.arrays import FloatArray
from sekiso.numerics.kernels import njit
from sekiso.numerics.quadrature import gauss_legendre

EXPONENT = 42.0
N_NODES = 80
NODES, WEIGHTS = gauss_legendre(N_NODES)
GOLDEN = 0.6180339887498949
X_TOLERANCE = 1e-4
N_SCAN = 24
SCAN_POWER = 3.0
ROOT_TOLERANCE = 1e-9


@njit(fastmath=True, error_model="numpy")
def influence(x: float, y: float, z: float, p: float) -> float:
    """I(X, Y, Z; p): temperature rise over dT at Q = 1."""
    shifted = 2.0 * p * EXPONENT - x
    inside = shifted * shifted - x * x + EXPONENT
    if inside <= 0.0:
        return 0.0
    half = np.sqrt(inside)
    high = shifted + half
    if high <= 0.0:
        return 0.0
    low = max(shifted - half, 0.0)
    u_low = max(np.sqrt(4.0 * p * low), z / np.sqrt(EXPONENT))
    u_high = np.sqrt(4.0 * p * high)
    if u_high <= u_low:
        return 0.0
    grade = min(1.0, z) if z > 0.0 else 1.0
    t_low = np.arcsinh(u_low / grade)
    span = np.arcsinh(u_high / grade) - t_low
    total = 0.0
    for i in range(N_NODES):
        u = grade * np.sinh(t_low + span * NODES[i])
        u2 = u * u
        drift = x + u2 / (4.0 * p)
        exponent = -(y * y + drift * drift) / (1.0 + u2)
        if z > 0.0:
            exponent -= z * z / u2
        total += WEIGHTS[i] * np.exp(exponent) * np.sqrt(grade * grade + u2) / (1.0 + u2)
    return float(total * span)


@njit(fastmath=True, error_model="numpy")
def influence_slope(x: float, y: float, z: float, p: float) -> tuple[float, float, float]:
    """Partial derivatives (dI/dX, dI/dY, dI/dZ)."""
    shifted = 2.0 * p * EXPONENT - x
    half = np.sqrt(max(shifted * shifted - x * x + EXPONENT, 0.0))
    low = max(shifted - half, 0.0)
    u_low = max(np.sqrt(4.0 * p * low), z / np.sqrt(EXPONENT))
    u_high = np.sqrt(4.0 * p * max(shifted + half, 0.0))
    grade = min(1.0, z) if z > 0.0 else 1.0
    t_low = np.arcsinh(u_low / grade)
    span = np.arcsinh(u_high / grade) - t_low
    slope_x = 0.0
    slope_y = 0.0
    slope_z = 0.0
    for i in range(N_NODES):
        u = grade * np.sinh(t_low + span * NODES[i])
        u2 = u * u
        drift = x + u2 / (4.0 * p)
        exponent = -(y * y + drift * drift) / (1.0 + u2)
        if z > 0.0:
            exponent -= z * z / u2
        share = WEIGHTS[i] * np.exp(exponent) * np.sqrt(grade * grade + u2) / (1.0 + u2)
        slope_x -= share * 2.0 * drift / (1.0 + u2)
        slope_y -= share * 2.0 * y / (1.0 + u2)
        if z > 0.0:
            slope_z -= share * 2.0 * z / u2
    return slope_x * span, slope_y * span, slope_z * span


@njit(fastmath=True, error_model="numpy")
def hottest_along(low: float, high: float, y: float, z: float, p: float) -> tuple[float, float]:
    """Place and value of the maximum of I over X in [low, high] (unimodal; golden section)."""
    a = low
    b = high
    c = b - GOLDEN * (b - a)
    d = a + GOLDEN * (b - a)
    value_c = influence(c, y, z, p)
    value_d = influence(d, y, z, p)
    tolerance = X_TOLERANCE * max(high - low, 1e-3)
    while b - a > tolerance:
        if value_c > value_d:
            b = d
            d = c
            value_d = value_c
            c = b - GOLDEN * (b - a)
            value_c = influence(c, y, z, p)
        else:
            a = c
            c = d
            value_c = value_d
            d = a + GOLDEN * (b - a)
            value_d = influence(d, y, z, p)
    if value_c > value_d:
        return c, value_c
    return d, value_d


@njit(fastmath=True, error_model="numpy")
def peak(p: float) -> tuple[float, float]:
    """Place X* <= 0 and value of the hottest point of the surface (root of dI/dX by bisection).

    X* lies between 0 (slow) and -0.6 a (fast).
    """
    low = -1.0
    high = 0.1
    for _ in range(48):
        middle = 0.5 * (low + high)
        if influence_slope(middle, 0.0, 0.0, p)[0] > 0.0:
            low = middle
        else:
            high = middle
    place = 0.5 * (low + high)
    return place, influence(place, 0.0, 0.0, p)


@njit(fastmath=True, error_model="numpy")
def edge_along(level: float, start: float, step: float, p: float) -> float:
    """Distance from `start` in the direction `step` where the centre line falls to I = `level`."""
    inner = 0.0
    outer = abs(step)
    sign = 1.0 if step > 0.0 else -1.0
    while influence(start + sign * outer, 0.0, 0.0, p) > level:
        inner = outer
        outer *= 2.0
    return _bisect_line(level, start, sign, inner, outer, p)


@njit(fastmath=True, error_model="numpy")
def _bisect_line(
    level: float, start: float, sign: float, inner: float, outer: float, p: float
) -> float:
    """Root of I(start + sign d, 0, 0) = level in [inner, outer] by the Illinois rule."""
    f_inner = influence(start + sign * inner, 0.0, 0.0, p) - level
    f_outer = influence(start + sign * outer, 0.0, 0.0, p) - level
    middle = inner
    for _ in range(80):
        middle = (inner * f_outer - outer * f_inner) / (f_outer - f_inner)
        f_middle = influence(start + sign * middle, 0.0, 0.0, p) - level
        if abs(f_middle) < ROOT_TOLERANCE * level or abs(outer - inner) < 1e-12 * outer:
            break
        if f_middle * f_outer < 0.0:
            inner = outer
            f_inner = f_outer
        else:
            f_inner *= 0.5
        outer = middle
        f_outer = f_middle
    return middle


@njit(fastmath=True, error_model="numpy")
def extent_across(level: float, tail: float, front: float, sideways: bool, p: float) -> float:
    """Largest |Y| (`sideways`) or Z at which the maximum over X still reaches `level`.

    At p below 0.02 the maximum jumps from under the beam to the diffusion bulge far behind it.
    """
    low = 0.0
    high = 0.5
    f_low = peak(p)[1] - level
    f_high = _reach(high, tail, front, sideways, p) - level
    while f_high > 0.0:
        low = high
        f_low = f_high
        high *= 2.0
        f_high = _reach(high, tail, front, sideways, p) - level
    middle = low
    for _ in range(80):
        middle = (low * f_high - high * f_low) / (f_high - f_low)
        f_middle = _reach(middle, tail, front, sideways, p) - level
        if abs(f_middle) < ROOT_TOLERANCE * level or abs(high - low) < 1e-12 * high:
            break
        if f_middle * f_high < 0.0:
            low = high
            f_low = f_high
        else:
            f_low *= 0.5
        high = middle
        f_high = f_middle
    return middle


@njit(fastmath=True, error_model="numpy")
def _reach(distance: float, tail: float, front: float, sideways: bool, p: float) -> float:
    """Maximum over X of I at |Y| = distance (`sideways`) or Z = distance.

    A coarse scan, graded towards the beam, finds the higher of two possible humps.
    """
    y = distance if sideways else 0.0
    z = 0.0 if sideways else distance
    span = front - tail
    best = 0
    best_value = -1.0
    for i in range(1, N_SCAN):
        value = influence(front - span * (i / N_SCAN) ** SCAN_POWER, y, z, p)
        if value > best_value:
            best = i
            best_value = value
    low = front - span * ((best + 1) / N_SCAN) ** SCAN_POWER
    high = front - span * ((best - 1) / N_SCAN) ** SCAN_POWER
    return max(hottest_along(low, high, y, z, p)[1], best_value)


@njit(error_model="numpy")
def pool_size(strength: float, p: float) -> tuple[float, float, float, float]:
    """(W, D, front, tail) of the isotherm I = 1/Q over a; zeros (NaN edges) where nothing melts.

    `front` and `tail` are signed X of the isotherm on the surface centre line.
    """
    if not (strength > 0.0 and p > 0.0):
        return np.nan, np.nan, np.nan, np.nan
    level = 1.0 / strength
    place, value = peak(p)
    if value <= level:
        return 0.0, 0.0, np.nan, np.nan
    front = place + edge_along(level, place, 0.25, p)
    tail = place - edge_along(level, place, -0.25, p)
    width = 2.0 * extent_across(level, tail, front, True, p)
    depth = extent_across(level, tail, front, False, p)
    return width, depth, front, tail


@njit(error_model="numpy")
def pool_sizes(strength: FloatArray, p: FloatArray) -> FloatArray:
    """`pool_size` of every pair, shape (n, 4)."""
    size = np.empty((strength.size, 4))
    for i in range(strength.size):
        size[i, 0], size[i, 1], size[i, 2], size[i, 3] = pool_size(strength[i], p[i])
    return size


@njit(error_model="numpy")
def field(points: FloatArray, p: float) -> FloatArray:
    """I at the rows of `points` (n, 3), in units of a."""
    value = np.empty(points.shape[0])
    for i in range(points.shape[0]):
        value[i] = influence(points[i, 0], abs(points[i, 1]), abs(points[i, 2]), p)
    return value


@njit(error_model="numpy")
def rear_boundary(strength: float, p: float, depth: FloatArray) -> FloatArray:
    """Rear X of the isotherm at each Z of `depth` in the symmetry plane, NaN where it is solid."""
    level = 1.0 / strength
    place = np.empty(depth.size)
    _, _, front, tail = pool_size(strength, p)
    for i in range(depth.size):
        top, value = hottest_along(tail, front, 0.0, depth[i], p)
        if value < level:
            place[i] = np.nan
            continue
        low = tail - 1e-9 * abs(tail)
        high = top
        for _ in range(60):
            middle = 0.5 * (low + high)
            if influence(middle, 0.0, depth[i], p) < level:
                low = middle
            else:
                high = middle
        place[i] = 0.5 * (low + high)
    return place
