"""What the area registers at start: plans."""
