"""Learning from measured results: surrogates of properties, honest intervals, next experiments."""
