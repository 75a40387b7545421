"""Floor 4: question -> candidates -> predictions -> ranked, explained answer.  No formula here."""
