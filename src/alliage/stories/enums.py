"""Closed lists of the area."""
