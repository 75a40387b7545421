"""Measured data of several owners: records, policies, importers, provenance, audit."""
