"""What follows from records that are filed: one density of several methods, dryness of a powder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from sekiso.store.records import Record
    from sekiso.store.store import Store

_MOST_TESTS = 100_000


class Judgement(Protocol):
    """Something that follows from records, as JSON values and in words."""

    def plain(self) -> dict[str, Any]:
        """JSON values, SI."""

    def text(self, language: str = "en") -> str:
        """As sentences."""


def judged(
    store: Store, record: Record, *, dried: str = "", moisture_limit: str = ""
) -> dict[str, Judgement]:
    """What follows from a record: {"density": ...} of a piece, {"dryness": ...} of a powder lot.

    `dried` is the id of the lot's record after drying, `moisture_limit` a text such as "100 ppm".
    """
    if record.kind in ("specimen", "part"):
        return _density(store, record)
    if record.kind == "feedstock_lot" and ("moisture" in record.values or dried):
        from sekiso.store.fields import kinds, quantity  # with the store only
        from sekiso.store.powder_drying import dryness

        field = kinds()["feedstock_lot"].fields["moisture"]
        limit = quantity(moisture_limit, field) if moisture_limit else None
        return {"dryness": dryness(record, store.record(dried) if dried else None, limit=limit)}
    return {}


def _density(store: Store, record: Record) -> dict[str, Judgement]:
    from sekiso.store.density_methods import combined_density  # with the store only

    tests = [
        test
        for test in store.records(kind="test", most=_MOST_TESTS)
        if record.id in test.links.get(record.kind, ())
        and test.values.get("method_kind") in ("density", "ct")
    ]
    methods = {test.values.get("density_method") for test in tests}
    return {"density": combined_density(tests)} if len(methods) > 1 else {}
