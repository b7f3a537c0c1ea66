"""What the area registers at start: gates."""
