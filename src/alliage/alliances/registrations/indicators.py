"""What the area registers at start: indicators."""
