"""What the area registers at start: rooms."""
