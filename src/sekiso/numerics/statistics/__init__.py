"""Statistics for data that come from sources: models with random effects of the source."""

from sekiso.numerics.statistics.hierarchical import HierarchicalModel, LocalModel
from sekiso.numerics.statistics.logistic import SourceLogistic

__all__ = ["HierarchicalModel", "LocalModel", "SourceLogistic"]
