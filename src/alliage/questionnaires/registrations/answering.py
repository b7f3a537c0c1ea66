"""What the area registers at start: answering."""
