"""What the area registers at start: bodies."""
