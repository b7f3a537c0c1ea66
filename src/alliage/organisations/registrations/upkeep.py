"""What the area registers at start: upkeep."""
