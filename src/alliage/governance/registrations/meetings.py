"""What the area registers at start: meetings."""
