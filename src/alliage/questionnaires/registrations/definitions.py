"""What the area registers at start: definitions."""
