"""What the area registers at start: imports."""
