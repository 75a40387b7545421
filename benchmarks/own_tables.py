"""Own tables: are true values left alone, slips of the unit found, and letters told apart?

Prints one JSON line.  `doubted` of `measured` values of the shared tables are called another unit
(wrongly); `found` of `slipped` are, once a column is divided by 6.895 (ksi) or 9.807 (kgf/mm2) or
holds fractions; `garbled` of `texts` short tables are read with other letters, `garbled_library`
by charset-normalizer held to the same encodings; `csv_s` processor time for 200,000 rows.
`--data DIR` holds the shared tables.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np
from charset_normalizer import from_bytes

from sekiso.knowledge import load
from sekiso.learning.unit_slips import suspected_units
from sekiso.materials.table_files import opened, table_of_file, table_text
from sekiso.materials.tables import Columns, read_columns

BENCH = True
TABLES = ("am_typical_properties", "ded_in718_tensile", "fatigue_am2022_excerpt",
          "lpbf_316L_hardness_porosity")  # fmt: skip
SLIPS = {
    "yield_MPa": (6.895, 9.807), "uts_MPa": (6.895, 9.807),
    "yield_strength_MPa": (6.895, 9.807), "elongation_pct": (100.0,),
}  # fmt: skip
MEASURED = ("yield_strength", "tensile_strength", "elongation", "hardness")
TEXTS = {
    "power_W,width_um,測定\n150,160,良\n": ("utf-8", "cp932"),
    "材料,出力_W,降伏応力_MPa\n316L,150,520\n": ("utf-8", "cp932"),
    "ﾚｰｻﾞ出力_W,幅_um\n150,160\n": ("utf-8", "cp932"),
    "power_W,幅_μm\n150,160\n": ("utf-8", "cp932"),
    "power_W,preheat [°C]\n150,160\n": ("utf-8", "cp932", "cp1252"),
    "power_W,width_µm\n150,160\n": ("utf-8", "cp1252"),
    "Härte_HV;Streckgrenze_MPa;Größe\n150,5;400,1;Maß\n": ("utf-8", "cp1252"),
    "matière;puissance_W\nacier;150,5\n": ("utf-8", "cp1252"),
    "power_W,Prüfer\n150,ä\n195,ö\n": ("utf-8", "cp1252"),
}  # fmt: skip
N_ROWS = 199_000


def n_measured(columns: Columns) -> int:
    return sum(int(np.isfinite(columns.numbers(key)).sum()) for key in MEASURED)


def n_doubted(columns: Columns) -> int:
    return sum(len(finding.rows) for finding in suspected_units(columns, load()))


def slips(folder: Path) -> tuple[int, int]:
    """Values that were slipped, and how many of them were found."""
    slipped = found = 0
    for name in TABLES:
        table = opened(folder / f"{name}.csv")
        for column, factors in SLIPS.items():
            if column not in table:
                continue
            for factor in factors:
                cells = [str(float(x) / factor) if x else "" for x in table[column]]
                slipped += sum(map(bool, cells))
                found += n_doubted(read_columns({**table, column: cells}))
    return slipped, found


def letters() -> tuple[int, int, int]:
    """Short tables, those garbled by the product and those garbled by the library."""
    n = ours = library = 0
    for text, encodings in TEXTS.items():
        for encoding in encodings:
            content = text.encode(encoding)
            best = from_bytes(content, cp_isolation=["utf-8", "cp932", "cp1252"]).best()
            n += 1
            ours += table_text(content, "a.csv")[0] != text
            library += str(best) != text
    return n, ours, library


def seconds() -> float:
    head = b"power_W,speed_mm_s,width_um,relative_density_pct\n"
    content = head + b"195.5,800.25,160.5,99.5\n" * N_ROWS
    start = time.process_time()
    read_columns(table_of_file(content, "a.csv"))
    return time.process_time() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    folder = parser.parse_args().data / "properties"
    columns = [read_columns(opened(folder / f"{name}.csv")) for name in TABLES]
    slipped, found = slips(folder)
    n, ours, library = letters()
    figures = {
        "benchmark": "own_tables", "measured": sum(map(n_measured, columns)),
        "doubted": sum(map(n_doubted, columns)), "slipped": slipped, "found": found, "texts": n,
        "garbled": ours, "garbled_library": library, "csv_s": round(seconds(), 1),
    }  # fmt: skip
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
