"""How a worker is asked and answers: a question, then a row of frames until the one that ends.

A question is `QUESTION` (processor time [s], number of bytes) and the file.  A frame is `FRAME`
(kind, number of bytes) and its content: words on the way, one result or the reason why there is
none, the exit code at the end.
"""

from __future__ import annotations

import struct
from typing import IO

QUESTION, FRAME, CODE = struct.Struct("<dQ"), struct.Struct("<cQ"), struct.Struct("<q")
PROGRESS, RESULT, REASON, END = b"P", b"R", b"F", b"E"
NO_SHAPE, NO_MEMORY = 3, 4  # exit codes
MOST_MEMORY = 6 * 2**30  # bytes of address space of a worker


def write_frame(out: IO[bytes], kind: bytes, content: bytes) -> None:
    """Write one frame and send it off."""
    out.write(FRAME.pack(kind, len(content)))
    out.write(content)
    out.flush()


def read_frame(source: IO[bytes]) -> tuple[bytes, bytes] | None:
    """Kind and content of the next frame; None if the writer ended before it was whole."""
    head = source.read(FRAME.size)
    if len(head) < FRAME.size:
        return None
    kind, n = FRAME.unpack(head)
    content = source.read(n)
    return None if len(content) < n else (kind, content)
