"""Selectors: what may be seen, counted, prefetched."""
