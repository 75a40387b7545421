"""Floor 3: melt pool, process window; kernels of pure arrays in SI."""
