"""What the area registers at start: introductions."""
