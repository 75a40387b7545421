"""What each owner's rows are worth: the score of density on rows that nobody trained on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sekiso.knowledge.load import Knowledge
from sekiso.learning.density import (
    DensityInputs,
    DensityModel,
    centre_of,
    density_inputs,
    log_porosity,
    shipped_density,
    variance_left,
)
from sekiso.learning.shared_density import (
    KEY,
    OpenDensity,
    density_parts,
    learned_density,
    shipped_open_density,
)
from sekiso.materials.shared_rows import SharedRows
from sekiso.materials.tables import Columns
from sekiso.numerics.arrays import FloatArray
from sekiso.numerics.statistics.shapley import MOST_MEMBERS, shapley
from sekiso.numerics.statistics.sufficient import Sufficient

Parts = Mapping[str, Sequence[Sufficient]]


@dataclass(frozen=True)
class ContributionValue:
    """Gain in the mean log density [nat per row of validation] by one owner.

    `alone_missing` = LPD(all) - LPD(all but the owner); `shared_out` its Shapley value, None where
    there are more owners than are shared out exactly.
    """

    alone_missing: float
    shared_out: float | None


def owner_values(
    shared: SharedRows, validation: Columns, facts: Knowledge
) -> dict[str, ContributionValue]:
    """The worth of every other owner's density rows and statistics on `validation` rows.

    `validation` has recipes with `relative_density`, from a laboratory that is none of the owners.
    """
    return values_of(
        density_parts(shared, facts), validation, facts,
        model=shipped_density(), open=shipped_open_density(),
    )  # fmt: skip


def values_of(
    parts: Parts, validation: Columns, facts: Knowledge, *, model: DensityModel, open: OpenDensity
) -> dict[str, ContributionValue]:
    """As `owner_values` from statistics by owner."""
    asked = density_inputs(validation, facts, model)
    z = log_porosity(validation.numbers(KEY))

    def score(group: frozenset[str]) -> float:
        return log_score({key: parts[key] for key in group}, asked, z, model=model, open=open)

    owners = tuple(sorted(parts))
    everyone = frozenset(owners)
    whole = score(everyone)
    fair = shapley(owners, score) if len(owners) <= MOST_MEMBERS else None
    return {
        owner: ContributionValue(
            whole - score(everyone - {owner}), None if fair is None else fair[owner]
        )
        for owner in owners
    }


def log_score(
    parts: Parts, asked: DensityInputs, z: FloatArray, *, model: DensityModel, open: OpenDensity
) -> float:
    """Mean log density of z at the asked rows, of a laboratory never seen.

    ln N(z; m + shift, s^2) with the spread s of the shipped residuals less what was learned.
    """
    move = learned_density(parts, model=model, open=open).move(asked)
    variance = variance_left(model, asked, move.learned)
    gap = z - centre_of(model, asked) - move.shift
    return float(np.mean(-0.5 * (gap**2 / variance + np.log(2.0 * np.pi * variance))))
