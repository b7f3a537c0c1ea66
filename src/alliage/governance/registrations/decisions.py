"""What the area registers at start: decisions."""
