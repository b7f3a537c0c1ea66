"""What the area registers at start: after."""
