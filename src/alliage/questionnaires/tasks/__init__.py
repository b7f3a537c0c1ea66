"""Background work of the area."""
