"""Random walks of messages through the state machines: no message may slip through."""

from __future__ import annotations

import random

from sekiso.domain.errors import DataError
from sekiso.store.dataspace.messages import sample
from sekiso.store.dataspace.states import NEGOTIATION, SIDES, TRANSFER, Exchange


def walks(n: int, *, seed: int = 0, length: int = 12) -> dict[str, int]:
    """Random walks of messages through both machines: {"walks", "messages", "refused", "escapes"}.

    An escape is a message that was taken though no step lists it, was refused though one does, or
    changed the state though it was refused; a final state that was left is one too.
    """
    draw = random.Random(seed)
    counts = {"walks": n, "messages": 0, "refused": 0, "escapes": 0}
    for number in range(n):
        machine = (NEGOTIATION, TRANSFER)[number % 2]
        exchange = Exchange(machine)
        for _ in range(length):
            name, sender = draw.choice(machine.messages()), draw.choice(SIDES)
            listed = machine.steps.get((exchange.state, name, sender))
            before = exchange.state
            counts["messages"] += 1
            try:
                exchange = exchange.after(sample(name), sender)
            except DataError:
                counts["refused"] += 1
                counts["escapes"] += listed is not None or exchange.state != before
            else:
                counts["escapes"] += listed != exchange.state or before in machine.final
    return counts
