"""The command line door."""

import gc

_RARELY = 100_000  # new objects between searches for circles: imports and one answer make few
gc.set_threshold(_RARELY)
