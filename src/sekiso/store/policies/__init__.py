"""Who asks, what owners allow, and how that becomes a condition on rows."""
