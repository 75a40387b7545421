"""Our own models, process files and readers of files keep what a stranger's must keep."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import trimesh

from sekiso.domain.model import Model
from sekiso.domain.prediction import Prediction
from sekiso.domain.source import Source
from sekiso.explorer.costing import costing_inputs
from sekiso.explorer.delivery import delivery
from sekiso.explorer.models import MODELS
from sekiso.explorer.options import options
from sekiso.explorer.properties import properties_of
from sekiso.explorer.question import question_of
from sekiso.geometry.formats.format import Format, Geometry
from sekiso.geometry.formats.registry import formats
from sekiso.interfaces.python.need import need_of
from sekiso.knowledge import load
from sekiso.materials.shared_rows import SharedRows
from sekiso.materials.tables import read_columns
from sekiso.testing import ImporterConformance, ModelConformance, ProcessFileConformance

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
KNOWN = load()
USED = sorted(key for key, record in KNOWN.processes.items() if record.get("model", True))
RECIPE = {"power": 195.0, "speed": 1.083, "hatch": 90e-6, "layer": 20e-6, "beam_diameter": 1e-4}
OWN_ROWS = {
    "material": ["316L"] * 4,
    "process": ["PBF-LB"] * 4,
    "heat_condition": ["as-built"] * 4,
    "yield_MPa": [500.0, 505.0, 510.0, 502.0],
    "relative_density_pct": [99.5, 99.6, 99.4, 99.7],
    "laser_power_W": [195.0, 200.0, 190.0, 205.0],
    "scan_speed_mm_s": [1083.0] * 4,
    "hatch_mm": [0.09] * 4,
    "layer_mm": [0.02] * 4,
    "spot_mm": [0.1] * 4,
}
OTHERS_ROWS = SharedRows(
    columns=read_columns(OWN_ROWS),
    owner=np.array(["a", "a", "b", "b"], dtype=object),
    names={"a": "A", "b": "B"},
    digest="rows of others",
)
# a process or route that each model has something to tell of; else laser powder bed
SPEAKS_OF = {
    "process_table": "DED-LB-powder",
    "physics.start.bead": "DED-LB-powder",
    "physics.start.binder_jet": "BJT",
    "route_table": "machining",
}


class TestModels(ModelConformance):
    @pytest.fixture(params=MODELS, ids=lambda model: model.key)
    def model(self, request):
        return request.param

    @pytest.fixture
    def inputs(self, model):
        need = need_of(size=0.05, material="316L", local=OWN_ROWS)
        question = question_of(replace(need, shared=OTHERS_ROWS), KNOWN)
        usual = "machining" if model.builds == ("route",) else "PBF-LB"
        wanted = SPEAKS_OF.get(model.key, usual)
        option = next(o for o in options(question) if o.route.key == wanted)
        makers = (m for m in KNOWN.machines.values() if m["process"] == wanted)
        state = delivery(question, option, "as-built", ())
        return {
            **costing_inputs(question, option, state),
            **RECIPE,
            "machine": next(makers, None),
            "finish": self.ground(option),
            "peak_stress": Prediction.lognormal(
                "von_mises_stress", "Pa", 1e8, 0.05, model="two_grids", basis="discretisation_error"
            ),
            "yield_strength": properties_of(question, option, "as-built", ("yield_strength",))[
                "yield_strength"
            ]
            if model.key == "design.strength.safety_factor"
            else None,
        }

    @staticmethod
    def ground(option):
        """What is known of the part once its skin is worked to the roughness asked for."""
        limited = need_of(size=0.05, material="316L", require=["roughness <= 0.8 um"])
        return delivery(question_of(limited, KNOWN), option, "as-built", ("roughness",)).predictions


class TestProcessFiles(ProcessFileConformance):
    @pytest.fixture
    def knowledge(self):
        return KNOWN

    @pytest.fixture(params=USED)
    def key(self, request):
        return request.param


class TestImporters(ImporterConformance):
    @pytest.fixture(params=formats(), ids=lambda known: known.name)
    def file_format(self, request):
        return request.param

    @pytest.fixture
    def content(self, file_format, threemf_bytes, cube):
        if file_format.name == "3MF":
            return threemf_bytes(*cube)
        drawn = sorted(EXAMPLES.glob(f"*.{file_format.suffixes[0]}"))
        if drawn:
            return drawn[0].read_bytes()
        box = trimesh.creation.box((20.0, 10.0, 5.0))
        written = box.export(file_type=file_format.suffixes[0])
        return written.encode() if isinstance(written, str) else written


SOURCE = Source("test", "made for this test")


def hardness(value, unit="HV", model="liar"):
    return Prediction.lognormal("hardness", unit, value, 0.1, model=model, sources=(SOURCE,))


@pytest.mark.parametrize(
    ("check", "model"),
    [
        (
            "test_its_predictions_are_whole",
            Model("liar", ("hardness",), (), SOURCE, lambda i: {"hardness": hardness(1.0, "MPa")}),
        ),
        (
            "test_its_predictions_are_whole",
            Model("other", ("hardness",), (), SOURCE, lambda i: {"hardness": hardness(1.0)}),
        ),
        (
            "test_its_needs_are_enough",
            Model("mute", ("hardness",), (), SOURCE, rows=lambda inputs: None),
        ),
        (
            "test_its_predictions_are_whole",
            Model("liar", ("hardness",), (), SOURCE, lambda i: {"hardness": 200.0}),
        ),
    ],
    ids=["unit", "name", "silent", "bare"],
)
def test_a_model_that_states_itself_falsely_is_refused(check, model):
    with pytest.raises(AssertionError):
        getattr(ModelConformance(), check)(model, {})


def test_a_reader_that_never_looks_at_the_file_is_refused():
    body = Geometry(np.eye(3), np.array([[0, 1, 2]]))
    blind = Format("blind", ("blind",), lambda content: 1.0, lambda content: body)
    with pytest.raises(AssertionError):
        ImporterConformance().test_a_file_cut_short_is_refused_or_gives_less(blind, b"blind body")
