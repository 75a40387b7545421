"""The public functions; the other doors call these."""
