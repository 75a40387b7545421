"""Reports: seconds to a PDF and to its HTML twin, letters missing in the embedded fonts."""

from __future__ import annotations

import argparse
import io
import json
import sys
import tempfile
import time
from pathlib import Path

BENCH = True

BENCH = True
GOALS = {"pdf_slowest_s": 2.0, "notdef": 0.0}
ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from sekiso import explore
from sekiso.interfaces.python.report import report


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_known_args()
    bracket = ROOT / "examples" / "bracket.stl"
    answer = explore(str(bracket), require=["yield_strength >= 300 MPa"], quantity=50)
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        for language in ("en", "ja"):
            for kind in ("pdf", "html"):
                path = Path(folder) / f"a.{kind}"
                for order in ("first", "second"):
                    start = time.perf_counter()
                    report(answer, path, language=language, part=bracket)
                    figures[f"{kind}_{language}_{order}_s"] = time.perf_counter() - start
                figures[f"{kind}_{language}_kB"] = path.stat().st_size / 1e3
                if kind == "pdf":
                    shown, missing = _letters(path.read_bytes())
                    figures[f"letters_{language}"] = shown
                    figures[f"notdef_{language}"] = missing
    times = [v for k, v in figures.items() if k.startswith("pdf_") and k.endswith("_s")]
    figures["pdf_slowest_s"] = max(times)
    figures["notdef"] = figures["notdef_en"] + figures["notdef_ja"]
    print(json.dumps({"name": "report", "figures": {k: round(v, 3) for k, v in figures.items()}}))


def _letters(content: bytes) -> tuple[int, int]:
    """Glyphs shown and those that are glyph 0 (.notdef), from the embedded fonts."""
    import pypdf
    from tests.interfaces.report.glyphs import glyphs_of

    found = [g for page in pypdf.PdfReader(io.BytesIO(content)).pages for g in glyphs_of(page)]
    return len(found), found.count(0)


if __name__ == "__main__":
    main()
