"""A model: what it needs, gives and was validated for as data, and the function that is called."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sekiso.domain import quantities
from sekiso.domain.errors import DataError
from sekiso.domain.prediction import BASIS, Prediction
from sekiso.domain.source import Source

Inputs = Mapping[str, Any]
# a `Prediction` by key; a model may also give what the next one needs: a recipe, samples of cost
Outputs = Mapping[str, Any]


@dataclass(frozen=True)
class Validity:
    """What a model was compared with measurements for; what is left empty was not limited.

    `processes` and `families` are keys; `ranges` {input: (low, high)} in SI.
    """

    processes: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    def covers(self, inputs: Inputs) -> bool:
        """Whether the inputs lie inside; an input that is no number limits nothing."""
        process = inputs.get("process")
        if self.processes and getattr(process, "key", process) not in self.processes:
            return False
        if self.families and inputs.get("family") not in self.families:
            return False
        for name, (low, high) in self.ranges.items():
            value = inputs.get(name)
            if isinstance(value, int | float) and not low <= value <= high:
                return False
        return True


@dataclass(frozen=True, eq=False)
class Rows:
    """One property at n recipes: median, 5 % and 95 % points in SI and validity, each (n,).

    A value is NaN where nothing is known.  `scale` as in `Prediction`; `sources` where they are
    nearer than the model's.
    """

    value: Any
    low: Any
    high: Any
    validity: Any
    scale: str = "log"
    sources: tuple[Source, ...] = ()
    evidence: Mapping[str, Any] = field(default_factory=dict)

    def prediction(self, key: str, model: Model, row: int = 0) -> Prediction | None:
        """One row as a prediction of a model; None where nothing is known."""
        low, value, high = (float(x[row]) for x in (self.low, self.value, self.high))
        if not low <= value <= high:
            return None
        return Prediction.two_piece(
            key,
            quantities.quantity(key).unit,
            (low, value, high),
            scale=self.scale,
            model=model.key,
            sources=self.sources or (model.source,),
            validity=str(self.validity[row]),
            basis=model.basis,
            evidence=dict(self.evidence),
        )


@dataclass(frozen=True, eq=False)
class Model:
    """Inputs, outputs, range, source and measured score of a function from inputs to predictions.

    `needs` are the inputs without which it cannot speak, `uses` those it takes where they are
    known.  `builds` the kinds of process it can speak of at all ("scanned", "deposited", "jetted",
    "route"; empty = all).  `score` on sources never seen, the lower the better, in the measure
    `score_of`; `basis` for whom its interval holds.  A model that knows nothing of a case returns
    without the key.  `run` maps inputs to outputs; a model of one property of many recipes at once
    gives `rows` instead, where the numbers of the inputs may be arrays of one shape (n,).
    """

    key: str
    gives: tuple[str, ...]
    needs: tuple[str, ...]
    source: Source
    run: Callable[[Inputs], Outputs] | None = None
    rows: Callable[[Inputs], Rows | None] | None = None
    uses: tuple[str, ...] = ()
    builds: tuple[str, ...] = ()
    validated_for: Validity = field(default_factory=Validity)
    score: float | None = None
    score_of: str = ""
    basis: str = BASIS

    def predict(self, inputs: Inputs) -> Outputs:
        """What the model makes of the inputs it has declared; it sees no others.

        Raises DataError where a need is absent, where the model asks for an input that it did not
        declare, or gives what it did not promise.
        """
        absent = [name for name in self.needs if inputs.get(name) is None]
        if absent:
            raise DataError("model_input_absent", model=self.key, got=", ".join(absent))
        given = self._outputs(self.declared(inputs))
        strange = [key for key in given if key not in self.gives]
        if strange:
            raise DataError(
                "model_gives_undeclared",
                model=self.key,
                got=", ".join(sorted(strange)),
                allowed=", ".join(self.gives),
            )
        return given

    def _outputs(self, inputs: Inputs) -> Outputs:
        if self.run is not None:
            return self.run(inputs)
        rows, key = self.rows(inputs) if self.rows is not None else None, self.gives[0]
        prediction = rows and rows.prediction(key, self)
        return {key: prediction} if prediction else {}

    def declared(self, inputs: Inputs) -> Inputs:
        """The inputs it has declared; reading another one raises DataError."""
        return _Declared(
            self, {name: inputs[name] for name in (*self.needs, *self.uses) if name in inputs}
        )


class _Declared(Mapping[str, Any]):
    """The declared inputs of a model; any other name is refused, even by `get`."""

    def __init__(self, model: Model, values: Mapping[str, Any]) -> None:
        self.names = frozenset((*model.needs, *model.uses))
        self.model, self.values_by_name = model, values

    def __getitem__(self, name: str) -> Any:
        if name not in self.names:
            raise DataError(
                "model_asks_undeclared",
                model=self.model.key,
                got=name,
                allowed=", ".join((*self.model.needs, *self.model.uses)),
            )
        return self.values_by_name[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_by_name)

    def __len__(self) -> int:
        return len(self.values_by_name)
