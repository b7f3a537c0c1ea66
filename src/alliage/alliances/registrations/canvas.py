"""What the area registers at start: canvas."""
