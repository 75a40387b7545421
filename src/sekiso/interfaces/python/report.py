"""Reports of answers: a PDF, or an HTML file that holds the same."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from sekiso.domain import messages
from sekiso.domain.answer import Answer
from sekiso.domain.errors import NeedError
from sekiso.domain.part import Part

if TYPE_CHECKING:
    from sekiso.interfaces.report.words import Words

SUFFIXES = (".pdf", ".html")


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

    `part` (a `Part` or its file) adds a picture in the build orientation; `knowledge` is the folder
    that the answer was made with.  Raises NeedError for another suffix or language and
    MissingExtraError without the extra "report".
    """
    from sekiso.interfaces.report.words import Words
    from sekiso.knowledge import load

    if language not in messages.LANGUAGES:
        raise NeedError("language_unknown", got=language, allowed=", ".join(messages.LANGUAGES))
    target = Path(path)
    if target.suffix.lower() not in SUFFIXES:
        allowed = ", ".join(SUFFIXES)
        raise NeedError("report_suffix", got=target.suffix or target.name, allowed=allowed)
    body = part if isinstance(part, Part) or part is None else _loaded(part)
    image = None if body is None else part_picture(body)
    kind = target.suffix.lower().lstrip(".")
    words = Words(load(knowledge), language, currency=currency)
    content = laid_out(answer, kind, words, image)
    target.write_bytes(content)
    return target


def laid_out(answer: Answer, kind: str, words: Words, image: bytes | None) -> bytes:
    """The report as the bytes of a "pdf" or "html" file; `image` is a PNG of the part."""
    from sekiso.interfaces.report import html, pdf

    if kind == "pdf":
        return pdf.pdf(answer, words, picture=image)
    return html.document(answer, words, picture=image).encode()


def part_picture(
    part: Part, *, direction: tuple[float, float, float] = (0.0, 0.0, 1.0)
) -> bytes | None:
    """PNG of a part built along `direction`; None for a part without a mesh."""
    from sekiso.design.build_orientation import turned
    from sekiso.interfaces.report.picture import picture

    if part.vertices is None or part.triangles is None:
        return None
    return picture(turned(part.vertices, direction), part.triangles)


def _loaded(part: str | os.PathLike[str]) -> Part:
    from sekiso.interfaces.python.part import load_part

    return load_part(Path(part))
