"""What the area registers at start: sites."""
