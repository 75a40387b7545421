"""OpenCASCADE, as STEP needs it: only a worker process imports the files of this folder."""
