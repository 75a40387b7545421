"""Readers and writers of mesh and CAD files, one file per format."""
