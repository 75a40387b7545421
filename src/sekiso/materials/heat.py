"""Names of heat conditions that are made in two steps: "HIP + T6" is pressed, then treated."""

from __future__ import annotations

PRESSED = "HIP"
_AND = " + "


def pressed_then(condition: str) -> str:
    """The condition reached by hot isostatic pressing and then `condition`.

    >>> pressed_then("T6")
    'HIP + T6'
    """
    return f"{PRESSED}{_AND}{condition}"


def parts_of(condition: str) -> tuple[str, ...]:
    """The treatments of a condition in their order.

    >>> parts_of("HIP + solution-aged"), parts_of("HIP")
    (('HIP', 'solution-aged'), ('HIP',))
    """
    return tuple(condition.split(_AND))


def after_pressing(condition: str) -> str | None:
    """The treatment that follows hot isostatic pressing, None where none does.

    >>> after_pressing("HIP + T6"), after_pressing("HIP")
    ('T6', None)
    """
    first, *rest = parts_of(condition)
    return _AND.join(rest) if first == PRESSED and rest else None
