"""What the area registers at start: events."""
