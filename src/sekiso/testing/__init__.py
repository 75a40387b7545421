"""Tests that a model, a process file or a reader of files must pass, ours or a stranger's.

Inherit the class in a test file, give the fixtures it names, run pytest (to be installed beside).
"""

from sekiso.testing.exchange import DataExporterConformance, DataImporterConformance
from sekiso.testing.formats import ImporterConformance
from sekiso.testing.models import ModelConformance
from sekiso.testing.processes import ProcessFileConformance

__all__ = [
    "DataExporterConformance",
    "DataImporterConformance",
    "ImporterConformance",
    "ModelConformance",
    "ProcessFileConformance",
]
