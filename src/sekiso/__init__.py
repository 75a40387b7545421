"""sekiso: can this part be built by metal additive manufacturing, how, how good, at what cost?

The public names below are loaded on first use; importing the package runs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from sekiso.domain.version import VERSION

if TYPE_CHECKING:
    from sekiso.domain.answer import Answer as Answer
    from sekiso.domain.answer import Candidate as Candidate
    from sekiso.domain.estimate import Estimate as Estimate
    from sekiso.domain.part import Part as Part
    from sekiso.domain.prediction import Prediction as Prediction
    from sekiso.interfaces.python.binder_window import binder_window as binder_window
    from sekiso.interfaces.python.build_time import fit_build_time as fit_build_time
    from sekiso.interfaces.python.conduction import optimise_conduction as optimise_conduction
    from sekiso.interfaces.python.conduction import resistance as resistance
    from sekiso.interfaces.python.counterfactuals import co2_levers as co2_levers
    from sekiso.interfaces.python.counterfactuals import counterfactuals as counterfactuals
    from sekiso.interfaces.python.counterfactuals import side_by_side as side_by_side
    from sekiso.interfaces.python.counterfactuals import (
        value_of_information as value_of_information,
    )
    from sekiso.interfaces.python.deposit_window import deposit_window as deposit_window
    from sekiso.interfaces.python.directory import directory as directory
    from sekiso.interfaces.python.directory import directory_for as directory_for
    from sekiso.interfaces.python.directory import institute_fee as institute_fee
    from sekiso.interfaces.python.directory import subsidies as subsidies
    from sekiso.interfaces.python.estimate import estimate as estimate
    from sekiso.interfaces.python.explore import explore as explore
    from sekiso.interfaces.python.investment import investment as investment
    from sekiso.interfaces.python.learning import contribution_values as contribution_values
    from sekiso.interfaces.python.learning import models as models
    from sekiso.interfaces.python.learning import predict as predict
    from sekiso.interfaces.python.learning import site_statistics as site_statistics
    from sekiso.interfaces.python.learning import suggest as suggest
    from sekiso.interfaces.python.melt_pool import melt_pool as melt_pool
    from sekiso.interfaces.python.part import export_slices as export_slices
    from sekiso.interfaces.python.part import faces as faces
    from sekiso.interfaces.python.part import load_part as load_part
    from sekiso.interfaces.python.part import orient as orient
    from sekiso.interfaces.python.part import printability as printability
    from sekiso.interfaces.python.part import repair as repair
    from sekiso.interfaces.python.part import simple_part as simple_part
    from sekiso.interfaces.python.part import slice_part as slice_part
    from sekiso.interfaces.python.process_window import defects as defects
    from sekiso.interfaces.python.process_window import process_window as process_window
    from sekiso.interfaces.python.read_data import read_data as read_data
    from sekiso.interfaces.python.report import report as report
    from sekiso.interfaces.python.same_alloy import same_alloy as same_alloy
    from sekiso.interfaces.python.sheet import sheet as sheet
    from sekiso.interfaces.python.store import open_store as open_store
    from sekiso.interfaces.python.stress import stress as stress
    from sekiso.interfaces.python.thermal_field import (
        solidification_profile as solidification_profile,
    )
    from sekiso.interfaces.python.thermal_field import temperature_field as temperature_field
    from sekiso.interfaces.python.topology import optimise_topology as optimise_topology
    from sekiso.physics.melt_pool.beam import BeamDefinition as BeamDefinition
    from sekiso.physics.melt_pool.beam import BeamSize as BeamSize

__version__ = VERSION

_PUBLIC = {
    "explore": "sekiso.interfaces.python.explore",
    "estimate": "sekiso.interfaces.python.estimate",
    "fit_build_time": "sekiso.interfaces.python.build_time",
    "investment": "sekiso.interfaces.python.investment",
    "load_part": "sekiso.interfaces.python.part",
    "co2_levers": "sekiso.interfaces.python.counterfactuals",
    "counterfactuals": "sekiso.interfaces.python.counterfactuals",
    "side_by_side": "sekiso.interfaces.python.counterfactuals",
    "value_of_information": "sekiso.interfaces.python.counterfactuals",
    "binder_window": "sekiso.interfaces.python.binder_window",
    "deposit_window": "sekiso.interfaces.python.deposit_window",
    "directory": "sekiso.interfaces.python.directory",
    "directory_for": "sekiso.interfaces.python.directory",
    "institute_fee": "sekiso.interfaces.python.directory",
    "subsidies": "sekiso.interfaces.python.directory",
    "melt_pool": "sekiso.interfaces.python.melt_pool",
    "defects": "sekiso.interfaces.python.process_window",
    "process_window": "sekiso.interfaces.python.process_window",
    "read_data": "sekiso.interfaces.python.read_data",
    "report": "sekiso.interfaces.python.report",
    "sheet": "sekiso.interfaces.python.sheet",
    "same_alloy": "sekiso.interfaces.python.same_alloy",
    "open_store": "sekiso.interfaces.python.store",
    "stress": "sekiso.interfaces.python.stress",
    "resistance": "sekiso.interfaces.python.conduction",
    "optimise_conduction": "sekiso.interfaces.python.conduction",
    "optimise_topology": "sekiso.interfaces.python.topology",
    "solidification_profile": "sekiso.interfaces.python.thermal_field",
    "temperature_field": "sekiso.interfaces.python.thermal_field",
    "BeamDefinition": "sekiso.physics.melt_pool.beam",
    "BeamSize": "sekiso.physics.melt_pool.beam",
    "contribution_values": "sekiso.interfaces.python.learning",
    "predict": "sekiso.interfaces.python.learning",
    "site_statistics": "sekiso.interfaces.python.learning",
    "suggest": "sekiso.interfaces.python.learning",
    "models": "sekiso.interfaces.python.learning",
    "printability": "sekiso.interfaces.python.part",
    "orient": "sekiso.interfaces.python.part",
    "slice_part": "sekiso.interfaces.python.part",
    "simple_part": "sekiso.interfaces.python.part",
    "repair": "sekiso.interfaces.python.part",
    "faces": "sekiso.interfaces.python.part",
    "export_slices": "sekiso.interfaces.python.part",
    "Answer": "sekiso.domain.answer",
    "Candidate": "sekiso.domain.answer",
    "Estimate": "sekiso.domain.estimate",
    "Prediction": "sekiso.domain.prediction",
    "Part": "sekiso.domain.part",
    "SekisoError": "sekiso.domain.errors",
}

__all__ = [
    "Answer",
    "BeamDefinition",
    "BeamSize",
    "Candidate",
    "Estimate",
    "Part",
    "Prediction",
    "SekisoError",
    "binder_window",
    "co2_levers",
    "contribution_values",
    "counterfactuals",
    "defects",
    "deposit_window",
    "directory",
    "directory_for",
    "estimate",
    "explore",
    "export_slices",
    "faces",
    "fit_build_time",
    "institute_fee",
    "investment",
    "load_part",
    "melt_pool",
    "models",
    "open_store",
    "optimise_conduction",
    "optimise_topology",
    "orient",
    "predict",
    "printability",
    "process_window",
    "read_data",
    "repair",
    "report",
    "resistance",
    "same_alloy",
    "sheet",
    "side_by_side",
    "simple_part",
    "site_statistics",
    "slice_part",
    "solidification_profile",
    "stress",
    "subsidies",
    "suggest",
    "temperature_field",
    "value_of_information",
]


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'sekiso' has no attribute {name!r}")
    return getattr(import_module(_PUBLIC[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_PUBLIC})
