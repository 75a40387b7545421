"""One density of a part from several methods, with the bias of each against their consensus.

Archimedes follows the reference density, a section shows a few planes, computed tomography does not
see pores below its resolution: none is the truth, and no absolute bias of a method that holds for
all parts is on file.  The methods are joined as laboratories of an interlaboratory test are.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sekiso.domain import messages
from sekiso.domain.errors import DataError
from sekiso.store.fields import kinds, word_label
from sekiso.store.reading import ReadFinding
from sekiso.store.records import Quantity, Record

_STEPS = 200  # of a bisection
_WIDEST = 1.0  # relative density: no difference between methods is larger


@dataclass(frozen=True)
class MethodDensity:
    """Relative density by one method: mean of its tests, standard uncertainty (None: not said),
    `bias` against the consensus with its standard uncertainty.
    """

    method: str
    value: float
    u: float | None
    n: int
    bias: float = 0.0
    bias_u: float = 0.0


@dataclass(frozen=True)
class CombinedDensity:
    """Relative density and its standard uncertainty, `between` the standard deviation between
    methods that their own uncertainties do not explain, and what is to be told.
    """

    value: float
    u: float
    between: float
    methods: tuple[MethodDensity, ...]
    findings: tuple[ReadFinding, ...] = ()

    def plain(self) -> dict[str, Any]:
        """JSON values."""
        return {
            "relative_density": self.value, "u": self.u, "between_methods": self.between,
            "methods": [vars(one) for one in self.methods],
            "findings": [one.code for one in self.findings],
        }  # fmt: skip

    def text(self, language: str = "en") -> str:
        """The value, the bias of each method, and what is to be told, as sentences."""
        value, u, between = (f"{100 * x:.2f}" for x in (self.value, self.u, self.between))
        told = [messages.text("density_methods.value", language, value=value, u=u, between=between)]
        told += [
            messages.text(
                "density_methods.method", language, method=_called(one.method, language),
                value=f"{100 * one.value:.2f}", bias=f"{100 * one.bias:+.2f}",
                u=f"{100 * one.bias_u:.2f}",
            )
            for one in self.methods
        ]  # fmt: skip
        return "\n".join([*told, *(one.text(language) for one in self.findings)])


def combined_density(tests: Iterable[Record]) -> CombinedDensity:
    """One relative density from the density tests of one part.

    x = sum w x_m / sum w, w = 1 / (u_m^2 + s^2), s such that sum w (x_m - x)^2 = m - 1, 0 where the
    methods agree (Paule and Mandel, J. Res. NBS 87 (1982) 377); u(x) = (sum w)^-1/2; the bias of a
    method is x_m - x with u^2 = u_m^2 + s^2 - u(x)^2.  A method without stated uncertainty counts
    with s alone.  Raises DataError where no test tells a relative density.

    >>> def test(method, percent, u):
    ...     q = Quantity(str(percent), "percent", percent / 100, u=u / 100)
    ...     return Record("test", {"relative_density": q, "density_method": method})
    >>> told = combined_density([test("archimedes", 99.4, 0.1), test("ct", 99.8, 0.1)])
    >>> round(told.value, 6), round(told.u, 6), round(told.methods[0].bias, 6)
    (0.996, 0.002, -0.002)
    """
    by_method: dict[str, list[Quantity]] = {}
    findings = []
    for test in tests:
        found = _relative(test)
        method = str(test.values.get("density_method", "unsaid"))
        if found is not None:
            by_method.setdefault(method, []).append(found)
        elif "density" in test.values:
            findings.append(ReadFinding("density_without_reference", test.label or test.id))
    if not by_method:
        raise DataError("density_not_measured")
    means = [_mean(method, values) for method, values in sorted(by_method.items())]
    findings += [
        ReadFinding("density_u_not_said", one.method, values={"method": one.method})
        for one in means
        if one.u is None
    ]
    if len(means) == 1:
        findings.append(ReadFinding("density_one_method", means[0].method))
    between = _between(means)
    value, u = _consensus(means, between)
    told = tuple(_with_bias(one, value, u, between) for one in means)
    return CombinedDensity(
        value, u, between, told, (*findings, ReadFinding("density_bias_is_relative"))
    )


def _called(method: str, language: str) -> str:
    known = kinds()["test"].fields["density_method"].words
    return word_label(method, language) if method in known else method


def _relative(test: Record) -> Quantity | None:
    """The relative density of a test, from density and reference density where it is not said."""
    told = test.values.get("relative_density")
    if isinstance(told, Quantity) and told.si is not None:
        return told
    porosity = test.values.get("porosity")
    if isinstance(porosity, Quantity) and porosity.si is not None:
        return Quantity(
            porosity.given, porosity.unit, 1.0 - porosity.si, u=porosity.u, n=porosity.n
        )
    density, full = test.values.get("density"), test.values.get("reference_density")
    if not (isinstance(density, Quantity) and isinstance(full, Quantity)):
        return None
    if density.si is None or not full.si:
        return None
    ratio = density.si / full.si
    parts = [(one.u or 0.0) / (one.si or 1.0) for one in (density, full)]
    u = ratio * math.hypot(*parts) if density.u or full.u else None
    return Quantity(density.given, density.unit, ratio, u=u, n=density.n)


def _mean(method: str, values: Sequence[Quantity]) -> MethodDensity:
    """The mean of one method's tests; its uncertainty is that of the least sure test.

    What one method shows wrong it shows wrong in each test: repeats do not lower it.
    """
    numbers = [one.si for one in values if one.si is not None]
    stated = [one.u for one in values if one.u is not None]
    return MethodDensity(
        method, sum(numbers) / len(numbers), max(stated) if stated else None, len(numbers)
    )


def _consensus(means: Sequence[MethodDensity], between: float) -> tuple[float, float]:
    variances = [(one.u or 0.0) ** 2 + between**2 for one in means]
    if not all(variances):  # nothing is said of any uncertainty, and the methods agree
        return sum(one.value for one in means) / len(means), 0.0
    weights = [1.0 / variance for variance in variances]
    total = sum(weights)
    mean = sum(w * one.value for w, one in zip(weights, means, strict=True)) / total
    return mean, total**-0.5


def _between(means: Sequence[MethodDensity]) -> float:
    """The standard deviation between methods by Paule and Mandel, by bisection."""

    def excess(between: float) -> float:
        value, _ = _consensus(means, between)
        variances = [(one.u or 0.0) ** 2 + between**2 for one in means]
        squares = ((one.value - value) ** 2 for one in means)
        return sum(q / v for q, v in zip(squares, variances, strict=True)) - (len(means) - 1)

    values = {one.value for one in means}
    if len(means) < 2 or len(values) == 1:
        return 0.0
    if all(one.u for one in means) and excess(0.0) <= 0.0:
        return 0.0
    low, high = 0.0, _WIDEST
    for _ in range(_STEPS):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if excess(middle) > 0.0 else (low, middle)
    return high


def _with_bias(one: MethodDensity, value: float, u: float, between: float) -> MethodDensity:
    variance = (one.u or 0.0) ** 2 + between**2 - u**2
    return MethodDensity(
        one.method, one.value, one.u, one.n, one.value - value, math.sqrt(max(variance, 0.0))
    )
