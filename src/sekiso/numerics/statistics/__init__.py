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
    leave_one_source_out,
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
from sekiso.numerics.statistics.scores import (
    area_under_curve,
    area_within_sources,
    bootstrap_by_source,
    brier_score,
    calibration_error,
    calibration_gap_by_source,
    interval_score,
    is_covered,
)

__all__ = [
    "HierarchicalFit",
    "HierarchicalModel",
    "LocalModel",
    "SourceLogistic",
    "area_under_curve",
    "area_within_sources",
    "bootstrap_by_source",
    "brier_score",
    "calibration_error",
    "calibration_gap_by_source",
    "conformal_bounds",
    "conformal_half_width",
    "conformal_level",
    "conformal_weight",
    "fit_hierarchical",
    "fit_source_logistic",
    "fit_variances",
    "interval_score",
    "is_covered",
    "leave_one_source_out",
    "mean_by_source",
    "quantile_score",
    "source_codes",
    "source_folds",
    "source_weight",
    "weighted_quantile",
]
