#!/usr/bin/env bash
# rdflib takes a claim that a JSON-LD document only quotes for a fact.
# A value under "@container": "@graph" (or a nested "@graph" without an "@id") is a graph apart, named
# by a blank node: "the supplier says: density 99".  W3C verifiable credentials are built so.
# rdflib puts the statement into the default graph, and the name of the graph names nothing; a
# query for the density of the part then answers what nobody vouched for.  PyLD, by the standard,
# keeps the graphs apart.  With an "@id" on the graph rdflib does so too.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check PyLD==3.3.0 rdflib==7.6.0
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import json
import sys
from importlib.metadata import version

import rdflib
from pyld import jsonld

claim = {"@id": "http://example.org/part", "density": 99}
words = {"@version": 1.1, "@vocab": "http://example.org/"}
supplier = {"@context": words, "@id": "http://example.org/supplier"}
quoted = {"@context": words | {"says": {"@container": "@graph"}}, "@id": supplier["@id"], "says": claim}
documents = {
    "graph container": quoted,
    "nested graph": supplier | {"says": {"@graph": [claim]}},
    "graph with an @id": supplier | {"says": {"@id": "http://example.org/offer", "@graph": [claim]}},
}
print("rdflib", version("rdflib"), "PyLD", version("PyLD"))
density = rdflib.URIRef("http://example.org/density")
seen = {}
for name, document in documents.items():
    own = rdflib.Dataset()
    own.parse(data=json.dumps(document), format="json-ld")
    other = jsonld.to_rdf(document)
    stated = [row["predicate"]["value"] for row in other.get("@default", [])]
    seen[name] = (len(list(own.default_graph.triples((None, density, None)))), stated.count(str(density)))
    print(f"  {name}: density stated as a fact by rdflib {seen[name][0]}, by PyLD {seen[name][1]} times")
if seen != {"graph container": (1, 0), "nested graph": (1, 0), "graph with an @id": (0, 0)}:
    sys.exit("changed: the behaviour told above is no longer seen")
PY
