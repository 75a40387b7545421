"""What every model must keep: it states itself truly, and its numbers are whole predictions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from sekiso.domain import quantities
from sekiso.domain.errors import DataError
from sekiso.domain.model import Model
from sekiso.domain.prediction import Prediction
from sekiso.explorer.plan import plan

_FACTOR = 1.01  # how far beyond an end of its range a model is asked


class ModelConformance:
    """Checks of a `Model`; the class that inherits them gives two fixtures.

    `model`: the model under test.  `inputs`: a case inside the range it was validated for.

    class TestMine(ModelConformance):
        @pytest.fixture
        def model(self): return MODEL
        @pytest.fixture
        def inputs(self): return {"power": 200.0, ...}
    """

    def test_it_states_what_it_gives_and_whence(self, model: Model) -> None:
        """Keys, a citation, a function, and a measure to each score."""
        assert model.key
        assert model.gives
        assert model.source.citation
        assert (model.run is None) != (model.rows is None)
        assert (model.score is None) == (not model.score_of)
        assert all(low < high for low, high in model.validated_for.ranges.values())

    def test_its_needs_are_enough(self, model: Model, inputs: dict[str, Any]) -> None:
        """It tells something from its needs alone, and reads nothing that it did not declare."""
        needed = {name: inputs[name] for name in model.needs}
        assert set(model.predict(needed)) & set(model.gives)

    def test_without_a_need_it_refuses(self, model: Model, inputs: dict[str, Any]) -> None:
        """Each absent need is named."""
        for need in model.needs:
            with pytest.raises(DataError, match=need):
                model.predict({name: x for name, x in inputs.items() if name != need})

    def test_its_predictions_are_whole(self, model: Model, inputs: dict[str, Any]) -> None:
        """Unit of the quantity, a rising interval, its own name, a source, its basis.

        No bare number stands for a property.
        """
        told = model.predict(inputs)
        assert all(
            isinstance(told[key], Prediction) for key in {*told} & {*quantities.properties()}
        )
        for key, found in _predictions(model, inputs):
            assert found.key == key
            assert found.unit == quantities.quantity(key).unit
            assert found.low < found.value < found.high
            assert found.model == model.key
            assert found.sources
            assert all(source.citation for source in found.sources)
            assert found.basis == model.basis

    def test_the_same_inputs_give_the_same_numbers(
        self, model: Model, inputs: dict[str, Any]
    ) -> None:
        """A model is a pure function."""
        assert list(_predictions(model, inputs)) == list(_predictions(model, inputs))

    def test_outside_its_range_it_is_flagged(self, model: Model, inputs: dict[str, Any]) -> None:
        """A number beyond either end of a range makes it "extrapolated" at the least."""
        limits = model.validated_for
        cases: list[dict[str, float]] = []
        for name, (low, high) in limits.ranges.items():
            cases += [{name: high * _FACTOR}, *([{name: low / _FACTOR}] if low > 0.0 else [])]
        for case in cases:
            told = plan((model,), model.gives, {**inputs, **case})
            predictions = [found for found in told.values() if isinstance(found, Prediction)]
            assert all(found.validity != "inside" for found in predictions)


def _predictions(model: Model, inputs: dict[str, Any]) -> Iterator[tuple[str, Prediction]]:
    for key, found in sorted(model.predict(inputs).items()):
        if isinstance(found, Prediction):
            yield key, found
