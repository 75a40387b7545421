#!/usr/bin/env bash
# ucumvert reads four valid UCUM units as another quantity, without an error.
# UCUM is a code for units in data exchange, and ucumvert hands it to pint.  The definition file
# that ucumvert itself ships says: [cft_i] cubic foot = 1 [ft_i]3, [cyd_i] cubic yard = 1 [yd_i]3,
# ' = 1 deg/60 (an angle), [Cal] = 1 kcal_th.  It gives a hundredth of a foot, a hundredth of a
# yard (lengths), a minute of time and a small calorie.  Shielding gas in [cft_i]/h arrives as a
# speed, a tilt of 30' as half an hour, and an energy 1000 times too small.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check ucumvert==0.3.2 pint==0.25.3
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import pathlib
import sys
import xml.etree.ElementTree as ElementTree
from importlib.metadata import version

import ucumvert

units = ucumvert.PintUcumRegistry()
space = "{http://unitsofmeasure.org/ucum-essence}"
essence = next(pathlib.Path(ucumvert.__file__).parent.rglob("ucum-essence.xml"))
definitions = {unit.get("Code"): unit for unit in ElementTree.parse(essence).getroot().iter(space + "unit")}
wanted = {
    "[cft_i]": ("0.0283168 m3", "0.003048 m"),
    "[cyd_i]": ("0.764555 m3", "0.009144 m"),
    "'": ("0.000290888 rad", "60 s"),
    "[Cal]": ("4184 kg*m2/s2", "4.184 kg*m2/s2"),
}


def told(quantity):
    return f"{quantity.to_base_units():.6g~C}".replace("**", "")


seen = {}
print("ucumvert", version("ucumvert"), "pint", version("pint"))
for code in wanted:
    value = definitions[code].find(space + "value")
    defined = float(value.get("value")) * units.from_ucum(value.get("Unit"))
    seen[code] = (told(defined), told(1 * units.from_ucum(code)))
    name = definitions[code].find(space + "name").text
    print(f"  {code} ({name}): defined as {seen[code][0]}, read as {seen[code][1]}")
print("  20 [cft_i]/h:", told(20 * units.from_ucum("[cft_i]/h")))
if seen != wanted:
    sys.exit("changed: the behaviour told above is no longer seen")
PY
