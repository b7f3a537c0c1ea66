"""What the area registers at start: networks."""
