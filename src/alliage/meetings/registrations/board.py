"""What the area registers at start: board."""
