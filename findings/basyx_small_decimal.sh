#!/usr/bin/env bash
# basyx-python-sdk and xmlschema write a small xs:decimal in a form that xs:decimal does not have.
# 0.0000001 (a small expansion coefficient, a mass in tonnes) is read, kept and written as "1E-7".
# XML Schema allows no exponent there: aas-core3.0 calls the shell that basyx wrote inconsistent,
# and xmlschema refuses the document that it has just encoded from its own decoded data.
# Both take the first file as valid, 0.000001 passes, and basyx reads its own output again, so
# only the partner sees it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  basyx-python-sdk==2.2.0 aas-core3.0==1.1.4 xmlschema==4.3.2
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import io
import json
import sys
import xml.etree.ElementTree as ElementTree
from importlib.metadata import version

import aas_core3.jsonization
import aas_core3.verification
import xmlschema
from basyx.aas.adapter.json import read_aas_json_file, write_aas_json_file

for package in ("basyx-python-sdk", "aas-core3.0", "xmlschema"):
    print(package, version(package))


def complaints(shell):
    environment = aas_core3.jsonization.environment_from_jsonable(shell)
    return [error.cause for error in aas_core3.verification.verify(environment)]


schema = xmlschema.XMLSchema(
    '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">'
    '<xs:element name="alpha" type="xs:decimal"/></xs:schema>'
)
seen = {}
for text in ("0.000001", "0.0000001"):
    value = {"modelType": "Property", "idShort": "alpha", "valueType": "xs:decimal", "value": text}
    submodel = {"modelType": "Submodel", "id": "urn:material", "submodelElements": [value]}
    shell = {"submodels": [submodel]}
    stream = io.StringIO()
    write_aas_json_file(stream, read_aas_json_file(io.StringIO(json.dumps(shell)), failsafe=False))
    back = json.loads(stream.getvalue())
    written = back["submodels"][0]["submodelElements"][0]["value"]
    before, after = complaints(shell), complaints(back)
    print(f"  {text}: basyx writes {written!r}; aas-core3.0 before {before}, after {after}")
    document = f"<alpha>{text}</alpha>"
    encoded = ElementTree.tostring(schema.encode(schema.decode(document)), encoding="unicode")
    valid = schema.is_valid(document), schema.is_valid(encoded.strip())
    print(f"    xmlschema writes {encoded.strip()!r}; valid before {valid[0]}, after {valid[1]}")
    seen[text] = (written, len(before), len(after), *valid)
if seen != {
    "0.000001": ("0.000001", 0, 0, True, True),
    "0.0000001": ("1E-7", 0, 1, True, False),
}:
    sys.exit("changed: the behaviour told above is no longer seen")
PY
