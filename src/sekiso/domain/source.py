"""Where a number comes from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Source:
    """One citation; `checked` needs an address, a place in it and the date it was read."""

    key: str
    title: str
    status: str = "recalled"
    url: str | None = None
    locator: str | None = None
    date: str | None = None
    licence: str | None = None

    def __post_init__(self) -> None:
        if self.status not in ("checked", "recalled", "fitted"):
            raise ValueError(f"source {self.key!r}: status {self.status!r} is not known")
        if self.status == "checked" and not (self.url and self.locator and self.date):
            raise ValueError(f"source {self.key!r}: 'checked' needs url or doi, locator and date")

    @property
    def citation(self) -> str:
        """One line: title, place, address, date, status."""
        parts = [self.title, self.locator, self.url, self.date and f"read {self.date}"]
        return ", ".join(part for part in parts if part) + f" [{self.status}]"


@dataclass(frozen=True)
class Fact:
    """A number that describes the world, in SI, with the range its source gives."""

    value: float
    low: float
    high: float
    unit: str
    source: Source
    n: int | None = None
    note: str | None = None

    def __post_init__(self) -> None:
        if not self.low <= self.value <= self.high:
            raise ValueError(
                f"{self.value} {self.unit} is outside its range {self.low}-{self.high}"
            )
