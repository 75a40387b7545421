"""Statistics for data that come from sources: splits, hierarchical models, conformal, scores."""

from sekiso.numerics.statistics.conformal import (
    conformal_bounds,
    conformal_half_width,
    conformal_level,
    conformal_weight,
    quantile_score,
    weighted_quantile,
)
from sekiso.numerics.statistics.groups import (
    mean_by_source,
    source_codes,
    source_folds,
    source_weight,
)
from sekiso.numerics.statistics.hierarchical import (
    HierarchicalFit,
    HierarchicalModel,
    LocalModel,
    fit_hierarchical,
    fit_variances,
)
from sekiso.numerics.statistics.logistic import SourceLogistic, fit_source_logistic

__all__ = [
    "HierarchicalFit",
    "HierarchicalModel",
    "LocalModel",
    "SourceLogistic",
    "conformal_bounds",
    "conformal_half_width",
    "conformal_level",
    "conformal_weight",
    "fit_hierarchical",
    "fit_source_logistic",
    "fit_variances",
    "mean_by_source",
    "quantile_score",
    "source_codes",
    "source_folds",
    "source_weight",
    "weighted_quantile",
]
