"""What the area registers at start: portability."""
