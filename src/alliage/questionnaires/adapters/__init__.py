"""Rows <-> engine dataclasses; alone here an engine is imported."""
