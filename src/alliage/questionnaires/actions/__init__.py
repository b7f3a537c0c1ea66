"""Verbs of the area: atomic, permission and state checked, one audit event each."""
