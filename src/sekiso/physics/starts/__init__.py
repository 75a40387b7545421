"""Starting recipes, one file per way of building: the same for an answer and for a window."""
