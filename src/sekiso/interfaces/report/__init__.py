"""Answers as text: for a terminal now, as documents later.  Every door may use it."""
