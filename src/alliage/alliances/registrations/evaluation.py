"""What the area registers at start: evaluation."""
