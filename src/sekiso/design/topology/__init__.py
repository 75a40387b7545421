"""Topology optimisation: where in a design space the material should be."""
