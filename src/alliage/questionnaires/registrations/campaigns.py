"""What the area registers at start: campaigns."""
