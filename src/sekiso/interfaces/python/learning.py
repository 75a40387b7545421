"""Measured properties from tables: predict, plan the next experiments, and the models' cards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from os import PathLike
from typing import Any

from sekiso.explorer.recipe_density import predict_property
from sekiso.interfaces.python.need import Learnable
from sekiso.knowledge import load
from sekiso.learning import next_experiments
from sekiso.learning.cards import ModelCard, model_cards
from sekiso.learning.contributed import Contribution, contribution
from sekiso.learning.contribution_value import ContributionValue, owner_values
from sekiso.learning.density_trials import is_density_plan, plan_density_trials
from sekiso.learning.next_experiments import Progress, Suggestions
from sekiso.learning.predictions import Predictions
from sekiso.materials.table_files import opened
from sekiso.materials.tables import Frame, Table, read_columns


def predict(
    property: str,
    table: Table,
    *,
    local: Table | None = None,
    level: float = 0.9,
    store: Learnable | None = None,
    knowledge: str | PathLike[str] | None = None,
) -> Predictions:
    """`property` with its `level` interval at each row of `table`.

    `table` is a DataFrame, a mapping of columns, a list of rows or the path of a CSV or Excel file;
    columns are named as in the shared tables (`material`, `machine`, `laser_power_W`,
    `scan_speed_mm_s`, `hatch_mm`, `layer_mm`, `spot_mm`, `atmosphere`, `density_method`, `process`,
    `heat_condition`, `orientation`, `source_doi` ...); the unit is the suffix, absent columns and
    holes are allowed.  `local` are rows of your own laboratory with the
    measured column (`relative_density_pct`, `yield_MPa`, `uts_MPa`, `elongation_pct`,
    `hardness_HV` ...).  Values are SI, relative density a fraction.  The interval is for one new
    specimen of a laboratory never seen; with `local`, of yours.  `store` is an opened
    store: rows of the own organisation join `local`, those that others let the asker learn from
    move the model, and `evidence["learned_from"]` names their owners with their shares.  A recipe
    has the density here that answers and windows give it.
    """
    facts = load(knowledge)
    shared = None if store is None else store.learnable()
    return predict_property(
        property, opened(table), facts, local=opened(local), shared=shared, level=level
    )


def suggest(
    objectives: Mapping[str, str] | Sequence[str],
    space: Mapping[str, Any] | Frame,
    measured: Table | None,
    *,
    batch: int = 5,
    constraints: Sequence[str] = (),
    reference: Mapping[str, float] | None = None,
    seed: int = 0,
    progress: Progress | None = None,
    store: Learnable | None = None,
    knowledge: Any = None,
) -> Suggestions:
    """The next `batch` experiments with predicted outcomes and expected gain.

    `objectives`: {"hardness_HV": "max", "porosity_pct": "min"}; {"hardness_HV": "narrow"} for the
    experiments that narrow the answer most; {} with `constraints` for the recipe that most probably
    meets them all, naming the one that limits.  `space`: {"laser_power_W": (100, 300), "layer_um":
    [20, 40]} or a DataFrame of candidates; `measured` (a table or a file) holds the same inputs and
    the outcomes.
    {"relative_density_pct": "narrow"} with a "material" in the space plans first trials from the
    shared data alone: `measured` may then be None, and `store` is an opened store whose own rows
    count as measured while those of others move what is predicted.  `knowledge`: a folder of own
    facts.
    """
    rows = None if measured is None else opened(measured)
    if isinstance(space, Mapping) and is_density_plan(objectives, space):
        shared = None if store is None else store.learnable()
        return plan_density_trials(
            space, rows, load(knowledge), batch=batch, seed=seed, shared=shared
        )
    return next_experiments.suggest(
        objectives,
        space,
        rows,
        batch=batch,
        constraints=constraints,
        reference=reference,
        seed=seed,
        progress=progress,
    )


def site_statistics(
    table: Table,
    *,
    epsilon: float | None = None,
    knowledge: str | PathLike[str] | None = None,
) -> Contribution:
    """What an owner can send to a store instead of rows, computed where the rows lie.

    `table` as the own rows of `predict`.  `.statistics` go to `store.add_statistics`; `.refused`
    tells why a model got none: fewer than five rows per weight would show them.  With `epsilon`
    (below 1) those of density carry noise that hides any one row.
    """
    return contribution(read_columns(opened(table)), load(knowledge), epsilon=epsilon)


def contribution_values(
    measured: Table,
    *,
    store: Learnable,
    knowledge: str | PathLike[str] | None = None,
) -> dict[str, ContributionValue]:
    """What each owner's density rows are worth to the asker, by owner id.

    Gain in the mean log density of `measured`: recipes with `relative_density_pct` of a laboratory
    that is none of the owners, such as the asker's own; up to six owners also shared out exactly
    (Shapley).
    """
    rows = read_columns(opened(measured))
    return owner_values(store.learnable(), rows, load(knowledge))


def models() -> dict[str, ModelCard]:
    """The card of every property's model: data, score on unseen sources, coverage, range, date."""
    return model_cards()
