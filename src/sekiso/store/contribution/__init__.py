"""A laboratory's own tables become linked records; nothing is lost without being told."""
