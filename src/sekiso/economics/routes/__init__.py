"""Competing routes: what shaping the part costs and takes, one file per kind of route."""
