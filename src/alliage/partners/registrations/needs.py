"""What the area registers at start: needs."""
