"""What the area registers at start: wishes."""
