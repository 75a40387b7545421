"""Writers of foreign files: one file each, with `EXPORTER = Exporter(...)`."""
