#!/usr/bin/env bash
# csvw cuts times: the zone of a time stamp to "+09:" and the fraction of a second of a time.
# CSV on the Web, a table with the columns' types beside it, is a plain way to hand over sensor rows.
# csvw calls the table valid, then its JSON has "2026-03-29T01:02:03.123456+09:", which is
# no time stamp; only values with a fraction of a second are hit, so a test with whole seconds passes.
# A column of xs:time loses fraction (01:02:03.5 is 01:02:03) and, once read and written back by
# the same library, its zone: every row of a fast sensor within a second becomes the same.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check csvw==4.1.1
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import json
import sys
from importlib.metadata import version

import csvw

print("csvw", version("csvw"))


def through(kind, values):
    lines = [f"{number},{value}" for number, value in enumerate(values)]
    open("rows.csv", "w").write("\n".join(["layer,at", *lines, ""]))
    columns = [{"name": "layer", "datatype": "integer"}, {"name": "at", "datatype": kind}]
    table = {"url": "rows.csv", "tableSchema": {"columns": columns}}
    told = {"@context": "http://www.w3.org/ns/csvw", "tables": [table]}
    json.dump(told, open("rows.csv-metadata.json", "w"))
    valid = csvw.CSVW("rows.csv-metadata.json").is_valid
    rows = csvw.CSVW("rows.csv-metadata.json").to_json()["tables"][0]["row"]
    group = csvw.TableGroup.from_file("rows.csv-metadata.json")
    group.tables[0].write(list(group.tables[0]))
    written = [line.split(",")[1] for line in open("rows.csv").read().split()[1:]]
    result = valid, [row["describes"][0]["at"] for row in rows], written
    print(f"  {kind}: {values}")
    print(f"    valid {valid}, as JSON {result[1]}, written back {written}")
    return result


stamps = through("dateTimeStamp", ["2026-03-29T01:02:03+09:00", "2026-03-29T01:02:03.123456+09:00"])
times = through("time", ["01:02:03.25", "01:02:03.75+09:00"])
if (stamps[0], stamps[1]) != (True, ["2026-03-29T01:02:03+09:00", "2026-03-29T01:02:03.123456+09:"]):
    sys.exit("changed: the behaviour told above is no longer seen")
if times != (True, ["01:02:03", "01:02:03+09:00"], ["01:02:03", "01:02:03"]):
    sys.exit("changed: the behaviour told above is no longer seen")
PY
