"""Melt-pool size, mode and cooling from a recipe, with intervals for sources never seen."""
