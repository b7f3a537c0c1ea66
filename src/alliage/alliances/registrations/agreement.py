"""What the area registers at start: agreement."""
