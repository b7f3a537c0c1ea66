"""What the area registers at start: stories."""
