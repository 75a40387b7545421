"""Glyph numbers of a PDF page, read from its content stream."""

from __future__ import annotations

from typing import Any


def glyphs_of(page: Any) -> list[int]:
    """Every glyph number that a page shows, from its content stream, by font."""
    from pypdf.generic import ByteStringObject, ContentStream, TextStringObject

    fonts = page["/Resources"].get("/Font", {})
    now, shown = "", []
    for operands, operator in ContentStream(page.get_contents(), page.pdf).operations:
        if operator == b"Tf":
            now = operands[0]
        texts = operands[0] if operator == b"TJ" else operands if operator == b"Tj" else []
        for text in texts:
            if isinstance(text, ByteStringObject | TextStringObject):
                codes = text.original_bytes
                is_wide = fonts[now].get_object()["/Subtype"] == "/Type0"
                step = 2 if is_wide else 1
                shown += [int.from_bytes(codes[k : k + step]) for k in range(0, len(codes), step)]
    return shown
