#!/usr/bin/env bash
# pint reads the short form of an uncertainty, "1100(20) MPa", without looking at its place.
# By the GUM (JCGM 100, 7.2.2) the figures in brackets stand for the last figures of the value: 20 MPa
# here, and 0.01 mm in "0.12(1) mm".  pint always sets them behind a point: 0.2 MPa, ten and a
# hundred times too small for whole numbers, and 0.1 mm, ten times too large.  The library
# uncertainties, which pint needs for it, reads the same text rightly, and what it writes comes back
# from pint as another number.  "1.23(12)" is right by chance, so a quick try shows nothing.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pint==0.25.3 uncertainties==3.2.3
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import sys

import pint
import uncertainties
from uncertainties import ufloat, ufloat_fromstr

units = pint.UnitRegistry()
print(f"pint {pint.__version__}, uncertainties {uncertainties.__version__}")
wanted = {
    "1100(20)": (20.0, 0.2),
    "4430(12)": (12.0, 0.12),
    "12(1)": (1.0, 0.1),
    "0.12(1)": (0.01, 0.1),
    "1.5(10)": (1.0, 0.1),
    "1.23(12)": (0.12, 0.12),
}
seen = {}
for text in wanted:
    right = ufloat_fromstr(text).std_dev
    read = units.Quantity(f"{text} MPa").magnitude.std_dev
    seen[text] = (round(right, 9), round(read, 9))
    print(f"  {text} MPa: uncertainties +/- {right:g}, pint +/- {read:g}")
strength = ufloat(123.4, 12.0)
written = f"{strength:.2uS} MPa"
back = units.Quantity(written).magnitude
print(f"  123.4 +/- 12 written by uncertainties as {written!r}, read by pint as {back}")
if seen != wanted or round(back.std_dev, 9) != 0.12:
    sys.exit("changed: the behaviour told above is no longer seen")
PY
