"""Floor 5: the doors.  `python` holds the public functions; the others translate to and from it."""
