"""What the area registers at start: suggestions."""
