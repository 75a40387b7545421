"""Addresses that name what sekiso writes into foreign formats.

The domain is one reserved for examples (RFC 2606): nothing can be fetched there, and nobody else
can own it.  Reader and writer of a format take the same constant.
"""

from __future__ import annotations

NAMESPACE = "https://sekiso.example.org/ns/"
RECORDS = NAMESPACE + "records/1"  # a JSON file {"records": [...]} of `Record.plain`
SUBMODEL = NAMESPACE + "aas/1/"  # semantic ids of AAS submodels and elements
RECORD_ID = NAMESPACE + "record/"  # + the id of a record: an AAS submodel, a PROV or crate entity
