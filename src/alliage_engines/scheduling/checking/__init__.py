"""The independent checker: it shares no code with what reads, plans and repairs events.

Only the standard library is imported here; scheduling/check.py is its door.
"""
