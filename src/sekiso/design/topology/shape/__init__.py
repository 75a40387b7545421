"""From a density on cells back to a body that can be printed, and to files."""
