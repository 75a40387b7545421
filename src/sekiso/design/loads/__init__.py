"""Loads and supports of a part become forces and held nodes of a grid of cells."""
