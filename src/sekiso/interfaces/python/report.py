"""Reports of answers: a PDF, or an HTML file that holds the same."""

from __future__ import annotations

import os
from pathlib import Path

from sekiso.domain import messages
from sekiso.domain.answer import Answer
from sekiso.domain.direction import Direction
from sekiso.domain.errors import NeedError
from sekiso.domain.part import Part
from sekiso.interfaces.python.part import load_part
from sekiso.interfaces.report.output import write_document
from sekiso.interfaces.report.words import Words
from sekiso.knowledge import load

SUFFIXES = (".pdf", ".html")
UP: Direction = (0.0, 0.0, 1.0)


def report(
    answer: Answer,
    path: str | os.PathLike[str],
    *,
    language: str = "en",
    currency: str = "JPY",
    part: Part | str | os.PathLike[str] | None = None,
    knowledge: str | os.PathLike[str] | None = None,
) -> Path:
    """Write `answer` to `path` (.pdf or .html) in "en" or "ja"; returns the path.

    The part that the answer holds, or `part` (a `Part` or its file), is drawn in the build
    direction of the first additive route; `knowledge` is the folder that the answer was made with.
    Raises NeedError for another suffix or language and MissingExtraError without the extra
    "report".
    """
    if language not in messages.LANGUAGES:
        raise NeedError("language_unknown", got=language, allowed=", ".join(messages.LANGUAGES))
    target = Path(path)
    if target.suffix.lower() not in SUFFIXES:
        allowed = ", ".join(SUFFIXES)
        raise NeedError("report_suffix", got=target.suffix or target.name, allowed=allowed)
    given = answer.body if part is None else part
    body = given if isinstance(given, Part) or given is None else load_part(Path(given))
    printed = next((c for c in answer.candidates if c.is_feasible and c.is_additive), None)
    up = printed.build_direction if printed is not None else None
    image = None if body is None else part_picture(body, direction=up or UP)
    kind = target.suffix.lower().lstrip(".")
    words = Words(load(knowledge), language, currency=currency)
    content = laid_out(answer, kind, words, image)
    return write_document(target, content)


def laid_out(answer: Answer, kind: str, words: Words, image: bytes | None) -> bytes:
    """The report as the bytes of a "pdf" or "html" file; `image` is a PNG of the part."""
    from sekiso.interfaces.report import html, pdf  # templates, for reports only

    if kind == "pdf":
        return pdf.pdf(answer, words, picture=image)
    return html.document(answer, words, picture=image).encode()


def part_picture(part: Part, *, direction: Direction = UP) -> bytes | None:
    """PNG of a part built along `direction`; None for a part without a mesh."""
    if part.vertices is None or part.triangles is None:
        return None
    from sekiso.design.build_orientation import rotate
    from sekiso.interfaces.report.picture import picture

    return picture(rotate(part.vertices, direction), part.triangles)
