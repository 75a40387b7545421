"""The REST door: parts, answers and what stands on file, under /v1."""
