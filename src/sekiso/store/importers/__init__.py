"""Readers of foreign files: one file each, with `IMPORTER = Importer(...)`."""
