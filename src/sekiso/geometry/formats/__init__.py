"""Readers and writers of mesh and CAD files, one file per format, each ending in its `FORMAT`."""
