"""Floor 0: words, units, quantities, records, errors.  Imports nothing of the house."""
